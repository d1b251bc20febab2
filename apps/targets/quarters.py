"""Quarters of a year and the curves planned over them. Pure: knows nothing of the database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

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


PLACES = Decimal("0.000001")  # as finely as a plan point is kept


def linear(quarters: Sequence[Quarter], value: Decimal, *, whole: bool = False) -> dict[Quarter, Decimal]:
    """The same share in each quarter; the last is exactly `value`. `whole` rounds to things, half a thing up."""
    count = len(quarters)
    return by_shares(quarters, value, [Decimal(100 * (n + 1)) / count for n in range(count)], whole=whole)


def by_shares(
    quarters: Sequence[Quarter], value: Decimal, shares: Sequence[Decimal], *, whole: bool = False
) -> dict[Quarter, Decimal]:
    """Cumulative `shares` in per cent, one a quarter (20, 50, 75, 100). Raises ValueError for another number of them."""
    if len(shares) != len(quarters):
        raise ValueError(f"{len(quarters)} quarters need as many shares, not {len(shares)}.")
    step = Decimal(1) if whole else PLACES
    return {
        quarter: value if share == 100 else (value * share / 100).quantize(step, ROUND_HALF_UP)
        for quarter, share in zip(quarters, shares, strict=True)
    }


class CurveProblem:
    """Codes of what is wrong with a curve; the words for people are in breakdown.py."""

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
