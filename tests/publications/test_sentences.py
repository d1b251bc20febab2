"""The sentence of what became of a target, for every kind of figure and deliverable."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.progress.lights import CommitmentFacts, IndicatorFacts
from apps.publications.sentences import Promise, clause, of_deliverable, of_figure
from apps.targets.measures import Measure
from apps.targets.quarters import Quarter

YEAR_END, SEPTEMBER = Quarter(2021, 4), Quarter(2021, 3)


def figure(
    name: str, unit: str, value: str | None, actual: str, quarter: Quarter = YEAR_END, **fields: Any
) -> IndicatorFacts:
    given: dict[str, Any] = {
        "measure": Measure.CUMULATIVE,
        "comparator": "eq",
        "change": "",
        "last": quarter.number == 4,
        **fields,
    }
    return IndicatorFacts(
        name=name,
        unit=unit,
        value=None if value is None else Decimal(value),
        actual=Decimal(actual),
        quarter=quarter,
        **given,
    )


GROWTH = {"measure": Measure.GROWTH, "change": "up"}
DECLINE = {"measure": Measure.GROWTH, "change": "down"}
LEVEL = {"measure": Measure.LEVEL, "comparator": "ge"}
CEILING = {"measure": Measure.LEVEL, "comparator": "le"}
ZERO = {"measure": Measure.ZERO, "comparator": "le"}

CASES = [
    # What adds up over the year.
    (
        figure("新增养老床位", "张", "400", "412"),
        "（一）★新增养老床位",
        "全年新增养老床位412张，完成年度目标的103%。",
    ),
    (
        figure("新增养老床位", "张", "400", "312", SEPTEMBER),
        "（一）★新增养老床位",
        "截至9月底，新增养老床位312张，完成年度目标的78%。",
    ),
    (
        figure("既有多层住宅加装电梯", "台", "180", "185"),
        "（一）★开工建设既有多层住宅加装电梯",
        "全年开工建设既有多层住宅加装电梯185台，完成年度目标的102.8%。",
    ),
    (
        figure("既有多层住宅加装电梯竣工", "台", "150", "120"),
        "（一）★开工建设既有多层住宅加装电梯180台，竣工",
        "全年既有多层住宅加装电梯竣工120台，完成年度目标的80%。",
    ),
    (
        figure("旧住房修缮", "万平方米", "40", "40"),
        "（二）★完成旧住房修缮",
        "全年完成旧住房修缮40万平方米，完成年度目标的100%。",
    ),
    (
        figure("道路大中修", "条", "12", "11"),
        "（四）完成",
        "全年完成道路大中修11条，完成年度目标的91.7%。",
    ),
    (
        figure("绿道", "公里", "8", "8.2"),
        "（三）★新建和改建绿地12万平方米，建成绿道",
        "全年建成绿道8.2公里，完成年度目标的102.5%。",
    ),
    (
        figure("适龄妇女提供免费“两病”筛查", "人", "15000", "15234"),
        "社区卫生服务中心新增智慧健康驿站8个，为适龄妇女提供免费“两病”筛查",
        "全年为适龄妇女提供免费“两病”筛查15234人，完成年度目标的101.6%。",
    ),
    (
        figure("社会消费品零售总额", "亿元", "860", "843.5", comparator="ge"),
        "（四）实现社会消费品零售总额达到",
        "全年社会消费品零售总额达到843.5亿元，完成年度目标的98.1%。",
    ),
    (
        figure("公共文化配送活动", "场", "900", "912", comparator="ge"),
        "（五）举办滨江艺术节，开展公共文化配送活动不少于",
        "全年开展公共文化配送活动912场，完成年度目标的101.3%。",
    ),
    (
        figure("旧改受益居民", "户", "640", "650", comparator="approx"),
        "旧改受益居民约",
        "全年旧改受益居民650户，完成年度目标（640户左右）的101.6%。",
    ),
    (
        figure("口袋公园", "座", "6", "6"),
        "（三）★新建和改建绿地12万平方米，建成绿道8公里、口袋公园",
        "全年建成口袋公园6座，完成年度目标的100%。",
    ),
    (
        figure("残疾人家庭实施无障碍改造", "户", "300", "315"),
        "（七）★为",
        "全年残疾人家庭实施无障碍改造315户，完成年度目标的105%。",
    ),
    # Never rounded up to what was not reached.
    (
        figure("新增就业岗位", "个", "30000", "29999"),
        "新增就业岗位",
        "全年新增就业岗位29999个，完成年度目标的99.9%。",
    ),
    (
        figure("新增停车泊位", "个", "1500", "0", SEPTEMBER),
        "新增停车泊位",
        "截至9月底，新增停车泊位0个，完成年度目标的0%。",
    ),
    # Levels: rates, stocks, daily averages.
    (
        figure("网上办理率", "%", "85", "87.1", **LEVEL),
        "网上办理率达到",
        "全年网上办理率达到87.1%，高于年度目标（85%）2.1个百分点。",
    ),
    (
        figure("企业诉求按期办结率", "%", "98", "97.5", SEPTEMBER, **LEVEL),
        "企业诉求按期办结率达到",
        "截至9月底，企业诉求按期办结率为97.5%，低于年度目标（98%）0.5个百分点。",
    ),
    (figure("水质达标率", "%", "100", "100", **LEVEL), "", "全年水质达标率达到100%，与年度目标持平。"),
    (
        figure("有效期内高新技术企业", "家", "520", "509", SEPTEMBER, **LEVEL),
        "有效期内高新技术企业累计突破",
        "截至9月底，有效期内高新技术企业为509家，完成年度目标的97.9%。",
    ),
    (
        figure("有效期内高新技术企业", "家", "520", "526", **LEVEL),
        "",
        "至年底，有效期内高新技术企业达到526家，完成年度目标的101.2%。",
    ),
    (
        figure("湿垃圾处置量", "吨/日", "410", "416.5", **LEVEL),
        "湿垃圾处置量达到",
        "全年湿垃圾处置量达到416.5吨/日，高于年度目标（410吨/日）6.5吨/日。",
    ),
    # Growth and decline.
    (
        figure("地区生产总值", "%", "5.5", "6.6", comparator="approx", **GROWTH),
        "实现地区生产总值增长",
        "全年地区生产总值增长6.6%，超过年度目标（增长5.5%左右）1.1个百分点。",
    ),
    (
        figure("区级一般公共预算收入", "%", "4", "3.6", **GROWTH),
        "",
        "全年区级一般公共预算收入增长3.6%，比年度目标（增长4%）低0.4个百分点。",
    ),
    (
        figure("区级一般公共预算收入", "%", "4", "4", **GROWTH),
        "",
        "全年区级一般公共预算收入增长4%，与年度目标持平。",
    ),
    (
        figure("社会消费品零售总额", "%", "4.5", "-1.2", **GROWTH),
        "",
        "全年社会消费品零售总额下降1.2%，未达到年度目标（增长4.5%）。",
    ),
    (
        figure("单位增加值能耗", "%", "3", "3.2", **DECLINE),
        "实现单位增加值能耗下降",
        "全年单位增加值能耗下降3.2%，超过年度目标（下降3%）0.2个百分点。",
    ),
    (
        figure("单位增加值能耗", "%", "3", "2.9", SEPTEMBER, **DECLINE),
        "",
        "截至9月底，单位增加值能耗下降2.9%，比年度目标（下降3%）少降0.1个百分点。",
    ),
    (
        figure("能耗总量增长率", "%", "2.5", "2.2", comparator="le", **GROWTH),
        "能耗总量增长率控制在",
        "全年能耗总量增长2.2%，控制在年度目标（增长2.5%）以内。",
    ),
    (
        figure("能耗总量增长率", "%", "2.5", "2.8", comparator="le", **GROWTH),
        "",
        "全年能耗总量增长2.8%，超出年度目标（增长2.5%）0.3个百分点。",
    ),
    # What is kept low.
    (
        figure("PM2.5年均浓度", "微克/立方米", "30", "29", **CEILING),
        "PM2.5年均浓度控制在",
        "全年PM2.5年均浓度为29微克/立方米，控制在年度目标（30微克/立方米）以内。",
    ),
    (
        figure("区属企业资产负债率", "%", "62", "63.1", **CEILING),
        "",
        "全年区属企业资产负债率为63.1%，超出年度目标（62%）1.1个百分点。",
    ),
    (
        figure("生产安全事故死亡人数", "人", "5", "3", comparator="le"),
        "生产安全事故死亡人数控制在",
        "全年生产安全事故死亡人数3人，控制在年度目标（5人）以内。",
    ),
    # Nothing may happen at all.
    (
        figure("较大以上事故", "起", "0", "0", **ZERO),
        "",
        "全年未发生较大以上事故，实现年度目标。",
    ),
    (
        figure("较大以上事故", "起", "0", "0", earlier=(Decimal(0), Decimal(1)), **ZERO),
        "",
        "全年发生较大以上事故1起，未完成年度目标（0起）。",
    ),
    (
        figure("新增违法建筑", "", "0", "0", SEPTEMBER, **ZERO),
        "",
        "截至9月底，新增违法建筑为零，实现年度目标。",
    ),
    # A limit that a higher level has yet to set.
    (
        figure("城镇登记失业人数", "人", None, "8200", measure=Measure.LEVEL, comparator="le"),
        "",
        "至年底，城镇登记失业人数为8200人，年度目标值待上级下达。",
    ),
    (
        figure("居民人均可支配收入", "%", None, "7.1", **GROWTH),
        "",
        "全年居民人均可支配收入增长7.1%，年度目标值待上级下达。",
    ),
]


@pytest.mark.parametrize(("facts", "before", "sentence"), CASES)
def test_the_sentence_of_a_figure(facts: IndicatorFacts, before: str, sentence: str) -> None:
    assert of_figure(facts, Promise(before)) == sentence


def test_a_provisional_target_is_called_so() -> None:
    facts = figure("单位增加值能耗", "%", "3", "3.2", **DECLINE)
    sentence = of_figure(facts, Promise(provisional=True))
    assert sentence == "全年单位增加值能耗下降3.2%，超过年度暂定目标（下降3%）0.2个百分点。"


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (figure("青年大学生", "人", "320", "336"), "其中青年大学生336人，完成年度目标的105%。"),
        (
            figure("税收收入占比", "%", "82", "83", **LEVEL),
            "其中税收收入占比达到83%，高于年度目标（82%）1个百分点。",
        ),
        (figure("工业投资", "%", "6", "6", **GROWTH), "其中工业投资增长6%，与年度目标持平。"),
        (figure("科技企业", "家", "50", "52", **LEVEL), "其中科技企业达到52家，完成年度目标的104%。"),
    ],
)
def test_a_part_follows_its_whole(facts: IndicatorFacts, sentence: str) -> None:
    assert of_figure(facts, Promise("其中", part=True, follows=True)) == sentence


def test_the_day_is_said_once() -> None:
    facts = figure("网上办理率", "%", "85", "87.1", SEPTEMBER, **LEVEL)
    assert of_figure(facts, Promise(follows=True)) == "网上办理率达到87.1%，高于年度目标（85%）2.1个百分点。"
    zero = figure("较大以上事故", "起", "0", "0", **ZERO)
    assert of_figure(zero, Promise(follows=True)) == "未发生较大以上事故，实现年度目标。"


def test_a_notice_of_a_quarter_has_no_target_of_the_year() -> None:
    facts = figure("新增养老床位", "张", "60", "66", Quarter(2021, 1), last=True)
    sentence = of_figure(facts, Promise(yearly=False))
    assert sentence == "截至3月底，新增养老床位66张，完成目标的110%。"


def test_nothing_is_said_of_what_was_not_approved() -> None:
    facts = IndicatorFacts(
        "新增养老床位", "张", Measure.CUMULATIVE, "eq", "", Decimal(400), YEAR_END, last=True
    )
    with pytest.raises(ValueError, match="新增养老床位"):
        of_figure(facts, Promise())
    with pytest.raises(ValueError, match="启用养老院"):
        of_deliverable(CommitmentFacts("启用养老院。", "milestone", YEAR_END, last=True))


@pytest.mark.parametrize(
    ("fields", "ending"),
    [
        ({"state": "done", "done_on": date(2021, 6, 25)}, "已于6月25日完成。"),
        ({"state": "done", "done_on": date(2022, 1, 5)}, "已于2022年1月5日完成。"),
        ({"state": "done"}, "已完成。"),
        ({"state": "reached", "stage": "投入使用"}, "至年底已达到计划阶段“投入使用”。"),
        ({"state": "reached"}, "至年底按计划推进。"),
        ({"state": "under_way"}, "至年底正在推进，尚未完成。"),
        (
            {"state": "under_way", "stage": "完成主体装修", "quarter": SEPTEMBER, "last": False},
            "截至9月底正在推进，尚未达到计划阶段“完成主体装修”。",
        ),
        ({"state": "not_started", "quarter": SEPTEMBER, "last": False}, "截至9月底尚未启动。"),
    ],
)
def test_the_sentence_of_a_deliverable(fields: dict[str, Any], ending: str) -> None:
    given = {"quarter": YEAR_END, "last": True, **fields}
    facts = CommitmentFacts("（四）★建成区企业服务中心，12月底前投入使用。", "milestone", **given)
    assert of_deliverable(facts) == f"“建成区企业服务中心，12月底前投入使用”一项{ending}"


@pytest.mark.parametrize("words", ["1.建成中心。", "（十二）★建成中心", "建成中心；", "三、建成中心。"])
def test_a_clause_without_its_number(words: str) -> None:
    assert clause(words) == "建成中心"
