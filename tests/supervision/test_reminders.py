"""Who is told what, and that nobody is told twice."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.progress.models import ReportingPeriod, ReportState, Return
from apps.progress.opening import extend
from apps.supervision.models import Reminder
from apps.supervision.reminders import derive, step_reached
from apps.targets.models import Adjustment, AssignmentRole, Indicator
from apps.units.models import District, Post, Tenure, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import (
    AssignmentFactory,
    IndicatorFactory,
    PeriodFactory,
    PostFactory,
    ReportFactory,
    TargetFactory,
    TenureFactory,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = date(2021, 7, 12)  # a Monday


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (date(2021, 6, 25), None),
        (date(2021, 6, 28), -10),
        (date(2021, 7, 6), -10),
        (date(2021, 7, 7), -3),
        (date(2021, 7, 10), -3),  # a Saturday
        (DUE, 0),
        (date(2021, 7, 13), 1),
        (date(2021, 7, 14), 1),
        (date(2021, 7, 15), 3),
        (date(2021, 7, 19), 5),
        (date(2022, 7, 19), 20),
    ],
)
def test_the_ladder_before_and_after_a_day(today: date, step: int | None) -> None:
    assert step_reached(DUE, today) == step


def test_a_friday_is_followed_by_a_reminder_on_the_next_working_day() -> None:
    friday = date(2021, 7, 9)
    assert step_reached(friday, date(2021, 7, 11)) == 0
    assert step_reached(friday, date(2021, 7, 12)) == 1


@pytest.fixture
def period(district: District) -> ReportingPeriod:
    return PeriodFactory(
        district=district,
        quarter="2021Q2",
        opens_on=date(2021, 6, 21),
        support_due_on=date(2021, 7, 7),
        lead_due_on=DUE,
        closes_on=date(2021, 7, 30),
        opened_at=at(date(2021, 6, 21)),
    )


def told(user: User) -> list[str]:
    return list(Reminder.objects.filter(user=user).order_by("id").values_list("key", flat=True))


def test_a_unit_is_told_once_a_step_and_the_office_from_the_third_day(
    period: ReportingPeriod, unit: Unit, reporter: User, unit_head: User, officer: User
) -> None:
    for _number in range(2):
        ReportFactory(period=period, unit=unit)
    key = f"due:{period.pk}:{unit.pk}:2021-07-12"
    assert derive(at(date(2021, 6, 28))) == 2
    assert derive(at(date(2021, 6, 29))) == 0
    assert told(reporter) == told(unit_head) == [f"{key}:-10"]
    derive(at(date(2021, 7, 13)))  # a run on the days between was missed: the step of today is enough
    assert told(reporter) == [f"{key}:-10", f"{key}:1"]
    assert told(officer) == []
    derive(at(date(2021, 7, 15)))
    assert told(officer) == [f"{key}:3"]
    assert Reminder.objects.filter(user=officer).get().data == {
        "unit": "区发展改革委",
        "count": 2,
        "quarter": "2021Q2",
        "day": "2021-07-12",
    }


def test_what_was_submitted_is_not_reminded_of(period: ReportingPeriod, unit: Unit, reporter: User) -> None:
    ReportFactory(period=period, unit=unit, state=ReportState.SUBMITTED)
    assert derive(at(DUE)) == 0


def test_a_later_day_is_reminded_of_anew(
    period: ReportingPeriod, unit: Unit, reporter: User, officer: User
) -> None:
    ReportFactory(period=period, unit=unit)
    derive(at(DUE))
    with time_machine.travel(at(DUE), tick=False):
        extension = extend(period, unit, by=officer, due_on=date(2021, 7, 16), reason="报表15日结账")
    derive(at(DUE, 10))
    assert told(reporter) == [
        f"due:{period.pk}:{unit.pk}:2021-07-12:0",
        f"due:{period.pk}:{unit.pk}:2021-07-16:-10",
        f"extended:{extension.pk}",
    ]


def test_a_return_is_told_to_the_unit_and_its_answer_to_who_returned_it(
    period: ReportingPeriod, unit: Unit, reporter: User, officer: User
) -> None:
    report = ReportFactory(period=period, unit=unit, state=ReportState.RETURNED)
    row = Return.objects.create(
        district=period.district,
        report=report,
        reason="请核实。",
        due_on=date(2021, 7, 20),
        returned_by=officer,
        returned_at=at(date(2021, 7, 13)),
    )
    derive(at(date(2021, 7, 13)))
    assert f"returned:{row.pk}" in told(reporter)
    assert told(officer) == []
    Return.objects.update(answered_at=at(date(2021, 7, 14)))
    report.state = ReportState.SUBMITTED
    report.save()
    derive(at(date(2021, 7, 14)))
    derive(at(date(2021, 7, 14), 11))
    assert told(officer) == [f"answered:{row.pk}"]


@pytest.fixture
def led(district: District, unit: Unit, officer: User) -> Indicator:
    """A figure of a target that 区发展改革委 leads, which is in the portfolio of a post."""
    target = TargetFactory(document__uploaded_by=officer)
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    PostFactory(district=district, name="副区长").portfolio.add(unit)
    return IndicatorFactory(target=target)


def ask(indicator: Indicator, by: User) -> Adjustment:
    return Adjustment.objects.create(
        district_id=indicator.district_id,
        target=indicator.target,
        indicator=indicator,
        old_value=100,
        new_value=80,
        effective_on=date(2021, 8, 1),
        reason="项目调整",
        requested_by=by,
        requested_at=at(date(2021, 8, 2)),
    )


def holder(district: District, username: str, since: date, until: date | None = None) -> User:
    user = person(district, username, username, Role.LEADER)
    TenureFactory(post=Post.objects.get(), holder=username, user=user, valid_from=since, valid_to=until)
    return user


def test_a_decision_that_waits_passes_to_the_successor(
    district: District, led: Indicator, reporter: User, officer: User
) -> None:
    before = holder(district, "前任", date(2020, 1, 1), date(2021, 9, 1))
    after = holder(district, "继任", date(2021, 9, 1))
    row = ask(led, reporter)
    derive(at(date(2021, 8, 31)))
    assert (told(before), told(after), told(officer)) == ([f"adjustment:{row.pk}:waiting"], [], [])
    derive(at(date(2021, 9, 1)))
    assert told(after) == [f"adjustment:{row.pk}:waiting"]


def test_a_decision_waits_for_the_office_where_the_post_is_vacant(
    led: Indicator, reporter: User, officer: User
) -> None:
    row = ask(led, reporter)
    derive(at(date(2021, 8, 2)))
    assert told(officer) == [f"adjustment:{row.pk}:waiting"]
    assert Tenure.objects.count() == 0


def test_a_decision_waits_for_the_office_where_the_leader_may_not_decide(
    district: District, led: Indicator, reporter: User, officer: User
) -> None:
    leader = holder(district, "区长", date(2020, 1, 1))
    leader.memberships.all().delete()
    row = ask(led, reporter)
    derive(at(date(2021, 8, 2)))
    assert (told(leader), told(officer)) == ([], [f"adjustment:{row.pk}:waiting"])


def test_who_asked_is_told_the_decision_and_nobody_old_news(
    led: Indicator, reporter: User, officer: User
) -> None:
    row = ask(led, reporter)
    decided = at(date(2021, 8, 3))
    Adjustment.objects.update(state="approved", decided_by=officer, decided_at=decided)
    derive(decided + timedelta(days=31))
    assert told(reporter) == []
    derive(decided)
    assert told(reporter) == [f"adjustment:{row.pk}:approved"]


def test_a_run_asks_the_same_number_of_questions_for_one_report_and_for_many(
    period: ReportingPeriod, unit: Unit, reporter: User, django_assert_num_queries: Callable
) -> None:
    ReportFactory(period=period, unit=unit)
    with django_assert_num_queries(12):
        derive(at(DUE))
    for _number in range(3):
        ReportFactory(period=period, unit=unit)
    Reminder.objects.all().delete()
    with django_assert_num_queries(12):
        derive(at(DUE))
