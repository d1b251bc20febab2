"""What a chart shows: a finding, and rows of figures. Pure: templates/components/chart.html makes its table,
static/js/charts.js draws what stands in that table (ADR 19)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"  # bars of parts of a whole


class Role(StrEnum):
    """What a series is about. static/css/charts.css gives each its colour, static/js/charts.js its dash and mark."""

    ACTUAL = "actual"
    PLAN = "plan"
    VALUE = "value"  # what holds for the whole year
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Series:
    """One value a label of its chart; None is a gap."""

    name: str
    role: Role
    values: tuple[Number | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`finding` is its title and says what one sees; `heading` says what the labels are, as a column of the table.

    `unit` is that of every value, such as 台 or %; "" where things are counted. `note` stands below it.
    """

    kind: Kind
    finding: str
    heading: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(
                    f"{series.name} has {len(series.values)} values for {len(self.labels)} labels."
                )

    @property
    def rows(self) -> Iterator[tuple[str, list[tuple[Series, Number | None]]]]:
        """Each label with what every series says of it, as the table has it."""
        for place, label in enumerate(self.labels):
            yield label, [(series, series.values[place]) for series in self.series]

    @property
    def is_empty(self) -> bool:
        """There is nothing to draw."""
        return all(value is None for series in self.series for value in series.values)


def exact(value: Number) -> str:
    """For a script: 1234.5, never 1234.500000 and never an exponent."""
    return f"{Decimal(value).normalize():f}"
