"""Why a light has its colour, in a Chinese sentence (ADR 14). Pure: facts in, words out.

累计开工 120 台，三季度序时 150 台，差 30 台（15 个百分点），再开工 11 台转绿。
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from apps.targets.measures import Measure, counted, kept_low

if TYPE_CHECKING:
    from apps.progress.lights import CommitmentFacts, IndicatorFacts

NO_PARTS = "没有需要亮灯的事项。"
LIGHT_WORDS = {"red": "红灯", "yellow": "黄灯", "green": "绿灯", "grey": "灰灯"}
STATE_WORDS = {"not_started": "未启动", "under_way": "正在推进，未达到", "reached": "已达到"}
SHOWN = 3  # parts of a target that its sentence quotes

# What is done with a figure stands before or after what it counts: 新增社区食堂, 加装电梯新开工.
VERB = r"开工|竣工|完工|启用|新建|改建|扩建|翻建|新增|引进|建成|改造|整治|安装|培训|征收|供应"
VERB_OF_NAME = re.compile(rf"(?:(?P<end>{VERB})$|^(?P<start>{VERB}))")
PERCENT = re.compile(r"[%％]|百分点")


def reached(facts: "IndicatorFacts", due: Decimal) -> str:
    now = facts.actual or Decimal(0)
    if facts.measure != Measure.CUMULATIVE:
        return f"{standing(facts)}，{aim(facts, due)}，已达到。"
    beyond = now - due
    goal = goal_words(facts) if facts.last else "序时"
    return f"{standing(facts)}，{aim(facts, due)}，" + (
        f"超{goal} {difference(beyond, facts.unit)}。" if beyond else f"已达到{goal}。"
    )


def behind(facts: "IndicatorFacts", due: Decimal, gap: Decimal, base: str, missing: Decimal | None) -> str:
    """`gap` in per cent of `base` (points, relative); `missing` None: it is green all the same."""
    distance = difference(due - (facts.actual or Decimal(0)), facts.unit)
    share = share_words(gap, base) if facts.measure == Measure.CUMULATIVE else ""
    start = f"{standing(facts)}，{aim(facts, due)}，差 {distance}{share}，"
    if missing is None:
        return start + "在允许范围内。"
    ended = f"{ending(facts)}未完成，" if facts.last and facts.measure == Measure.CUMULATIVE else ""
    return f"{start}{ended}{more(facts)} {difference(missing, facts.unit)}转绿。"


def under(facts: "IndicatorFacts", limit: Decimal) -> str:
    return f"{standing(facts)}，{ceiling(facts, limit)}，未超出。"


def over(facts: "IndicatorFacts", limit: Decimal, missing: Decimal | None) -> str:
    distance = difference((facts.actual or Decimal(0)) - limit, facts.unit)
    start = f"{standing(facts)}，{ceiling(facts, limit)}，超出 {distance}，"
    return start + ("在允许范围内。" if missing is None else f"减少 {difference(missing, facts.unit)}转绿。")


def breached(facts: "IndicatorFacts", worst: Decimal) -> str:
    return f"目标为零，本年已发生 {figure(worst, facts.unit or '起')}，到年底不再转绿。"


def still_zero(facts: "IndicatorFacts") -> str:
    return f"目标为零，至{season(facts)}末未发生。"


def awaits_limit(facts: "IndicatorFacts") -> str:
    known = "" if facts.actual is None else f"{standing(facts)}，"
    return f"{known}目标值待上级下达，下达后亮灯。"


def not_planned(facts: "IndicatorFacts") -> str:
    return f"年度指标，{season(facts)}没有安排节点。"


def not_reported(facts: "IndicatorFacts", due: Decimal) -> str:
    if facts.measure == Measure.ZERO:
        return f"{season(facts)}未报送，目标为零。"
    low = kept_low(facts.name, comparator=facts.comparator, change=facts.change)
    wanted = ceiling(facts, due) if low else aim(facts, due)
    return f"{season(facts)}未报送，{wanted}。"


def done(facts: "CommitmentFacts") -> str:
    return f"{day(facts.done_on, facts)}完成。" if facts.done_on else "已完成。"


def done_late(facts: "CommitmentFacts", deadline: date, done_on: date, days: int) -> str:
    return f"应于{day(deadline, facts)}完成，{day(done_on, facts)}完成，逾期 {days} 天，已补齐。"


def undone(facts: "CommitmentFacts", days: int) -> str:
    state = STATE_WORDS["not_started"] if facts.state == "not_started" else "未完成"
    if facts.deadline is None:
        return f"到{ending(facts)}{state}，完成后转绿。"
    late = f"逾期 {days} 天，" if days > 1 else ""
    return f"应于{day(facts.deadline, facts)}完成，至{season(facts)}末{state}，{late}完成后转绿。"


def not_due(facts: "CommitmentFacts", deadline: date) -> str:
    return f"应于{day(deadline, facts)}完成，未到期。"


def no_stage(facts: "CommitmentFacts") -> str:
    return f"{season(facts)}没有安排节点。"


def state_not_reported(facts: "CommitmentFacts") -> str:
    return f"{season(facts)}未报送{planned_stage(facts)}。"


def stage(facts: "CommitmentFacts") -> str:
    ending = "" if facts.state == "reached" else "，达到后转绿"
    return f"{season(facts)}{STATE_WORDS.get(facts.state, '未达到')}计划阶段{quoted(facts.stage)}{ending}。"


def parts(counts: dict[str, int], told: Sequence[tuple[str, str]]) -> str:
    """How many parts there are of each light, and what is said of the worst ones."""
    kinds = "、".join(f"{LIGHT_WORDS[light]} {count} 项" for light, count in counts.items() if count)
    quotes = "".join(f"{name}：{sentence}" if name else sentence for name, sentence in told[:SHOWN])
    return f"共 {sum(counts.values())} 项，{kinds}。{quotes}"


def standing(facts: "IndicatorFacts") -> str:
    """累计开工 120 台 / 三季度增长 4.6% / 三季度为 78%."""
    now = facts.actual or Decimal(0)
    if facts.measure == Measure.CUMULATIVE:
        return f"累计{verb(facts)} {figure(now, facts.unit)}"
    if facts.measure == Measure.GROWTH:
        return f"{season(facts)}{change(facts, now)}"
    return f"{season(facts)}为 {figure(now, facts.unit)}"


def aim(facts: "IndicatorFacts", due: Decimal) -> str:
    if facts.measure == Measure.GROWTH:
        return f"{goal_words(facts)}{change(facts, due)}"
    if facts.measure == Measure.CUMULATIVE and not facts.last:
        return f"{season(facts)}序时 {figure(due, facts.unit)}"
    return f"{goal_words(facts)} {figure(due, facts.unit)}"


def goal_words(facts: "IndicatorFacts") -> str:
    return "全年目标" if facts.last and facts.quarter.number == 4 else "目标"


def ceiling(facts: "IndicatorFacts", limit: Decimal) -> str:
    if facts.measure == Measure.GROWTH:
        return f"限额{change(facts, limit)}"
    return f"限额 {figure(limit, facts.unit)}"


def change(facts: "IndicatorFacts", value: Decimal) -> str:
    """Declines are written as they are spoken of: 3.2 is 下降 3.2%."""
    falls = (value < 0) != (facts.change == "down")
    return f"{'下降' if falls else '增长'} {figure(abs(value), facts.unit)}"


def verb(facts: "IndicatorFacts") -> str:
    match = VERB_OF_NAME.search(facts.name)
    return (match["end"] or match["start"]) if match else "完成"


def more(facts: "IndicatorFacts") -> str:
    if facts.measure == Measure.CUMULATIVE:
        return f"再{verb(facts)}"
    return "再多降" if facts.change == "down" and facts.measure == Measure.GROWTH else "再提高"


def share_words(gap: Decimal, base: str) -> str:
    if not gap.is_finite():
        return ""
    size = plain(gap.quantize(Decimal("0.01"), ROUND_HALF_UP))
    return f"（{size} 个百分点）" if base == "points" else f"（低于序时 {size}%）"


def difference(value: Decimal, unit: str) -> str:
    """A distance between two figures: that of two rates is told in points."""
    if PERCENT.search(unit):
        return f"{plain(value)} 个百分点"
    return figure(value, unit)


def figure(value: Decimal, unit: str) -> str:
    """150 台, 4.6%, 2.5 万平方米, 1300 亿元; nothing is rounded away that a reading can hold."""
    if PERCENT.search(unit):
        return plain(value) + ("%" if unit in "%％" else f" 个{unit.removeprefix('个')}")
    for word, size in (("亿", Decimal(10**8)), ("万", Decimal(10**4))):
        # Of things, only a round number is told so: 4750 个, 2.3 万个.
        if abs(value) >= size and (not counted(unit) or value % (size / 100) == 0):
            return f"{plain(value / size)} {word}{unit}"
    return f"{plain(value)} {unit}".rstrip()


def plain(value: Decimal) -> str:
    if value == 0:
        return "0"
    if value != value.quantize(Decimal("1e-14")):
        value = value.quantize(Decimal("1e-6"), ROUND_HALF_UP)
    return f"{value.normalize():f}"


def season(facts: "IndicatorFacts | CommitmentFacts") -> str:
    return f"{'一二三四'[facts.quarter.number - 1]}季度"


def ending(facts: "IndicatorFacts | CommitmentFacts") -> str:
    """When the last quarter of the notice is over: some speak of less than a year."""
    return "年底" if facts.quarter.number == 4 else f"{season(facts)}末"


def day(when: date, facts: "CommitmentFacts") -> str:
    year = "" if when.year == facts.quarter.year else f"{when.year}年"
    return f"{year}{when.month}月{when.day}日"


def planned_stage(facts: "CommitmentFacts") -> str:
    if facts.stage:
        return f"，计划阶段{quoted(facts.stage)}"
    return f"，应于{day(facts.deadline, facts)}完成" if facts.deadline else ""


def quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def short(words: str) -> str:
    """The words of a commitment as a name in a sentence."""
    first = words.strip(" ★\n").split("。")[0]
    return first if len(first) <= 30 else first[:29] + "…"
