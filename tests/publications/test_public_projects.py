"""What goes out of released projects: what is approved, and nobody's name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.progress import reporting
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.progress.models import Report
from apps.publications.public_projects import Figure, Project, public_projects
from apps.targets.models import Commitment, Indicator
from apps.units.models import Unit, User
from tests.cast import person
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    IndicatorValueFactory,
    UnitFactory,
    UnitGroupFactory,
)
from tests.reports import Quarter, fill
from tests.series import figure, notice, reported


def out(*projects: Commitment, year: int = 2026) -> tuple[Project, ...]:
    return public_projects(projects[0].district_id, year, [one.pk for one in projects])


def starred(indicator: Indicator) -> Indicator:
    assert indicator.commitment is not None
    indicator.commitment.starred = True
    indicator.commitment.save()
    return indicator


@pytest.fixture
def training(quarter: Quarter) -> Commitment:
    """The one deliverable of the business target, with its figure and the part of it."""
    commitment = quarter.business.commitments.get()
    commitment.starred = True
    commitment.save()
    return commitment


@pytest.fixture
def beds(quarter: Quarter) -> Commitment:
    """One of two deliverables of a target that nobody has reported on."""
    commitment = quarter.beds.commitment
    assert commitment is not None
    return commitment


def test_a_project_as_it_is_approved(training: Commitment) -> None:
    assert out(training) == (
        Project(
            id=training.pk,
            notice="2026年区政府重点工作目标安排",
            notice_number="临政发〔2026〕5号",
            section="保障和改善民生",
            label="一、（一）",
            words="帮扶引领创业800人，其中大学生500人。",
            leads=("区发展和改革委员会",),
            supports=("区民政局",),
            due_on=None,
            figures=(
                Figure(
                    "帮扶引领创业", "人", "eq", "", Decimal(800), False, Decimal(600), Decimal(540), "2026Q3"
                ),
                Figure("大学生", "人", "eq", "", Decimal(500), False, Decimal(400), Decimal(410), "2026Q3"),
            ),
            progress="截至9月底，帮扶引领创业540人，完成年度目标的67.5%。其中大学生410人，完成年度目标的82%。",
            narrative="已帮扶创业540人。",
            quarter="2026Q3",
            light="green",
            approved_on=date(2026, 10, 9),
        ),
    )


def test_of_what_is_not_approved_only_the_promise_goes_out(
    beds: Commitment, quarter: Quarter, officer: User
) -> None:
    unit = Unit.objects.get(name="区民政局")
    head = person(officer.district, "head", "民政局长", "unit_head", unit)
    report = quarter.report(quarter.care, unit)
    values = {f"indicator_{quarter.beds.pk}": 100, f"commitment_{quarter.opening.pk}": "not_started"}
    fill(report, head, narrative="新增100张。", problems="缺地", next_steps="找地", **values)
    reporting.submit(report, by=head)
    compute(quarter.period)
    (project,) = out(beds)
    assert project.figures == (Figure("新增养老床位", "张", "eq", "", Decimal(350), False, None, None, ""),)
    assert (project.progress, project.narrative, project.quarter) == ("", "", "")
    assert (project.light, project.approved_on) == ("grey", None)
    judge(quarter.period, quarter.care, by=officer, colour="red", reason="进度滞后", indicator=quarter.beds)
    assert out(beds) == (project,)
    reporting.approve(quarter.report(quarter.care, unit), by=officer)
    compute(quarter.period)
    (project,) = out(beds)
    assert (project.figures[0].reached, project.quarter, project.light) == (100, "2026Q3", "red")


def test_a_later_report_changes_nothing_until_it_is_approved(officer: User) -> None:
    indicator = starred(figure(notice(officer, 2026), 200))
    before = reported(indicator, "2026Q1", 60).report
    later = reported(indicator, "2026Q2", 150, state="submitted").report
    for report in (before, later):
        compute(report.period)
    (project,) = out(indicator.commitment)
    assert (project.quarter, project.figures[0].reached) == ("2026Q1", 60)
    assert project.progress == "截至3月底，完成既有多层住宅加装电梯60台，完成年度目标的30%。"


def test_nobody_and_no_trouble_is_named(training: Commitment, quarter: Quarter, officer: User) -> None:
    judge(
        quarter.period,
        quarter.business,
        by=officer,
        colour="yellow",
        reason="核定理由",
        indicator=quarter.whole,
    )
    (project,) = out(training)
    assert project.light == "yellow"
    kept_in = ("场地不足", "加快", "程一舟", "副区长", "督查员", "单位审核人", "核定理由", "序时")
    assert [words for words in kept_in if words in repr(project)] == []


@pytest.mark.parametrize(
    "words", ["联系人手机13812345678。", "请拨021-62345678。", "身份证31010119900101123X。"]
)
def test_what_a_unit_wrote_stays_in_with_somebodys_number(training: Commitment, words: str) -> None:
    Report.objects.filter(target=training.target).update(narrative=f"已帮扶。{words}")
    (project,) = out(training)
    assert project.narrative == ""


def test_figures_are_no_telephone(training: Commitment) -> None:
    Report.objects.filter(target=training.target).update(
        narrative="共投入13812345.67万元，惠及62345678人次。"
    )
    assert out(training)[0].narrative == "共投入13812345.67万元，惠及62345678人次。"


def test_what_a_unit_wrote_goes_out_with_the_whole_target_alone(training: Commitment) -> None:
    """It is about all deliverables of the target, also those that are not open."""
    other = CommitmentFactory(target=training.target, starred=True, words="★另一项。", start=training.end)
    assert [one.narrative for one in out(training)] == [""]
    assert [one.narrative for one in out(training, other)] == ["已帮扶创业540人。", ""]


def test_a_report_that_was_returned_since_keeps_its_approved_figures(
    training: Commitment, quarter: Quarter, unit: Unit, officer: User
) -> None:
    report = quarter.report(quarter.business, unit)
    reporting.return_report(report, by=officer, reason="核实", due_on=date(2026, 10, 20))
    Report.objects.filter(pk=report.pk).update(narrative="改写中")
    (project,) = out(training)
    assert (project.figures[0].reached, project.narrative) == (540, "")


def test_a_notice_of_several_years_as_it_stood_at_the_end_of_each(officer: User) -> None:
    indicator = starred(figure(notice(officer, 2025, period_end=date(2026, 12, 31)), 200))
    for quarter, value in (("2025Q4", 90), ("2026Q1", 120)):
        reported(indicator, quarter, value)
    told = [out(indicator.commitment, year=year)[0] for year in (2025, 2026)]
    assert [(one.quarter, one.figures[0].reached) for one in told] == [("2025Q4", 90), ("2026Q1", 120)]


def test_the_value_by_now_and_whether_it_may_change(officer: User) -> None:
    document = notice(officer, 2026)
    energy = starred(figure(document, 3, "单位增加值能耗", unit="%", change="down", measure="growth"))
    energy.values.update(status="provisional")
    (told,) = out(energy.commitment)[0].figures
    assert (told.change, told.value, told.provisional) == ("down", 3, True)
    IndicatorValueFactory(indicator=energy, value=Decimal("2.8"), effective_on=date(2026, 4, 1))
    with time_machine.travel("2026-05-01T10:00:00+08:00"):
        (told,) = out(energy.commitment)[0].figures
    assert (told.value, told.provisional) == (Decimal("2.8"), False)


def test_its_own_unit_leads_and_others_do_not(officer: User) -> None:
    indicator = starred(figure(notice(officer, 2026), 200))
    commitment = indicator.commitment
    commitment.unit = UnitFactory(district=officer.district, name="区房屋管理局", short_name="区房管局")
    commitment.planned_on = date(2026, 11, 30)
    commitment.save()
    (project,) = out(commitment)
    assert (project.leads, project.supports, project.due_on) == (("区房屋管理局",), (), date(2026, 11, 30))


def test_what_is_asked_of_another_district_is_nothing(training: Commitment, stranger: User) -> None:
    assert public_projects(stranger.district_id, 2026, [training.pk]) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_projects_and_notices(
    officer: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    streets = UnitGroupFactory(district=officer.district, kinds=["street"])
    streets_of_district = [UnitFactory(district=officer.district, kind="street") for _ in range(count)]
    projects = []
    for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
        indicator = starred(figure(notice(officer, 2026), 100, name))
        AssignmentFactory(target=indicator.target, group=streets)
        compute(reported(indicator, "2026Q1", 90).report.period)
        projects.append(indicator.commitment)
    with django_assert_num_queries(14):
        found = out(*projects)
    assert [len(one.leads) for one in found] == [len(streets_of_district)] * count
