from decimal import Decimal

import pytest

from apps.targets.measures import Measure, Unvalued, counted, kept_low, measure_of, unvalued

CUMULATIVE, LEVEL, GROWTH, ZERO = Measure.CUMULATIVE, Measure.LEVEL, Measure.GROWTH, Measure.ZERO


@pytest.mark.parametrize(
    ("name", "unit", "change", "value", "measure"),
    [
        # Changes against the year before.
        ("区级一般公共预算收入", "%", "up", "5", GROWTH),
        ("单位增加值能耗", "%", "down", "3.2", GROWTH),
        ("能耗总量增长率", "%", "up", "3.5", GROWTH),
        ("居民消费价格涨幅", "%", "", "3", GROWTH),
        ("外贸出口", "倍", "up", "2", GROWTH),
        ("研发投入强度", "百分点", "up", "0.2", GROWTH),
        ("规模以上工业增加值", "%", "up", "0", GROWTH),
        # Rates, shares and indices, whatever they are called.
        ("工单实际解决率", "%", "", "80", LEVEL),
        ("五大重点产业税收总收入占全区税收总收入", "%", "", "74.17", LEVEL),
        ("“零跑动”事项", "%", "", "72", LEVEL),
        ("人口自然增长", "‰", "", "4.8", LEVEL),
        ("营商环境便利度指数", "分", "", "90", LEVEL),
        ("细颗粒物年均浓度", "微克/立方米", "", "35", LEVEL),
        # Averages of a day and services of a month.
        ("湿垃圾(含餐厨垃圾)处置量", "吨/日", "", "472", LEVEL),
        ("日均分出湿垃圾", "吨", "", "486.6", LEVEL),
        ("居村(社区)法律顾问每月至少到居村(社区)服务", "小时", "", "6", LEVEL),
        ("人均公园绿地面积", "平方米", "", "9", LEVEL),
        # What there is on a day.
        ("累计高新技术企业数", "家", "", "400", LEVEL),
        ("高新技术企业总数", "家", "", "650", LEVEL),
        ("亿元楼总量", "幢", "", "80", LEVEL),
        ("城镇登记失业人数", "人", "", "10410", LEVEL),
        ("常住人口", "人", "", "1000000", LEVEL),
        # What counts up over the year.
        ("社会消费品零售总额", "元", "", "130000000000", CUMULATIVE),
        ("外贸进出口总额", "元", "", "39000000000", CUMULATIVE),
        ("能源消费总量", "吨标准煤", "", "800000", CUMULATIVE),
        ("居民人均可支配收入", "元", "", "80000", CUMULATIVE),
        ("亩均税收", "元", "", "300000", CUMULATIVE),
        ("既有多层住宅加装电梯新开工", "台", "", "185", CUMULATIVE),
        ("新增就业人数", "人", "", "12000", CUMULATIVE),
        ("增资金额", "元", "up", "100000000", CUMULATIVE),
        ("各类绿地", "平方米", "", "50000", CUMULATIVE),
        ("市管河道考核断面年均值达到V类水水质", "条", "", "2", CUMULATIVE),
        # What may not occur.
        ("重特大安全事故", "起", "", "0", ZERO),
    ],
)
def test_the_words_tell_what_kind_of_figure_it_is(
    name: str, unit: str, change: str, value: str, measure: Measure
) -> None:
    assert measure_of(name, unit=unit, change=change, value=Decimal(value)) == measure


@pytest.mark.parametrize(
    ("name", "comparator", "change", "low"),
    [
        ("干垃圾处置量", "le", "", True),
        ("城镇登记失业率", "approx", "", True),
        ("居民消费价格", "approx", "up", True),
        ("细颗粒物年均浓度", "eq", "", True),
        ("审批时限", "eq", "", True),
        ("单位增加值能耗", "eq", "down", False),
        ("减少主要污染物排放量", "eq", "", False),
        ("湿垃圾处置量", "ge", "", False),
        ("研发投入强度", "eq", "", False),
        ("帮助长期失业青年就业", "eq", "", False),
        ("地区生产总值", "approx", "up", False),
    ],
)
def test_some_promises_are_kept_by_staying_low(name: str, comparator: str, change: str, low: bool) -> None:
    assert kept_low(name, comparator=comparator, change=change) == low


def test_some_units_count_whole_things() -> None:
    assert [
        unit for unit in ("台", "个", "家", "人次", "套(间)", "吨/日", "元", "公里", "%") if counted(unit)
    ] == [
        "台",
        "个",
        "家",
        "人次",
        "套(间)",
    ]


@pytest.mark.parametrize(
    ("words", "name", "comparator", "value", "measure", "promise"),
    [
        ("登记失业人数控制在市政府下达目标内", "登记失业人数", "le", None, LEVEL, "市政府下达目标内"),
        (
            "全社会固定资产投资总额增长5%左右;城镇登记失业人数控制在市下达目标之内;实施48项",
            "城镇登记失业人数",
            "le",
            None,
            LEVEL,
            "市下达目标之内",
        ),
        (
            "节能减排指标控制在省政府下达的范围之内",
            "节能减排指标",
            "le",
            None,
            CUMULATIVE,
            "省政府下达的范围之内",
        ),
        (
            "新增就业1万人、城镇调查失业率控制在市下达指标以内",
            "城镇调查失业率",
            "le",
            None,
            LEVEL,
            "市下达指标以内",
        ),
        ("完成市下达拆违任务,确保安全", "拆违", "ge", None, CUMULATIVE, "市下达拆违任务"),
        ("（三）完成省下达的节能减排任务。", "节能减排", "ge", None, CUMULATIVE, "省下达的节能减排任务"),
        ("单位增加值能耗下降率完成市下达目标", "单位增加值能耗下降率", "ge", None, GROWTH, "市下达目标"),
        ("居民人均可支配收入增长与全市保持同步", "居民人均可支配收入", "ge", None, GROWTH, "与全市保持同步"),
        ("居民收入增长与经济增长基本同步", "居民收入", "ge", None, GROWTH, "与经济增长基本同步"),
        ("地区生产总值增速高于全市平均水平", "地区生产总值增速", "ge", None, GROWTH, "高于全市平均水平"),
        ("确保新增违法建筑零增长。", "新增违法建筑", "le", Decimal(0), ZERO, "零增长"),
        ("违法建筑“零新增”", "新增违法建筑", "le", Decimal(0), ZERO, "“零新增”"),
        ("巩固提升居民小区入民宅盗窃“零发案”成果", "居民小区入民宅盗窃", "le", Decimal(0), ZERO, "“零发案”"),
        ("确保安全生产零事故", "安全生产事故", "le", Decimal(0), ZERO, "零事故"),
        ("坚决遏制重特大安全事故发生", "重特大安全事故", "le", Decimal(0), ZERO, "遏制"),
    ],
)
def test_a_promise_without_a_number(
    words: str, name: str, comparator: str, value: Decimal | None, measure: Measure, promise: str
) -> None:
    start = words.index(promise)
    assert unvalued(words) == [Unvalued(name, comparator, value, measure, start, start + len(promise))]


def test_two_figures_of_one_promise() -> None:
    words = "单位增加值能耗、主要污染物排放量完成市下达目标"
    assert [figure.name for figure in unvalued(words)] == ["单位增加值能耗", "主要污染物排放量"]


@pytest.mark.parametrize(
    "words",
    [
        "实现社会消费品零售总额达到1300亿元人民币。",
        "启动8个零改项目,适时启动零星地块改造工作。",
        "按照“全覆盖,零容忍”的工作要求",
        "其中“零跑动”事项占到72%",
        "实现重大项目零的突破",
        "登记失业率控制在4.3%以内",
        "实现单位增加值能耗下降3.2%（以市政府正式下达为准）",
        "食品经营许可与酒类商品经营许可同步受理、同步发证",
        "与全市同步推进各项改革",
        "全面完成市下达的各项目标任务",
        "超额完成市下达目标",
        "坚决杜绝做选择、搞变通、打折扣的现象",
        "",
    ],
)
def test_what_promises_nothing_without_a_number(words: str) -> None:
    assert unvalued(words) == []
