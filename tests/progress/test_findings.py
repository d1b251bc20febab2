"""What cannot be submitted and what is odd; every kind once, and that nothing is said of a sound report."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.progress import reporting
from apps.progress.findings import findings, findings_of
from apps.progress.models import Report
from apps.targets.models import Commitment, Indicator, IndicatorValue, Measure, PlanPoint
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.notices import HEAD, issue_notice
from tests.reports import TODAY, Quarter, fill, open_quarter, plan, third_quarter


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
def report(quarter: Quarter, unit: Unit, reporter: User) -> Report:
    report = quarter.report(quarter.business, unit)
    return figures(quarter, report, reporter, 620, 410, narrative="已帮扶创业620人。")


@pytest.fixture
def care(quarter: Quarter, care_unit: Unit, care_head: User) -> Report:
    report = quarter.report(quarter.care, care_unit)
    values = {f"indicator_{quarter.beds.pk}": 260, **opening(quarter, "done", "2026-09-28")}
    return fill(report, care_head, narrative="已启用。", **values)


def figures(
    quarter: Quarter, report: Report, by: User, whole: object, part: object, **texts: object
) -> Report:
    values = {f"indicator_{quarter.whole.pk}": whole, f"indicator_{quarter.part.pk}": part}
    return fill(report, by, **values, **texts)


def opening(quarter: Quarter, state: str, day: str = "") -> dict[str, object]:
    return {f"commitment_{quarter.opening.pk}": state, f"done_{quarter.opening.pk}": day}


def standing(report: Report) -> Report:
    return Report.objects.select_related("period__district", "target__document", "unit").get(pk=report.pk)


def told(report: Report) -> list[tuple[str, str, str]]:
    return [(finding.level, finding.field, finding.code) for finding in findings(standing(report))]


def test_of_sound_reports_nothing_is_said(report: Report, care: Report) -> None:
    assert told(report) == []
    assert told(care) == []


def test_an_empty_report_is_told_everything_at_once(quarter: Quarter, care_unit: Unit) -> None:
    empty = quarter.report(quarter.care, care_unit)
    assert told(empty) == [
        ("error", "narrative", "narrative_missing"),
        ("error", f"indicator-{quarter.beds.pk}", "reading_missing"),
        ("error", f"commitment-{quarter.opening.pk}", "state_missing"),
    ]


def test_a_supporting_unit_owes_text_alone(quarter: Quarter, care_unit: Unit, care_head: User) -> None:
    support = quarter.report(quarter.business, care_unit)
    assert told(support) == [("error", "narrative", "narrative_missing")]
    fill(support, care_head, narrative="已配合。")
    assert told(support) == []


def test_a_part_above_its_whole_is_refused(
    quarter: Quarter, report: Report, reporter: User, unit_head: User
) -> None:
    """帮扶引领创业790, 其中大学生800."""
    figures(quarter, report, reporter, 790, 800)
    with pytest.raises(reporting.NotSubmittable) as refusal:
        reporting.submit(report, by=unit_head)
    (finding,) = refusal.value.findings
    assert (finding.field, finding.code) == (f"indicator-{quarter.part.pk}", "part_above_whole")
    assert all(word in finding.sentence for word in ("大学生", "800", "790", "帮扶引领创业"))
    assert standing(report).state == "draft"
    figures(quarter, report, reporter, 790, 790)
    assert reporting.submit(report, by=unit_head).number == 1


def test_a_share_is_no_part_of_a_whole(quarter: Quarter, report: Report, reporter: User) -> None:
    Indicator.objects.filter(target=quarter.business).update(unit="%")
    figures(quarter, report, reporter, 620, 800)
    assert told(report) == []


def test_what_is_due_at_the_end_of_the_year_alone_needs_no_figure_before(
    quarter: Quarter, care: Report, care_head: User
) -> None:
    PlanPoint.objects.filter(indicator=quarter.beds).update(quarter="2026Q4")
    fill(care, care_head, **{f"indicator_{quarter.beds.pk}": ""})
    assert told(care) == []


def test_an_awaited_limit_needs_no_figure(quarter: Quarter, care: Report, care_head: User) -> None:
    IndicatorValue.objects.filter(indicator=quarter.beds).delete()
    PlanPoint.objects.filter(indicator=quarter.beds).delete()
    fill(care, care_head, **{f"indicator_{quarter.beds.pk}": ""})
    assert told(care) == []


def test_who_is_behind_says_why_and_what_comes_next(quarter: Quarter, report: Report, reporter: User) -> None:
    """100 of 600 are 62.5 points of the year behind; 340 of 400 are 12 points."""
    figures(quarter, report, reporter, 100, 99)
    assert told(report) == [
        ("error", "problems", "problems_missing"),
        ("error", "next_steps", "next_steps_missing"),
    ]
    fill(report, reporter, problems="场地未落实", next_steps="11月底前落实")
    assert told(report) == []


def test_a_little_behind_is_green_and_needs_no_reason(
    quarter: Quarter, report: Report, reporter: User
) -> None:
    figures(quarter, report, reporter, 590, 390)
    assert told(report) == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (6000, ""),
        (6001, "ten_times"),
        (6_200_000, "unit_mistaken"),
        (0, "behind"),
    ],
)
def test_figures_far_above_the_plan(
    quarter: Quarter, report: Report, reporter: User, value: int, code: str
) -> None:
    figures(quarter, report, reporter, value, 0, problems="见说明", next_steps="见说明")
    expected = {"ten_times", "unit_mistaken"} & {code}
    assert told(report) == [("warning", f"indicator-{quarter.whole.pk}", one) for one in expected]


def test_a_figure_in_ten_thousands_where_ones_are_asked_for(
    quarter: Quarter, report: Report, reporter: User
) -> None:
    figures(quarter, report, reporter, "0.062", "0.041", problems="见说明", next_steps="见说明")
    assert [code for _level, _field, code in told(report)] == ["unit_mistaken", "unit_mistaken"]


def test_a_ceiling_may_be_far_from_reached(quarter: Quarter, care: Report, care_head: User) -> None:
    Indicator.objects.filter(pk=quarter.beds.pk).update(comparator="le", measure=Measure.LEVEL)
    fill(care, care_head, **{f"indicator_{quarter.beds.pk}": "0.01"})
    assert told(care) == []
    Indicator.objects.filter(pk=quarter.beds.pk).update(comparator="eq", name="细颗粒物平均浓度")
    assert told(care) == []  # nobody wants more of it, also where the words do not say 以内


def test_less_than_nothing(
    quarter: Quarter, report: Report, care: Report, reporter: User, care_head: User
) -> None:
    figures(quarter, report, reporter, -1, -1, problems="见说明", next_steps="见说明")
    assert [(level, code) for level, _field, code in told(report)] == [("error", "negative")] * 2
    Indicator.objects.filter(pk=quarter.beds.pk).update(measure=Measure.GROWTH)
    fill(care, care_head, problems="见说明", next_steps="见说明", **{f"indicator_{quarter.beds.pk}": -1})
    assert told(care) == []


@pytest.mark.parametrize(
    ("state", "day", "findings"),
    [
        ("done", "", [("error", "done", "day_missing")]),
        ("done", "2026-10-10", [("error", "done", "day_to_come")]),
        ("reached", "2026-09-28", [("warning", "done", "day_without_done")]),
    ],
)
def test_the_day_on_which_something_was_done(
    quarter: Quarter,
    care: Report,
    care_head: User,
    state: str,
    day: str,
    findings: list[tuple[str, str, str]],
) -> None:
    fill(care, care_head, problems="见说明", next_steps="见说明", **opening(quarter, state, day))
    assert told(care) == [(level, f"{kind}-{quarter.opening.pk}", code) for level, kind, code in findings]


def test_evidence_that_was_asked_for(quarter: Quarter, care: Report, care_head: User) -> None:
    Commitment.objects.filter(pk=quarter.opening.pk).update(evidence_required="竣工验收备案表")
    (finding,) = findings(standing(care))
    assert (finding.level, finding.field, finding.code) == ("error", "evidence", "evidence_missing")
    assert "竣工验收备案表" in finding.sentence


def test_what_is_said_to_be_done_beside_its_figures_needs_its_day_and_evidence_too(
    quarter: Quarter, report: Report, reporter: User
) -> None:
    commitment = quarter.whole.commitment
    assert commitment is not None
    Commitment.objects.filter(pk=commitment.pk).update(evidence_required="培训名册")
    assert told(report) == []
    fill(report, reporter, **{f"commitment_{commitment.pk}": "done"})
    assert told(report) == [
        ("error", f"done-{commitment.pk}", "day_missing"),
        ("error", "evidence", "evidence_missing"),
    ]


def test_help_needs_somebody_to_give_it(report: Report, reporter: User, care_unit: Unit) -> None:
    fill(report, reporter, help_needed="请协调场地")
    assert told(report) == [("error", "help_unit", "help_from_missing")]
    fill(report, reporter, help_leader="on")
    assert told(report) == []
    fill(report, reporter, help_leader="", help_unit=care_unit.pk)
    assert told(report) == []


@pytest.fixture
def fourth(
    quarter: Quarter,
    report: Report,
    care: Report,
    officer: User,
    unit_head: User,
    care_head: User,
    clock: time_machine.Traveller,
) -> Quarter:
    """The quarter after, the third submitted and not approved yet."""
    reporting.submit(report, by=unit_head)
    reporting.submit(care, by=care_head)
    clock.move_to("2027-01-09T10:00:00+08:00")
    days = {
        "opens_on": date(2026, 12, 20),
        "support_due_on": date(2027, 1, 10),
        "lead_due_on": date(2027, 1, 15),
        "closes_on": date(2027, 1, 25),
    }
    return Quarter(**{**vars(quarter), "period": open_quarter("2026Q4", by=officer, days=days)})


def test_less_than_last_quarter(fourth: Quarter, unit: Unit, reporter: User) -> None:
    report = fourth.report(fourth.business, unit)
    texts = {"narrative": "有所回落。", "problems": "见说明", "next_steps": "见说明"}
    figures(fourth, report, reporter, 619, 410, **texts)
    assert told(report) == [
        ("warning", f"indicator-{fourth.whole.pk}", "below_last"),
        ("warning", f"indicator-{fourth.part.pk}", "unchanged"),
    ]
    figures(fourth, report, reporter, 800, 500)
    assert told(report) == []


def test_the_same_text_as_last_quarter(fourth: Quarter, unit: Unit, reporter: User) -> None:
    report = fourth.report(fourth.business, unit)
    figures(fourth, report, reporter, 800, 500, narrative="已帮扶创业620人。")
    assert told(report) == [("warning", "narrative", "narrative_unchanged")]


def test_what_was_done_is_not_asked_for_again(fourth: Quarter, care_unit: Unit, care_head: User) -> None:
    report = fourth.report(fourth.care, care_unit)
    assert [code for _level, _field, code in told(report)] == [
        "narrative_missing",
        "reading_missing",
    ]
    values = {f"indicator_{fourth.beds.pk}": 350}
    fill(report, care_head, narrative="已满额。", **values)
    assert told(report) == []


def test_figures_stand_in_the_unit_of_the_notice(quarter: Quarter, report: Report, reporter: User) -> None:
    Indicator.objects.filter(target=quarter.business).update(scale=10000)
    figures(quarter, report, reporter, "0.079", "0.08", problems="见说明", next_steps="见说明")
    (finding,) = findings(standing(report))
    assert "0.08万人" in finding.sentence
    assert "0.079万人" in finding.sentence


@pytest.mark.parametrize("count", [1, 3])
def test_a_queue_costs_the_same_for_one_and_for_three(
    officer: User, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    clauses = [
        f"（{label}）9月底前启用第{label}中心。新增泊位20个。（责任单位：区发展改革委）\n"
        for label in "一二三"
    ]
    document = issue_notice(HEAD + "一、民生\n" + "".join(clauses), officer)
    period = open_quarter("2026Q3", by=officer)
    for indicator in Indicator.objects.filter(target__document=document):
        plan(indicator, "2026Q3", 15)
    reports = list(
        Report.objects.filter(period=period).select_related("period__district", "target__document", "unit")[
            :count
        ]
    )
    assert len(reports) == count
    findings(reports[0])  # so that the district has its rule
    with django_assert_num_queries(10):
        found = findings_of(reports)
    assert {pk: len(ones) for pk, ones in found.items()} == {report.pk: 3 for report in reports}
