"""What became of the targets of a notice, from what was approved alone."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from apps.progress import reporting
from apps.progress.judging import judge
from apps.progress.lighting import compute
from apps.progress.lights import IndicatorFacts
from apps.progress.models import Reading, Report
from apps.publications.achievements import Achievements, achievements_of, missing_of
from apps.targets.measures import Measure
from apps.targets.quarters import Quarter as Span
from apps.units.models import Unit, User
from tests.factories import IndicatorFactory, IndicatorValueFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter
from tests.series import figure, notice, reported, work_report


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit, unit_head: User) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


def made(quarter: Quarter, user: User) -> Achievements:
    return achievements_of(quarter.business.document, user)


def submit(quarter: Quarter, unit: Unit, head: User) -> Report:
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 560, f"indicator_{quarter.part.pk}": 300}
    fill(report, head, narrative="已帮扶。", problems="场地不足。", next_steps="增加场次。", **figures)
    reporting.submit(report, by=head)
    return report


def test_only_what_is_approved_is_told(quarter: Quarter, officer: User, unit: Unit, unit_head: User) -> None:
    report = submit(quarter, unit, unit_head)
    assert made(quarter, officer).told == []
    assert len(made(quarter, officer).untold) == 4  # two figures, the beds, the opening
    reporting.approve(report, by=officer)
    found = made(quarter, officer)
    assert [(part.sentence, part.following) for part in found.told] == [
        ("截至9月底，帮扶引领创业560人，完成年度目标的70%。", ""),
        ("截至9月底，大学生300人，完成年度目标的60%。", "其中大学生300人，完成年度目标的60%。"),
    ]
    assert [part.name for part in found.untold] == ["9月底前启用滨江养老院", quarter.beds.name]
    assert (str(found.until), found.complete) == ("2026Q3", False)


def test_what_is_behind_may_be_carried_over(
    quarter: Quarter, officer: User, unit: Unit, unit_head: User
) -> None:
    reporting.approve(submit(quarter, unit, unit_head), by=officer)
    compute(quarter.period)
    found = made(quarter, officer)
    (part,) = found.carried
    assert (part.indicator, part.missing, part.units, part.problems) == (
        quarter.part,
        Decimal(200),
        [unit],
        "场地不足。",
    )
    assert "差 100 人" in part.reason
    judge(
        quarter.period,
        quarter.business,
        by=officer,
        colour="green",
        reason="外部核实已完成。",
        indicator=quarter.part,
    )
    judge(
        quarter.period,
        quarter.business,
        by=officer,
        colour="red",
        reason="核实数少。",
        indicator=quarter.whole,
    )
    (part,) = made(quarter, officer).carried
    assert (part.indicator, part.reason) == (quarter.whole, "核实数少。")


def test_at_the_end_of_the_year(officer: User) -> None:
    document = notice(officer, 2025)
    reached, missed = figure(document, 400, "新增养老床位", unit="张"), figure(document, 180)
    for indicator, value in ((reached, 412), (missed, 120)):
        period = reported(indicator, "2025Q4", value).report.period
    compute(period)
    found = achievements_of(document, officer)
    assert [part.sentence for part in found.told] == [
        "全年新增养老床位412张，完成年度目标的103%。",
        "全年完成既有多层住宅加装电梯120台，完成年度目标的66.7%。",
    ]
    assert found.complete is True
    assert [(part.indicator, part.missing) for part in found.carried] == [(missed, 60)]


def test_an_earlier_quarter_is_told_with_its_day(officer: User) -> None:
    document = notice(officer, 2025)
    beds = figure(document, 400, "新增养老床位", unit="张")
    reported(beds, "2025Q2", 180)
    reported(beds, "2025Q3", 312, state="submitted")
    (part,) = achievements_of(document, officer).told
    assert part.sentence == "截至6月底，新增养老床位180张，完成年度目标的45%。"


def test_the_target_is_the_one_that_holds_by_now(officer: User) -> None:
    document = notice(officer, 2025)
    energy = figure(document, 3, "单位增加值能耗", unit="%", change="down", measure="growth")
    energy.values.update(status="provisional")
    reported(energy, "2025Q2", "2.9")
    (part,) = achievements_of(document, officer).told
    assert part.sentence == "截至6月底，单位增加值能耗下降2.9%，比年度暂定目标（下降3%）少降0.1个百分点。"
    IndicatorValueFactory(indicator=energy, value=Decimal("2.8"), effective_on=date(2025, 8, 1))
    (part,) = achievements_of(document, officer).told
    assert part.sentence == "截至6月底，单位增加值能耗下降2.9%，超过年度目标（下降2.8%）0.1个百分点。"


def test_the_day_is_said_once_though_something_between_is_not_told(officer: User) -> None:
    beds = figure(notice(officer, 2025), 400, "新增养老床位", unit="张")
    places = [
        IndicatorFactory(commitment=beds.commitment, name=name, unit="个", start=beds.start + number)
        for number, name in enumerate(("新增学位", "新增托位"), start=1)
    ]
    for place in places:
        IndicatorValueFactory(indicator=place, value=Decimal(100), effective_on=date(2025, 3, 6))
    report = reported(beds, "2025Q2", 180).report
    Reading.objects.create(district=officer.district, report=report, indicator=places[1], value=50)
    told = achievements_of(beds.target.document, officer).told
    assert [part.following for part in told] == ["", "新增托位50个，完成年度目标的50%。"]


def test_of_what_is_kept_low_nothing_is_missing() -> None:
    def missing(name: str, comparator: str) -> Decimal | None:
        return missing_of(
            IndicatorFacts(
                *(name, "人", Measure.CUMULATIVE, comparator, "", Decimal(100), Span(2026, 4), True),
                actual=Decimal(60),
            )
        )

    assert missing("帮扶引领创业", "eq") == 40
    assert missing("帮扶引领创业", "le") is None
    assert missing("登记失业人数", "eq") is None


def test_results_of_the_past_have_no_sentence(officer: User) -> None:
    report = work_report(officer, 2025)
    figure(report, 125, nature="result")
    assert achievements_of(report, officer).parts == []


def test_another_district_has_none_of_it(quarter: Quarter, stranger: User) -> None:
    assert made(quarter, stranger).parts == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_however_many_targets(
    officer: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    document = notice(officer, 2025, issued_on=date(2025, 3, 6))
    for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
        indicator = figure(document, 100, name)
        period = reported(indicator, "2025Q4", 90).report.period
        indicator.commitment.unit = UnitFactory(district=officer.district)
        indicator.commitment.save()
    compute(period)
    user = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(12):
        found = achievements_of(document, user)
        assert [len(found.told), len(found.carried)] == [count, count]
        assert [len(part.units) for part in found.carried] == [1] * count
