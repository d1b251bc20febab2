"""One figure for two works, and figures handed out among several things."""

import re
from collections.abc import Sequence

from apps.documents.parser.words import first_word

from .phrases import strip_lead, strip_trail, tidy
from .quantities import Quantity

BREAK = re.compile(r"[。;:!?,★\n]")
HEAD_NOUN = re.compile(r"(?:面积|金额|总额|数量|人数|项目|工程|里程|率|额|量|数)$")
RATES = re.compile(
    r"(?P<first>[\u4e00-\u9fff]{1,14}率)(?:和|及|与|、)(?P<second>[\u4e00-\u9fff]{1,14}率)\s*$"
)
PARTS = re.compile(r"、|以及|(?<![普涉波])及(?![时格])|和(?![谐平])|(?<!参)与(?!会)")
NO_PART = re.compile(r"[^\u4e00-\u9fffA-Za-z\d.“”()、]")
DONE = r"(?:完成|达到?|突破|超过|为|实现|约|同比|增长|增加|下降|降低|减少|削减|压减|压降|提高|提升|控制在|不低于|不少于|力争|到|至)"
HOW = re.compile(rf"(?:均|都|同比)?(?P<how>各|分别){DONE}*+\s*$")
VERB_FIRST = re.compile(
    r"分别(?:新增|新建|建成|引进|培育|改造|淘汰|增加|削减|减少|压减|降低|完成|实现|提高|举办|开展)"
)
RESPECTIVELY = re.compile(
    rf"(?:同比|环比|[比较](?:上年|去年)(?:同期)?)?分别(?:比上年|较上年)?(?:占|上升|{DONE})*+"
)
ONE_EACH = ("元", "%", "百分点", "倍")  # figures of these units in a row belong to one thing each
REACH = 80
LONGEST_RUN = 12
LONGEST_MODIFIER = 4


def share_figure(lead: str, clause: str, unit: str, *, named_behind: bool) -> list[str]:
    """Two names for one figure, or none: "解决率和满意率80%", "开工、竣工面积各100万平方米"."""
    rates = RATES.search(strip_trail(lead))
    if rates and unit == "%" and "分别" not in lead:
        return [tidy(strip_lead(rates["first"])), tidy(strip_lead(rates["second"]))]
    how = HOW.search(clause)
    return _listed(clause[: how.start()]) if how and how["how"] == "各" and not named_behind else []


def distribute(named: Sequence[tuple[Quantity, str]], text: str, start: int) -> list[tuple[Quantity, str]]:
    """ "开工、竣工面积分别完成100万、105万平方米": hand the names out in the order of the figures.

    "税收12亿元、出口30亿元,分别增长3%和5%" hands out the names of the figures before.
    """
    result = list(named)
    for index, (quantity, _) in enumerate(result):
        clause = BREAK.split(text[max(start, quantity.start - REACH) : quantity.start])[-1]
        for offset, name in enumerate(_names_in_turn(clause, result, index)[: len(result) - index]):
            result[index + offset] = (result[index + offset][0], name)
    return result


def _names_in_turn(clause: str, named: Sequence[tuple[Quantity, str]], index: int) -> list[str]:
    """The names that ``clause``, the words before a figure, gives it and the figures behind it; none where it lists none."""
    if RESPECTIVELY.fullmatch(clause.strip()):
        count = _run(named, index)
        return [name for _, name in named[index - count : index]] if count <= index else []
    how = HOW.search(clause)
    if how:
        return _listed(clause[: how.start()]) if how["how"] == "分别" else []
    each = VERB_FIRST.search(clause)  # "分别削减|二氧化硫、氮氧化物1200吨和860吨"
    if not PARTS.search(clause) or (not each and named[index][0].unit not in ONE_EACH):
        return []
    names = _listed(
        strip_trail(clause[each.end() :] if each else clause)
    )  # "城镇、农村居民收入5万元、3万元" are two, "新建、改建幼儿园5所" is one
    return names if 1 < len(names) == _run(named, index) else []


def _run(named: Sequence[tuple[Quantity, str]], first: int) -> int:
    """How many figures in the same unit stand close together from ``first`` on."""
    count = 1
    while (
        count < LONGEST_RUN
        and first + count < len(named)
        and named[first + count][0].unit == named[first][0].unit
        and named[first + count][0].start - named[first + count - 1][0].end <= len("以上、")
    ):
        count += 1
    return count


def _listed(words: str) -> list[str]:
    """The things listed at the end of ``words``, if there are several.

    Each has the noun that the last one carries for all: 开工、竣工面积, 城镇和农村居民收入.
    """
    parts = [part for part in PARTS.split(NO_PART.split(words)[-1]) if part]
    if len(parts) < 2:
        return []
    parts[0] = strip_lead(parts[0])
    last = parts[-1]
    head = HEAD_NOUN.search(last)
    modifier = len(first_word(last))
    for index, part in enumerate(parts[:-1]):
        if len(part) <= modifier <= LONGEST_MODIFIER and len(last) > len(part) + 1:
            parts[index] = part + last[len(part) :]
        elif head and not part.endswith(("数", "量", "率", "额", head[0])):
            parts[index] = part + head[0]
    return [tidy(part) for part in parts]
