from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.progress.models import Reading, Report, ReportingPeriod, ReportState, Return, Submission
from apps.progress.queues import checking_queue, largest_jumps, my_tasks
from apps.progress.reporting import approve_clean
from apps.progress.timeliness import Timeliness
from apps.targets.measures import Measure
from apps.targets.models import Indicator
from apps.units.models import District, Unit, User
from tests.factories import (
    AssignmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    ReportFactory,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def period(district: District) -> ReportingPeriod:
    """Due on 13 October from supporting units, on the 20th from leads."""
    return PeriodFactory(district=district, quarter="2021Q3")


def submitted(report: Report, by: User, day: int, warnings: tuple[str, ...] = ()) -> Report:
    """As if submitted at noon of this October day, due on the 20th."""
    at = datetime(2021, 10, day, 12, tzinfo=SHANGHAI)
    Submission.objects.create(
        district=report.district,
        report=report,
        number=report.submissions.count() + 1,
        submitted_at=at,
        submitted_by=by,
        due_on=date(2021, 10, 20),
        content={"warnings": [{"field": "", "code": "", "sentence": sentence} for sentence in warnings]},
    )
    report.state, report.submitted_at = ReportState.SUBMITTED, at
    report.narrative = "有序推进。"
    report.save()
    return report


def returned(report: Report, by: User, day: int) -> Return:
    report.state = ReportState.RETURNED
    report.save()
    return Return.objects.create(
        district=report.district,
        report=report,
        reason="请补充佐证材料",
        due_on=date(2021, 10, day),
        returned_by=by,
    )


def reading(
    report: Report,
    value: int,
    *,
    indicator: Indicator | None = None,
    year: int = 200,
    measure: str = Measure.CUMULATIVE,
) -> Reading:
    """A figure of the report; `year` is what is promised of it."""
    if indicator is None:
        indicator = IndicatorFactory(commitment__target=report.target, measure=measure)
        IndicatorValueFactory(indicator=indicator, value=Decimal(year), effective_on=date(2021, 1, 1))
    return Reading.objects.create(
        district=report.district, report=report, indicator=indicator, value=Decimal(value)
    )


def test_tasks_stand_in_the_order_to_do_them(
    period: ReportingPeriod, unit: Unit, reporter: User, officer: User
) -> None:
    approved, sent, waits, lead, support, back = (
        ReportFactory(period=period, unit=unit, role=role, state=state)
        for role, state in (
            ("lead", "approved"),
            ("lead", "submitted"),
            ("lead", "checking"),
            ("lead", "draft"),
            ("support", "draft"),
            ("lead", "returned"),
        )
    )
    why = returned(back, officer, 26)
    ReportFactory(period=period)
    ReportFactory(period=PeriodFactory(district=period.district, quarter="2021Q4", planned=True), unit=unit)
    closed = PeriodFactory(district=period.district, quarter="2021Q2", closed=True)
    ReportFactory(period=closed, unit=unit)
    old = ReportFactory(period=closed, unit=unit, state="returned")
    returned(old, officer, 28)

    tasks = my_tasks(reporter, date(2021, 10, 18))

    assert [task.report for task in tasks] == [back, old, support, lead, waits, sent, approved]
    assert [task.mine for task in tasks] == [True] * 4 + [False] * 3
    assert (tasks[0].returned, tasks[0].due_on, tasks[0].days) == (why, date(2021, 10, 26), 6)
    assert (tasks[2].timeliness, tasks[2].is_overdue, tasks[2].days) == (Timeliness.NOT_REPORTED, True, -3)
    assert (tasks[3].timeliness, tasks[3].days) == (Timeliness.DUE_SOON, 2)


def test_what_was_handed_up_is_the_unit_heads_task(
    period: ReportingPeriod, unit: Unit, unit_head: User, reporter: User
) -> None:
    report = ReportFactory(period=period, unit=unit, state="checking")
    (head_task,) = my_tasks(unit_head, date(2021, 10, 8))
    (clerk_task,) = my_tasks(reporter, date(2021, 10, 8))
    assert (head_task.report, head_task.mine) == (report, True)
    assert clerk_task.mine is False


def test_who_fills_nothing_in_has_no_tasks(period: ReportingPeriod, officer: User, stranger: User) -> None:
    ReportFactory(period=period)
    assert my_tasks(officer, date(2021, 10, 8)) == []
    assert my_tasks(stranger, date(2021, 10, 8)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_tasks_cost_the_same_for_any_number(
    period: ReportingPeriod, unit: Unit, reporter: User, count: int, django_assert_num_queries
) -> None:
    for _number in range(count):
        ReportFactory(period=period, unit=unit)
    with django_assert_num_queries(4):
        assert len(my_tasks(reporter, date(2021, 10, 8))) == count


def test_late_then_odd_then_far_moved_come_first(
    period: ReportingPeriod, district: District, officer: User
) -> None:
    plain, moved, late = (ReportFactory(period=period) for _number in range(3))
    year = {
        "target__document__period_start": date(2021, 1, 1),
        "target__document__period_end": date(2021, 12, 31),
    }
    odd = ReportFactory(period=period, **year)
    for report, day in ((plain, 20), (moved, 20), (odd, 20), (late, 22)):
        submitted(report, officer, day)
    reading(moved, 500, year=1000)
    AssignmentFactory(target=odd.target, unit=odd.unit, role="lead")
    reading(odd, 12_000, year=1000)
    missing, back = (
        ReportFactory(period=period),
        submitted(ReportFactory(period=period), officer, 20, ("偏高",)),
    )
    why = returned(back, officer, 28)
    ReportFactory(period=period, role="support", state="submitted")
    ReportFactory(period=PeriodFactory(quarter="2021Q3"), state="submitted")

    queue = checking_queue(district, period, date(2021, 10, 25))

    assert [queued.report for queued in queue] == [late, missing, odd, back, moved, plain]
    assert [queued.is_clean for queued in queue] == [False, False, False, False, True, True]
    by_late, by_missing, by_odd, by_back, by_moved, by_plain = queue
    assert (by_late.timeliness, by_late.days) == (Timeliness.LATE, 2)
    assert (by_missing.timeliness, by_missing.days, by_missing.waits) == (Timeliness.NOT_REPORTED, 3, False)
    assert len(by_odd.warnings) == 1
    assert (by_back.warnings, by_back.returned, by_back.timeliness) == (["偏高"], why, Timeliness.DUE_SOON)
    assert (by_moved.jump.by, by_moved.jump.share) == (Decimal(500), Decimal("0.5"))
    assert (by_plain.timeliness, by_plain.days, by_plain.jump) == (Timeliness.ON_TIME, 0, None)


def test_the_clean_ones_are_those_that_are_approved_together(
    period: ReportingPeriod, district: District, officer: User
) -> None:
    for day in (19, 20, 22):
        submitted(ReportFactory(period=period), officer, day)
    clean = [
        queued.report for queued in checking_queue(district, period, date(2021, 10, 25)) if queued.is_clean
    ]

    assert approve_clean(period, by=officer) == len(clean) == 2

    assert set(Report.objects.filter(state="approved")) == set(clean)


def test_a_figure_moved_since_it_was_last_handed_in(
    period: ReportingPeriod, district: District, officer: User
) -> None:
    """Counted figures against the year's value, levels against what they were; the farthest of a report counts."""
    first, second = (PeriodFactory(district=district, quarter=quarter) for quarter in ("2021Q1", "2021Q2"))
    now = ReportFactory(period=period)
    beds = reading(now, 150, year=200).indicator
    rate = reading(now, 12, year=10, measure=Measure.LEVEL).indicator
    new_rate = reading(now, 5, year=10, measure=Measure.LEVEL).indicator
    for earlier, state, value in ((first, "approved", 20), (second, "draft", 90)):
        report = ReportFactory(period=earlier, target=now.target, unit=now.unit, state=state)
        reading(report, value, indicator=beds)
    reading(ReportFactory(period=second, target=now.target, state="submitted"), 8, indicator=rate)

    (jump,) = largest_jumps(period, [now]).values()

    assert (jump.indicator, jump.before, jump.value, jump.share) == (beds, 20, 150, Decimal("0.65"))
    Reading.objects.filter(report=now, indicator=beds).delete()
    (jump,) = largest_jumps(period, [now]).values()
    assert (jump.indicator, jump.by, jump.share) == (rate, 4, Decimal("0.5"))
    Reading.objects.filter(report=now, indicator=rate).delete()
    assert largest_jumps(period, [now]) == {}  # a level that nobody knew before has moved nowhere
    assert new_rate.measure == Measure.LEVEL


def test_the_queue_costs_the_same_for_any_number(
    period: ReportingPeriod, district: District, officer: User, django_assert_num_queries
) -> None:
    def costs() -> int:
        submitted(ReportFactory(period=period), officer, 20)
        with CaptureQueriesContext(connection) as queries:
            checking_queue(district, period, date(2021, 10, 25))
        return len(queries)

    assert [costs(), costs(), costs()] == [13] * 3


def test_what_was_returned_goes_its_way_after_its_period_was_closed(
    period: ReportingPeriod, unit: Unit, officer: User, unit_head: User
) -> None:
    """Handed up by the clerk it waits with the head, though nothing else of the period is asked for."""
    report, _other = (ReportFactory(period=period, unit=unit) for _ in range(2))
    returned(report, officer, 25)
    period.closed_at = datetime(2021, 10, 22, 17, tzinfo=SHANGHAI)
    period.save()
    for state in (ReportState.RETURNED, ReportState.CHECKING):
        report.state = state
        report.save()
        assert [task.report for task in my_tasks(unit_head, date(2021, 10, 25))] == [report]
