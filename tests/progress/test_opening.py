from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from time import sleep
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from apps.audit.models import Event
from apps.progress import opening
from apps.progress.deadlines import PeriodClosed, due_days, require_open, timeliness_of
from apps.progress.models import (
    Extension,
    LightRequest,
    PeriodState,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
    Return,
    Submission,
)
from apps.progress.opening import PeriodExists, PeriodRefused, WrongDates, WrongExtension, suggested_dates
from apps.progress.timeliness import Timeliness
from apps.targets.models import AssignmentRole, Target
from apps.units.models import District, Unit, UnitKind, User
from apps.units.permissions import NotAllowed
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    PeriodFactory,
    ReportFactory,
    TargetFactory,
    UnitFactory,
    UnitGroupFactory,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAD, RESPONSIBLE, SUPPORT = AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE, AssignmentRole.SUPPORT


def target_of(officer: User, **fields: object) -> Target:
    """A target of a notice for all of 2026."""
    return TargetFactory(document=DocumentFactory(uploaded_by=officer), **fields)


def planned(district: District, officer: User, quarter: str = "2026Q1") -> ReportingPeriod:
    return opening.plan_period(district, quarter, by=officer, **suggested_dates(quarter))


def expected(period: ReportingPeriod) -> list[tuple[int, str, str]]:
    return sorted((r.target_id, r.unit.name, r.role) for r in period.reports.select_related("unit"))


def events(period: ReportingPeriod) -> list[tuple[str, object, object]]:
    found = Event.objects.filter(object_type="progress.ReportingPeriod", object_id=period.pk)
    return list(found.order_by("id").values_list("verb", "before", "after"))


def test_the_suggested_days_are_working_days_in_two_stages() -> None:
    assert suggested_dates("2021Q3") == {
        "opens_on": date(2021, 9, 22),  # the 20th and 21st are days off (中秋节)
        "support_due_on": date(2021, 10, 13),
        "lead_due_on": date(2021, 10, 20),
        "closes_on": date(2021, 10, 27),
    }
    assert suggested_dates("2021Q4") == {
        "opens_on": date(2021, 12, 20),
        "support_due_on": date(2022, 1, 10),
        "lead_due_on": date(2022, 1, 17),
        "closes_on": date(2022, 1, 24),
    }


def test_a_period_is_planned_once(district: District, other_district: District, officer: User) -> None:
    period = planned(district, officer)
    with pytest.raises(PeriodExists):
        planned(district, officer)
    with pytest.raises(NotAllowed):
        planned(other_district, officer)
    dates = {name: day.isoformat() for name, day in suggested_dates("2026Q1").items()}
    assert (period.state, events(period)) == (PeriodState.PLANNED, [("period.plan", None, dates)])


def test_days_out_of_order_are_refused(district: District, officer: User) -> None:
    dates = suggested_dates("2026Q1")
    with pytest.raises(WrongDates):
        opening.plan_period(district, "2026Q1", by=officer, **{**dates, "closes_on": dates["opens_on"]})
    with pytest.raises(WrongDates):
        opening.plan_period(district, "2026Q1", by=officer, **{**dates, "opens_on": date(2025, 12, 31)})
    assert not ReportingPeriod.objects.exists()


def test_dates_change_until_the_period_is_closed(district: District, officer: User) -> None:
    period = planned(district, officer)
    opening.open_period(period, by=officer)
    dates = suggested_dates("2026Q1")
    later = {**dates, "closes_on": date(2026, 4, 30)}

    opening.amend_dates(period, by=officer, **later)
    opening.amend_dates(period, by=officer, **later)

    change = (
        "period.amend",
        {"closes_on": dates["closes_on"].isoformat()},
        {"closes_on": "2026-04-30"},
    )
    assert [event for event in events(period) if event[0] == "period.amend"] == [change]
    with pytest.raises(WrongDates):
        opening.amend_dates(period, by=officer, **{**dates, "lead_due_on": date(2026, 1, 1)})
    opening.close_period(period, by=officer)
    with pytest.raises(PeriodRefused):
        opening.amend_dates(period, by=officer, **dates)


def test_opening_expects_one_report_of_each_unit(district: District, officer: User) -> None:
    civil, health, culture = (UnitFactory(district=district, name=name) for name in ("民政", "卫健", "文旅"))
    first, second, past, later = (
        target_of(officer),
        target_of(officer),
        target_of(officer, nature="result"),
        target_of(officer),
    )
    later.document.period_start = date(2026, 7, 1)
    later.document.save()
    for target, unit, role in (
        (first, civil, LEAD),
        (first, civil, SUPPORT),
        (first, health, SUPPORT),
        (second, health, RESPONSIBLE),
        (second, culture, RESPONSIBLE),
        (past, culture, RESPONSIBLE),
        (later, culture, RESPONSIBLE),
    ):
        AssignmentFactory(target=target, unit=unit, role=role)
    period = planned(district, officer)

    assert opening.open_period(period, by=officer) == 4
    assert opening.open_period(period, by=officer) == 0

    assert expected(period) == sorted(
        [
            (first.pk, "民政", "lead"),
            (first.pk, "卫健", "support"),
            (second.pk, "卫健", "lead"),
            (second.pk, "文旅", "lead"),
        ]
    )
    assert events(period)[1:] == [("period.open", None, {"reports": 4, "reports_removed": 0})]
    assert period.state == PeriodState.OPEN


def test_every_street_means_the_streets_of_the_opening_day(district: District, officer: User) -> None:
    """新城街道 exists from 1 April; opening again in May still asks the streets of 23 March."""
    streets = UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    old, new = (
        UnitFactory(district=district, name=name, kind=UnitKind.STREET, valid_from=since, valid_to=until)
        for name, since, until in (
            ("旧城街道", None, date(2026, 4, 1)),
            ("新城街道", date(2026, 4, 1), None),
        )
    )
    target = target_of(officer)
    AssignmentFactory(target=target, group=streets, role=RESPONSIBLE)
    first, second = planned(district, officer), planned(district, officer, "2026Q2")

    with time_machine.travel(datetime(2026, 3, 23, 9, tzinfo=SHANGHAI), tick=False):
        opening.open_period(first, by=officer)
    with time_machine.travel(datetime(2026, 6, 22, 9, tzinfo=SHANGHAI), tick=False):
        opening.open_period(first, by=officer)
        opening.open_period(second, by=officer)

    assert expected(first) == [(target.pk, old.name, "lead")]
    assert expected(second) == [(target.pk, new.name, "lead")]


def test_opening_again_follows_what_was_issued_and_assigned_since(district: District, officer: User) -> None:
    civil, health, culture = (UnitFactory(district=district, name=name) for name in ("民政", "卫健", "文旅"))
    target = target_of(officer)
    wrong = AssignmentFactory(target=target, unit=civil, role=LEAD)
    AssignmentFactory(target=target, unit=health, role=SUPPORT)
    busy = AssignmentFactory(target=target, unit=culture, role=SUPPORT)
    period = planned(district, officer)
    opening.open_period(period, by=officer)
    # 文旅 has begun to write; 民政 has nothing to do with it, 卫健 leads, and another notice is issued.
    period.reports.filter(unit=culture).update(narrative="已启动", updated_at=period.opened_at)
    wrong.delete()
    busy.delete()
    target.assignments.update(role=LEAD)
    later = target_of(officer)
    AssignmentFactory(target=later, unit=civil, role=LEAD)

    assert opening.open_period(period, by=officer) == 1

    assert expected(period) == sorted(
        [(target.pk, "卫健", "lead"), (target.pk, "文旅", "support"), (later.pk, "民政", "lead")]
    )
    assert events(period)[-1] == ("period.add_reports", None, {"reports": 1, "reports_removed": 1})


def test_many_targets_cost_as_many_queries_as_one(
    district: District, officer: User, django_assert_num_queries
) -> None:
    unit = UnitFactory(district=district)
    first, second = (PeriodFactory(district=district, quarter=q, planned=True) for q in ("2026Q1", "2026Q2"))
    target = target_of(officer)
    AssignmentFactory(target=target, unit=unit, role=LEAD)
    assert len(officer.cached_memberships) == 1  # asked for once a request
    with django_assert_num_queries(9):
        assert opening.open_period(first, by=officer) == 1
    for _number in range(20):
        AssignmentFactory(target=TargetFactory(document=target.document), unit=unit, role=LEAD)
    with django_assert_num_queries(9):
        assert opening.open_period(second, by=officer) == 21
    with django_assert_num_queries(6):
        assert opening.open_period(second, by=officer) == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_ask_once(district: District, officer: User) -> None:
    AssignmentFactory(target=target_of(officer), unit=UnitFactory(district=district), role=LEAD)
    period = planned(district, officer)
    together = Barrier(2)

    def one(_number: int) -> int:
        mine, me = ReportingPeriod.objects.get(pk=period.pk), User.objects.get(pk=officer.pk)
        together.wait(timeout=10)
        try:
            return opening.open_period(mine, by=me)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(one, range(2))) == [0, 1]
    assert Event.objects.filter(verb="period.open").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_plan_at_once_plan_one_period(district: District, officer: User) -> None:
    together = Barrier(2)

    def one(_number: int) -> bool:
        mine, me = District.objects.get(pk=district.pk), User.objects.get(pk=officer.pk)
        together.wait(timeout=10)
        try:
            planned(mine, me)
        except PeriodExists:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(one, range(2))) == [False, True]
    assert ReportingPeriod.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_while_the_period_is_opened_again_is_not_taken_back(
    district: District, officer: User
) -> None:
    """The unit's part was taken away, but its clerk is just writing."""
    period = PeriodFactory(district=district)
    report = ReportFactory(period=period)

    def open_again() -> None:
        try:
            opening.open_period(ReportingPeriod.objects.get(pk=period.pk), by=User.objects.get(pk=officer.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Report.objects.select_for_update(no_key=True).get(pk=report.pk)
            opened = threads.submit(open_again)
            while not somebody_waits():
                sleep(0.01)
            Report.objects.filter(pk=report.pk).update(updated_at=timezone.now(), narrative="已开工。")
        opened.result(timeout=10)

    assert period.reports.get().narrative == "已开工。"


def somebody_waits() -> bool:
    """For a lock that this transaction holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        return cursor.fetchone() is not None


def test_closing_leaves_what_did_not_come_and_asks_for_its_lights(
    district: District, officer: User, django_capture_on_commit_callbacks
) -> None:
    period = PeriodFactory(district=district)
    report = ReportFactory(period=period)
    ReportFactory(period=period, target=report.target, role=ReportRole.SUPPORT)
    ReportFactory(period=period, target=report.target, state=ReportState.SUBMITTED)

    with django_capture_on_commit_callbacks() as rings:
        opening.close_period(period, by=officer)
        opening.close_period(period, by=officer)

    assert (period.state, len(rings)) == (PeriodState.CLOSED, 1)
    assert events(period) == [("period.close", None, {"not_reported": 2})]
    assert list(LightRequest.objects.values_list("period", "target")) == [(period.pk, report.target_id)]
    assert Report.objects.filter(state=ReportState.DRAFT).count() == 2
    with pytest.raises(PeriodClosed):
        require_open(period)


def test_a_planned_period_is_neither_closed_nor_reopened(district: District, officer: User) -> None:
    period = planned(district, officer)
    for verb in (
        lambda: opening.close_period(period, by=officer),
        lambda: opening.reopen_period(period, by=officer, reason="补报"),
    ):
        with pytest.raises(PeriodRefused):
            verb()
    with pytest.raises(PeriodClosed):
        require_open(period)


def test_the_day_on_which_it_opens_stays_once_it_is_open(district: District, officer: User) -> None:
    period = PeriodFactory(district=district, quarter="2026Q1")
    days = {name: getattr(period, name) for name in opening.DATES}
    opening.amend_dates(period, by=officer, **{**days, "closes_on": date(2026, 4, 30)})
    with pytest.raises(WrongDates):
        opening.amend_dates(period, by=officer, **{**days, "opens_on": date(2026, 3, 21)})
    period.refresh_from_db()
    assert (period.opens_on, period.closes_on) == (days["opens_on"], date(2026, 4, 30))


@pytest.mark.parametrize("state", PeriodState.values)
def test_periods_are_found_by_the_state_that_they_tell(district: District, state: str) -> None:
    PeriodFactory(district=district, quarter="2026Q1", closed=True)
    PeriodFactory(district=district, quarter="2026Q2")
    PeriodFactory(district=district, quarter="2026Q3", planned=True)
    assert [period.state for period in ReportingPeriod.objects.in_state(state)] == [state]


def test_a_unit_sees_its_own_extensions(
    district: District, officer: User, leader: User, reporter: User, stranger: User, unit: Unit
) -> None:
    period = PeriodFactory(district=district, quarter="2021Q3")
    mine, _other = (
        opening.extend(period, one, by=officer, due_on=date(2021, 10, 26), reason="数据未出")
        for one in (unit, UnitFactory(district=district))
    )
    seen = [Extension.objects.visible_to(user).count() for user in (officer, leader, reporter, stranger)]
    assert seen == [2, 2, 1, 0]
    assert Extension.objects.visible_to(reporter).get() == mine


def test_reopening_says_why_and_is_logged(district: District, officer: User) -> None:
    period = PeriodFactory(district=district, closed=True)
    with pytest.raises(PeriodRefused):
        opening.reopen_period(period, by=officer, reason=" ")

    opening.reopen_period(period, by=officer, reason="统计局数据更正")
    opening.reopen_period(period, by=officer, reason="统计局数据更正")

    assert period.state == PeriodState.OPEN
    assert events(period) == [("period.reopen", None, {"reason": "统计局数据更正"})]
    require_open(period)


def test_the_last_extension_counts_and_never_shortens(district: District, officer: User, unit: Unit) -> None:
    period = PeriodFactory(district=district, quarter="2021Q3")  # due 13, 20, closes 27 October
    lead, support = (ReportFactory(period=period, unit=unit, role=role) for role in ("lead", "support"))
    other = ReportFactory(period=period)
    reports = [lead, support, other]

    opening.extend(period, unit, by=officer, due_on=date(2021, 10, 26), reason="数据未出")
    opening.extend(period, unit, by=officer, due_on=date(2021, 10, 15), reason="数据提前")
    opening.extend(period, unit, by=officer, due_on=date(2021, 10, 15), reason="数据提前")

    assert due_days(period, reports) == {
        lead.pk: date(2021, 10, 20),
        support.pk: date(2021, 10, 15),
        other.pk: date(2021, 10, 20),
    }
    assert Extension.objects.count() == 2
    assert events(period)[-1] == (
        "period.extend",
        {"extended": "2021-10-26"},
        {"unit": unit.pk, "extended": "2021-10-15", "reason": "数据提前"},
    )


@pytest.mark.parametrize(
    ("due_on", "reason"),
    [(date(2021, 10, 26), " "), (date(2021, 10, 13), "数据未出"), (date(2021, 10, 28), "数据未出")],
)
def test_an_extension_needs_a_reason_and_a_day_within_the_period(
    district: District, officer: User, unit: Unit, due_on: date, reason: str
) -> None:
    period = PeriodFactory(district=district, quarter="2021Q3")
    with pytest.raises(WrongExtension):
        opening.extend(period, unit, by=officer, due_on=due_on, reason=reason)
    assert not Extension.objects.exists()


def test_a_unit_of_another_district_gets_no_extension(
    district: District, other_district: District, officer: User
) -> None:
    period, foreign = PeriodFactory(district=district, quarter="2021Q3"), UnitFactory(district=other_district)
    with pytest.raises(WrongExtension):
        opening.extend(period, foreign, by=officer, due_on=date(2021, 10, 26), reason="数据未出")


def test_only_the_office_manages_periods(
    district: District, reporter: User, unit_head: User, leader: User, stranger: User, unit: Unit
) -> None:
    period = PeriodFactory(district=district, quarter="2021Q3", planned=True)
    for user in (reporter, unit_head, leader, stranger):
        for verb in (
            lambda by: planned(district, by, "2021Q4"),
            lambda by: opening.amend_dates(period, by=by, **suggested_dates("2021Q3")),
            lambda by: opening.open_period(period, by=by),
            lambda by: opening.close_period(period, by=by),
            lambda by: opening.reopen_period(period, by=by, reason="补报"),
            lambda by: opening.extend(period, unit, by=by, due_on=date(2021, 10, 26), reason="数据未出"),
        ):
            with pytest.raises(NotAllowed):
                verb(user)
    assert period.state == PeriodState.PLANNED


def test_a_report_is_judged_by_the_day_that_held(
    district: District, officer: User, django_assert_num_queries
) -> None:
    """Never submitted: the day that holds now. Submitted: the day that held then. Returned: the day of the return."""
    period = PeriodFactory(district=district, quarter="2021Q3")
    empty, late, returned, answered = (
        ReportFactory(period=period, state=state) for state in ("draft", "approved", "returned", "submitted")
    )
    for report, day, due_on in (
        (late, 21, 20),
        (returned, 20, 20),
        (answered, 21, 20),
        (answered, 25, 26),
    ):
        Submission.objects.create(
            district=district,
            report=report,
            number=report.submissions.count() + 1,
            submitted_at=datetime(2021, 10, day, 23, 30, tzinfo=SHANGHAI),
            submitted_by=officer,
            due_on=date(2021, 10, due_on),
            content={},
        )
    Return.objects.create(
        district=district, report=returned, reason="无佐证", due_on=date(2021, 10, 25), returned_by=officer
    )
    reports = [empty, late, returned, answered]

    with django_assert_num_queries(1):
        found = timeliness_of(reports, date(2021, 10, 25))

    assert found == {
        empty.pk: (Timeliness.NOT_REPORTED, date(2021, 10, 20)),
        late.pk: (Timeliness.LATE, date(2021, 10, 20)),
        returned.pk: (Timeliness.DUE_SOON, date(2021, 10, 25)),
        answered.pk: (Timeliness.ON_TIME, date(2021, 10, 26)),
    }
