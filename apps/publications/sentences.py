"""What was made of a target, in the sentence that a report to the people's congress prints. Pure: facts in, words out.

全年新增养老床位412张，完成年度目标的103%。
The sentences are Chinese in every language of the interface; whatever they say was approved, nothing is rounded up.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.progress import sentences as telling
from apps.progress.lights import CommitmentFacts, IndicatorFacts
from apps.targets.measures import Measure, counted, kept_low

# How a name says by itself what is done: 新增养老床位, 加装电梯竣工.
BEGINS = re.compile(
    r"^(?:新增|新建|新设|新辟|新引进|新认定|新开工|新上线|增设|开设|开办|建成|建设|改建|扩建|翻建|改造|引进|认定|完成|开工|竣工|启动"
    r"|培育|打通|筹措|供应|举办|开展|组织|帮扶|帮助|走访|开放|推出|发放|排查|化解|创建|打造|整治|修缮|更新|更换|安装|培训"
    r"|征收|盘活|拆除|清理|配送|实施|提供|接待|收购|消除|配备|为)"
)
ENDS = re.compile(r"(?:开工|竣工|完工|启用|投用|立项|建成|新增|上线|增加|减少)$")
# A name that names the work itself is done: 完成旧住房修缮; not one with a verb in its midst: 社区新增驿站.
WORK = re.compile(
    r"(?:修|修缮|改造|整治|治理|建设|安装|培训|筛查|征收|收尾|工程|项目|任务|维修|更新|入地|认定|调查|排查|检查|巡查|评查|改建|扩建"
    r"|翻建|宣讲|慰问|签约|拆除|清理)$"
)
INNER = re.compile(r".(?:实施|进行|提供|新增|接待|更换|配备|开展|参加)")
# What there is an amount of: 社会消费品零售总额, 税收收入.
AMOUNT = re.compile(r"(?:额|收入|支出|投资|产值|总值|税收|外资|量|数|客流|人口)$")
GROWTH_NAME = re.compile(r"(?:的?(?:增长率|增长|增速|增幅|涨幅|下降率|降低率|降幅))$")
ACCIDENT = re.compile(r"(?:事故|事件|案件|火灾|疫情|舆情)$")

# Whose verb holds for all that 、 lists behind it: 建成绿道8公里、口袋公园6座.
SHARED = re.compile(r"^(?:建成|新建|改建|完成|实施|开展|举办|组织|更新|培育|引进|打造|发放|配备)")

# What may stand around a name in the words of the notice without being part of it.
CLAUSE, ITEM = re.compile(r"[，。；：,;:★※（）()\n\s]"), "、"
WISHES = re.compile(
    r"^(?:其中|力争|确保|争取|努力|全年|年内|年底前|实现|继续|进一步|扎实|加快|推进|推动|大力|积极|全力|计划|要|再)+"
)
BOUNDS = re.compile(r"(?:不少于|不低于|不超过|达到|超过|突破|至少|控制在|保持在|稳定在|约|为|达)+$")
LONGEST_VERB = 8
HANZI = re.compile(r"^[\u4e00-\u9fff]+$")


@dataclass(frozen=True, slots=True)
class Promise:
    """How a figure was promised: the words that stand before it in the notice, and what kind of promise it is."""

    before: str = ""
    provisional: bool = False
    yearly: bool = True
    part: bool = False  # of the figure whose sentence stands before (其中)
    follows: bool = False  # a sentence of the same day stands before and says until when

    @property
    def goal(self) -> str:
        return ("年度" if self.yearly else "") + ("暂定" if self.provisional else "") + "目标"


def of_figure(facts: IndicatorFacts, promise: Promise) -> str:
    """The sentence of a figure of which `facts.actual` is approved, at the end of `facts.quarter`."""
    if facts.actual is None:
        raise ValueError(f"Nothing is approved of {facts.name}: no sentence may say so.")
    if facts.measure == Measure.ZERO:
        return of_zero(facts, promise)
    low = kept_low(facts.name, comparator=facts.comparator, change=facts.change)
    if facts.measure == Measure.GROWTH:
        return of_growth(facts, promise, facts.actual, low=low)
    if facts.measure == Measure.LEVEL:
        return of_level(facts, promise, facts.actual, low=low)
    start = f"{opening(facts, promise)}{done(facts, promise, low=low)}{figure(facts.actual, facts)}，"
    return start + (kept(facts, promise) if low else share(facts, promise)) + "。"


def of_zero(facts: IndicatorFacts, promise: Promise) -> str:
    worst = max([*facts.earlier, facts.actual or Decimal(0)])
    if worst <= 0:
        none = f"未发生{facts.name}" if ACCIDENT.search(facts.name) else f"{facts.name}为零"
        return f"{opening(facts, promise)}{none}，实现{promise.goal}。"
    verb = "发生" if ACCIDENT.search(facts.name) else ""
    unit = facts.unit or ("起" if verb else "")
    return f"{opening(facts, promise)}{verb}{facts.name}{telling.plain(worst)}{unit}，未完成{promise.goal}（0{unit}）。"


def of_growth(facts: IndicatorFacts, promise: Promise, actual: Decimal, *, low: bool) -> str:
    name = GROWTH_NAME.sub("", facts.name)
    start = f"{opening(facts, promise)}{name}{moved(actual, facts)}，"
    if facts.value is None:
        return f"{start}{promise.goal}值待上级下达。"
    if low:
        return start + kept(facts, promise) + "。"
    goal, beyond = f"{promise.goal}（{aim(facts)}）", actual - facts.value
    if not beyond:
        return f"{start}与{promise.goal}持平。"
    if (actual < 0) != (facts.value < 0) and actual:
        return f"{start}未达到{goal}。"
    distance = apart(beyond, facts)
    if beyond > 0:
        return f"{start}超过{goal}{distance}。"
    return f"{start}比{goal}{'少降' if facts.change == 'down' else '低'}{distance}。"


def of_level(facts: IndicatorFacts, promise: Promise, actual: Decimal, *, low: bool) -> str:
    there = facts.value is not None and not low and actual >= facts.value
    stock = ends_year(facts) and counted(facts.unit) and not promise.follows
    point = "至年底，" if stock else opening(facts, promise)
    start = f"{point}{facts.name}{'达到' if there else '为'}{figure(actual, facts)}，"
    if facts.value is None:
        return f"{start}{promise.goal}值待上级下达。"
    if low:
        return start + kept(facts, promise) + "。"
    if counted(facts.unit):
        return start + share(facts, promise) + "。"
    beyond = actual - facts.value
    if not beyond:
        return f"{start}与{promise.goal}持平。"
    goal = f"{promise.goal}（{aim(facts)}）"
    return f"{start}{'高' if beyond > 0 else '低'}于{goal}{apart(beyond, facts)}。"


def share(facts: IndicatorFacts, promise: Promise) -> str:
    """完成年度目标的103%. What is not reached is never rounded up to 100%."""
    if facts.value is None:
        return f"{promise.goal}值待上级下达"
    if facts.value <= 0:
        return f"{promise.goal}为{aim(facts)}"
    exact = (facts.actual or Decimal(0)) * 100 / facts.value
    per_cent = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if exact < 100 <= per_cent:
        per_cent = Decimal("99.9")
    about = f"（{aim(facts)}）" if facts.comparator == "approx" else ""
    return f"完成{promise.goal}{about}的{telling.plain(per_cent)}%"


def kept(facts: IndicatorFacts, promise: Promise) -> str:
    """控制在年度目标（30微克/立方米）以内."""
    if facts.value is None:
        return f"{promise.goal}值待上级下达"
    goal, beyond = f"{promise.goal}（{aim(facts)}）", (facts.actual or Decimal(0)) - facts.value
    return f"超出{goal}{apart(beyond, facts)}" if beyond > 0 else f"控制在{goal}以内"


def done(facts: IndicatorFacts, promise: Promise, *, low: bool) -> str:
    """What was done, as the notice says it: 开工建设既有多层住宅加装电梯; 完成旧住房修缮 where it names no verb."""
    name = facts.name
    if BEGINS.search(name) or (promise.part and promise.follows):
        return name
    head, _, item = CLAUSE.split(promise.before)[-1].rpartition(ITEM)
    said = BOUNDS.sub("", WISHES.sub("", item))
    verb = said.removesuffix(name) if said.endswith(name) else ""
    if not verb and said == name and (shared := SHARED.search(WISHES.sub("", head))):
        verb = shared[0]
    if verb and len(verb) <= LONGEST_VERB and HANZI.search(verb):
        return verb + name
    if AMOUNT.search(name) and not low:
        return f"{name}达到"
    work = WORK.search(name) and not INNER.search(name) and not ENDS.search(name) and not low
    return f"完成{name}" if work else name


def aim(facts: IndicatorFacts) -> str:
    """The promised value in words: 85%, 增长5.5%左右."""
    value = facts.value or Decimal(0)
    words = moved(value, facts) if facts.measure == Measure.GROWTH else figure(value, facts)
    return words + ("左右" if facts.comparator == "approx" else "")


def moved(value: Decimal, facts: IndicatorFacts) -> str:
    """增长6.6%; declines are written as they are spoken of: 3.2 is 下降3.2%."""
    return telling.change(facts, value).replace(" ", "")


def figure(value: Decimal, facts: IndicatorFacts) -> str:
    return telling.figure(value, facts.unit).replace(" ", "")


def apart(distance: Decimal, facts: IndicatorFacts) -> str:
    return telling.difference(abs(distance), facts.unit).replace(" ", "")


def opening(facts: IndicatorFacts, promise: Promise) -> str:
    if promise.follows:
        return "其中" if promise.part else ""
    return when(facts)


def when(facts: IndicatorFacts | CommitmentFacts) -> str:
    return "全年" if ends_year(facts) else f"截至{3 * facts.quarter.number}月底，"


def ends_year(facts: IndicatorFacts | CommitmentFacts) -> bool:
    return facts.last and facts.quarter.number == 4


def of_deliverable(facts: CommitmentFacts) -> str:
    """The sentence of what has no figure: its own words, and how it stands."""
    name = f"“{clause(facts.words)}”一项"
    if facts.state == "done":
        day = f"已于{telling.day(facts.done_on, facts)}完成" if facts.done_on else "已完成"
        return f"{name}{day}。"
    if facts.state == "reached":
        return f"{name}{at_end(facts)}{f'已达到计划阶段“{facts.stage}”' if facts.stage else '按计划推进'}。"
    if facts.state == "under_way":
        stage = f"，尚未达到计划阶段“{facts.stage}”" if facts.stage else "，尚未完成"
        return f"{name}{at_end(facts)}正在推进{stage}。"
    if facts.state == "not_started":
        return f"{name}{at_end(facts)}尚未启动。"
    raise ValueError(f"Nothing is approved of {facts.words}: no sentence may say so.")


def at_end(facts: CommitmentFacts) -> str:
    return "至年底" if ends_year(facts) else when(facts).removesuffix("，")


def clause(words: str) -> str:
    """The words of a deliverable without its number, its ★ and its full stop."""
    bare = re.sub(
        r"^(?:[（(][一二三四五六七八九十0-9]+[）)]|[一二三四五六七八九十]+、|[0-9]+[.．、])",
        "",
        words.strip(),
    )
    return bare.strip(" ★\n").removesuffix("。").removesuffix("；")
