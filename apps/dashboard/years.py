"""This year's targets against last year's results: the figures of one notice, each beside its predecessor."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from apps.dashboard.series import Difference, Series, Year, difference, series_of
from apps.documents.models import Document
from apps.targets.models import Indicator, Nature
from apps.units.models import User


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the notice: its year, and the last one before it that the series tells of."""

    indicator: Indicator
    year: Year
    before: Year | None

    @property
    def against_result(self) -> bool:
        """Whether it is compared with what was reached; else with what was promised."""
        return self.before is not None and self.before.complete

    @property
    def change(self) -> Difference | None:
        """This target less last year's result; where none is known, less last year's target."""
        if self.before is None:
            return None
        base = self.before.outcome if self.against_result else self.before.promised
        return difference(self.year.promised, base, self.indicator)

    @property
    def direction(self) -> str:
        """up, down, same, or "" where there is nothing to compare with."""
        if self.change is None:
            return ""
        return "same" if not self.change.amount else "up" if self.change.amount > 0 else "down"

    @property
    def relative(self) -> Decimal:
        """The change as a share of what it is compared with, by which rows are sorted."""
        change = self.change
        return change.amount / abs(change.base) if change and change.base else Decimal(0)


def rows_of(document: Document, user: User) -> list[Row]:
    """The promised figures of the notice, as they stand in it. Eight queries for any number of them."""
    figures = Indicator.objects.filter(target__document=document).exclude(target__nature=Nature.RESULT)
    ids = list(figures.order_by("start", "pk").values_list("pk", flat=True))
    found = series_of(ids, user)
    return [row for pk in ids if pk in found and (row := row_of(pk, found[pk]))]


def row_of(pk: int, series: Series) -> Row | None:
    for year in series.years:
        for entry in year.promises:
            if entry.indicator.pk == pk:
                # Another notice of the year may have promised otherwise since; here it is this one's promise.
                return Row(entry.indicator, Year(year.year, [entry], year.results), series.before(year.year))
    return None


def ordered(rows: Iterable[Row], sort: str) -> list[Row]:
    """By change, the greatest first unless `sort` is "change"; by "notice" as they stand in it."""
    if sort == "notice":
        return list(rows)
    return sorted(rows, key=lambda row: row.relative, reverse=sort != "change")
