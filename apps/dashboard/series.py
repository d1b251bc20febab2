"""One figure through the years: what was promised, what was reached, and how they differ (ADR 20)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from apps.documents.marking import Piece
from apps.documents.models import TEXT_FIELDS
from apps.documents.templatetags.notices import figure, plain
from apps.progress.facts import heard, told_between
from apps.targets.lineage import Lineage, Place, place_of
from apps.targets.measures import Measure
from apps.targets.models import Indicator, IndicatorValue, Nature, Target
from apps.targets.quarters import Quarter
from apps.targets.wording import marked_words
from apps.units.models import User

ALL = ("0000Q1", "9999Q4")  # every quarter there is


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reported last of a year and approved, until the end of a quarter."""

    value: Decimal
    quarter: Quarter

    @property
    def final(self) -> bool:
        return self.quarter.number == 4


@dataclass(frozen=True)
class Entry:
    """A figure with its notice. `reached` is what was reported of a promise."""

    indicator: Indicator
    place: Place
    reached: Reached | None = None

    @cached_property
    def version(self) -> IndicatorValue | None:
        """That which holds at the end of the year."""
        end = self.indicator.target.document.period_end
        return self.indicator.version_on(end) if end else None

    @cached_property
    def words(self) -> list[Piece]:
        return marked_words(self.indicator)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure less another, in their unit; of percentages in points."""

    amount: Decimal
    base: Decimal
    unit: str

    @property
    def percent(self) -> Decimal | None:
        """Of the base; None of percentages, which differ by points, and of nothing."""
        return None if self.points or self.base <= 0 else self.amount * 100 / self.base

    @property
    def points(self) -> bool:
        return self.unit in ("%", "％") or "百分点" in self.unit

    @property
    def size(self) -> str:
        """Without its sign: 150台, 0.5个百分点."""
        if self.points:
            return _("%(number)s percentage points") % {"number": plain(abs(self.amount))}
        return figure(abs(self.amount), self.unit)

    @property
    def share(self) -> str:
        """（+300%）, or nothing where a share says nothing."""
        if self.percent is None:
            return ""
        return _(" (%(share)s%%)") % {"share": self.sign + plain(round(abs(self.percent), 1))}

    @property
    def sign(self) -> str:
        return "+" if self.amount > 0 else "−"

    def __str__(self) -> str:
        """+150台（+300%）; the figure it is compared with stands beside it."""
        if not self.amount:
            return "±0"
        return f"{self.sign}{self.size}{self.share}"


@dataclass(frozen=True)
class Year:
    """What a series says of one year."""

    year: int
    promises: list[Entry] = field(default_factory=list)  # as they were issued
    results: list[Entry] = field(default_factory=list)
    before: "Year | None" = None

    @property
    def promise(self) -> Entry | None:
        """The promise that was issued last."""
        return self.promises[-1] if self.promises else None

    @property
    def promised(self) -> Decimal | None:
        return self.promise.version.value if self.promise and self.promise.version else None

    @property
    def result(self) -> Entry | None:
        """What a notice tells as the year's result."""
        return self.results[-1] if self.results else None

    @property
    def reached(self) -> Reached | None:
        """What was approved last, of the promise that was issued last."""
        return next((entry.reached for entry in reversed(self.promises) if entry.reached), None)

    @property
    def outcome(self) -> Decimal | None:
        """What a notice says of the year counts before what was reported in its course."""
        if self.result and self.result.version:
            return self.result.version.value
        return self.reached.value if self.reached else None

    @property
    def complete(self) -> bool:
        """Whether the outcome is that of the whole year."""
        return bool(self.result and self.result.version) or bool(self.reached and self.reached.final)

    @property
    def indicator(self) -> Indicator:
        """As it is called this year."""
        return (self.promises or self.results)[-1].indicator

    @property
    def share(self) -> Decimal | None:
        """The outcome in per cent of the promise; None where that says nothing: of rates, growth and ceilings."""
        if self.promise is None or not self.promise.indicator.counts_up:
            return None
        if not self.promised or self.outcome is None:
            return None
        return round(self.outcome * 100 / self.promised, 1)

    @property
    def beyond(self) -> Difference | None:
        """The outcome less the promise."""
        return difference(self.outcome, self.promised, self.indicator)

    @property
    def promised_more(self) -> Difference | None:
        """Than for the year before."""
        return difference(self.promised, self.before.promised, self.indicator) if self.before else None

    @property
    def reached_more(self) -> Difference | None:
        """Than in the year before; a year that is under way is not compared with a whole one."""
        if self.before is None or not (self.complete and self.before.complete):
            return None
        return difference(self.outcome, self.before.outcome, self.indicator)


def difference(now: Decimal | None, base: Decimal | None, of: Indicator) -> Difference | None:
    return None if now is None or base is None else Difference(now - base, base, of.unit)


@dataclass(frozen=True)
class Series:
    """The years of a figure, the earliest first."""

    years: list[Year]

    @property
    def name(self) -> str:
        return self.years[-1].indicator.name

    @property
    def total(self) -> Decimal | None:
        """What was reached in all years together, of what adds up; None unless several years are told."""
        told = [year.outcome for year in self.years if year.outcome is not None]
        adds = self.years[-1].indicator.measure == Measure.CUMULATIVE
        return sum(told, Decimal(0)) if adds and len(told) > 1 else None

    def before(self, year: int) -> Year | None:
        """The last year before `year`."""
        return next((one for one in reversed(self.years) if one.year < year), None)

    def of(self, year: int) -> Year | None:
        return next((one for one in self.years if one.year == year), None)


def series_of(indicators: Collection[int], user: User) -> dict[int, Series]:
    """Indicator → its series, as far as the user may see the targets. Seven queries for any number of them.

    A figure that nobody linked is a series of one; one of a notice that speaks of no whole year has none.
    """
    lineage = Lineage(user.district_id)
    members = {pk: lineage.series_of(pk) for pk in indicators}
    wanted = {pk for series in members.values() for pk in series}
    entries = entries_of(wanted, user)
    return {
        pk: Series(years_of([entries[one] for one in series if one in entries]))
        for pk, series in members.items()
        if pk in entries
    }


def entries_of(indicators: Collection[int], user: User) -> dict[int, Entry]:
    rows = (
        Indicator.objects.filter(pk__in=indicators, target__in=Target.objects.visible_to(user))
        .select_related("target__document", "commitment", "parent")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
        .prefetch_related("values")
    )
    places = [(row, place_of(row.target.document, row.target.nature)) for row in rows]
    reached = reached_by([row for row, place in places if place and row.target.nature != Nature.RESULT])
    return {row.pk: Entry(row, place, reached.get(row.pk)) for row, place in places if place}


def reached_by(indicators: list[Indicator]) -> dict[int, Reached]:
    """Indicator → the last approved word on it, by the unit that owns it. Three queries."""
    if not indicators:
        return {}
    targets = {row.target_id: row.target for row in indicators}
    told = told_between(indicators[0].district_id, targets.values(), *ALL)
    found = {}
    for row in indicators:
        owner = row.commitment.unit_id if row.commitment else None
        quarters = told.get(row.target_id, {})
        for quarter in sorted(quarters, reverse=True):
            word = heard((row.pk, None), owner, quarters[quarter], latest=False)
            if word is not None and word.value is not None:
                found[row.pk] = Reached(word.value, quarter)
                break
    return found


def years_of(entries: Collection[Entry]) -> list[Year]:
    grouped: dict[int, tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for entry in sorted(entries, key=issued):
        grouped[entry.place.year][entry.place.reported].append(entry)
    years: list[Year] = []
    for year in sorted(grouped):
        promises, results = grouped[year]
        before = years[-1] if years and years[-1].year == year - 1 else None
        years.append(Year(year, promises, results, before))
    return years


def issued(entry: Entry) -> tuple[str, int]:
    document = entry.indicator.target.document
    return str(document.issued_on or document.period_start), document.pk
