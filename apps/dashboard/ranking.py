"""Units beside comparable units, ranked by results alone (办公厅 2018: no log-ins, no clicks, no punctuality). Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apps.dashboard.figures import Figure, Standing, by_colour, grouped

FEWEST_TARGETS = 3  # with a colour: of fewer, one light decides everything
FEWEST_UNITS = 3  # side by side: between two there is no ranking


@dataclass(frozen=True, slots=True)
class Place:
    """One unit. `rank` None: not ranked; `before`: its rank by the colours of the quarter before, if it had one."""

    unit: int
    colours: dict[str, Figure]
    rank: int | None = None
    before: int | None = None

    @property
    def lit(self) -> int:
        """Its targets with a colour; grey ones say nothing of results."""
        return sum(figure.count for colour, figure in self.colours.items() if colour != "grey")

    @property
    def green(self) -> Figure:
        """Of those with a colour."""
        return Figure(self.colours["green"].count, self.lit, query=self.colours["green"].query)


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one kind: those that are ranked, the best first, and those that are not."""

    kind: str
    ranking: list[Place]
    others: list[Place]


def groups(standings: Collection[Standing], kinds: Mapping[int, str]) -> list[Group]:
    """`kinds`: unit → the kind of units that it is comparable with; the groups in the order of first occurrence."""
    by_kind: dict[str, dict[int, list[Standing]]] = {}
    for unit, ones in grouped(standings, lambda one: one.leads).items():
        by_kind.setdefault(kinds[unit], {})[unit] = ones
    return [group(kind, by_unit) for kind, by_unit in by_kind.items()]


def group(kind: str, by_unit: Mapping[int, Sequence[Standing]]) -> Group:
    now = ranks({unit: share([one.colour for one in ones]) for unit, ones in by_unit.items()})
    before = ranks({unit: share([one.before for one in ones]) for unit, ones in by_unit.items()})
    places = [
        Place(unit, by_colour(ones, {"unit": str(unit)}, compared=False), now.get(unit), before.get(unit))
        for unit, ones in by_unit.items()
    ]
    return Group(
        kind,
        ranking=sorted((one for one in places if one.rank), key=lambda one: one.rank or 0),
        others=[one for one in places if not one.rank],
    )


def share(colours: Sequence[str]) -> Fraction | None:
    """How many of those with a colour are green; None of too few to rank by."""
    lit = [colour for colour in colours if colour in ("red", "yellow", "green")]
    return Fraction(lit.count("green"), len(lit)) if len(lit) >= FEWEST_TARGETS else None


def ranks(shares: Mapping[int, Fraction | None]) -> dict[int, int]:
    """Unit → rank, the largest share first; equals share a rank, and the next one counts them all."""
    known = [share for share in shares.values() if share is not None]
    if len(known) < FEWEST_UNITS:
        return {}
    return {
        unit: 1 + sum(other > share for other in known) for unit, share in shares.items() if share is not None
    }
