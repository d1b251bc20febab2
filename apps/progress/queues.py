"""What waits for whom: a unit's tasks in the order to do them, and the office's queue with what stands out first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from apps.documents.models import TEXT_FIELDS
from apps.progress.deadlines import asked_for, timeliness_of
from apps.progress.findings import findings_of
from apps.progress.models import (
    HANDED_IN,
    Reading,
    Report,
    ReportingPeriod,
    ReportQuerySet,
    ReportRole,
    ReportState,
    Return,
    Submission,
)
from apps.progress.timeliness import Timeliness
from apps.progress.workdays import working_days_between
from apps.targets.measures import Measure
from apps.targets.models import Indicator
from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope


@dataclass(frozen=True, slots=True)
class Task:
    """One report of the user's units. `mine`: this user can do the next thing about it.

    `days` are the working days until `due_on`, negative once it is over; of what is handed in, as it was then.
    """

    report: Report
    due_on: date
    timeliness: Timeliness
    days: int
    mine: bool
    returned: Return | None

    @property
    def is_overdue(self) -> bool:
        return self.timeliness == Timeliness.NOT_REPORTED


def my_tasks(user: User, today: date) -> list[Task]:
    """The reports of the user's units in open periods, and what came back: returned, then by due day, then the done.

    At most six queries.
    """
    fills = role_scope(user, Permission.REPORT_FILL).unit_ids
    passes_on = role_scope(user, Permission.REPORT_SUBMIT).unit_ids
    reports = shown(
        Report.objects.filter(asked_for(), district_id=user.district_id, unit__in=fills | passes_on)
    )
    returns = open_returns(reports)
    tasks = []
    for report, (word, day) in in_time(reports, today):
        acting = passes_on if report.state == ReportState.CHECKING else fills
        mine = report.state not in HANDED_IN and report.unit_id in acting
        days = working_days_between(today, day)
        tasks.append(Task(report, day, word, days, mine, returns.get(report.pk)))
    return sorted(tasks, key=in_the_order_to_do)


def in_the_order_to_do(task: Task) -> tuple[int, date]:
    """What came back, what is to be done, what waits with somebody else, what is submitted, what is approved."""
    if task.mine:
        return (0 if task.returned else 1), task.due_on
    return 2 + (task.report.state in HANDED_IN) + (task.report.state == ReportState.APPROVED), task.due_on


@dataclass(frozen=True, slots=True)
class Jump:
    """How a figure moved since it was last reported. `share`: of the year's value, else of what it was; 1 is all of it."""

    indicator: Indicator
    before: Decimal
    value: Decimal
    share: Decimal

    @property
    def by(self) -> Decimal:
        """In the unit that the notice prints (Indicator.entry_unit)."""
        return (self.value - self.before) / self.indicator.scale


@dataclass(frozen=True, slots=True)
class Queued:
    """One report to the office. `warnings` are whole sentences: of what waits as things stand now, else as submitted.

    `days`: working days by which it is, or came, too late; 0 or less: in time. `chased_for`: working days
    since it was returned.
    """

    report: Report
    due_on: date
    timeliness: Timeliness
    days: int
    warnings: list[str]
    jump: Jump | None
    returned: Return | None
    chased_for: int

    @property
    def waits(self) -> bool:
        return self.report.state == ReportState.SUBMITTED

    @property
    def is_late(self) -> bool:
        return self.timeliness in (Timeliness.LATE, Timeliness.NOT_REPORTED)

    @property
    def is_clean(self) -> bool:
        """What reporting.approve_clean() approves."""
        return self.waits and not self.warnings and self.timeliness == Timeliness.ON_TIME


def checking_queue(district: District, period: ReportingPeriod, today: date) -> list[Queued]:
    """All reports to the office of the period: late ones first, then odd ones, then by how far a figure moved.

    The same number of queries for any number of reports.
    """
    reports = shown(Report.objects.filter(district_id=district.pk, period=period, role=ReportRole.LEAD))
    for report in reports:
        report.period = period
    waiting = [report for report in reports if report.state == ReportState.SUBMITTED]
    warnings = frozen_warnings(report for report in reports if report not in waiting)
    warnings |= {pk: [f.sentence for f in found] for pk, found in findings_of(waiting).items()}
    returns, jumps = open_returns(reports), largest_jumps(period, waiting)
    queue = []
    for report, (word, day) in in_time(reports, today):
        sent_back = returns.get(report.pk)
        queue.append(
            Queued(
                report=report,
                due_on=day,
                timeliness=word,
                days=working_days_between(day, came_on(report) or today),
                warnings=warnings.get(report.pk, []),
                jump=jumps.get(report.pk),
                returned=sent_back,
                chased_for=working_days_between(timezone.localdate(sent_back.returned_at), today)
                if sent_back
                else 0,
            )
        )
    return sorted(queue, key=what_stands_out_first)


def what_stands_out_first(queued: Queued) -> tuple[bool, bool, Decimal, int]:
    share = queued.jump.share if queued.jump else Decimal(0)
    return not queued.is_late, not queued.warnings, -share, queued.report.pk


def shown(reports: ReportQuerySet) -> list[Report]:
    """With what a list of them shows. In the order of the notices."""
    return list(
        reports.select_related("period__district", "unit", "target__document").defer(
            *(f"target__document__{name}" for name in TEXT_FIELDS)
        )
    )


def in_time(reports: Sequence[Report], today: date) -> Iterable[tuple[Report, tuple[Timeliness, date]]]:
    times = timeliness_of(reports, today)
    return ((report, times[report.pk]) for report in reports)


def came_on(report: Report) -> date | None:
    """The day of its last submission; None while it is asked for."""
    if report.state not in HANDED_IN or report.submitted_at is None:
        return None
    return timezone.localdate(report.submitted_at)


def open_returns(reports: Iterable[Report]) -> dict[int, Return]:
    """Report id → the return that nobody has answered."""
    returned = [report.pk for report in reports if report.state not in HANDED_IN]
    return {
        one.report_id: one
        for one in Return.objects.filter(report__in=returned, answered_at=None).select_related("returned_by")
    }


def frozen_warnings(reports: Iterable[Report]) -> dict[int, list[str]]:
    """Report id → what was odd when it was last submitted."""
    pairs = (
        Submission.objects.filter(report__in=[report.pk for report in reports])
        .order_by("number")
        .values_list("report", "content__warnings")
    )
    return {pk: [warning["sentence"] for warning in warnings or []] for pk, warnings in pairs}


def largest_jumps(period: ReportingPeriod, reports: Iterable[Report]) -> dict[int, Jump]:
    """Report id → the figure that moved most since it was last reported in the year. Four queries."""
    readings = list(
        Reading.objects.filter(
            report__in=[r.pk for r in reports], indicator__isnull=False, value__isnull=False
        )
        .select_related("indicator")
        .prefetch_related("indicator__values")
    )
    before = last_values(period, [reading.indicator_id for reading in readings if reading.indicator_id])
    found: dict[int, Jump] = {}
    for reading in readings:
        jump = jump_of(reading, before, period.span.end)
        if jump and (reading.report_id not in found or jump.share > found[reading.report_id].share):
            found[reading.report_id] = jump
    return found


def jump_of(reading: Reading, before: dict[int, Decimal], on: date) -> Jump | None:
    indicator, value = reading.indicator, reading.value
    if indicator is None or value is None:
        return None
    adds_up = indicator.measure in (Measure.CUMULATIVE, Measure.ZERO)
    last = before.get(indicator.pk, Decimal(0) if adds_up else None)
    if last is None or last == value:
        return None
    whole = (indicator.value_on(on) if adds_up else last) or last
    return Jump(indicator, last, value, abs((value - last) / whole) if whole else Decimal(1))


def last_values(period: ReportingPeriod, indicators: list[int]) -> dict[int, Decimal]:
    """Indicator id → what was last handed in for it in an earlier quarter of the year."""
    rows = Reading.objects.filter(
        indicator__in=indicators,
        value__isnull=False,
        report__state__in=HANDED_IN,
        report__period__quarter__startswith=str(period.span.year),
        report__period__quarter__lt=period.quarter,
    )
    pairs = rows.order_by("report__period__quarter", "id").values_list("indicator", "value")
    return {indicator: value for indicator, value in pairs if indicator and value is not None}
