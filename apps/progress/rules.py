"""The rule that colours a light: thresholds as data. Pure: knows nothing of the database.

A definition is JSON (fixtures/light_rules/*.json are the presets, each with its source):

    {"schedule": "plan" | "calendar",        what a cumulative figure is held against: its plan, or elapsed time
     "gap": "points" | "relative",           of the year's value, or of what was planned, in per cent
     "behind": [band, …],                    cumulative figures, by their gap
     "below": [band, …],                     levels and growth that should be reached, by their gap
     "above": [band, …],                     ceilings, by how far they are exceeded, in per cent of the limit
     "late": [band, …],                      milestones, by days late
     "tolerance": "5",                       per cent of the value within which 左右 counts as reached
     "caught_up": "green" | "yellow"}        a milestone done after its day

    band: {"light": "yellow", "from": "10", "from_included": true, "to": "30", "to_included": true}

`from` null reaches down, `to` null reaches up without end. At 0 and below a figure is reached, whatever the
bands say; every number above 0 must lie in exactly one band of a list, and a larger one must not be better lit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

LISTS = ("behind", "below", "above", "late")
CHOICES = {
    "schedule": ("plan", "calendar"),
    "gap": ("points", "relative"),
    "caught_up": ("green", "yellow"),
}
LIGHTS = ("green", "yellow", "red")  # from good to bad
LARGEST = Decimal(10) ** 9  # thresholds are per cent and days


class ProblemCode:
    """What can be wrong with a definition; the words for people are in publishing.py."""

    FIELDS = "fields"  # a field is missing, or one too many
    CHOICE = "choice"  # none of CHOICES
    NUMBER = "number"  # not a number from 0 to LARGEST
    BAND = "band"  # not a band, or one in which no number lies
    HOLE = "hole"  # no light for these numbers
    OVERLAP = "overlap"  # more than one
    BETTER = "better"  # farther off, and better lit


@dataclass(frozen=True, slots=True)
class Band:
    """The numbers of one light; also, without a light, a stretch of numbers that is spoken of."""

    light: str
    lower: Decimal | None
    lower_included: bool
    upper: Decimal | None
    upper_included: bool

    def holds(self, number: Decimal) -> bool:
        above = self.lower is None or number > self.lower or (self.lower_included and number == self.lower)
        below = self.upper is None or number < self.upper or (self.upper_included and number == self.upper)
        return above and below

    @property
    def empty(self) -> bool:
        if self.lower is None or self.upper is None:
            return False
        point = self.lower == self.upper and self.lower_included and self.upper_included
        return self.lower >= self.upper and not point


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` is the field of the definition; `band` the numbers that it is about, if it is about numbers."""

    code: str
    where: str
    band: Band | None = None


class UnsoundRule(ValueError):
    """The definition is not one, or leaves a number without a light; `problems` say all that is wrong."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{problem.where}: {problem.code}" for problem in problems))


@dataclass(frozen=True, slots=True)
class Rule:
    schedule: str
    gap: str
    behind: Sequence[Band]
    below: Sequence[Band]
    above: Sequence[Band]
    late: Sequence[Band]
    tolerance: Decimal
    caught_up: str

    @classmethod
    def parse(cls, definition: Mapping[str, Any]) -> "Rule":
        """Raises UnsoundRule with everything that is wrong, holes and overlaps included."""
        if not isinstance(definition, Mapping):
            raise UnsoundRule([Problem(ProblemCode.FIELDS, "")])
        named = {*CHOICES, *LISTS, "tolerance"}
        found = [Problem(ProblemCode.FIELDS, str(name)) for name in sorted(named ^ set(definition), key=str)]
        values: dict[str, Any] = {}
        for name, choices in CHOICES.items():
            values[name] = definition.get(name)
            if name in definition and values[name] not in choices:
                found.append(Problem(ProblemCode.CHOICE, name))
        values["tolerance"] = number(definition.get("tolerance"))
        if "tolerance" in definition and values["tolerance"] is None:
            found.append(Problem(ProblemCode.NUMBER, "tolerance"))
        for name in LISTS:
            values[name], wrong = bands(name, definition.get(name, ()))
            found += wrong
        if found:
            raise UnsoundRule(found)
        return cls(**values)


def number(value: Any) -> Decimal | None:
    """A threshold as it is written: text or a whole number, from 0 to LARGEST; else None."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        figure = Decimal(value)
    except InvalidOperation:
        return None
    return figure if figure.is_finite() and 0 <= figure <= LARGEST else None


def bands(name: str, entries: Any) -> tuple[tuple[Band, ...], list[Problem]]:
    """The bands of one list in their order, and what is wrong with them."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return (), [Problem(ProblemCode.BAND, name)]
    found = [band(entry) for entry in entries]
    if None in found or any(each is not None and each.empty for each in found):
        return (), [Problem(ProblemCode.BAND, name)]
    ordered = tuple(sorted((each for each in found if each is not None), key=lower_end))
    return ordered, list(uncovered(name, ordered))


def band(entry: Any) -> Band | None:
    """None where the entry is not a band."""
    if not isinstance(entry, Mapping) or entry.get("light") not in LIGHTS:
        return None
    ends = [entry.get("from"), entry.get("to")]
    lower, upper = (None if end is None else number(end) for end in ends)
    if (lower is None) != (ends[0] is None) or (upper is None) != (ends[1] is None):
        return None
    return Band(
        entry["light"], lower, entry.get("from_included") is True, upper, entry.get("to_included") is True
    )


def lower_end(each: Band) -> tuple[Decimal, bool]:
    """To order bands by where they begin."""
    return (Decimal("-Infinity") if each.lower is None else each.lower, not each.lower_included)


def upper_end(each: Band) -> tuple[Decimal, bool]:
    return (Decimal("Infinity") if each.upper is None else each.upper, each.upper_included)


def uncovered(name: str, ordered: Sequence[Band]) -> Iterator[Problem]:
    """Holes, overlaps and lights that get better, of the numbers above 0."""
    reached = Band("", None, False, Decimal(0), True)
    lit = [each for each in ordered if upper_end(each) > upper_end(reached)]
    so_far = reached
    for each in lit:
        hole = Band("", so_far.upper, not so_far.upper_included, each.lower, not each.lower_included)
        if so_far.upper is not None and each.lower is not None and not hole.empty:
            yield Problem(ProblemCode.HOLE, name, hole)
        end = min(so_far, each, key=upper_end)
        common = Band("", each.lower or Decimal(0), each.lower_included, *end_of(end))
        if so_far is not reached and not common.empty:
            yield Problem(ProblemCode.OVERLAP, name, common)
        so_far = max(so_far, each, key=upper_end)
    if so_far.upper is not None:
        yield Problem(ProblemCode.HOLE, name, Band("", so_far.upper, not so_far.upper_included, None, False))
    for former, latter in pairwise(lit):
        if LIGHTS.index(latter.light) < LIGHTS.index(former.light):
            yield Problem(ProblemCode.BETTER, name, latter)


def end_of(each: Band) -> tuple[Decimal | None, bool]:
    return each.upper, each.upper_included
