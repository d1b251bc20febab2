"""Lights, on what the real notices promise. Facts are said in words as short as those of an officer."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.progress.lights import (
    Colour,
    CommitmentFacts,
    IndicatorFacts,
    Reason,
    Verdict,
    commitment_light,
    indicator_light,
    target_light,
)
from apps.progress.rules import Band, Rule
from apps.targets.measures import Measure
from apps.targets.quarters import Quarter

PRESETS = Path(__file__).parents[2] / "fixtures" / "light_rules"
RULES = {
    path.stem: Rule.parse(json.loads(path.read_text(encoding="utf-8"))["definition"])
    for path in PRESETS.glob("*.json")
}
GREEN, YELLOW, RED, GREY = Colour.GREEN, Colour.YELLOW, Colour.RED, Colour.GREY
LIFTS = {"name": "既有多层住宅加装电梯开工", "unit": "台", "value": 200}
ENERGY = {"name": "单位增加值能耗", "unit": "%", "measure": Measure.GROWTH, "change": "down"}
WASTE = {"name": "干垃圾处置量", "unit": "吨/日", "measure": Measure.LEVEL, "comparator": "le", "value": 750}
GROWTH = {"name": "地区生产总值", "unit": "%", "measure": Measure.GROWTH, "change": "up", "value": 5}
RATE = {"name": "市民满意率", "unit": "%", "measure": Measure.LEVEL, "comparator": "ge", "value": 80}


def figure(quarter: int = 3, rule: str = "yinchuan", **facts: Any) -> Verdict:
    """The light of an indicator; figures may be numbers or text."""
    known = {
        "name": "新增养老床位",
        "unit": "张",
        "measure": Measure.CUMULATIVE,
        "comparator": "eq",
        "change": "",
        "value": None,
        "last": quarter == 4,
        **facts,
    }
    for field in ("value", "planned", "actual", "elapsed"):
        known[field] = None if known.get(field) is None else Decimal(str(known[field]))
    known["earlier"] = tuple(map(Decimal, known.get("earlier", ())))
    return indicator_light(IndicatorFacts(quarter=Quarter(2021, quarter), **known), RULES[rule])


def deliverable(quarter: int = 2, rule: str = "yinchuan", **facts: Any) -> Verdict:
    known = {
        "words": "推进滨江数字产业园建设，6月底前开工。",
        "kind": "milestone",
        "last": quarter == 4,
        **facts,
    }
    return commitment_light(CommitmentFacts(quarter=Quarter(2021, quarter), **known), RULES[rule])


def said(verdict: Verdict) -> tuple[str, str]:
    return verdict.colour, verdict.reason


def test_a_light_says_what_is_missing_to_green() -> None:
    found = figure(**LIFTS, planned=150, actual=120)
    assert said(found) == (YELLOW, Reason.BEHIND)
    assert found.sentence == "累计开工 120 台，三季度序时 150 台，差 30 台（15 个百分点），再开工 11 台转绿。"
    assert found.missing == 11


@pytest.mark.parametrize(
    ("actual", "colour", "reason", "missing"),
    [
        (160, GREEN, Reason.REACHED, 0),
        (150, GREEN, Reason.REACHED, 0),
        (131, GREEN, Reason.WITHIN, 0),  # 9.5 points
        (130, YELLOW, Reason.BEHIND, 1),  # 10 points, included
        (90, YELLOW, Reason.BEHIND, 41),  # 30 points, included
        (89, RED, Reason.BEHIND, 42),
        (0, RED, Reason.BEHIND, 131),
    ],
)
def test_yinchuan_judges_by_points_of_the_years_value(
    actual: int, colour: str, reason: str, missing: int
) -> None:
    found = figure(**LIFTS, planned=150, actual=actual)
    assert (*said(found), found.missing) == (colour, reason, missing)


@pytest.mark.parametrize(
    ("rule", "actual", "colour"),
    [
        ("sanya", 150, GREEN),
        ("sanya", 149, YELLOW),
        ("sanya", 75, YELLOW),  # 50 per cent, included
        ("sanya", 74, RED),
        ("tianjin", 105, YELLOW),  # 30 per cent, included
        ("tianjin", 104, RED),
        ("ouhai", 150, GREEN),
        ("ouhai", 149, RED),
        ("xuancheng", 150, GREEN),
        ("xuancheng", 149, YELLOW),
    ],
)
def test_other_districts_have_other_thresholds(rule: str, actual: int, colour: str) -> None:
    assert figure(**LIFTS, rule=rule, planned=150, actual=actual, elapsed="0.75").colour == colour


def test_a_relative_gap_is_told_as_such() -> None:
    found = figure(**LIFTS, rule="sanya", planned=150, actual=120)
    assert (
        found.sentence == "累计开工 120 台，三季度序时 150 台，差 30 台（低于序时 20%），再开工 30 台转绿。"
    )


def test_of_ten_thousands_no_whole_one_is_asked_for() -> None:
    found = figure(name="职业技能培训", unit="万人次", value="1.2", planned="0.6", actual="0.39")
    assert found.sentence == (
        "累计培训 0.39 万人次，三季度序时 0.6 万人次，差 0.21 万人次（17.5 个百分点），再培训 0.091 万人次转绿。"
    )


def test_by_the_calendar_no_plan_is_asked_for() -> None:
    found = figure(**LIFTS, rule="xuancheng", actual=120, elapsed="0.75")
    assert (found.colour, found.inputs["due"]) == (YELLOW, "150.000000")


def test_of_one_notice_what_is_begun_and_what_is_finished_have_lights_of_their_own() -> None:
    begun = figure(4, name="加装电梯新开工", unit="台", comparator="ge", value=185, planned=185, actual=190)
    finished = figure(4, name="加装电梯竣工", unit="台", value=150, planned=150, actual=120)
    assert said(begun) == (GREEN, Reason.REACHED)
    assert begun.sentence == "累计开工 190 台，全年目标 185 台，超全年目标 5 台。"
    assert (*said(finished), finished.missing) == (RED, Reason.MISSED, 30)
    assert finished.sentence == (
        "累计竣工 120 台，全年目标 150 台，差 30 台（20 个百分点），年底未完成，再竣工 30 台转绿。"
    )
    whole = target_light([begun, finished])
    assert said(whole) == (RED, Reason.PARTS)
    assert whole.inputs == {"counts": {"red": 1, "yellow": 0, "green": 1, "grey": 0}}
    assert whole.sentence == f"共 2 项，红灯 1 项、绿灯 1 项。加装电梯竣工：{finished.sentence}"


def test_a_notice_of_one_quarter_does_not_speak_of_the_year() -> None:
    short = figure(1, name="加装电梯竣工", unit="台", value=150, planned=150, actual=120, last=True)
    assert said(short) == (RED, Reason.MISSED)
    assert short.sentence == (
        "累计竣工 120 台，目标 150 台，差 30 台（20 个百分点），一季度末未完成，再竣工 30 台转绿。"
    )
    reached = figure(1, name="加装电梯竣工", unit="台", value=150, planned=150, actual=160, last=True)
    assert reached.sentence == "累计竣工 160 台，目标 150 台，超目标 10 台。"
    assert deliverable(1, state="under_way", last=True).sentence == "到一季度末未完成，完成后转绿。"


def test_at_the_end_of_the_year_nothing_but_the_years_value_counts() -> None:
    assert said(figure(4, **LIFTS, planned=200, actual=199)) == (RED, Reason.MISSED)
    assert said(figure(4, **LIFTS, actual=200)) == (GREEN, Reason.REACHED)


def test_a_plan_that_rises_late_is_not_red_early() -> None:
    found = figure(2, **LIFTS, planned=20, actual=18)
    assert said(found) == (GREEN, Reason.WITHIN)
    assert found.sentence == "累计开工 18 台，二季度序时 20 台，差 2 台（1 个百分点），在允许范围内。"


def test_nothing_planned_and_nothing_done_is_green() -> None:
    assert said(figure(1, **LIFTS, planned=0, actual=0)) == (GREEN, Reason.REACHED)


def test_a_year_whose_value_is_nothing_is_reached() -> None:
    nothing = {**LIFTS, "value": 0}
    assert said(figure(**nothing, planned=0, actual=0)) == (GREEN, Reason.REACHED)
    assert said(figure(4, **nothing, actual=0)) == (GREEN, Reason.REACHED)
    assert said(figure(**nothing, planned=0, actual=-1)) == (RED, Reason.BEHIND)


def test_the_value_that_holds_counts_where_the_plan_is_older() -> None:
    """3.2 was planned while it was provisional; 3.0 is official from August."""
    before = figure(2, **ENERGY, value="3.2", planned="3.2", actual="3.1")
    after = figure(3, **ENERGY, value="3.0", planned="3.2", actual="3.1")
    assert said(before) == (YELLOW, Reason.BEHIND)
    assert before.sentence == "二季度下降 3.1%，目标下降 3.2%，差 0.1 个百分点，再多降 0.1 个百分点转绿。"
    assert said(after) == (GREEN, Reason.REACHED)
    assert after.sentence == "三季度下降 3.1%，目标下降 3%，已达到。"


def test_a_decline_that_became_growth() -> None:
    found = figure(**ENERGY, value=3, planned=3, actual=-1)
    assert found.sentence == "三季度增长 1%，目标下降 3%，差 4 个百分点，再多降 4 个百分点转绿。"
    assert said(found) == (RED, Reason.BEHIND)


def test_one_case_is_red_to_the_end_of_the_year() -> None:
    zero = {"name": "新增违法建筑", "unit": "", "measure": Measure.ZERO, "comparator": "le", "value": 0}
    assert said(figure(1, **zero, planned=0, actual=0)) == (GREEN, Reason.REACHED)
    assert said(figure(2, **zero, planned=0, actual=1)) == (RED, Reason.BREACHED)
    later = figure(4, **zero, planned=0, actual=0, earlier=["0", "1", "0"])
    assert (*said(later), later.missing) == (RED, Reason.BREACHED, None)
    assert later.sentence == "目标为零，本年已发生 1 起，到年底不再转绿。"
    assert said(figure(4, **zero, planned=0, earlier=["0", "0", "0"])) == (GREY, Reason.NOT_REPORTED)
    assert said(figure(4, **zero, planned=0, earlier=["1"])) == (RED, Reason.BREACHED)


def test_an_awaited_limit_is_grey_whatever_is_reported() -> None:
    jobless = {"name": "登记失业人数", "unit": "人", "measure": Measure.LEVEL, "comparator": "le"}
    assert figure(**jobless).sentence == "目标值待上级下达，下达后亮灯。"
    found = figure(**jobless, actual=9000)
    assert said(found) == (GREY, Reason.AWAITS_LIMIT)
    assert found.sentence == "三季度为 9000 人，目标值待上级下达，下达后亮灯。"
    assert said(figure(**{**jobless, "value": 10410}, actual=9000)) == (GREEN, Reason.REACHED)


def test_a_ceiling_is_green_under_it() -> None:
    assert said(figure(**WASTE, planned=750, actual=600)) == (GREEN, Reason.REACHED)
    assert said(figure(**WASTE, actual=750)) == (GREEN, Reason.REACHED)
    over = figure(**WASTE, actual=790)
    assert (*said(over), over.missing) == (YELLOW, Reason.EXCEEDED, 40)
    assert over.sentence == "三季度为 790 吨/日，限额 750 吨/日，超出 40 吨/日，减少 40 吨/日转绿。"
    assert figure(**WASTE, actual=826).colour == RED


def test_a_ceiling_of_what_adds_up_may_be_planned() -> None:
    coal = {"name": "能源消费总量", "unit": "吨标准煤", "comparator": "le", "value": 1000}
    assert figure(2, **coal, planned=500, actual=600).colour == RED
    assert figure(2, **coal, actual=600).colour == GREEN
    assert figure(4, **coal, planned=1000, actual=1000).colour == GREEN


def test_a_ceiling_of_nothing_is_exceeded_by_anything() -> None:
    assert said(figure(**{**WASTE, "value": 0}, actual=1)) == (RED, Reason.EXCEEDED)


def test_about_has_a_tolerance_of_the_value() -> None:
    about = {**GROWTH, "comparator": "approx", "planned": 5}
    assert said(figure(**about, actual="4.8")) == (GREEN, Reason.WITHIN)
    assert said(figure(**about, actual="4.75")) == (GREEN, Reason.WITHIN)
    found = figure(**about, actual="4.6")
    assert (*said(found), found.missing) == (YELLOW, Reason.BEHIND, Decimal("0.15"))
    assert found.sentence == "三季度增长 4.6%，目标增长 5%，差 0.4 个百分点，再提高 0.15 个百分点转绿。"
    assert said(figure(**about, actual=7)) == (GREEN, Reason.REACHED)
    assert (
        figure(4, name="旧改受益居民", unit="户", comparator="approx", value=2000, actual=1900).colour
        == GREEN
    )
    assert (
        figure(4, name="旧改受益居民", unit="户", comparator="approx", value=2000, actual=1899).missing == 1
    )


def test_what_nobody_wants_more_of_is_held_under() -> None:
    jobless = {
        "name": "城镇调查失业率",
        "unit": "%",
        "measure": Measure.LEVEL,
        "comparator": "approx",
        "value": 5,
    }
    assert said(figure(**jobless, planned=5, actual=4)) == (GREEN, Reason.REACHED)
    assert said(figure(**jobless, planned=5, actual="5.25")) == (GREEN, Reason.WITHIN)
    over = figure(**jobless, planned=5, actual="5.5")
    assert (*said(over), over.missing) == (YELLOW, Reason.EXCEEDED, Decimal("0.25"))
    assert over.sentence == "三季度为 5.5%，限额 5%，超出 0.5 个百分点，减少 0.25 个百分点转绿。"
    dust = {"name": "细颗粒物年均浓度", "unit": "微克/立方米", "measure": Measure.LEVEL, "value": 30}
    assert said(figure(**dust, planned=30, actual=28)) == (GREEN, Reason.REACHED)


def test_rates_are_compared_as_they_stand() -> None:
    assert said(figure(1, **RATE, planned=80, actual=80)) == (GREEN, Reason.REACHED)
    found = figure(1, **RATE, planned=80, actual=78)
    assert found.sentence == "一季度为 78%，目标 80%，差 2 个百分点，再提高 2 个百分点转绿。"
    assert figure(1, **RATE, planned=80, actual=60).colour == RED


def test_by_tianjin_growth_is_red_only_when_it_shrinks() -> None:
    assert figure(**GROWTH, rule="tianjin", planned=5, actual=0).colour == YELLOW
    assert figure(**GROWTH, rule="tianjin", planned=5, actual="-0.1").colour == RED


def test_what_is_not_planned_or_not_reported_is_grey() -> None:
    assert said(figure(2, **LIFTS)) == (GREY, Reason.NOT_PLANNED)
    assert said(figure(2, **LIFTS, actual=3)) == (GREY, Reason.NOT_PLANNED)
    assert figure(2, **LIFTS).sentence == "年度指标，二季度没有安排节点。"
    assert said(figure(2, **LIFTS, planned=20)) == (GREY, Reason.NOT_REPORTED)
    assert figure(2, **LIFTS, planned=20).sentence == "二季度未报送，二季度序时 20 台。"
    assert said(figure(4, **LIFTS)) == (GREY, Reason.NOT_REPORTED)
    assert said(figure(2, **WASTE)) == (GREY, Reason.NOT_PLANNED)


@pytest.mark.parametrize(
    ("unit", "value", "planned", "actual", "sentence"),
    [
        (
            "元",
            "130000000000",
            "97500000000",
            "80000000000",
            "累计完成 800 亿元，三季度序时 975 亿元，差 175 亿元（13.46 个百分点），再完成 46 亿元转绿。",
        ),
        (
            "平方米",
            "141000",
            "100000",
            "80000.5",
            "累计完成 8.00005 万平方米，三季度序时 10 万平方米，差 1.99995 万平方米（14.18 个百分点），"
            "再完成 5900 平方米转绿。",
        ),
        (
            "公里",
            "45",
            "30",
            "24.25",
            "累计完成 24.25 公里，三季度序时 30 公里，差 5.75 公里（12.78 个百分点），再完成 1.26 公里转绿。",
        ),
        (
            "个",
            "4750",
            "3560",
            "2000",
            "累计完成 2000 个，三季度序时 3560 个，差 1560 个（32.84 个百分点），再完成 1086 个转绿。",
        ),
        (
            "人次",
            "100000",
            "75000",
            "50000",
            "累计完成 5 万人次，三季度序时 7.5 万人次，差 2.5 万人次（25 个百分点），再完成 15001 人次转绿。",
        ),
    ],
)
def test_figures_are_told_as_officials_tell_them(
    unit: str, value: str, planned: str, actual: str, sentence: str
) -> None:
    found = figure(name="某项工作", unit=unit, value=value, planned=planned, actual=actual)
    assert found.sentence == sentence


def test_the_inputs_are_kept_as_text() -> None:
    assert figure(**LIFTS, planned=150, actual=120, earlier=["40", "80"]).inputs == {
        "name": "既有多层住宅加装电梯开工",
        "unit": "台",
        "measure": "cumulative",
        "comparator": "eq",
        "change": "",
        "value": "200.000000",
        "quarter": "2021Q3",
        "last": False,
        "planned": "150.000000",
        "actual": "120.000000",
        "earlier": ["40.000000", "80.000000"],
        "elapsed": None,
        "due": "150.000000",
        "gap": "15.000000",
    }


JUNE = date(2021, 6, 30)


@pytest.mark.parametrize(
    ("facts", "colour", "reason", "sentence"),
    [
        (
            {"deadline": JUNE, "state": "done", "done_on": date(2021, 6, 3)},
            GREEN,
            Reason.DONE,
            "6月3日完成。",
        ),
        ({"deadline": JUNE, "state": "done"}, GREEN, Reason.DONE, "已完成。"),
        (
            {"deadline": JUNE, "state": "done", "done_on": date(2021, 7, 3)},
            GREEN,
            Reason.DONE_LATE,
            "应于6月30日完成，7月3日完成，逾期 3 天，已补齐。",
        ),
        (
            {"deadline": JUNE, "state": "not_started"},
            YELLOW,
            Reason.OVERDUE,
            "应于6月30日完成，至二季度末未启动，完成后转绿。",
        ),
        (
            {"deadline": date(2021, 4, 20), "state": "under_way"},
            RED,
            Reason.OVERDUE,
            "应于4月20日完成，至二季度末未完成，逾期 71 天，完成后转绿。",
        ),
        (
            {"deadline": date(2021, 4, 20), "state": "reached", "stage": "主体结构封顶"},
            RED,
            Reason.OVERDUE,
            "应于4月20日完成，至二季度末未完成，逾期 71 天，完成后转绿。",
        ),
        ({"deadline": JUNE}, GREY, Reason.NOT_REPORTED, "二季度未报送，应于6月30日完成。"),
        (
            {"deadline": date(2022, 1, 31), "state": "under_way"},
            GREY,
            Reason.NOT_DUE,
            "应于2022年1月31日完成，未到期。",
        ),
        (
            {"deadline": date(2021, 12, 31), "state": "under_way", "stage": "主体结构封顶"},
            YELLOW,
            Reason.BEHIND,
            "二季度正在推进，未达到计划阶段“主体结构封顶”，达到后转绿。",
        ),
        ({"state": "under_way"}, GREY, Reason.NOT_PLANNED, "二季度没有安排节点。"),
        ({"state": "under_way", "quarter": 4}, RED, Reason.MISSED, "到年底未完成，完成后转绿。"),
        ({"quarter": 4}, GREY, Reason.NOT_REPORTED, "四季度未报送。"),
        (
            {"deadline": date(2021, 12, 31), "state": "under_way", "quarter": 4},
            RED,
            Reason.MISSED,
            "应于12月31日完成，至四季度末未完成，完成后转绿。",
        ),
        (
            {"deadline": date(2022, 6, 30), "state": "", "quarter": 4},
            GREY,
            Reason.NOT_DUE,
            "应于2022年6月30日完成，未到期。",
        ),
    ],
)
def test_a_milestone_is_judged_by_its_day(
    facts: dict[str, Any], colour: str, reason: str, sentence: str
) -> None:
    found = deliverable(**facts)
    assert (*said(found), found.sentence, found.missing) == (colour, reason, sentence, None)


def test_what_is_caught_up_stays_yellow_where_the_rule_says_so() -> None:
    late = {"deadline": JUNE, "state": "done", "done_on": date(2021, 7, 3)}
    assert deliverable(**late, rule="ouhai").colour == YELLOW
    assert deliverable(**{**late, "done_on": JUNE}, rule="ouhai").colour == GREEN


def test_days_that_the_rule_does_not_mind_are_green_done_or_not() -> None:
    patient = replace(RULES["ouhai"], late=[Band("green", None, False, Decimal(7), True)])
    known = {"words": "开工。", "kind": "milestone", "quarter": Quarter(2021, 2), "last": False}
    undone = CommitmentFacts(**known, deadline=date(2021, 6, 25), state="under_way")
    done = replace(undone, state="done", done_on=date(2021, 6, 28))
    assert said(commitment_light(undone, patient)) == (GREEN, Reason.WITHIN)
    assert said(commitment_light(done, patient)) == (GREEN, Reason.DONE_LATE)


@pytest.mark.parametrize(
    ("facts", "colour", "reason", "sentence"),
    [
        (
            {"stage": "出台方案", "state": "reached"},
            GREEN,
            Reason.REACHED,
            "二季度已达到计划阶段“出台方案”。",
        ),
        (
            {"stage": "出台方案", "state": "under_way"},
            YELLOW,
            Reason.BEHIND,
            "二季度正在推进，未达到计划阶段“出台方案”，达到后转绿。",
        ),
        (
            {"stage": "出台方案", "state": "not_started"},
            RED,
            Reason.BEHIND,
            "二季度未启动计划阶段“出台方案”，达到后转绿。",
        ),
        ({"stage": "出台方案"}, GREY, Reason.NOT_REPORTED, "二季度未报送，计划阶段“出台方案”。"),
        (
            {"stage": "出台方案", "state": "under_way", "quarter": 4},
            RED,
            Reason.MISSED,
            "四季度正在推进，未达到计划阶段“出台方案”，达到后转绿。",
        ),
        ({"state": "under_way"}, GREY, Reason.NOT_PLANNED, "二季度没有安排节点。"),
        ({"state": "done"}, GREEN, Reason.DONE, "已完成。"),
        ({"deadline": JUNE, "state": "reached"}, GREEN, Reason.REACHED, "二季度已达到计划阶段。"),
    ],
)
def test_ongoing_work_is_judged_by_its_stage(
    facts: dict[str, Any], colour: str, reason: str, sentence: str
) -> None:
    found = deliverable(kind="ongoing", **facts)
    assert (*said(found), found.sentence) == (colour, reason, sentence)


def test_the_inputs_of_a_deliverable() -> None:
    assert deliverable(deadline=JUNE, state="done", done_on=JUNE).inputs == {
        "name": "推进滨江数字产业园建设，6月底前开工",
        "kind": "milestone",
        "quarter": "2021Q2",
        "last": False,
        "deadline": "2021-06-30",
        "stage": "",
        "state": "done",
        "done_on": "2021-06-30",
    }


def light(colour: Colour, name: str = "甲") -> Verdict:
    return Verdict(colour, Reason.BEHIND, f"{name}的情况。", inputs={"name": name})


@pytest.mark.parametrize(
    ("parts", "worst"),
    [
        ([GREEN, YELLOW, RED, GREY], RED),
        ([GREY, YELLOW, GREEN], YELLOW),
        ([GREY, GREEN], GREEN),
        ([GREY, GREY], GREY),
    ],
)
def test_a_target_has_the_worst_light_of_its_parts(parts: list[Colour], worst: Colour) -> None:
    found = target_light([light(colour) for colour in parts])
    assert said(found) == (worst, Reason.PARTS)
    assert found.inputs["counts"] == {colour: parts.count(colour) for colour in Colour}


def test_a_target_of_one_part_says_what_its_part_says() -> None:
    part = figure(**LIFTS, planned=150, actual=120)
    whole = target_light([part])
    assert (whole.colour, whole.reason, whole.sentence, whole.missing) == (
        part.colour,
        part.reason,
        part.sentence,
        part.missing,
    )
    assert whole.inputs == {"counts": {"red": 0, "yellow": 1, "green": 0, "grey": 0}}


def test_a_target_quotes_its_three_worst_parts() -> None:
    found = target_light([light(GREEN, "绿"), *(light(RED, name) for name in "一二三四")])
    assert found.sentence == "共 5 项，红灯 4 项、绿灯 1 项。一：一的情况。二：二的情况。三：三的情况。"


def test_a_target_without_parts_is_grey() -> None:
    assert said(target_light([])) == (GREY, Reason.NOT_PLANNED)
