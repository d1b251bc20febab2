"""How the readings of a figure are compared with what was promised. Pure: knows nothing of the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Measure(StrEnum):
    """CUMULATIVE counts up over the year; LEVEL (rates, daily averages, stocks) is compared as it stands;
    GROWTH is a change against the same period last year; ZERO may not occur at all (零增长)."""

    CUMULATIVE = "cumulative"
    LEVEL = "level"
    GROWTH = "growth"
    ZERO = "zero"


PERCENT = re.compile(r"[%％‰]|百分点")
TIMES = re.compile(r"[%％‰倍]|百分点")  # in which a change is told as a growth
# Amounts can be divided; whatever else is counted (台 个 家 人次 套(间) …) comes whole.
DIVISIBLE = re.compile(r"[元米里亩顷吨克斤升瓦度时焦分点天倍%％‰/A-Za-z]")
GROWTH_NAME = re.compile(r"(?:增长率|增速|增幅|涨幅|降幅|下降率|降低率)$")
# 日均处置量, 每月服务; 人均可支配收入 and 亩均税收 do add up over a year.
AVERAGE = re.compile(
    r"[日月次平]均|均值$|每[千万百]?[年月日周季次人户班]|(?:人|户|亩|地)均(?!.*(?:收入|支出|消费|税收|产值|总值|GDP))"
)
LEVEL_NAME = re.compile(
    r"(?:率|比重|占比|比例|指数|浓度|强度|密度|满意度|知晓度|感受度|得分|分值|排名|位次|人口|失业人数|时限|时间)$"
)
# What there is of something on a day: its readings do not begin at nothing in January.
STOCK = re.compile(r"(?:总数|总量|保有量|存量)$|^累计.*[数量]$")

# What nobody wants more of: 失业率4%左右 and 浓度降至30 are kept when it is less.
UNWELCOME = re.compile(
    r"^(?!减少|削减|压减|压缩|降低).*(?:失业率|失业人数|消费价格(?:指数|总水平)?(?:涨幅)?|浓度|PM2\.5|能耗|水耗|碳排放|排放量|排放强度"
    r"|能耗强度|不良率|不良贷款率|负债率|债务率|死亡率|死亡人数|病死率|发生率|发案率|事故起数|时限|(?:审批|办理|开办)时间)$"
)


def counted(unit: str) -> bool:
    """Whether the unit counts things that come whole: 台 but not 吨."""
    return DIVISIBLE.search(unit) is None


def measure_of(name: str, *, unit: str, change: str, value: Decimal) -> Measure:
    """What kind of figure the printed words promise; a person may say otherwise in the breakdown."""
    if (change and TIMES.search(unit)) or GROWTH_NAME.search(name):
        return Measure.GROWTH
    if value == 0:
        return Measure.ZERO
    if PERCENT.search(unit) or "/" in unit or AVERAGE.search(name) or LEVEL_NAME.search(name):
        return Measure.LEVEL
    if counted(unit) and STOCK.search(name):
        return Measure.LEVEL
    return Measure.CUMULATIVE


def kept_low(name: str, *, comparator: str, change: str) -> bool:
    """Whether the promise is kept by staying at or under the value; a decline by so much is to be reached."""
    if comparator == "le":
        return True
    return comparator in ("eq", "approx") and change != "down" and UNWELCOME.search(name) is not None


def counts_up(measure: str, name: str, *, comparator: str, change: str) -> bool:
    """Whether it counts up over the year towards its value, so that a share of it can be done."""
    return measure == Measure.CUMULATIVE and not kept_low(name, comparator=comparator, change=change)


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A figure that is promised without a number: within the city's limit (市下达目标内), or zero (零增长).

    `start`, `end` are offsets in the words looked at; `value` is None while the limit is awaited.
    """

    name: str
    comparator: str
    value: Decimal | None
    measure: Measure
    start: int
    end: int


ABOVE = r"(?:国家|中央|省|市|上级|区)(?:委、?)?(?:市|省)?(?:人民)?(?:政府)?(?:有关部门)?"
TARGET = r"(?:年度|控制)*(?:目标|指标|任务|计划|范围|限额|要求)(?:任务|指标|目标)?[值数]?"
CITY = r"(?:全[市省国]|[市省])"
NAME = r"(?P<name>[^，。；：！？,;:!?\n（）()]{2,40}?)"
ZEROS = r"增长|新增|发生|发案|事故|死亡|伤亡|亡人|感染|非访|上访|返贫|复发|反弹|泄漏|火灾|差错|舞弊|作弊"

# Each with a group `promise`: the words that stand where a number would.
WITHIN = re.compile(
    rf"{NAME}(?:力争|继续|严格|确保)*(?:控制|保持|稳定)在(?P<promise>(?:{ABOVE})?(?:下达|核定|规定)的?{TARGET}[之以]?内)"
)
FULFILS = re.compile(rf"{NAME}(?:全面|力争|确保)*(?:完成|达到)(?P<promise>{ABOVE}(?:下达|核定)的?{TARGET})")
FULFILS_NAMED = re.compile(
    rf"(?:完成|达到)(?P<promise>{ABOVE}(?:下达|核定)的?+(?P<name>(?!各项|全部|年度|控制)[^，。；：,;:\n（）()]{{2,20}}?){TARGET})"
)
IN_STEP = re.compile(
    rf"{NAME}(?:增长|增速|增幅)?(?P<promise>[与同和](?:{CITY}(?:平均水平|平均)?|经济(?:增长|发展))(?:基本)?(?:保持)?(?:基本)?同步)"
    r"(?!推进|实施|启动|开展|建设|部署|规划|发布)"
)
AVERAGE_OF_CITY = re.compile(rf"{NAME}(?P<promise>(?:不低于|高于|达到|超过){CITY}平均(?:水平|增幅|增速)?)")
ZERO = re.compile(rf"{NAME}(?P<promise>[“\"]?零[”\"]?(?P<what>{ZEROS})[”\"]?)")
NEVER = re.compile(
    r"(?P<promise>不发生|杜绝|遏制)(?P<name>[^，。；：,;:\n（）()]{0,20}?(?:事故|事件|案件|火灾|疫情))(?!苗头|隐患|多发|易发|高发)"
)

# What may stand before a name without being part of it.
LEADING_WORDS = re.compile(
    r"^(?:[0-9一二三四五六七八九十]+[、.．]|★|其中|确保|力争|努力|实现|坚决|继续|巩固|提升|进一步|推动|促进|严格|保持|全力|切实|将|把|使)+"
)
TRAILING_WORDS = re.compile(
    r"(?:力争|确保|继续|严格|努力|全面|超额|圆满|顺利|如期|按时|实现|保持|为|达到|稳中有升|的|要)+$"
)
HAS_FIGURE = re.compile(r"[0-9０-９]")


def unvalued(words: str) -> list[Unvalued]:
    """What the words of a commitment promise without a number, in their order."""
    found: dict[tuple[int, str], Unvalued] = {}
    for figure in [*awaited(words), *zeros(words)]:
        found.setdefault((figure.start, figure.name), figure)
    return sorted(found.values(), key=lambda figure: figure.start)


def awaited(words: str) -> Iterator[Unvalued]:
    """Limits and shares that a higher level has yet to name."""
    for pattern, comparator in (
        (WITHIN, "le"),
        (FULFILS, "ge"),
        (FULFILS_NAMED, "ge"),
        (AVERAGE_OF_CITY, "ge"),
    ):
        for match in pattern.finditer(words):
            for name in names(match["name"]):
                measure = measure_of(name, unit="", change="", value=Decimal(1))
                yield Unvalued(name, comparator, None, measure, *match.span("promise"))
    for match in IN_STEP.finditer(words):
        for name in names(match["name"]):
            yield Unvalued(name, "ge", None, Measure.GROWTH, *match.span("promise"))


def zeros(words: str) -> Iterator[Unvalued]:
    for match in ZERO.finditer(words):
        for name in names(match["name"]):
            what = match["what"]
            if what == "新增":
                name = name if name.startswith(what) else what + name  # 违法建筑零新增
            elif what not in ("增长", "发生", "发案") and not name.endswith(what):
                name += what  # 安全生产零事故
            yield Unvalued(name, "le", Decimal(0), Measure.ZERO, *match.span("promise"))
    for match in NEVER.finditer(words):
        for name in names(match["name"]):
            yield Unvalued(name, "le", Decimal(0), Measure.ZERO, *match.span("promise"))


def names(printed: str) -> list[str]:
    """The figures that words before a promise name: 能耗、排放量完成…; what a figure of its own stands with is not one."""
    parts = [TRAILING_WORDS.sub("", LEADING_WORDS.sub("", part.strip())) for part in printed.split("、")]
    if any(HAS_FIGURE.search(part) for part in parts[:-1]):
        parts = parts[-1:]
    return [part for part in parts if len(part) >= 2]
