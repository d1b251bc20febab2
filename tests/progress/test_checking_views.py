"""The office's queue and the page on which it decides on one report."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.progress import reporting
from apps.progress.lighting import answer_requests
from apps.progress.models import Report, ReportState
from apps.progress.reporting import NewerVersion
from apps.units.models import District, Unit, User
from tests.factories import PeriodFactory, ReportFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]
QUEUE = reverse("progress:checking")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit, reporter: User, unit_head: User) -> Report:
    """Submitted, better than planned."""
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, reporter, narrative="已帮扶创业620人。", **figures)
    reporting.submit(report, by=unit_head)
    report.refresh_from_db()
    return report


def check(report: Report) -> str:
    return reverse("progress:check", args=[report.pk])


def test_the_queue_shows_what_waits(visit: Visit, officer: User, report: Report) -> None:
    answer_requests(report.period_id)
    answer = visit(officer).get(QUEUE)
    ((queued, light),) = answer.context["rows"]
    assert (queued.report, queued.is_clean, light.provisional) == (report, True, True)
    assert answer.context["counts"] == {
        "waiting": 1,
        "late": 0,
        "odd": 0,
        "clean": 1,
        "returned": 0,
        "missing": 1,
        "approved": 0,
    }
    assert check(report) in answer.content.decode()


def test_before_a_quarter_is_open_the_queue_says_so(visit: Visit, officer: User, district: District) -> None:
    PeriodFactory(district=district, planned=True)
    answer = visit(officer).get(QUEUE)
    assert (answer.status_code, answer.context["period"]) == (200, None)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_any_number(
    visit: Visit,
    officer: User,
    district: District,
    other_district: District,
    count: int,
    django_assert_num_queries,
) -> None:
    period = PeriodFactory(district=district, quarter="2026Q3")
    for _number in range(count):
        ReportFactory(period=period, state="submitted")
    stranger = ReportFactory(
        period=PeriodFactory(district=other_district, quarter="2026Q3"), state="submitted"
    )
    client = visit(officer)
    with django_assert_num_queries(28):
        answer = client.get(QUEUE)
    assert len(answer.context["rows"]) == count
    assert stranger.target.headline not in answer.content.decode()


def test_the_address_narrows_the_queue(visit: Visit, officer: User, district: District) -> None:
    """Late is what came, or did not come, after the 21st: the quarter closes on the 28th."""
    period = PeriodFactory(district=district, quarter="2026Q3")
    older = PeriodFactory(district=district, quarter="2026Q2", closed=True)
    reports = {
        state: ReportFactory(period=period, state=state)
        for state in ("draft", "checking", "submitted", "returned", "approved")
    }
    ReportFactory(period=period, unit=reports["draft"].unit, state="submitted", role="support")
    old = ReportFactory(period=older, state="submitted")
    client = visit(officer)

    def found(**query: object) -> list[str]:
        rows = visit(officer).get(QUEUE, query).context["rows"]
        return sorted(queued.report.state for queued, _light in rows)

    assert found() == found(state="nonsense", unit="x", period="0") == ["submitted"]
    assert found(state="waiting") == ["checking", "draft"]
    assert found(state="waiting", unit=reports["draft"].unit.pk) == ["draft"]
    assert found(state="returned") == ["returned"]
    assert found(state="came") == ["approved", "submitted"]
    assert found(state="all") == sorted(reports)
    assert found(state="all", late="on") == []
    with time_machine.travel("2026-10-26T10:00:00+08:00", tick=False):
        assert found(state="waiting", late="on") == ["checking", "draft"]
    # An empty narrative is a warning, for whoever submitted it nevertheless.
    assert found(odd="on") == ["submitted"]
    rows = client.get(QUEUE, {"period": older.pk}).context["rows"]
    assert [queued.report for queued, _light in rows] == [old]


def test_one_report_stands_beside_its_plan(
    visit: Visit, officer: User, quarter: Quarter, report: Report
) -> None:
    answer_requests(report.period_id)
    answer = visit(officer).get(check(report))
    checked = answer.context["checked"]
    figures = [row for row in checked.rows if row.line.indicator]
    assert [(row.line.indicator, row.now.planned, row.said) for row in figures] == [
        (quarter.whole, 600, "620人"),
        (quarter.part, 400, "410人"),
    ]
    assert checked.texts[0][1] == "已帮扶创业620人。"
    assert [other.unit.name for other in checked.silent_support] == ["区民政局"]
    assert (checked.warnings, checked.timeliness, len(checked.versions)) == ([], "on_time", 1)
    assert report.target.words in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_report_costs_the_same_for_any_number_of_versions(
    visit: Visit,
    officer: User,
    unit_head: User,
    report: Report,
    count: int,
    django_assert_num_queries,
) -> None:
    for number in range(1, count):
        back(report, officer, f"第{number}次退回")
        reporting.submit(report, by=unit_head)
    client = visit(officer)
    with django_assert_num_queries(42):
        checked = client.get(check(report)).context["checked"]
    assert len(checked.versions) == count


def back(report: Report, by: User, reason: str) -> None:
    reporting.return_report(report, by=by, reason=reason, due_on=date(2026, 10, 14))


def test_every_version_stays_as_it_was(
    visit: Visit, officer: User, reporter: User, unit_head: User, quarter: Quarter, report: Report
) -> None:
    back(report, officer, "请核实大学生人数")
    fill(report, reporter, **{f"indicator_{quarter.part.pk}": 405}, narrative="已核实。")
    client = visit(officer)

    # What the unit writes is its own until it submits again.
    before = client.get(check(report)).context["checked"]
    assert [row.said for row in before.rows if row.line.indicator] == ["620人", "410人"]
    assert (before.texts[0][1], before.open_return.reason) == ("已帮扶创业620人。", "请核实大学生人数")

    reporting.submit(report, by=unit_head)
    after = client.get(check(report)).context["checked"]
    last, first = after.versions
    assert {(change.before, change.after) for change in last.changes} == {
        ("410人", "405人"),
        ("已帮扶创业620人。", "已核实。"),
    }
    assert (last.answers.reason, first.changes, after.open_return) == ("请核实大学生人数", [], None)


def test_what_was_not_submitted_shows_nothing_of_the_units_draft(
    visit: Visit, officer: User, reporter: User, quarter: Quarter, unit: Unit
) -> None:
    draft = fill(quarter.report(quarter.business, unit), reporter, narrative="未定稿的内容")
    answer = visit(officer).get(check(draft))
    assert (answer.status_code, answer.context["checked"].versions) == (200, [])
    assert "未定稿的内容" not in answer.content.decode()


def test_approving_leads_back_to_the_queue_as_it_was(visit: Visit, officer: User, report: Report) -> None:
    client = visit(officer)
    address = reverse("progress:approve", args=[report.pk])
    for _twice in range(2):
        answer = client.post(address, {"filters": "unit=7&late=on", "number": "1"})
        assert answer["Location"] == f"{QUEUE}?unit=7&late=on"
    report.refresh_from_db()
    assert (report.state, report.approved_by) == (ReportState.APPROVED, officer)


@pytest.mark.parametrize("verb", ["approve", "return"])
@pytest.mark.parametrize("number", ["1", "", "x", "9" * 30])
def test_a_version_that_nobody_looked_at_is_not_decided_on(
    visit: Visit, officer: User, unit_head: User, report: Report, verb: str, number: str
) -> None:
    """A page that was opened before the unit submitted again; or one that names no version of the report."""
    back(report, officer, "请核实")
    reporting.submit(report, by=unit_head)
    given = {"return-reason": "请补充佐证材料", "return-due_on": "2026-10-14"}
    client, address = visit(officer), reverse(f"progress:{verb}", args=[report.pk])
    assert 'name="number" value="2"' in client.get(check(report)).content.decode()

    answer = client.post(address, given | {"number": number}, follow=True)

    with translation.override("zh-hans"):
        assert str(NewerVersion()) in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
    client.post(address, given | {"number": "2"})
    report.refresh_from_db()
    assert report.state != ReportState.SUBMITTED


def test_returning_asks_for_a_reason_and_a_day(visit: Visit, officer: User, report: Report) -> None:
    client, address = visit(officer), reverse("progress:return", args=[report.pk])
    form = client.get(check(report)).context["form"]
    assert form["due_on"].value() == date(2026, 10, 13)  # three working days; the 10th is one of them
    given = {"return-reason": "请补充佐证材料", "return-due_on": "2026-10-14", "number": "1"}

    for wrong in ({"return-reason": " "}, {"return-due_on": ""}, {"return-due_on": "2026-10-01"}):
        answer = client.post(address, given | wrong)
        assert (answer.status_code, answer.context["form"].is_bound) == (422, True)
    assert not report.returns.exists()

    answer = client.post(address, {**given, "filters": "state=returned"})
    assert answer["Location"] == f"{QUEUE}?state=returned"
    ((queued, _light),) = client.get(answer["Location"]).context["rows"]
    assert (queued.returned.reason, queued.due_on, queued.chased_for) == (
        "请补充佐证材料",
        date(2026, 10, 14),
        0,
    )
    assert client.get(address)["Location"] == check(report)


def test_a_returned_report_is_chased_until_it_is_answered(
    visit: Visit, officer: User, report: Report
) -> None:
    back(report, officer, "请核实")
    with time_machine.travel("2026-10-19T10:00:00+08:00", tick=False):
        ((queued, _light),) = visit(officer).get(QUEUE, {"state": "returned"}).context["rows"]
    # 10, 12 to 16 and 19 October; it was due on the 14th.
    assert (queued.chased_for, queued.is_late, queued.days) == (7, True, 3)


def test_what_cannot_be_approved_is_told(visit: Visit, officer: User, quarter: Quarter, unit: Unit) -> None:
    empty = quarter.report(quarter.business, unit)
    answer = visit(officer).post(reverse("progress:approve", args=[empty.pk]), follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert answer.redirect_chain == [(check(empty), 302)]


def test_the_clean_ones_are_approved_together(visit: Visit, officer: User, report: Report) -> None:
    odd = ReportFactory(period=report.period, state="submitted")  # says nothing
    client, address = visit(officer), reverse("progress:approve-clean")
    assert client.get(QUEUE).context["counts"]["clean"] == 1

    answer = client.post(address, {"period": report.period_id}, follow=True)

    assert "1" in str(next(iter(answer.context["messages"])))
    assert set(Report.objects.filter(state="approved")) == {report}
    assert Report.objects.get(pk=odd.pk).state == "submitted"
    again = client.post(address, {"period": report.period_id}, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["info"]
    assert client.get(address)["Location"] == QUEUE
    for nonsense in ("", "x", str(10**20)):
        assert client.post(address, {"period": nonsense}).status_code == 404


def test_a_supporting_units_report_is_not_checked_here(visit: Visit, officer: User, quarter: Quarter) -> None:
    support = quarter.period.reports.get(role="support")
    assert visit(officer).get(check(support)).status_code == 404


def test_only_the_office_checks(
    visit: Visit, reporter: User, unit_head: User, leader: User, stranger: User, report: Report
) -> None:
    for user, status in ((reporter, 403), (unit_head, 403), (leader, 403), (stranger, 404)):
        client = visit(user)
        for name in ("approve", "return"):
            assert client.post(reverse(f"progress:{name}", args=[report.pk])).status_code == status
        assert client.get(check(report)).status_code == status
        if user != stranger:
            assert client.get(QUEUE).status_code == 403
            assert client.post(reverse("progress:approve-clean")).status_code == 403
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED
