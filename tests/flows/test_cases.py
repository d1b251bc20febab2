"""What a year brings, from the words of a notice to the lights: uploaded, read, issued, broken down, reported, approved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.progress import reporting
from apps.progress.filling import Change, save, stored
from apps.progress.lighting import answer_requests, compute
from apps.progress.models import Light, Report, ReportingPeriod, ReportState
from apps.progress.opening import open_period, plan_period, suggested_dates
from apps.progress.reporting import NotSubmittable
from apps.targets.breakdown import confirm, save_breakdown
from apps.targets.cells import Cell
from apps.targets.changes import record_value
from apps.targets.models import Indicator
from apps.units.models import District, Unit, UnitKind, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import PostFactory, TenureFactory, UnitFactory, UnitGroupFactory
from tests.notices import issue_notice
from tests.pages import words_of

Visit = Callable[[User], Client]

NOTICE = """临江区人民政府关于印发《2021年区政府重点工作目标安排》的通知
临政发〔2021〕5号

区政府各委、办、局，各街道办事处：
现将《2021年区政府重点工作目标安排》印发给你们，请认真组织实施。

临江区人民政府
2021年3月6日

2021年区政府重点工作目标安排

一、推动经济稳中提质
（一）地区生产总值增长5%左右。（责任单位：区发展和改革委员会）
（二）单位增加值能耗下降3.2%（以市政府正式下达为准）。（责任单位：区发展和改革委员会）

二、保障和改善民生
（一）促进高质量就业。帮扶引领创业800人（其中帮扶青年大学生创业480人）。登记失业人数控制在市政府下达目标内。（牵头单位：区人力资源社会保障局；配合单位：各街道）
（二）既有多层住宅加装电梯开工不少于185台、竣工150台。（牵头单位：区房屋管理局）
（三）新增公共停车泊位200个。（责任单位：区建设管理委）

三、提升城区治理水平
（一）新增违法建筑零增长。（责任单位：区城管执法局）
（二）干垃圾处置量控制在750吨以内/日。（责任单位：区绿化市容局）
"""
ECONOMY, WORK, HOUSING, BUILDING = (
    "区发展和改革委员会",
    "区人力资源社会保障局",
    "区房屋管理局",
    "区建设管理委",
)
ORDER, GREEN = "区城管执法局", "区绿化市容局"
TEXTS = {"narrative": "按计划推进。", "problems": "进度偏慢。", "next_steps": "加快推进。"}


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@dataclass
class Year:
    """临江区 in 2021: its people, its clock, and what they do in it."""

    officer: User
    clock: time_machine.Traveller
    heads: dict[str, User]
    periods: dict[str, ReportingPeriod] = field(default_factory=dict)

    @property
    def district(self) -> District:
        return self.officer.district

    def indicator(self, name: str) -> Indicator:
        return Indicator.objects.get(target__district=self.district, name=name)

    def breaks_down(self, plans: dict[str, dict[str, str]]) -> None:
        """The figures of one target, by the unit that answers for it; the office confirms."""
        indicators = {name: self.indicator(name) for name in plans}
        cells = [
            Cell("plan", indicators[name].pk, quarter, "", value)
            for name, plan in plans.items()
            for quarter, value in plan.items()
        ]
        (target,) = {indicator.target for indicator in indicators.values()}
        unit = target.assignments.exclude(role="support").get().unit
        save_breakdown([target], cells, by=self.heads[unit.name])
        confirm(target, by=self.officer)

    def opens(self, quarter: str) -> ReportingPeriod:
        """The office opens the quarter; then it is noon of the day on which lead units are to report."""
        days = suggested_dates(quarter)
        self.clock.move_to(noon(days["opens_on"]))
        period = plan_period(self.district, quarter, by=self.officer, **days)
        open_period(period, by=self.officer)
        self.clock.move_to(noon(days["lead_due_on"]))
        self.periods[quarter] = period
        return period

    def fills_in(self, quarter: str, figure: str, **readings: str) -> Report:
        """The head of the unit that answers for `figure` writes its report; every other figure is given by name."""
        target = self.indicator(figure).target
        report = Report.objects.select_related("period", "target__document", "unit").get(
            period=self.periods[quarter], target=target, role="lead"
        )
        wanted = {f"indicator-{self.indicator(name).pk}": value for name, value in readings.items()}
        seen = stored(report)
        changes = [Change(name, seen[name], value) for name, value in {**TEXTS, **wanted}.items()]
        return save(report, changes, by=self.heads[report.unit.name])

    def submits(self, report: Report) -> Report:
        reporting.submit(report, by=self.heads[report.unit.name])
        answer_requests(report.period_id)
        return report

    def reports(self, quarter: str, figure: str, value: str, **others: str) -> Report:
        """Filled in, submitted, approved, and lit."""
        report = self.submits(self.fills_in(quarter, figure, **{figure: value, **others}))
        report = reporting.approve(report, by=self.officer)
        answer_requests(report.period_id)
        return report

    def light(self, quarter: str, name: str) -> tuple[str, str]:
        """Colour and reason of the official light that holds."""
        light = self.row(quarter, name)
        return light.colour, light.reason

    def row(self, quarter: str, name: str) -> Light:
        return Light.objects.get(
            period=self.periods[quarter],
            indicator=self.indicator(name),
            provisional=False,
            superseded_at=None,
        )


@pytest.fixture
def year(officer: User, unit: Unit, settings: LazySettings, tmp_path: object) -> Iterator[Year]:
    """The notice was issued on 10 March 2021."""
    settings.MEDIA_ROOT = tmp_path
    district = officer.district
    names = (WORK, HOUSING, BUILDING, ORDER, GREEN)
    units = [unit, *(UnitFactory(district=district, name=name) for name in names)]
    for street in ("滨江街道", "望湖街道"):
        UnitFactory(district=district, name=street, kind=UnitKind.STREET)
    UnitGroupFactory(district=district, name="各街道", kinds=[UnitKind.STREET])
    heads = {
        one.name: person(district, f"head-{one.pk}", f"{one.name}负责人", Role.UNIT_HEAD, one)
        for one in units
    }
    with time_machine.travel(noon(date(2021, 3, 10)), tick=False) as clock:
        issue_notice(NOTICE, officer)
        yield Year(officer, clock, heads)


def test_a_an_official_value_counts_from_its_day_on(year: Year) -> None:
    name = "单位增加值能耗"
    for quarter in ("2021Q1", "2021Q2"):
        year.opens(quarter)
        year.reports(quarter, name, "3.1")
    before = [year.row(quarter, name) for quarter in ("2021Q1", "2021Q2")]
    assert [(light.colour, Decimal(light.inputs["value"])) for light in before] == [
        ("yellow", Decimal("3.2")),
        ("yellow", Decimal("3.2")),
    ]

    year.clock.move_to(noon(date(2021, 8, 10)))
    record_value(
        year.indicator(name),
        Decimal("3.0"),
        by=year.officer,
        status="official",
        effective_on=date(2021, 8, 1),
        source_words="沪府办〔2021〕12号",
    )
    for period in year.periods.values():
        answer_requests(period.pk)
        assert compute(period, [year.indicator(name).target_id]) == 0

    year.opens("2021Q3")
    year.reports("2021Q3", name, "3.1")
    assert year.light("2021Q3", name) == ("green", "reached")
    assert Decimal(year.row("2021Q3", name).inputs["value"]) == 3
    assert [year.row(quarter, name) for quarter in ("2021Q1", "2021Q2")] == before


def test_b_a_part_above_its_whole_is_refused(year: Year) -> None:
    year.opens("2021Q4")
    report = year.fills_in("2021Q4", "帮扶引领创业", 帮扶引领创业="790", 帮扶青年大学生创业="800")
    with pytest.raises(NotSubmittable) as refusal:
        year.submits(report)
    part = year.indicator("帮扶青年大学生创业")
    assert f"indicator-{part.pk}" in [finding.field for finding in refusal.value.findings]
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT


def test_c_the_successor_is_in_charge_of_what_is_approved_later(year: Year, visit: Visit) -> None:
    post = PostFactory(district=year.district, name="副区长")
    post.portfolio.add(Unit.objects.get(name=BUILDING))
    before = TenureFactory(post=post, holder="程一舟", valid_from=date(2020, 1, 1))
    name = "新增公共停车泊位"
    year.opens("2021Q2")
    second = year.reports("2021Q2", name, "60")

    year.clock.move_to(noon(date(2021, 9, 1)))
    before.valid_to = date(2021, 8, 31)
    before.save()
    TenureFactory(post=post, holder="沈书宁", valid_from=date(2021, 9, 1))
    year.opens("2021Q3")
    third = year.reports("2021Q3", name, "120")
    assert (second.leader_in_charge, third.leader_in_charge) == ("程一舟（副区长）", "沈书宁（副区长）")
    page = words_of(visit(year.officer).get(reverse("progress:target", args=[second.target_id])))
    assert ("程一舟（副区长）" in page, "沈书宁（副区长）" in page) == (True, True)


def test_d_streets_are_those_of_the_day(year: Year) -> None:
    target = year.indicator("帮扶引领创业").target

    def supporting(quarter: str) -> set[str]:
        reports = Report.objects.filter(period=year.periods[quarter], target=target, role="support")
        return set(reports.values_list("unit__name", flat=True))

    year.opens("2021Q1")
    assert supporting("2021Q1") == {"滨江街道", "望湖街道"}
    Unit.objects.filter(name="望湖街道").update(valid_to=date(2021, 7, 31))
    for street in ("望湖东街道", "望湖西街道"):
        UnitFactory(district=year.district, name=street, kind=UnitKind.STREET, valid_from=date(2021, 8, 1))
    year.opens("2021Q3")
    assert supporting("2021Q3") == {"滨江街道", "望湖东街道", "望湖西街道"}
    assert supporting("2021Q1") == {"滨江街道", "望湖街道"}


def test_e_begun_and_finished_are_lit_each_by_itself(year: Year) -> None:
    begun, finished = year.indicator("既有多层住宅加装电梯开工").target.indicators.all()
    year.opens("2021Q4")
    year.reports("2021Q4", begun.name, "190", **{finished.name: "120"})
    assert year.light("2021Q4", begun.name) == ("green", "reached")
    assert year.light("2021Q4", finished.name) == ("red", "missed")
    assert "30 台" in year.row("2021Q4", finished.name).sentence
    whole = Light.objects.get(
        target=begun.target, indicator=None, commitment=None, provisional=False, superseded_at=None
    )
    assert (whole.colour, whole.inputs["counts"]) == ("red", {"red": 1, "yellow": 0, "green": 1, "grey": 0})


def test_f_one_case_is_red_to_the_end_of_the_year(year: Year) -> None:
    (indicator,) = Indicator.objects.filter(measure="zero")
    lights = []
    for quarter, cases in (("2021Q1", "0"), ("2021Q2", "1"), ("2021Q3", "0"), ("2021Q4", "0")):
        year.opens(quarter)
        year.reports(quarter, indicator.name, cases)
        lights.append(year.light(quarter, indicator.name)[0])
    assert lights == ["green", "red", "red", "red"]


def test_g_a_limit_is_awaited_until_it_is_recorded(year: Year) -> None:
    name = "登记失业人数"
    year.breaks_down(
        {
            "帮扶引领创业": {"2021Q2": "400", "2021Q4": "800"},
            "帮扶青年大学生创业": {"2021Q2": "200", "2021Q4": "480"},
        }
    )
    year.opens("2021Q2")
    figures = {"帮扶青年大学生创业": "300", name: "9800"}
    year.reports("2021Q2", "帮扶引领创业", "450", **figures)
    assert year.light("2021Q2", name) == ("grey", "awaits_limit")
    assert "下达" in year.row("2021Q2", name).sentence
    record_value(
        year.indicator(name),
        Decimal(10410),
        by=year.officer,
        status="official",
        effective_on=date(2021, 6, 1),
        source_words="沪人社就〔2021〕8号",
        unit="人",
    )
    answer_requests(year.periods["2021Q2"].pk)
    assert year.light("2021Q2", name) == ("green", "reached")


def test_h_under_a_ceiling_is_green(year: Year) -> None:
    year.opens("2021Q2")
    year.reports("2021Q2", "干垃圾处置量", "600")
    assert year.light("2021Q2", "干垃圾处置量") == ("green", "reached")


@pytest.mark.parametrize(("growth", "light"), [("4.8", ("green", "within")), ("4.6", ("yellow", "behind"))])
def test_i_about_means_within_five_per_cent_of_the_value(
    year: Year, growth: str, light: tuple[str, str]
) -> None:
    year.opens("2021Q2")
    year.reports("2021Q2", "地区生产总值", growth)
    assert year.light("2021Q2", "地区生产总值") == light


def test_j_a_plan_that_begins_late_is_not_held_against_the_calendar(year: Year) -> None:
    name = "新增公共停车泊位"
    year.breaks_down({name: {"2021Q1": "0", "2021Q2": "20", "2021Q3": "80", "2021Q4": "200"}})
    year.opens("2021Q2")
    year.reports("2021Q2", name, "18")
    assert year.light("2021Q2", name) == ("green", "within")
