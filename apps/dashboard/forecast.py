"""Where a figure will stand at the end of its notice's time at this pace. Pure: a range, never one number.

Only what adds up has a pace. It takes two quarters to have one, and each must have been reported: the slowest and
the fastest of them, kept up in the quarters that are left, are the ends of the range. Seasons are not known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outlook(StrEnum):
    """The worst comes first."""

    MISSES = "misses"  # not even at the fastest pace
    OPEN = "open"
    REACHES = "reaches"  # also at the slowest


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one figure, in the unit that its notice prints: `actual` of now, `low` to `high` at the end."""

    name: str
    unit: str
    value: Decimal
    actual: Decimal
    low: Decimal
    high: Decimal

    @property
    def outlook(self) -> Outlook:
        if self.low >= self.value:
            return Outlook.REACHES
        return Outlook.OPEN if self.high >= self.value else Outlook.MISSES


def forecast(
    name: str, unit: str, *, value: Decimal, readings: Sequence[Decimal], quarters: int
) -> Forecast | None:
    """`readings` count from the beginning, one for each quarter that is over; `quarters` are those of the notice.

    None where there is no pace yet, or nothing is left to come.
    """
    left = quarters - len(readings)
    if len(readings) < 2 or left <= 0:
        return None
    steps = [now - before for before, now in zip([Decimal(0), *readings], readings, strict=False)]
    actual = readings[-1]
    return Forecast(
        name, unit, value, actual, actual + left * max(min(steps), Decimal(0)), actual + left * max(steps)
    )


def outlook(forecasts: Iterable[Forecast]) -> Outlook:
    """Of a target: that of its worst figure."""
    return min((one.outlook for one in forecasts), key=list(Outlook).index)
