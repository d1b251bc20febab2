"""What the pages of reporting periods show: the days with their holidays, and what came from whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Exists, F, OuterRef
from django.utils.text import capfirst

from apps.audit.describing import Described, describe
from apps.audit.models import Event, Outcome
from apps.documents.models import TEXT_FIELDS
from apps.progress.deadlines import extended_days, timeliness_of
from apps.progress.facts import targets_of
from apps.progress.models import (
    OPEN_STATES,
    PeriodState,
    Report,
    ReportingPeriod,
    ReportQuerySet,
    ReportRole,
    ReportState,
    Submission,
)
from apps.progress.opening import DATES
from apps.progress.timeliness import Timeliness
from apps.progress.workdays import Break, breaks_between, is_working_day
from apps.targets.models import Target
from apps.targets.quarters import Quarter, quarters_between
from apps.units.models import District, Unit

# What was submitted last came after the day that held then.
CAME_LATE = Exists(
    Submission.objects.filter(
        report=OuterRef("pk"), submitted_at=OuterRef("submitted_at"), submitted_at__date__gt=F("due_on")
    )
)


@dataclass(slots=True)
class Counts:
    """Of the reports to the office; `support` and `support_came` of those to a lead."""

    expected: int = 0
    came: int = 0
    late: int = 0
    missing: int = 0
    returned: int = 0
    approved: int = 0
    support: int = 0
    support_came: int = 0

    def add(self, role: str, state: str, late: bool, number: int) -> None:
        open_still = state in OPEN_STATES
        if role == ReportRole.SUPPORT:
            self.support += number
            self.support_came += 0 if open_still else number
            return
        self.expected += number
        self.came += 0 if open_still else number
        self.late += number if late and not open_still else 0
        self.returned += number if state == ReportState.RETURNED else 0
        self.missing += number if open_still and state != ReportState.RETURNED else 0
        self.approved += number if state == ReportState.APPROVED else 0


def counted(reports: ReportQuerySet, by: str) -> dict[int, Counts]:
    """The counts of the reports by "period" or "unit". One query."""
    found: dict[int, Counts] = defaultdict(Counts)
    groups = (
        reports.order_by()
        .annotate(came_late=CAME_LATE)
        .values_list(by, "role", "state", "came_late")
        .annotate(number=Count("pk"))
    )
    for pk, role, state, late, number in groups:
        found[pk].add(role, state, late, number)
    return found


@dataclass(frozen=True, slots=True)
class Day:
    """One of the days of a period."""

    label: str
    day: date

    @property
    def is_off(self) -> bool:
        return not is_working_day(self.day)


def days_of(period: ReportingPeriod) -> list[Day]:
    return [
        Day(capfirst(str(ReportingPeriod._meta.get_field(name).verbose_name)), getattr(period, name))  # type: ignore[union-attr]
        for name in DATES
    ]


def breaks_in(period: ReportingPeriod) -> list[Break]:
    """The public holidays between opening and closing."""
    return breaks_between(period.opens_on, period.closes_on)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    period: ReportingPeriod
    counts: Counts
    days: list[Day]
    breaks: list[Break]


def period_rows(periods: Iterable[ReportingPeriod]) -> list[PeriodRow]:
    """Each period with its counts. One query for any number of them."""
    rows = list(periods)
    counts = counted(Report.objects.filter(period__in=rows), "period")
    return [
        PeriodRow(period, counts.get(period.pk, Counts()), days_of(period), breaks_in(period))
        for period in rows
    ]


def unplanned(district: District, planned: Iterable[ReportingPeriod], today: date) -> list[Quarter]:
    """The quarters of which issued notices speak and that are not planned yet; without notices, this and the next."""
    spans = (
        Target.objects.filter(district=district)
        .order_by()
        .values_list("document__period_start", "document__period_end")
        .distinct()
    )
    wanted = {quarter for start, end in spans if start and end for quarter in quarters_between(start, end)}
    if not wanted:
        wanted = {Quarter.of(today), Quarter.of(today).next}
    return sorted(wanted - {period.span for period in planned})


def next_to_plan(quarters: list[Quarter], today: date) -> Quarter | None:
    """The first that has not ended long ago: the quarter before this one may still be asked for."""
    recent = [quarter for quarter in quarters if quarter >= Quarter.of(today).previous]
    return next(iter(recent or quarters), None)


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit: Unit
    counts: Counts
    extended_to: date | None


def unit_rows(period: ReportingPeriod) -> list[UnitRow]:
    """Every unit of whom something is expected; those from whom most is missing first. Three queries."""
    counts = counted(period.reports.all(), "unit")
    extended = extended_days(period)
    rows = [
        UnitRow(unit, counts[unit.pk], extended.get(unit.pk)) for unit in Unit.objects.filter(pk__in=counts)
    ]
    return sorted(rows, key=lambda row: -(row.counts.missing + row.counts.returned))


@dataclass(frozen=True, slots=True)
class ReportRow:
    report: Report
    timeliness: Timeliness
    due_on: date


def report_rows(period: ReportingPeriod, unit: Unit, today: date) -> list[ReportRow]:
    """All reports of one unit, what is missing first."""
    reports = list(
        period.reports.filter(unit=unit)
        .select_related("target__document")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
    )
    times = timeliness_of(reports, today)
    rows = [ReportRow(report, *times[report.pk]) for report in reports]
    return sorted(rows, key=lambda row: (row.report.state not in OPEN_STATES, row.due_on))


def nobodys(period: ReportingPeriod) -> int:
    """How many targets of the quarter nobody is expected to report on: their printed units are unknown."""
    if period.state == PeriodState.PLANNED:
        return 0
    targets = targets_of(period)
    return targets.filter(~Exists(Report.objects.filter(period=period, target=OuterRef("pk")))).count()


def history_of(period: ReportingPeriod) -> list[Described]:
    events = Event.objects.filter(
        district_id=period.district_id,
        object_type="progress.ReportingPeriod",
        object_id=period.pk,
        outcome=Outcome.SUCCESS,
    )
    return [describe(event) for event in events.order_by("id")]


def total(rows: Iterable[UnitRow]) -> Counts:
    """The sums of all units."""
    sums = Counts()
    for row in rows:
        for each in fields(Counts):
            setattr(sums, each.name, getattr(sums, each.name) + getattr(row.counts, each.name))
    return sums
