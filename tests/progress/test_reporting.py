"""The way of a report, from the clerk to the approval, and what happens when two people are at it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from apps.audit.models import Event
from apps.progress import reporting
from apps.progress.filling import NotInPeriod, NotOpen, ReportRefused
from apps.progress.models import LightRequest, Report, ReportState, Return, Submission
from apps.progress.opening import close_period, extend, reopen_period
from apps.progress.reporting import TRANSITIONS, NotSubmittable, NoUnitHead
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import PostFactory, TenureFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, open_quarter, third_quarter

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = date(2026, 10, 20)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def care_head(care_unit: Unit) -> User:
    return person(care_unit.district, "care", "民政局长", Role.UNIT_HEAD, care_unit)


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit, reporter: User, unit_head: User) -> Report:
    """Filled in without fault, better than planned."""
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    return fill(report, reporter, narrative="已帮扶创业620人。", **figures)


@pytest.fixture
def support(quarter: Quarter, care_unit: Unit, care_head: User) -> Report:
    """A supporting unit's, filled in."""
    return fill(quarter.report(quarter.business, care_unit), care_head, narrative="已配合。")


def standing(report: Report) -> Report:
    return Report.objects.select_related("period", "target__document", "unit").get(pk=report.pk)


def last_event(report: Report) -> Event:
    event = Event.objects.filter(object_type="progress.Report", object_id=report.pk).order_by("pk").last()
    assert event is not None
    return event


def asked(report: Report) -> int:
    """How often the lights of its target were asked for."""
    return LightRequest.objects.filter(period=report.period, target=report.target).count()


def test_hand_up(report: Report, reporter: User) -> None:
    reporting.hand_up(report, by=reporter)
    found = standing(report)
    assert found.state == ReportState.CHECKING
    assert found.handed_up_at == datetime(2026, 10, 9, 10, tzinfo=SHANGHAI)
    assert (last_event(report).verb, last_event(report).actor_id) == ("report.hand_up", reporter.pk)
    assert asked(report) == 0


def test_handing_up_twice_is_once(report: Report, reporter: User) -> None:
    reporting.hand_up(report, by=reporter)
    events = Event.objects.count()
    reporting.hand_up(report, by=reporter)
    assert Event.objects.count() == events


def test_without_a_unit_head_it_stays_with_the_clerk(report: Report, reporter: User, unit_head: User) -> None:
    unit_head.is_active = False
    unit_head.save()
    with pytest.raises(NoUnitHead, match="区发展改革委"):
        reporting.hand_up(report, by=reporter)
    assert standing(report).state == ReportState.DRAFT


def test_errors_stop_it_all_at_once(quarter: Quarter, unit: Unit, reporter: User, unit_head: User) -> None:
    report = quarter.report(quarter.business, unit)
    for verb, by in ((reporting.hand_up, reporter), (reporting.submit, unit_head)):
        with pytest.raises(NotSubmittable) as refusal:
            verb(report, by=by)
        assert [(f.field, f.code) for f in refusal.value.findings] == [
            ("narrative", "narrative_missing"),
            (f"indicator-{quarter.whole.pk}", "reading_missing"),
            (f"indicator-{quarter.part.pk}", "reading_missing"),
        ]
    assert standing(report).state == ReportState.DRAFT


def test_send_back(report: Report, reporter: User, unit_head: User) -> None:
    reporting.hand_up(report, by=reporter)
    reporting.send_back(report, by=unit_head, reason=" 数字有误 ")
    assert standing(report).state == ReportState.DRAFT
    assert (last_event(report).verb, last_event(report).after) == ("report.send_back", {"reason": "数字有误"})
    events = Event.objects.count()
    reporting.send_back(report, by=unit_head, reason="数字有误")
    assert Event.objects.count() == events


def test_sending_back_needs_a_reason(report: Report, reporter: User, unit_head: User) -> None:
    reporting.hand_up(report, by=reporter)
    with pytest.raises(ReportRefused):
        reporting.send_back(report, by=unit_head, reason=" ")
    assert standing(report).state == ReportState.CHECKING


def test_submit_freezes_the_report(report: Report, quarter: Quarter, reporter: User, unit_head: User) -> None:
    reporting.hand_up(report, by=reporter)
    submission = reporting.submit(report, by=unit_head)
    found = standing(report)
    assert (found.state, found.submitted_at) == (ReportState.SUBMITTED, submission.submitted_at)
    assert (submission.number, submission.due_on, submission.submitted_by) == (
        1,
        date(2026, 10, 15),
        unit_head,
    )
    commitment = quarter.whole.commitment
    assert commitment is not None
    blank = {"state": "", "done_on": ""}
    assert Submission.objects.get().content == {
        "fields": {
            "narrative": "已帮扶创业620人。",
            "problems": "",
            "help_needed": "",
            "next_steps": "",
            "help_unit": "",
            "help_leader": "",
        },
        "readings": [
            {
                "indicator": figure.pk,
                "commitment": commitment.pk,
                "name": figure.name,
                "unit": "人",
                "value": value,
                **blank,
            }
            for figure, value in ((quarter.whole, "620"), (quarter.part, "410"))
        ],
        "evidence": [],
        "warnings": [],
        "unit": "区发展和改革委员会",
        "filled_in_by": "填报人",
        "submitted_by": "单位审核人",
    }
    assert asked(report) == 1
    assert (last_event(report).verb, last_event(report).after) == ("report.submit", {"number": 1})


@pytest.mark.parametrize("approved", [False, True])
def test_submitting_twice_is_one_submission(
    report: Report, officer: User, unit_head: User, approved: bool
) -> None:
    first = reporting.submit(report, by=unit_head)
    if approved:
        reporting.approve(report, by=officer)
    events = Event.objects.count()
    assert reporting.submit(report, by=unit_head) == first
    assert (Submission.objects.count(), Event.objects.count()) == (1, events)


@pytest.mark.django_db(transaction=True)
def test_submitting_twice_at_once_is_one_submission(report: Report, unit_head: User) -> None:
    answers = at_once(lambda: reporting.submit(standing(report), by=unit_head).pk)
    assert len(set(answers)) == 1
    assert (Submission.objects.count(), asked(report)) == (1, 1)
    assert Event.objects.filter(verb="report.submit").count() == 1


def at_once(verb: Callable[[], Any], times: int = 2) -> list[Any]:
    together = Barrier(times)

    def run(_number: int) -> Any:
        together.wait(timeout=10)
        try:
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def test_what_was_submitted_is_closed_to_the_unit(report: Report, reporter: User, unit_head: User) -> None:
    reporting.submit(report, by=unit_head)
    with pytest.raises(NotOpen):
        fill(report, reporter, narrative="改口。")
    with pytest.raises(ReportRefused):
        reporting.hand_up(report, by=reporter)
    assert standing(report).narrative == "已帮扶创业620人。"


def test_return_asks_for_an_answer_until_a_day(report: Report, officer: User, unit_head: User) -> None:
    reporting.submit(report, by=unit_head)
    again = reporting.return_report(report, by=officer, reason=" 请附名单 ", due_on=LATER)
    assert (again.reason, again.due_on, again.returned_by, again.answered_at) == (
        "请附名单",
        LATER,
        officer,
        None,
    )
    assert standing(report).state == ReportState.RETURNED
    assert last_event(report).after == {"reason": "请附名单", "due_on": "2026-10-20"}
    assert asked(report) == 2
    assert reporting.return_report(report, by=officer, reason="请附名单", due_on=LATER) == again
    with pytest.raises(ReportRefused):
        reporting.return_report(report, by=officer, reason="另一理由", due_on=LATER)
    assert Return.objects.count() == 1


def test_the_next_submission_answers_and_keeps_the_first(
    report: Report, officer: User, reporter: User, unit_head: User, clock: Any
) -> None:
    first = reporting.submit(report, by=unit_head)
    reporting.return_report(report, by=officer, reason="请附名单", due_on=LATER)
    clock.move_to("2026-10-19T09:00:00+08:00")
    fill(report, reporter, narrative="已帮扶创业620人，名单附后。")
    second = reporting.submit(report, by=unit_head)
    assert (second.number, second.due_on) == (2, LATER)
    assert Return.objects.get().answered_at == second.submitted_at
    kept = Submission.objects.get(pk=first.pk)
    assert (kept.content["fields"]["narrative"], kept.due_on) == ("已帮扶创业620人。", date(2026, 10, 15))


@pytest.mark.parametrize(
    ("reason", "due_on"), [("", LATER), ("字" * 1001, LATER), ("请改", date(2026, 10, 8))]
)
def test_a_return_needs_a_reason_and_a_day_to_come(
    report: Report, officer: User, unit_head: User, reason: str, due_on: date
) -> None:
    reporting.submit(report, by=unit_head)
    with pytest.raises(ReportRefused):
        reporting.return_report(report, by=officer, reason=reason, due_on=due_on)
    assert standing(report).state == ReportState.SUBMITTED


def test_returned_from_the_head_to_the_clerk_it_is_still_returned(
    report: Report, officer: User, reporter: User, unit_head: User
) -> None:
    reporting.submit(report, by=unit_head)
    reporting.return_report(report, by=officer, reason="请附名单", due_on=LATER)
    reporting.hand_up(report, by=reporter)
    reporting.send_back(report, by=unit_head, reason="还缺名单")
    assert standing(report).state == ReportState.RETURNED


def test_approve(report: Report, officer: User, unit_head: User) -> None:
    reporting.submit(report, by=unit_head)
    reporting.approve(report, by=officer)
    found = standing(report)
    assert (found.state, found.approved_by, found.leader_in_charge) == (ReportState.APPROVED, officer, "")
    assert found.approved_at == datetime(2026, 10, 9, 10, tzinfo=SHANGHAI)
    assert (last_event(report).verb, asked(report)) == ("report.approve", 2)
    events = Event.objects.count()
    reporting.approve(report, by=officer)
    assert Event.objects.count() == events


def test_after_approval_it_can_be_returned_and_stays_known_as_approved(
    report: Report, officer: User, unit_head: User
) -> None:
    reporting.submit(report, by=unit_head)
    reporting.approve(report, by=officer)
    reporting.return_report(report, by=officer, reason="审计发现差错", due_on=LATER)
    found = standing(report)
    assert (found.state, found.approved_by) == (ReportState.RETURNED, officer)
    assert found.approved_at is not None


def test_each_approval_keeps_who_was_in_charge_that_day(
    officer: User, unit: Unit, care_unit: Unit, reporter: User, unit_head: User, clock: Any
) -> None:
    """继任者自然替补: the leader changes on 1 September; the second quarter keeps the old name."""
    post = PostFactory(district=unit.district, name="副区长")
    post.portfolio.add(unit)
    TenureFactory(post=post, holder="程一舟", valid_to=date(2026, 9, 1))
    TenureFactory(post=post, holder="陆知行", valid_from=date(2026, 9, 1))
    third = third_quarter(officer)
    clock.move_to("2026-07-09T10:00:00+08:00")
    days = {
        "opens_on": date(2026, 6, 20),
        "support_due_on": date(2026, 7, 10),
        "lead_due_on": date(2026, 7, 15),
        "closes_on": date(2026, 7, 25),
    }
    second = open_quarter("2026Q2", by=officer, days=days)
    approvals = {}
    for period, moment in ((second, "2026-07-16"), (third.period, "2026-10-16")):
        clock.move_to(f"{moment}T10:00:00+08:00")
        report = Report.objects.get(period=period, target=third.business, unit=unit)
        figures = {f"indicator_{third.whole.pk}": 620, f"indicator_{third.part.pk}": 410}
        fill(report, reporter, narrative=f"{period}进展。", **figures)
        reporting.submit(report, by=unit_head)
        approvals[period.quarter] = reporting.approve(report, by=officer)
    assert {q: standing(r).leader_in_charge for q, r in approvals.items()} == {
        "2026Q2": "程一舟（副区长）",
        "2026Q3": "陆知行（副区长）",
    }


def test_a_supporting_report_goes_to_the_lead(
    support: Report, officer: User, unit_head: User, care_head: User, reporter: User
) -> None:
    submission = reporting.submit(support, by=care_head)
    assert (submission.due_on, submission.content["readings"]) == (date(2026, 10, 10), [])
    assert asked(support) == 0
    assert support in Report.objects.visible_to(reporter)
    for verb in (
        lambda: reporting.approve(support, by=officer),
        lambda: reporting.return_report(support, by=officer, reason="请改", due_on=LATER),
    ):
        with pytest.raises(ReportRefused):
            verb()
    again = reporting.return_support(support, by=unit_head, reason="请补数据", due_on=LATER)
    assert (standing(support).state, again.due_on) == (ReportState.RETURNED, LATER)
    reporting.submit(support, by=care_head)
    assert standing(support).state == ReportState.SUBMITTED


def test_the_lead_alone_returns_a_supporting_report(
    support: Report, report: Report, care_head: User, unit_head: User, reporter: User
) -> None:
    reporting.submit(support, by=care_head)
    reporting.submit(report, by=unit_head)
    for one, by in ((support, care_head), (support, reporter), (report, unit_head)):
        with pytest.raises(NotAllowed):
            reporting.return_support(one, by=by, reason="请改", due_on=LATER)


def test_approve_clean_leaves_the_odd_and_the_late(
    report: Report,
    quarter: Quarter,
    support: Report,
    officer: User,
    unit_head: User,
    care_head: User,
    clock: Any,
) -> None:
    reporting.submit(report, by=unit_head)
    reporting.submit(support, by=care_head)
    late = quarter.report(quarter.care, care_head_unit(care_head))
    values = {
        f"indicator_{quarter.beds.pk}": 260,
        f"commitment_{quarter.opening.pk}": "done",
        f"done_{quarter.opening.pk}": "2026-09-28",
    }
    fill(late, care_head, narrative="已启用。", **values)
    clock.move_to("2026-10-16T09:00:00+08:00")
    reporting.submit(late, by=care_head)
    assert reporting.approve_clean(quarter.period, by=officer) == 1
    assert [standing(one).state for one in (report, support, late)] == ["approved", "submitted", "submitted"]
    assert reporting.approve_clean(quarter.period, by=officer) == 0


def care_head_unit(user: User) -> Unit:
    unit = user.memberships.get().unit
    assert unit is not None
    return unit


def test_approve_clean_leaves_what_has_a_warning(
    quarter: Quarter, unit: Unit, officer: User, unit_head: User
) -> None:
    odd = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 7000, f"indicator_{quarter.part.pk}": 410}
    fill(odd, unit_head, narrative="已帮扶创业7000人。", **figures)
    submission = reporting.submit(odd, by=unit_head)
    assert [warning["code"] for warning in submission.content["warnings"]] == ["ten_times"]
    assert reporting.approve_clean(quarter.period, by=officer) == 0


def test_an_extension_moves_the_day_of_the_submission(
    report: Report, quarter: Quarter, unit: Unit, officer: User, unit_head: User
) -> None:
    extend(quarter.period, unit, by=officer, due_on=LATER, reason="统计口径待定")
    assert reporting.submit(report, by=unit_head).due_on == LATER


def test_a_closed_period_takes_nothing(
    report: Report, quarter: Quarter, officer: User, reporter: User, unit_head: User
) -> None:
    close_period(quarter.period, by=officer)
    for verb in (
        lambda: fill(report, reporter, problems="无"),
        lambda: reporting.hand_up(report, by=reporter),
        lambda: reporting.submit(report, by=unit_head),
    ):
        with pytest.raises(NotInPeriod):
            verb()
    reopen_period(quarter.period, by=officer, reason="补报")
    reporting.submit(standing(report), by=unit_head)
    assert standing(report).state == ReportState.SUBMITTED


def test_what_was_returned_is_answered_after_the_period_closed(
    report: Report, quarter: Quarter, officer: User, reporter: User, unit_head: User
) -> None:
    reporting.submit(report, by=unit_head)
    close_period(quarter.period, by=officer)
    reporting.return_report(standing(report), by=officer, reason="请附名单", due_on=LATER)
    fill(standing(report), reporter, narrative="名单附后。")
    assert reporting.submit(standing(report), by=unit_head).number == 2


WAYS: dict[str, Callable[[Report, User, User], Any]] = {
    "hand_up": lambda report, head, office: reporting.hand_up(report, by=head),
    "send_back": lambda report, head, office: reporting.send_back(report, by=head, reason="请改"),
    "submit": lambda report, head, office: reporting.submit(report, by=head),
    "return": lambda report, head, office: reporting.return_report(
        report, by=office, reason="请改", due_on=LATER
    ),
    "approve": lambda report, head, office: reporting.approve(report, by=office),
}

# What each verb does from each state: the state that follows, or "" for a refusal.
LEADS_TO = {
    "draft": {
        "hand_up": "checking",
        "send_back": "draft",
        "submit": "submitted",
        "return": "",
        "approve": "",
    },
    "checking": {
        "hand_up": "checking",
        "send_back": "draft",
        "submit": "submitted",
        "return": "",
        "approve": "",
    },
    "submitted": {
        "hand_up": "",
        "send_back": "",
        "submit": "submitted",
        "return": "returned",
        "approve": "approved",
    },
    "returned": {
        "hand_up": "checking",
        "send_back": "returned",
        "submit": "submitted",
        "return": "returned",
        "approve": "",
    },
    "approved": {
        "hand_up": "",
        "send_back": "",
        "submit": "approved",
        "return": "returned",
        "approve": "approved",
    },
}


def test_the_table_knows_every_verb() -> None:
    assert TRANSITIONS.keys() == WAYS.keys()
    assert LEADS_TO.keys() == set(ReportState.values)


@pytest.mark.parametrize(("state", "verb"), [(s, v) for s, ends in LEADS_TO.items() for v in ends])
def test_every_verb_from_every_state(
    report: Report, officer: User, unit_head: User, state: str, verb: str
) -> None:
    to_state: dict[str, list[str]] = {
        "draft": [],
        "checking": ["hand_up"],
        "submitted": ["submit"],
        "returned": ["submit", "return"],
        "approved": ["submit", "approve"],
    }
    for step in to_state[state]:
        WAYS[step](report, unit_head, officer)
    if expected := LEADS_TO[state][verb]:
        WAYS[verb](report, unit_head, officer)
        assert standing(report).state == expected
        return
    with pytest.raises(ReportRefused):
        WAYS[verb](report, unit_head, officer)
    assert standing(report).state == state
