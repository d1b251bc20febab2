"""What is told of, whom, and how far back."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.db import connection, models, transaction
from django.utils import timezone

from apps.audit.recording import record, record_refusal
from apps.clients.feed import KEPT, TYPES, EventsExpired, Page, changes_after, read
from apps.clients.models import Change, Stamp
from apps.clients.scopes import Scope, permissions_of
from apps.clients.tasks import remove_old_events
from apps.progress.judging import judge, withdraw
from apps.progress.lighting import compute
from apps.progress.models import Light, ReportingPeriod
from apps.progress.opening import close_period, extend, open_period, plan_period, reopen_period
from apps.progress.reporting import approve, hand_up, return_report, send_back, submit
from apps.targets.breakdown import confirm, reopen
from apps.targets.changes import decide, record_value, request_adjustment
from apps.targets.models import Target
from apps.units.models import Unit, User
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PlanPointFactory,
    TargetFactory,
    UnitFactory,
)
from tests.notices import NOTICE, issue_notice, read_notice
from tests.reports import DAYS, TODAY, Quarter, fill, third_quarter

CHANGE = "target.change"


def commit() -> int:
    """Number the changes so far, as a commit does, which no test comes to; answers the newest number."""
    connection.check_constraints()
    newest = Change.objects.order_by("number").last()
    return newest.number if newest and newest.number else 0


def told(user: User, after: int = 0) -> list[tuple[str, int, int | None, int | None]]:
    """The type of each event, the number of its object, of its target and of its report."""
    commit()
    return [(c.type, c.object_id, c.target_id, c.report_id) for c in changes_after(user, after)]


def types(user: User, after: int = 0) -> list[str]:
    return [type_ for type_, *_numbers in told(user, after)]


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    with time_machine.travel(TODAY):
        return third_quarter(officer)


@pytest.fixture
def target(officer: User) -> Target:
    """With all its parts."""
    target = TargetFactory(document__uploaded_by=officer)
    value = IndicatorValueFactory(indicator__commitment__target=target)
    PlanPointFactory(indicator=value.indicator)
    AssignmentFactory(target=target)
    return target


def test_the_triggers_know_every_verb_that_is_told_of() -> None:
    verbs = import_module("apps.clients.migrations.0002_changes").VERBS
    assert set(verbs) == set(TYPES) - {CHANGE, "light.change"}


def test_a_notice_is_told_of_when_it_is_read_and_when_its_targets_are_issued(officer: User) -> None:
    document = issue_notice(NOTICE, officer)
    targets = document.targets.order_by("pk").values_list("pk", flat=True)
    assert told(officer) == [
        ("document.read", document.pk, None, None),
        *[(CHANGE, pk, pk, None) for pk in targets],
        ("document.issue", document.pk, None, None),
    ]


def test_a_notice_that_cannot_be_read_is_told_of(officer: User) -> None:
    document = read_notice(b"%PDF-1.7 broken", officer, "通知.pdf")
    assert told(officer) == [("document.fail", document.pk, None, None)]


def test_what_is_decided_of_a_target_is_told_of(officer: User, leader: User, quarter: Quarter) -> None:
    care, beds, day = quarter.care, quarter.beds, date(2026, 8, 1)
    result = TargetFactory(document=care.document, nature="result")  # its breakdown is confirmed as it is
    start = commit()
    confirm(result, by=officer)
    reopen(result, by=officer, reason="补充节点。")
    for value, approved in ((Decimal(340), True), (Decimal(330), False)):
        asked = request_adjustment(beds, by=officer, new_value=value, effective_on=day, reason="规划调整。")
        decide(asked, approved, by=leader, note="同意。" if approved else "不同意。")
    waits = IndicatorFactory(commitment=care.commitments.all()[0])
    record_value(
        waits,
        by=officer,
        value=Decimal(3),
        status="official",
        source_words="沪府办〔2026〕12号",
        effective_on=day,
    )
    one, other = (result.pk, result.pk, None), (care.pk, care.pk, None)
    assert told(officer, start) == [
        (CHANGE, *one),
        ("breakdown.confirm", *one),
        ("breakdown.reopen", *one),
        ("adjustment.request", *other),
        (CHANGE, *other),
        ("adjustment.approve", *other),
        ("adjustment.request", *other),
        ("adjustment.refuse", *other),
        ("value.record", *other),
    ]


def test_lights_and_judgements_are_told_of(officer: User, quarter: Quarter) -> None:
    start, business = commit(), quarter.business.pk
    compute(quarter.period, [business])
    light = Light.objects.get(target=business, indicator=None, commitment=None)
    judgement = judge(quarter.period, quarter.business, by=officer, colour="yellow", reason="因天气顺延。")
    withdraw(judgement, by=officer)
    computed = told(officer, start)
    compute(quarter.period, [business])  # finds what it was
    assert computed == [
        (CHANGE, business, business, None),
        ("light.change", light.pk, business, None),
        ("light.judge", business, business, None),
        ("light.withdraw", business, business, None),
    ]
    assert told(officer, start) == computed


def test_periods_are_told_of(officer: User, unit: Unit) -> None:
    period = plan_period(officer.district, "2026Q3", by=officer, **DAYS)
    open_period(period, by=officer)
    extend(period, unit, by=officer, due_on=date(2026, 10, 20), reason="系统维护。")
    close_period(period, by=officer)
    reopen_period(period, by=officer, reason="补报。")
    verbs = ["period.open", "period.extend", "period.close", "period.reopen"]
    assert told(officer) == [(verb, period.pk, None, None) for verb in verbs]


def test_a_grey_light_is_shown_instead_of_an_older_one_once_its_period_is_closed(
    officer: User, quarter: Quarter
) -> None:
    compute(quarter.period)
    judge(quarter.period, quarter.care, by=officer, colour="yellow", reason="验收推迟。")
    for verb, name in (
        (close_period, "period.close"),
        (partial(reopen_period, reason="补报。"), "period.reopen"),
    ):
        start, period = commit(), ReportingPeriod.objects.get()
        verb(period, by=officer)
        business = quarter.business.pk
        assert told(officer, start) == [
            (CHANGE, business, business, None),
            (name, period.pk, None, None),
        ]
    start = commit()
    period.save()
    assert told(officer, start) == []


@time_machine.travel(TODAY)
def test_reports_are_told_of(
    officer: User, reporter: User, unit_head: User, unit: Unit, quarter: Quarter
) -> None:
    start, report = commit(), quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, reporter, narrative="已帮扶创业620人。", **figures)
    hand_up(report, by=reporter)
    send_back(report, by=unit_head, reason="补充说明。")
    submit(report, by=unit_head)
    return_report(report, by=officer, reason="补充说明。", due_on=date(2026, 10, 20))
    submit(report, by=unit_head)
    approve(report, by=officer)
    verbs = ["hand_up", "send_back", "submit", "return", "submit", "approve"]
    assert told(officer, start) == [
        (f"report.{verb}", report.pk, quarter.business.pk, report.pk) for verb in verbs
    ]


PARTS: dict[str, tuple[Callable[[Target], models.Model], dict[str, Any]]] = {
    "the target": (lambda target: target, {"title": "新名称"}),
    "a commitment": (lambda target: target.commitments.get(), {"starred": True}),
    "an indicator": (lambda target: target.indicators.get(), {"scale": 10_000}),
    "a value": (lambda target: target.indicators.get().values.get(), {"value": 210}),
    "an assignment": (lambda target: target.assignments.get(), {"printed_name": "区民政局"}),
    "a plan point": (lambda target: target.plan_points.get(), {"value": 190}),
}


@pytest.mark.parametrize(("part", "change"), PARTS.values(), ids=PARTS)
def test_whatever_a_target_shows_moves_it(
    officer: User, target: Target, part: Callable[[Target], models.Model], change: dict[str, Any]
) -> None:
    start = commit()
    before, row = Stamp.objects.get(target=target).at, part(target)
    rows = type(row)._base_manager.filter(pk=row.pk)
    rows.update(**{name: models.F(name) for name in change})  # to what it was
    assert told(officer, start) == []
    rows.update(**change)
    assert told(officer, start) == [(CHANGE, target.pk, target.pk, None)]
    assert Stamp.objects.get(target=target).at == Change.objects.latest("number").at > before


def test_what_goes_moves_its_target(officer: User, target: Target) -> None:
    for rows in (target.assignments, target.plan_points, target.indicators):
        start = commit()
        rows.all().delete()
        assert told(officer, start) == [(CHANGE, target.pk, target.pk, None)]


def test_a_target_that_goes_is_told_of_and_has_no_moment_any_more(officer: User) -> None:
    pk, start = TargetFactory(document__uploaded_by=officer).pk, commit()
    Target.objects.get(pk=pk).delete()
    assert told(officer, start) == [(CHANGE, pk, pk, None)]
    assert not Stamp.objects.exists()


def test_a_target_that_changes_much_is_told_of_once(officer: User, target: Target) -> None:
    assert told(officer) == [(CHANGE, target.pk, target.pk, None)]
    start = commit()
    for title in ("一", "二"):
        Target.objects.update(title=title)
        CommitmentFactory.create_batch(3, target=target)
    assert told(officer, start) == [(CHANGE, target.pk, target.pk, None)]


def test_a_statement_tells_of_every_target_at_a_moment_of_its_own(officer: User) -> None:
    targets = TargetFactory.create_batch(3, document__uploaded_by=officer)
    start = commit()
    Target.objects.update(title="新名称")
    assert [pk for _type, pk, *_rest in told(officer, start)] == [target.pk for target in targets]
    moments = Stamp.objects.order_by("target_id").values_list("at", flat=True)
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps == [timedelta(microseconds=1)] * 2


def test_what_is_taken_back_is_not_told_of(officer: User, target: Target) -> None:
    start = commit()
    savepoint = transaction.savepoint()
    Target.objects.update(title="新名称")
    transaction.savepoint_rollback(savepoint)
    record_refusal("report.approve", target, by=officer, reason="无权限")
    assert told(officer, start) == []
    Target.objects.update(title="新名称")
    assert told(officer, start) == [(CHANGE, target.pk, target.pk, None)]


def test_numbers_count_in_each_district_alone(officer: User, stranger: User) -> None:
    for user in (stranger, officer, stranger):
        TargetFactory(document__uploaded_by=user)
    commit()
    assert [change.number for change in changes_after(officer, 0)] == [1]
    assert [change.number for change in changes_after(stranger, 0)] == [1, 2]
    assert {change.district_id for change in changes_after(officer, 0)} == {officer.district_id}


def test_moments_go_on_where_the_clock_goes_back(officer: User, target: Target) -> None:
    commit()
    ahead = timezone.now() + timedelta(hours=1)
    Stamp.objects.update(at=ahead)
    Target.objects.update(title="新名称")
    commit()
    assert Stamp.objects.get().at == ahead + timedelta(microseconds=1)
    Target.objects.update(title="新名称二")
    commit()
    assert Stamp.objects.get().at == ahead + timedelta(microseconds=2)


def test_a_unit_hears_of_its_own_targets_and_reports(
    officer: User, reporter: User, unit: Unit, quarter: Quarter
) -> None:
    assert [(type_, target) for type_, _pk, target, _report in told(reporter)] == [
        (CHANGE, quarter.business.pk),
        ("period.open", None),
    ]
    start = commit()
    care_unit = Unit.objects.get(name="区民政局")
    reports = [
        quarter.report(quarter.business, unit),
        quarter.report(quarter.business, care_unit),
        quarter.report(quarter.care, care_unit),
    ]
    for report in reports:
        record("report.submit", report, by=officer)
    assert [report for *_rest, report in told(officer, start)] == [report.pk for report in reports]
    assert [report for *_rest, report in told(reporter, start)] == [report.pk for report in reports[:2]]


@pytest.mark.parametrize(
    ("scopes", "heard"),
    [
        ([Scope.READ_TARGETS], {CHANGE}),
        ([Scope.READ_REPORTS], {"period.open"}),
        ([Scope.READ_DOCUMENTS], {"document.read", "document.issue"}),
        ([Scope.READ_SUMMARY], set()),
    ],
)
def test_a_token_hears_of_what_it_may_see(
    officer: User, quarter: Quarter, scopes: list[str], heard: set[str]
) -> None:
    officer.narrowed_to = permissions_of(scopes)
    assert set(types(officer)) == heard


def numbers(page: Page) -> tuple[list[int | None], int]:
    return [change.number for change in page.changes], page.last


def test_the_feed_is_read_page_by_page(officer: User, reporter: User) -> None:
    for number in range(2):
        issue_notice(f"{NOTICE}{number}", officer)
    assert commit() == 14  # read, five targets, issued
    assert numbers(read(officer, None, limit=10)) == ([], 14)
    assert numbers(read(officer, 0, limit=10)) == (list(range(1, 11)), 10)
    assert numbers(read(officer, 10, limit=10)) == ([11, 12, 13, 14], 14)
    assert numbers(read(officer, 14, limit=10)) == ([], 14)
    assert numbers(read(officer, 0, limit=1, types=["document.issue"])) == ([7], 7)
    assert numbers(read(officer, 7, limit=2, types=["document.issue"])) == ([14], 14)
    # Who hears of nothing need not look through the same again.
    assert numbers(read(reporter, 0, limit=10, types=["document.issue"])) == ([], 14)


def test_a_district_in_which_nothing_happened_begins_with_0(officer: User) -> None:
    assert numbers(read(officer, None, limit=10)) == ([], 0)
    assert numbers(read(officer, 0, limit=10)) == ([], 0)


def test_what_is_old_is_removed_and_its_lack_is_said(officer: User, stranger: User, target: Target) -> None:
    TargetFactory(document__uploaded_by=stranger)
    for title in ("一", "二", "三"):
        commit()
        Target.objects.update(title=title)
    commit()
    old = timezone.now() - KEPT - timedelta(hours=1)
    Change.objects.filter(number__lte=2).update(at=old)
    Change.objects.filter(district=stranger.district_id).update(at=old)

    remove_old_events()

    assert numbers(read(officer, 2, limit=10)) == ([3, 4], 4)
    with pytest.raises(EventsExpired, match="after"):
        read(officer, 1, limit=10)
    # The last one stays, and the next one is counted from it.
    assert numbers(read(stranger, 3, limit=10)) == ([4], 4)
    Target.objects.update(title="四")
    assert commit() == 5
    assert numbers(read(stranger, 4, limit=10)) == ([5], 5)


def test_a_number_that_was_never_given_is_not_waited_for(officer: User, target: Target) -> None:
    """As after a copy of yesterday was put back: what comes now would have numbers that are known already."""
    commit()
    assert numbers(read(officer, 1, limit=10)) == ([], 1)
    with pytest.raises(EventsExpired):
        read(officer, 2, limit=10)
