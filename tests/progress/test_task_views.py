"""My tasks: in the order to do them, how they stand in a line, and what a unit head passes on in one go."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from pytest_django import DjangoAssertNumQueries

from apps.progress.models import Report, ReportState
from apps.progress.reporting import hand_up, return_report, submit
from apps.progress.task_page import headline, tasks_of, unsigned_count
from apps.targets.receipts import sign
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import CommitmentFactory, ReportFactory, UnitFactory
from tests.pages import page_of
from tests.reports import DAYS, TODAY, Quarter, fill, open_quarter, third_quarter

Visit = Callable[[User], Client]
LIST, PASS_ON = reverse("progress:tasks"), reverse("progress:pass-on")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit, unit_head: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


@pytest.fixture
def filled(report: Report, quarter: Quarter, reporter: User) -> Report:
    values = {f"indicator_{quarter.whole.pk}": 650, f"indicator_{quarter.part.pk}": 410}
    return fill(report, reporter, narrative="已帮扶创业650人。", **values)


def linked(client: Client) -> list[str]:
    """Where the rows lead to, in their order."""
    return [str(href) for href in page_of(client.get(LIST)).xpath("//tbody//th/a/@href")]


def address(report: Report) -> str:
    return reverse("progress:report", args=[report.pk])


def empty_report(quarter: Quarter, unit: Unit) -> Report:
    """Another report that the period expects of the unit."""
    return ReportFactory(period=quarter.period, unit=unit, district=unit.district)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(
    quarter: Quarter,
    report: Report,
    unit: Unit,
    reporter: User,
    stranger: User,
    visit: Visit,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    own = [report, *(empty_report(quarter, unit) for _number in range(count - 1))]
    foreign = ReportFactory(period__district=stranger.district)
    client = visit(reporter)
    with django_assert_num_queries(15):
        response = client.get(LIST)
    assert [str(href) for href in page_of(response).xpath("//tbody//th/a/@href")] == [
        address(one) for one in own
    ]
    assert address(foreign) not in response.content.decode()


def test_what_came_back_stands_first_then_what_is_late_then_by_day_with_stars_first(
    filled: Report, quarter: Quarter, unit: Unit, reporter: User, unit_head: User, officer: User, visit: Visit
) -> None:
    plain, starred = empty_report(quarter, unit), empty_report(quarter, unit)
    CommitmentFactory(target=starred.target, starred=True)
    second = open_quarter(
        "2026Q2",
        by=officer,
        days={name: day.replace(month=7) for name, day in DAYS.items() if name != "opens_on"}
        | {"opens_on": date(2026, 6, 20)},
    )
    late = second.reports.get(target=quarter.business, unit=unit)
    submit(filled, by=unit_head)
    return_report(filled, by=officer, reason="请附名单。", due_on=date(2026, 10, 20))
    assert linked(visit(reporter)) == [address(one) for one in (filled, late, starred, plain)]
    page = page_of(visit(reporter).get(LIST))
    assert [reason.text_content().split() for reason in page.find_class("tasks__reason")] == [
        [f"{officer}：请附名单。"]
    ]


def test_how_it_stands_in_a_line(
    filled: Report, quarter: Quarter, unit: Unit, reporter: User, unit_head: User, officer: User
) -> None:
    empty_report(quarter, unit)
    today = date(2026, 10, 9)
    submit(filled, by=unit_head)
    return_report(filled, by=officer, reason="请附名单。", due_on=date(2026, 10, 20))
    to_fill = ngettext("%(count)s to fill in", "%(count)s to fill in", 1) % {"count": 1}
    returned = ngettext("%(count)s returned", "%(count)s returned", 1) % {"count": 1}
    due = _("due by %(day)s") % {"day": date_format(date(2026, 10, 15), "MONTH_DAY_FORMAT")}
    assert headline(tasks_of(reporter, today)) == pgettext("headline", ", ").join([to_fill, returned, due])
    overdue = ngettext("%(count)s overdue", "%(count)s overdue", 2) % {"count": 2}
    later = tasks_of(reporter, date(2026, 10, 21))
    assert headline(later) == pgettext("headline", ", ").join([to_fill, returned, overdue])


def test_a_unit_head_passes_on_what_is_ticked(
    filled: Report, quarter: Quarter, unit: Unit, reporter: User, unit_head: User, visit: Visit
) -> None:
    odd = empty_report(quarter, unit)
    odd.state = ReportState.CHECKING  # what stood in it is no longer enough
    odd.save()
    hand_up(filled, by=reporter)
    client = visit(unit_head)
    boxes = page_of(client.get(LIST)).xpath("//input[@name='report']")
    assert [(box.get("value"), "checked" in box.attrib) for box in boxes] == [
        (str(filled.pk), True),
        (str(odd.pk), False),
    ]
    for _click in range(2):
        assert client.post(PASS_ON, {"report": [filled.pk, odd.pk]})["Location"] == LIST
    states = dict(Report.objects.filter(unit=unit).values_list("pk", "state"))
    assert (states[filled.pk], states[odd.pk]) == (ReportState.SUBMITTED, ReportState.CHECKING)
    assert filled.submissions.count() == 1


def test_nobody_passes_on_for_another_unit_or_district(
    filled: Report, reporter: User, care_unit: Unit, stranger: User, visit: Visit
) -> None:
    hand_up(filled, by=reporter)
    other = person(care_unit.district, "care", "民政审核人", Role.UNIT_HEAD, care_unit)
    for user in (other, stranger):
        visit(user).post(PASS_ON, {"report": [filled.pk]})
    assert visit(reporter).post(PASS_ON, {"report": [filled.pk]}).status_code == 403
    filled.refresh_from_db()
    assert filled.state == ReportState.CHECKING


def test_what_is_with_the_unit_head_and_what_is_done_stand_last(
    filled: Report, quarter: Quarter, unit: Unit, reporter: User, unit_head: User, visit: Visit
) -> None:
    waiting, rest = empty_report(quarter, unit), empty_report(quarter, unit)
    Report.objects.filter(pk=waiting.pk).update(state=ReportState.CHECKING)
    submit(filled, by=unit_head)
    assert linked(visit(reporter)) == [address(one) for one in (rest, waiting, filled)]
    # What is with the unit head is what the unit head does first.
    assert linked(visit(unit_head)) == [address(one) for one in (waiting, rest, filled)]


def test_targets_without_a_signature_are_told(
    report: Report, quarter: Quarter, unit: Unit, reporter: User, visit: Visit
) -> None:
    today = date(2026, 10, 9)
    assert unsigned_count(reporter, today) == 1
    assert reverse("targets:receipts") in page_of(visit(reporter).get(LIST)).xpath("//main//a/@href")
    sign([quarter.business], unit=unit, by=reporter)
    assert unsigned_count(reporter, today) == 0


def test_the_way_to_excel_leads_to_the_open_period(report: Report, reporter: User, visit: Visit) -> None:
    links = page_of(visit(reporter).get(LIST)).xpath("//main//a/@href")
    assert reverse("progress:workbook", args=[report.period_id]) in links


def test_without_reports_it_says_so(reporter: User, visit: Visit) -> None:
    assert len(page_of(visit(reporter).get(LIST)).find_class("empty-state")) == 1


def test_who_fills_in_nothing_has_no_tasks(officer: User, visit: Visit) -> None:
    assert visit(officer).get(LIST).status_code == 403
