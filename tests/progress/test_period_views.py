"""The pages on which the office plans, opens, extends, closes and reopens a quarter."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.audit.models import Event
from apps.progress.models import Extension, PeriodState, Report, ReportingPeriod, Submission
from apps.progress.opening import suggested_dates
from apps.progress.workdays import Break
from apps.units.models import District, Unit, User
from tests.factories import AssignmentFactory, DocumentFactory, PeriodFactory, ReportFactory, TargetFactory

Visit = Callable[[User], Client]
LIST, ADD = reverse("progress:periods"), reverse("progress:period-add")
DAYS = {name: day.isoformat() for name, day in suggested_dates("2026Q3").items()}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-10-09T10:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def period(district: District) -> ReportingPeriod:
    """Due on 14 October from supporting units, on the 21st from leads; closes on the 28th."""
    return PeriodFactory(district=district, quarter="2026Q3")


@pytest.fixture
def target(officer: User, unit: Unit):
    target = TargetFactory(document=DocumentFactory(uploaded_by=officer))
    AssignmentFactory(target=target, unit=unit, role="lead")
    return target


def page(period: ReportingPeriod) -> str:
    return reverse("progress:period", args=[period.pk])


def change(period: ReportingPeriod, verb: str) -> str:
    return reverse("progress:period-change", args=[period.pk, verb])


def came(report: Report, by: User, day: date, due_on: date) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
    Report.objects.filter(pk=report.pk).update(submitted_at=at)
    Submission.objects.create(
        district=report.district,
        report=report,
        number=1,
        submitted_at=at,
        submitted_by=by,
        due_on=due_on,
        content={},
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_counts_what_came_and_what_did_not(
    visit: Visit,
    district: District,
    other_district: District,
    officer: User,
    count: int,
    django_assert_num_queries,
) -> None:
    for number in range(count):
        period = PeriodFactory(district=district, quarter=f"2026Q{number + 1}")
        for state in ("draft", "checking", "returned", "submitted", "approved"):
            ReportFactory(period=period, state=state)
        ReportFactory(period=period, role="support")
        came(ReportFactory(period=period, state="submitted"), officer, period.closes_on, period.lead_due_on)
    ReportFactory(period=PeriodFactory(district=other_district, quarter="2026Q1"))
    client = visit(officer)
    with django_assert_num_queries(10):
        rows = client.get(LIST).context["rows"]

    assert [row.period.quarter for row in rows] == [f"2026Q{number}" for number in range(count, 0, -1)]
    for row in rows:
        counts = row.counts
        assert (counts.expected, counts.came, counts.late, counts.missing) == (6, 3, 1, 2)
        assert (counts.returned, counts.approved, counts.support, counts.support_came) == (1, 1, 1, 0)


def test_quarters_of_the_notices_are_offered_the_next_one_first(
    visit: Visit, officer: User, period: ReportingPeriod, target
) -> None:
    context = visit(officer).get(LIST).context
    assert [quarter for quarter, _name in context["quarters"]] == ["2026Q1", "2026Q2", "2026Q4"]
    assert context["next"] == "2026Q4"


def test_a_quarter_is_planned_with_suggested_dates(visit: Visit, officer: User, target) -> None:
    client = visit(officer)
    answer = client.get(ADD, {"quarter": "2026Q3"})
    assert {name: answer.context["form"][name].value().isoformat() for name in DAYS} == DAYS
    assert answer.context["breaks"] == [
        Break("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
        Break("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ]

    answer = client.post(ADD, {"quarter": "2026Q3", **DAYS, "closes_on": "2026-10-30"})

    period = ReportingPeriod.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(period))
    assert (period.state, period.closes_on) == (PeriodState.PLANNED, date(2026, 10, 30))


def test_wrong_dates_are_told_and_nothing_is_kept(visit: Visit, officer: User, target) -> None:
    client = visit(officer)
    for wrong in ({"closes_on": "2026-10-01"}, {"closes_on": ""}, {"opens_on": "2026-01-01"}):
        answer = client.post(ADD, {"quarter": "2026Q3", **DAYS, **wrong})
        assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)
    assert not ReportingPeriod.objects.exists()


def test_only_quarters_of_the_notices_are_planned(visit: Visit, officer: User, target) -> None:
    client = visit(officer)
    for quarter in ("nonsense", "", "2025Q4", "9999Q4", "0000Q1"):
        assert client.get(ADD, {"quarter": quarter})["Location"] == LIST
        assert client.post(ADD, {"quarter": quarter, **DAYS})["Location"] == LIST
    assert not ReportingPeriod.objects.exists()


def test_without_notices_this_quarter_and_the_next_are_offered(visit: Visit, officer: User) -> None:
    quarters = visit(officer).get(LIST).context["quarters"]
    assert [quarter for quarter, _name in quarters] == ["2026Q4", "2027Q1"]


def test_a_quarter_that_is_planned_already_is_told(
    visit: Visit, officer: User, period: ReportingPeriod, target
) -> None:
    answer = visit(officer).post(ADD, {"quarter": "2026Q3", **DAYS})
    assert (answer.status_code, period.name in answer.content.decode()) == (422, True)


def test_opening_closing_and_reopening(visit: Visit, officer: User, district: District, target) -> None:
    period, client = PeriodFactory(district=district, quarter="2026Q3", planned=True), visit(officer)
    states = []
    for verb, sent in (("open", {}), ("open", {}), ("close", {}), ("reopen", {"reopen-reason": "数据更正"})):
        assert client.post(change(period, verb), sent)["Location"] == page(period)
        period.refresh_from_db()
        states.append((period.state, period.reports.count()))
    assert states == [("open", 1), ("open", 1), ("closed", 1), ("open", 1)]
    assert Event.objects.get(verb="period.reopen").after == {"reason": "数据更正"}
    assert "数据更正" in client.get(page(period)).content.decode()


def test_a_refusal_is_told(visit: Visit, officer: User, district: District) -> None:
    client = visit(officer)
    closed = PeriodFactory(district=district, quarter="2026Q2", closed=True)
    planned = PeriodFactory(district=district, quarter="2026Q4", planned=True)
    for period, verb in ((closed, "open"), (closed, "reopen"), (planned, "close")):
        answer = client.post(change(period, verb), follow=True)
        assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert client.post(change(closed, "explode")).status_code == 404
    assert client.get(change(closed, "open")).status_code == 405


def test_the_dates_change_while_it_is_open(visit: Visit, officer: User, period: ReportingPeriod) -> None:
    client, address = visit(officer), reverse("progress:period-dates", args=[period.pk])
    assert (
        client.post(address, {**DAYS, "opens_on": "2026-09-01", "closes_on": "2026-10-30"}).status_code == 302
    )
    period.refresh_from_db()
    # It has opened: that day stays whatever is sent.
    assert (period.opens_on, period.closes_on) == (date(2026, 9, 20), date(2026, 10, 30))
    wrong = client.post(address, {**DAYS, "closes_on": "2026-10-01"})
    assert (wrong.status_code, wrong.context["dates_form"].is_bound) == (422, True)
    assert wrong.context["period"].closes_on == date(2026, 10, 30)
    assert client.get(address)["Location"] == page(period)


def test_a_unit_gets_more_time(visit: Visit, officer: User, unit: Unit, period: ReportingPeriod) -> None:
    client, address = visit(officer), reverse("progress:period-extend", args=[period.pk])
    ReportFactory(period=period, unit=unit)
    given = {"extension-unit": unit.pk, "extension-due_on": "2026-10-26", "extension-reason": "统计数据未出"}

    for wrong in ({"extension-unit": ""}, {"extension-reason": " "}, {"extension-due_on": "2026-12-01"}):
        answer = client.post(address, given | wrong)
        assert (answer.status_code, answer.context["extension_form"].is_bound) == (422, True)
    assert not Extension.objects.exists()

    assert client.post(address, given)["Location"] == page(period)
    row = client.get(page(period)).context["units"][0]
    assert (row.unit, row.extended_to) == (unit, date(2026, 10, 26))
    assert client.get(address)["Location"] == page(period)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_says_by_unit_what_came(
    visit: Visit, officer: User, period: ReportingPeriod, count: int, django_assert_num_queries
) -> None:
    for _number in range(count):
        unit = ReportFactory(period=period, state="submitted").unit
        ReportFactory(period=period, unit=unit)
    other = ReportFactory()
    client = visit(officer)
    with django_assert_num_queries(15):
        answer = client.get(page(period))
    assert len(answer.context["units"]) == count
    assert {(row.counts.expected, row.counts.missing) for row in answer.context["units"]} == {(2, 1)}
    assert other.unit.name not in answer.content.decode()


def test_the_reports_of_one_unit(visit: Visit, officer: User, unit: Unit, period: ReportingPeriod) -> None:
    sent, missing, support = (
        ReportFactory(period=period, unit=unit, state=state, role=role)
        for state, role in (("submitted", "lead"), ("draft", "lead"), ("draft", "support"))
    )
    ReportFactory(period=period)
    rows = visit(officer).get(page(period), {"unit": unit.pk}).context["reports"]
    assert [row.report for row in rows] == [support, missing, sent]


def test_targets_of_nobody_are_told(visit: Visit, officer: User, district: District, target) -> None:
    TargetFactory(document=target.document)
    period = PeriodFactory(district=district, quarter="2026Q3", planned=True)
    client = visit(officer)
    assert client.get(page(period)).context["nobodys"] == 0
    client.post(change(period, "open"))
    assert client.get(page(period)).context["nobodys"] == 1


def test_only_the_office_comes_here(
    visit: Visit, reporter: User, unit_head: User, leader: User, stranger: User, period: ReportingPeriod
) -> None:
    addresses = [LIST, ADD, page(period), change(period, "open")]
    for user in (reporter, unit_head, leader):
        assert {visit(user).post(a).status_code for a in addresses[1:2] + addresses[3:]} == {403}
        assert {visit(user).get(a).status_code for a in addresses[:3]} == {403}
    assert visit(stranger).get(page(period)).status_code == 404
    assert visit(stranger).post(change(period, "close")).status_code == 404
