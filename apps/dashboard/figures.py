"""Counts standings. Pure: every figure on a page comes from here, with the filter that selects what it counted."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

COLOURS = ("red", "yellow", "green", "grey")  # the worst first; codes of lights.Colour

NO_DOMAIN = "-"  # of targets that stand before the first heading


@dataclass(frozen=True, slots=True)
class Standing:
    """How one target stands at the end of one quarter. Codes, not words: colours of lights.Colour."""

    target: int
    document: int
    section: str
    starred: bool
    colour: str  # grey where no light was computed yet
    before: str  # the colour of the quarter before; "" where it had none
    reason: str  # lights.Reason; "" where no light was computed yet
    provisional: bool
    judged: bool
    leads: tuple[int, ...]  # units that lead, or where nobody leads are responsible; collectives expanded
    supports: tuple[int, ...]
    leader: int  # the post in charge; 0 where no portfolio has its unit
    late: frozenset[int]  # units whose report to the office came late, or has not come and its day is over
    missing: frozenset[int]  # of them, those whose report has not come

    @property
    def domain(self) -> str:
        return self.section or NO_DOMAIN

    @property
    def answering(self) -> tuple[int, ...]:
        """The lead units; 0 where there is none."""
        return self.leads or (0,)

    @property
    def worse(self) -> bool:
        """Whether it was better a quarter ago; grey is neither better nor worse than anything."""
        return self._moved(1)

    @property
    def better(self) -> bool:
        return self._moved(-1)

    def _moved(self, direction: int) -> bool:
        if "grey" in (self.colour, self.before) or not self.before:
            return False
        return (COLOURS.index(self.before) - COLOURS.index(self.colour)) * direction > 0


@dataclass(frozen=True, slots=True)
class Figure:
    """How many standings there are of what `query` selects, of how many, and how many there were a quarter ago.

    `query` are filters of filters.StandingFilter by name; the page's own are added to them.
    """

    count: int
    of: int
    before: int | None = None
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.count - self.before

    @property
    def share(self) -> float:
        """In per cent of `of`; 0 of nothing."""
        return 100 * self.count / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One domain, leader or unit, with its targets by colour. `key` is "" where nobody is in charge."""

    key: str
    total: Figure
    colours: dict[str, Figure]
    late: Figure


def by_colour(
    standings: Collection[Standing], query: Mapping[str, str] | None = None, *, compared: bool = True
) -> dict[str, Figure]:
    """Colour → how many have it; without `compared` nothing is said of the quarter before."""
    query = query or {}
    now, before = Counter(one.colour for one in standings), Counter(one.before for one in standings)
    return {
        colour: Figure(
            count=now[colour],
            of=len(standings),
            before=before[colour] if compared else None,
            query={**query, "colour": colour},
        )
        for colour in COLOURS
    }


def grouped(
    standings: Iterable[Standing], keys: Callable[[Standing], Iterable[Key]]
) -> dict[Key, list[Standing]]:
    """Key → its standings, in the order in which keys first occur; one with several keys counts for each."""
    found: dict[Key, list[Standing]] = {}
    for one in standings:
        for key in keys(one):
            found.setdefault(key, []).append(one)
    return found


def rows(
    standings: Iterable[Standing],
    name: str,
    keys: Callable[[Standing], Iterable[Key]],
    *,
    compared: bool = True,
) -> list[Row]:
    """One row a key, whose figures are selected by the filter `name`."""
    found = []
    for key, ones in grouped(standings, keys).items():
        query = {name: str(key)}
        found.append(
            Row(
                key=str(key),
                total=Figure(len(ones), len(ones), query=query),
                colours=by_colour(ones, query, compared=compared),
                late=late(ones, query),
            )
        )
    return found


def late(standings: Collection[Standing], query: Mapping[str, str] | None = None) -> Figure:
    """The targets of which a report to the office came late, or is missing after its day."""
    count = sum(bool(one.late) for one in standings)
    return Figure(count, len(standings), query={**(query or {}), "late": "yes"})


def moved(standings: Collection[Standing], way: str) -> Figure:
    """Those that are "worse" or "better" than a quarter ago."""
    count = sum(one.worse if way == "worse" else one.better for one in standings)
    return Figure(count, len(standings), query={"moved": way})
