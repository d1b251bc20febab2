"""How the readings of a figure are compared with what was promised. Pure: knows nothing of the database."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """CUMULATIVE counts up over the year; LEVEL (rates, daily averages, stocks) is compared as it stands;
    GROWTH is a change against the same period last year; ZERO may not occur at all (零增长)."""

    CUMULATIVE = "cumulative"
    LEVEL = "level"
    GROWTH = "growth"
    ZERO = "zero"


def measure_of(name: str, *, unit: str, change: str, value: Decimal) -> Measure:
    """What kind of figure the printed words promise; a person may say otherwise in the breakdown."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A figure that is promised without a number: within the city's limit (市下达目标内), or zero (零增长).

    `start`, `end` are offsets in the words looked at; `value` is None while the limit is awaited.
    """

    name: str
    comparator: str
    value: Decimal | None
    measure: Measure
    start: int
    end: int


def unvalued(words: str) -> list[Unvalued]:
    """What the words of a commitment promise without a number, in their order."""
    raise NotImplementedError
