"""Quantities: a number with its unit that a clause promises or reports (GUIDE.md, "What is an indicator")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .labels import chinese_number
from .lines import JOINT
from .measures import COUNTED, DURATION, MULTIPLIERS, OR_ELSE, PER, PHYSICAL, RATE
from .outline import quoted_until
from .tokens import Change, Comparator

NUMBER = r"(?: \d{1,3} (?: ,\d{3} )+ (?: \.\d+ )? | \d+ (?: \.\d+ )? )"  # 35, 4.3, 1,300
TIMES = "(?: [十百千]? (?: 万亿|亿|万) | 千 | 百 )"  # 万, 亿, 千万
UNIT = f"(?: {RATE} | {PHYSICAL} | {DURATION} | (?: {COUNTED} ) {OR_ELSE} )"

QUANTITY = re.compile(
    rf"""
    (?<! [\dA-Za-z.#+*/×-] ) (?<! \d[,] )
    (?: (?P<low> {NUMBER} ) (?P<low_times> {TIMES} )? (?P<low_unit> {UNIT} )?    # the 3 of 3-5家, the 30% of 30%—50%
        \s? (?: [-–~〜至到] | —{{1,2}} ) \s? (?= \d ) )?
    (?: (?P<number> {NUMBER} ) (?! [-—~+*/×] \d )                               # not the 1 of 1-18号
      | (?P<chinese> [一二两三四五六七八九十百]{{1,4}} ) (?= [^\s\d] ) )          # 四 (条道路)
    \s? (?P<more> [余多] )?
    (?P<times> {TIMES}? ) (?P<more_after> [余多] )?
    [\s{JOINT}]{{0,3}}
    (?P<unit> (?(low_unit) (?P=low_unit) | {UNIT} ) (?: {PER} )? )
    """,
    re.VERBOSE,
)
# Numbers of a range that count off a series and promise nothing: 1-3期, 3-8幢.
SERIES = ("期", "栋", "幢", "组", "班")
CHANGED_FROM = re.compile(r"[从由][^,。;:]{0,16}$")  # "从12家至20家" is no range
CEILING = re.compile(
    r"(?:压缩|缩短|降低|下降|减少|降)[至到]\s*$"
)  # the upper bound counts: 压缩至3-5个工作日

# What a number must not follow to be a quantity: 第3批, 前1000名, “十四五”期末, 近三年, 每3年, 编号12.
NOT_AFTER = re.compile(r"(?:第|前|编号|近|每|上|No\.?|[〔\[]|排名|位列|连续|不到|达成率为)\s*$")
# A number in Chinese characters counts deliverables only behind a verb or a list: "改善古桥路等四条道路".
CHINESE_AFTER = re.compile(
    r"(?:等|新增|新建|建成|完成|建设|打造|创建|实施|开展|启动|改造|举办|引进|培育|新设|设立|竣工|开工|推进|落实)\s*$"
)
# Groupings, points of time and other nouns that a counted word may belong to.
NOT_BEFORE = re.compile(
    r"\s*(?:方面|领域|环节|层面|维度|大类|重点(?:任务|工作|领域|方面|环节|措施)|周年|月(?!饼|嫂)|年度|阶段|版本|季度|以上群体|以下幼儿|工作组|专班|问题|诉求|维护|意识|自信|中心任务|一工程)"
)
# A threshold that selects cases: "100万美元以上项目", "500平方米以上的商场".
THRESHOLD_MONEY = re.compile(r"\s*(?:及)?(?:以上|以下|以内)\s*(?:的|及其)?[\u4e00-\u9fff“(]")
THRESHOLD_SIZE = re.compile(r"\s*(?:及)?(?:以上|以下|以内)\s*(?:的)[\u4e00-\u9fff“(]")
# The size of a thing that the clause only identifies: "总投资12亿元的产业园", "占地200亩的公园".
SIZE_OF = re.compile(r"(?:投资|占地|面积|全长|总长|产能|规模|产值)(?:约|达|超|超过)?\s*$")
# The condition of another figure: "12小时内签约率", "1个月搬场期内".
CONDITION = re.compile(r"\s*(?:之)?(?:内(?!完成|办结|办理|提供|到达|响应|[,。;])|前|后)")
DURATION_PROMISED = re.compile(
    r"(?:不少于|不低于|不超过|不高于|不多于|至少|以内|控制在|压缩[至到]?|缩短[至到]?|减少[至到]?|达到?|突破|超过?|[^年]为)\s*$"
)
DURATION_BOUND = re.compile(r"\s*(?:以上|以内|左右|内[,。;完办响])")

AT_LEAST = re.compile(
    r"(?:不少于|不低于|不小于|不得少于|不得低于|至少|达到|达|突破|超过|超|大于|高于|多于)\s*(?:了|到|至)?\s*$"
    r"|至少(?:开展|召开|举办|组织|提供|完成|新建|建成|配备|安排|培育|引进)\s*$"
)
AT_MOST = re.compile(
    r"(?:控制在|控制到|不超过|不高于|不多于|不大于|不得超过|不突破|低于|少于|小于|限制在|压降至|降至|降到)\s*$"
)
ABOUT = re.compile(r"(?:(?<![签预合契节])约为?|大约|大概|近|接近|力争约)\s*$")
NOT_LESS = re.compile(r"不(?:得)?(?:少于|低于|小于)\s*$")
AFTER_AT_LEAST = re.compile(r"\s*(?:\([^()]{0,12}\))?\s*(?:及)?以上")
AFTER_AT_MOST = re.compile(r"\s*(?:及|之)?(?:以内|以下|之内)")
AFTER_ABOUT = re.compile(r"\s*(?:左右|上下)")

UP = re.compile(r"(?:增长率?|增幅|增速|涨幅|上升|提高|提升|增加|上涨|递增|净增|增收)")
DOWN = re.compile(r"(?:下降率?|降幅|降低|减少|减收|压减|压缩|回落|下调|削减|缩短|减排|递减|收窄)")
LEVEL = re.compile(r"(?:提高|提升|增加|增长|上升|上涨|下降|降低|减少|压减|压缩|缩短|回落)\s*(?:到|至|为)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; ``value`` has the multiplier applied."""

    start: int
    end: int
    value: Decimal
    unit: str
    comparator: Comparator
    change: Change | None


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """The quantities in normalised ``text[start:end]``, without those in quotations, names and thresholds.

    GUIDE.md is silent on ranges. "3至5家" is one quantity, spanned whole: at least its lower bound, or at most its upper
    one where the words set a ceiling ("控制在8%-10%以内").
    """
    quoted = sorted(quoted_until(text, start, end).items())
    found = [
        quantity
        for match in _outside(text, start, end, quoted)
        if (quantity := _read(text, match, start, end))
    ]
    for index in range(1, len(found)):  # "分别增长8%和9.5%": the second figure grows too
        before, quantity = found[index - 1], found[index]
        if (
            before.change
            and before.unit == quantity.unit
            and text[before.end : quantity.start].strip() in ("、", "和", "及", "与")
        ):
            found[index] = replace(quantity, change=before.change)
    return found


def _outside(text: str, start: int, end: int, quoted: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Matches that do not begin inside a quotation; both lists are in order, so one pass is enough."""
    index = 0
    for match in QUANTITY.finditer(text, start, end):
        while index < len(quoted) and quoted[index][1] <= match.start():
            index += 1
        if index == len(quoted) or match.start() < quoted[index][0]:
            yield match


def _read(text: str, match: re.Match[str], start: int, end: int) -> Quantity | None:
    before = text[max(start, match.start() - 40) : match.start()].replace(JOINT, "")
    after = text[match.end() : min(end, match.end() + 20)].replace(JOINT, "")
    if NOT_AFTER.search(before) and not ABOUT.search(before):
        return None
    unit = match["unit"]
    if match["chinese"] and not _counts_deliverables(match, before, after):
        return None
    if NOT_BEFORE.match(after) and "百分点" not in unit and unit not in "%‰":
        return None
    if _is_threshold(unit, before, after) or _is_year(match) or _is_loose_duration(unit, before, after):
        return None
    value, low = _value(match), _low_value(match)
    if value is None or (low is not None and (low >= value or unit in SERIES)):
        return None
    split = re.match(r"(?:以内|以下|以上|左右)\s*(?P<per>/[\u4e00-\u9fff]{1,3})", after)  # "750吨以内/日"
    bare = _bare_unit(unit) + (split["per"] if split else "")
    comparator, change = _comparator(match, before, after), _change(before, bare, text, match)
    first = match.start()
    if low is not None and CHANGED_FROM.search(before):
        first = match.start("number")
    elif low is not None and CEILING.search(before):
        comparator = Comparator.LE
    elif low is not None and comparator is not Comparator.LE:
        value, comparator = low, Comparator.GE
    return Quantity(first, match.end(), value, bare, comparator, change)


def _counts_deliverables(match: re.Match[str], before: str, after: str) -> bool:
    """Whether a number in Chinese characters counts things: 四条道路 does, 一批项目 and 一套机制 do not."""
    bounded = re.match(r"以上|以内|左右", after) or AT_LEAST.search(before)
    if (
        not (CHINESE_AFTER.search(before) or bounded)
        or not re.fullmatch(COUNTED, match["unit"])
        or match["unit"] == "批"
    ):
        return False
    return match["chinese"] != "一" or match["unit"] in ("所", "座", "家", "条", "处", "场", "个", "项")


def _value(match: re.Match[str]) -> Decimal | None:
    if match["chinese"]:
        number = chinese_number(match["chinese"].replace("两", "二"))
        return None if number is None else Decimal(number) * MULTIPLIERS[match["times"]]
    return _number(match["number"], match["times"])


def _low_value(match: re.Match[str]) -> Decimal | None:
    """The lower bound of a range; its multiplier may be printed once for both: 5-10万元, but 8000-1万元."""
    if not match["low"]:
        return None
    low = _number(match["low"], match["low_times"] or "")
    shared = _number(match["low"], match["times"])
    value = _value(match)
    return shared if not match["low_times"] and value is not None and shared < value else low


def _number(printed: str, times: str) -> Decimal:
    value = Decimal(printed.replace(",", "")) * MULTIPLIERS[times]
    return Decimal(int(value)) if value == int(value) else value.normalize()


def _bare_unit(unit: str) -> str:
    """The unit as it is recorded: 元人民币 is 元, 个百分点 is 百分点 (GUIDE.md, decisions)."""
    return {"元人民币": "元", "个百分点": "百分点", "个工作日": "工作日"}.get(unit, unit)


def _is_year(match: re.Match[str]) -> bool:
    """2021户 counts households, but a bare "2021" before 个 after 年 never does; years have no unit of ours."""
    return match["unit"] == "年"


def _is_threshold(unit: str, before: str, after: str) -> bool:
    if re.match(r"的[\u4e00-\u9fff“]", after) and SIZE_OF.search(before):
        return True
    if re.fullmatch(r"元|美元|欧元|港元|日元|元人民币", unit):
        return THRESHOLD_MONEY.match(after) is not None
    if re.fullmatch(PHYSICAL, unit) or unit in ("人", "户", "名"):
        return THRESHOLD_SIZE.match(after) is not None and not re.search(
            r"(?:新增|新建|建成|完成|建设)\s*$", before
        )
    return False


def _is_loose_duration(unit: str, before: str, after: str) -> bool:
    """Time is promised only with a bound; elsewhere it is a condition or a name ("12小时内签约率", "24小时驿站")."""
    if not re.fullmatch(DURATION, unit):
        return False
    if CONDITION.match(after):
        return True
    return not (DURATION_PROMISED.search(before) or DURATION_BOUND.match(after))


def _comparator(match: re.Match[str], before: str, after: str) -> Comparator:
    """The words right before and right after belong to the number; nothing further away does."""
    if AFTER_ABOUT.match(after):
        return Comparator.APPROX
    if AFTER_AT_MOST.match(after):
        return Comparator.LE
    if NOT_LESS.search(before) or AFTER_AT_LEAST.match(after):
        return Comparator.GE
    if AT_MOST.search(before):
        return Comparator.LE
    if match["more"] or match["more_after"] or re.match(r"[余多][,。;、]", after) or AT_LEAST.search(before):
        return Comparator.GE
    return Comparator.APPROX if ABOUT.search(before) else Comparator.EQ


def _change(before: str, unit: str, text: str, match: re.Match[str]) -> Change | None:
    """Growth or decline, when its word stands in the same clause with no other number between."""
    clause = re.split(r"[,。;:!?、\d]", before)[-1]
    ups = [found.end() for found in UP.finditer(clause)]
    downs = [found.end() for found in DOWN.finditer(clause)]
    last = max([*ups, *downs], default=None)
    if last is None or LEVEL.search(clause):
        return None
    tail = clause[last:]
    if unit == "百分点" and re.search(r"增幅|增速|增长率|降幅", clause):
        return None
    rate = unit in ("%", "‰", "百分点")
    if not re.fullmatch(
        r"\s*(?:率|力争|确保|保持|达到?|控制|在|约|不低于|不少于|不超过|不高于|至少|突破|超过?|预期|目标|为|了|近|实现|\s)*",
        tail,
    ):
        return None
    # "面积增加2万平方米" is growth; "增加50张床位" and "改造提升50张床位" are deliverables.
    if not rate and (
        text[match.end() : match.end() + 1] not in tuple(",。;、:)( \n") or re.search(r"提[高升]", clause)
    ):
        return None
    return Change.UP if last in ups else Change.DOWN
