"""Saving field by field: nothing of two people at one report is lost, and nothing is overwritten unseen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.progress.filling import Change, Conflict, FieldsChanged, InvalidFields, save, stored
from apps.progress.models import Reading, Report
from apps.targets.models import Indicator
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, changes, fill, third_quarter

NOW = datetime(2026, 10, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def care_clerk(care_unit: Unit) -> User:
    return person(care_unit.district, "care", "民政经办", Role.REPORTER, care_unit)


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


@pytest.fixture
def colleague(unit: Unit) -> User:
    return person(unit.district, "colleague", "同事", Role.REPORTER, unit)


def standing(report: Report) -> Report:
    return Report.objects.select_related("period", "target", "unit").get(pk=report.pk)


def figure_field(indicator: Indicator) -> str:
    return f"indicator-{indicator.pk}"


def test_an_empty_report_has_every_field(report: Report, quarter: Quarter) -> None:
    commitment = quarter.whole.commitment_id
    assert stored(report) == {
        "narrative": "",
        "problems": "",
        "help_needed": "",
        "next_steps": "",
        "help_unit": "",
        "help_leader": "",
        f"commitment-{commitment}": "",
        f"done-{commitment}": "",
        figure_field(quarter.whole): "",
        figure_field(quarter.part): "",
    }


def test_what_is_saved_is_stored(quarter: Quarter, care_unit: Unit, care_clerk: User, unit: Unit) -> None:
    report = quarter.report(quarter.care, care_unit)
    state, day = f"commitment-{quarter.opening.pk}", f"done-{quarter.opening.pk}"
    sent = {
        "narrative": " 已启用。\r\n床位已新增。 ",
        "problems": "无",
        "help_needed": "请支持",
        "next_steps": "继续",
        "help_unit": str(unit.pk),
        "help_leader": "on",
        state: "done",
        day: "2026年9月28日",
        figure_field(quarter.beds): "１，260.50 张",
    }
    seen = stored(report)
    saved = save(report, [Change(name, "", value) for name, value in sent.items()], by=care_clerk)
    assert (saved.updated_by, saved.updated_at) == (care_clerk, NOW)
    kept = stored(standing(report))
    assert {name: text for name, text in kept.items() if text != seen[name]} == {
        **sent,
        "narrative": "已启用。\n床位已新增。",
        day: "2026-09-28",
        figure_field(quarter.beds): "1260.5",
    }
    reading = Reading.objects.get(commitment=quarter.opening)
    assert (reading.state, reading.done_on) == ("done", date(2026, 9, 28))
    assert Reading.objects.get(indicator=quarter.beds).value == Decimal("1260.5")


def test_each_save_stands_in_the_trail(report: Report, reporter: User) -> None:
    fill(report, reporter, narrative="第一稿")
    fill(report, reporter, narrative="第二稿", problems="无")
    events = Event.objects.filter(verb="report.save").order_by("pk")
    assert [(e.actor_id, e.before, e.after) for e in events] == [
        (reporter.pk, {"narrative": ""}, {"narrative": "第一稿"}),
        (
            reporter.pk,
            {"narrative": "第一稿", "problems": ""},
            {"narrative": "第二稿", "problems": "无"},
        ),
    ]


def test_what_somebody_emptied_is_empty(report: Report, quarter: Quarter, reporter: User) -> None:
    name = f"indicator_{quarter.whole.pk}"
    fill(report, reporter, narrative="文字", **{name: 5})
    fill(report, reporter, narrative="", **{name: ""})
    assert set(stored(standing(report)).values()) == {""}


def test_a_repeated_request_changes_nothing_more(report: Report, reporter: User) -> None:
    sent = changes(report, narrative="一次")
    save(report, sent, by=reporter)
    before = list(Report.objects.order_by("pk").values()), Event.objects.count()
    save(report, sent, by=reporter)
    assert (list(Report.objects.order_by("pk").values()), Event.objects.count()) == before


def test_two_people_lose_nothing(report: Report, quarter: Quarter, reporter: User, colleague: User) -> None:
    name = figure_field(quarter.whole)
    mine = [Change("narrative", "", "我的"), Change("problems", "", "我的"), Change(name, "", "610")]
    save(report, [Change("narrative", "", "同事的"), Change(name, "", "620")], by=colleague)
    with pytest.raises(FieldsChanged, match="同事") as told:
        save(report, mine, by=reporter)
    assert told.value.conflicts == [
        Conflict("narrative", "同事的", "我的", "同事", NOW),
        Conflict(name, "620", "610", "同事", NOW),
    ]
    kept = stored(standing(report))
    assert (kept["narrative"], kept["problems"], kept[name]) == ("同事的", "我的", "620")


def test_each_conflict_names_who_changed_that_field(
    report: Report, reporter: User, colleague: User, unit_head: User, clock: Any
) -> None:
    save(report, [Change("narrative", "", "同事的")], by=colleague)
    clock.move_to("2026-10-09T11:00:00+08:00")
    save(report, [Change("problems", "", "领导的")], by=unit_head)
    with pytest.raises(FieldsChanged) as told:
        save(report, [Change("narrative", "", "我"), Change("problems", "", "我")], by=reporter)
    assert [(c.field, c.who, c.at and c.at.astimezone(NOW.tzinfo).hour) for c in told.value.conflicts] == [
        ("narrative", "同事", 10),
        ("problems", "单位审核人", 11),
    ]


def test_having_seen_the_other_one_may_decide(report: Report, reporter: User, colleague: User) -> None:
    save(report, [Change("narrative", "", "同事的")], by=colleague)
    save(report, [Change("narrative", "同事的", "合并后的")], by=reporter)
    assert standing(report).narrative == "合并后的"


def test_who_changed_nothing_in_a_field_is_not_in_conflict(
    report: Report, reporter: User, colleague: User
) -> None:
    save(report, [Change("narrative", "", "同事的")], by=colleague)
    save(report, [Change("narrative", "", ""), Change("problems", "", "无")], by=reporter)
    assert (standing(report).narrative, standing(report).problems) == ("同事的", "无")


def test_who_wrote_the_same_is_not_in_conflict(report: Report, reporter: User, colleague: User) -> None:
    save(report, [Change("narrative", "", "相同")], by=colleague)
    save(report, [Change("narrative", "", "相同")], by=reporter)
    assert Event.objects.filter(verb="report.save").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once(report: Report, reporter: User, colleague: User) -> None:
    """One gets the field; the other is told; what only one of them wrote is saved."""
    together = Barrier(2)

    def write(by: User) -> list[str]:
        own = "problems" if by == reporter else "next_steps"
        sent = [Change("narrative", "", by.name), Change(own, "", by.name)]
        together.wait(timeout=10)
        try:
            save(standing(report), sent, by=by)
        except FieldsChanged as told:
            return [conflict.theirs for conflict in told.conflicts]
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(write, (reporter, colleague)))
    found = standing(report)
    assert sorted(answers) == [[], [found.narrative]]
    assert (found.problems, found.next_steps) == (reporter.name, colleague.name)


def test_wrong_values_are_told_all_at_once_and_nothing_is_saved(
    report: Report, quarter: Quarter, reporter: User
) -> None:
    wrong = {
        figure_field(quarter.whole): "约六百",
        f"commitment-{quarter.whole.commitment_id}": "finished",
        f"done-{quarter.whole.commitment_id}": "2026-02-30",
        "help_unit": "999999999999999999999",
        "indicator-1000000": "5",
        "state": "approved",
    }
    with pytest.raises(InvalidFields) as told:
        save(report, [Change(n, "", v) for n, v in {**wrong, "narrative": "文字"}.items()], by=reporter)
    assert told.value.sentences.keys() == wrong.keys()
    assert (standing(report).narrative, Reading.objects.count()) == ("", 0)


def test_a_unit_of_another_district_gives_no_help(
    report: Report, reporter: User, other_district: District
) -> None:
    elsewhere = UnitFactory(district=other_district)
    with pytest.raises(InvalidFields):
        fill(report, reporter, help_unit=elsewhere.pk)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("1200", "1200"),
        ("1,234.50", "1234.5"),
        ("12,345,678", "12345678"),
        ("１，２３４．５", "1234.5"),
        (" 1 234.5 ", "1234.5"),
        ("620人", "620"),
        ("1.2万人", "12000"),
        ("1.2万", "12000"),
        ("−3.2", "-3.2"),
        ("+5", "5"),
        ("007", "7"),
        ("0.000001", "0.000001"),
        ("999999999999999999.999999", "999999999999999999.999999"),
    ],
)
def test_figures_as_people_type_them(
    report: Report, quarter: Quarter, reporter: User, typed: str, kept: str
) -> None:
    fill(report, reporter, **{f"indicator_{quarter.whole.pk}": typed})
    assert stored(standing(report))[figure_field(quarter.whole)] == kept


@pytest.mark.parametrize(
    "typed",
    [
        "1,5",
        "1,2345",
        "1.2.3",
        "620户",
        "六百",
        "人",
        "1e5",
        "NaN",
        "0.0000001",
        "1000000000000000000",
        "620人次",
    ],
)
def test_what_is_no_figure(report: Report, quarter: Quarter, reporter: User, typed: str) -> None:
    with pytest.raises(InvalidFields):
        fill(report, reporter, **{f"indicator_{quarter.whole.pk}": typed})
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "kept", "value"),
    [
        ("0.06", "0.06", 600),
        ("0.06万人", "0.06", 600),
        ("600人", "0.06", 600),
        ("6.00001", "6.00001", 60000.1),
    ],
)
def test_figures_in_the_unit_that_the_notice_prints(
    report: Report, quarter: Quarter, reporter: User, typed: str, kept: str, value: float
) -> None:
    """A notice that promises 0.08万人 is reported in 万人, and stored in 人."""
    Indicator.objects.filter(pk=quarter.whole.pk).update(scale=10000)
    fill(report, reporter, **{f"indicator_{quarter.whole.pk}": typed})
    assert stored(standing(report))[figure_field(quarter.whole)] == kept
    assert Reading.objects.get().value == Decimal(str(value))


def test_a_supporting_unit_writes_text_alone(quarter: Quarter, care_unit: Unit, care_clerk: User) -> None:
    support = quarter.report(quarter.business, care_unit)
    assert len(stored(support)) == 6
    with pytest.raises(InvalidFields):
        save(support, [Change(figure_field(quarter.whole), "", "5")], by=care_clerk)


def test_who_may_not_fill_in(
    report: Report, officer: User, care_clerk: User, leader: User, stranger: User
) -> None:
    for by in (officer, care_clerk, leader, stranger):
        with pytest.raises(NotAllowed):
            save(report, [Change("narrative", "", "文字")], by=by)
    assert standing(report).narrative == ""


def test_saving_costs_the_same_for_one_field_and_for_all(
    report: Report, reporter: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reporter.cached_memberships  # noqa: B018 - asked for once a request
    for sent in ({"narrative": "一"}, {"narrative": "二", "problems": "无", "next_steps": "续"}):
        given = changes(report, **sent)
        with django_assert_num_queries(10):
            save(report, given, by=reporter)
