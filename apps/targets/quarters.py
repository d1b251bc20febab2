"""Quarters of a year and the curves planned over them. Pure: knows nothing of the database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

PATTERN = r"^[0-9]{4}Q[1-4]$"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """One quarter of a year, written 2021Q3."""

    year: int
    number: int  # 1 to 4

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Raises ValueError for anything but 2021Q3."""
        if not re.fullmatch(PATTERN, text):
            raise ValueError(f"A quarter is written as 2021Q3, not {text!r}.")
        return cls(int(text[:4]), int(text[5]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return self.next.start - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)


def quarters_between(start: date, end: date) -> list[Quarter]:
    """The quarters that the days from `start` to `end`, both included, touch."""
    quarters = [Quarter.of(start)]
    while quarters[-1].end < end:
        quarters.append(quarters[-1].next)
    return quarters


# Quarter → planned value by its end; a quarter that is absent is not planned.
Curve = Mapping[Quarter, Decimal]


class CurveProblem:
    """Codes of what is wrong with a curve; the words for people are in plans.py."""

    LAST = "last"  # the last quarter is not the year's value
    FALLS = "falls"  # a cumulative curve falls
    NEGATIVE = "negative"  # a cumulative curve is below nothing; growth may be


def problems(
    curve: Curve, *, value: Decimal | None, cumulative: bool, last: Quarter
) -> list[tuple[Quarter, str]]:
    """What is wrong with a curve, quarter by quarter: all of it at once. None for an awaited limit."""
    found = []
    highest: Decimal | None = None
    for quarter in sorted(curve):
        planned = curve[quarter]
        if cumulative and planned < 0:
            found.append((quarter, CurveProblem.NEGATIVE))
        if cumulative and highest is not None and planned < highest:
            found.append((quarter, CurveProblem.FALLS))
        highest = planned if highest is None else max(highest, planned)
    if value is not None and curve.get(last) != value:
        found.append((last, CurveProblem.LAST))
    return found
