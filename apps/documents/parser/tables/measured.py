"""Indicators that a table spreads over cells: 指标 | 计量单位 | 目标值."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from apps.documents.parser.figures.indicators import read_indicators
from apps.documents.parser.figures.measures import MULTIPLIERS
from apps.documents.parser.tokens import Comparator, Item, Nature, ParsedIndicator

# A cell that is a figure and no sentence: 500, ≥500, 增长6%左右, 不低于95, 3.2万人, 100%
FIGURE = re.compile(
    r"""
    (?P<before> (?:[≥≤><=]{1,2} | 不少于|不低于|不超过|不高于|达到?|完成|实现|新增|增长|下降|提高|控制在|约|同比|比上年|累计|\s){0,4} )
    (?P<number> \d{1,3}(?:,\d{3})+(?:\.\d+)? | \d+(?:\.\d+)? ) \s*
    (?P<times> [十百千]?(?:万亿|亿|万) | 千 | 百 )? \s*
    (?P<unit> [\u4e00-\u9fff/%‰()]{0,8}? )
    (?P<after> 左右|以上|以下|以内|及以上 )? (?: \(含\) )?
    """,
    re.VERBOSE,
)
LONGEST_FIGURE = 24
# The unit that a name carries in brackets: 一般公共预算收入(亿元), 增速(%)
NAMED_UNIT = re.compile(r"\((?P<unit>[%‰\u4e00-\u9fff/]{1,10})\)\s*$")
TIMES = re.compile(r"[十百千]?(?:万亿|亿|万)(?=.)|千(?=[人户瓦])")
SIGNS = {"≥": "不低于", ">=": "不低于", ">": "超过", "≤": "不超过", "<=": "不超过", "<": "低于"}


class Place(Protocol):
    """A stretch of normalised text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure in a cell of its own, the cell that names it, and the cell of its unit, if there is one."""

    name: Place
    value: Place
    unit: Place | None

    @property
    def reach(self) -> tuple[int, int]:
        """From the first of its cells to the last: one sentence."""
        cells = (self.name, *self.figure)
        return min(cell.start for cell in cells), max(cell.end for cell in cells)

    @property
    def figure(self) -> tuple[Place, ...]:
        return (self.value, self.unit) if self.unit else (self.value,)


def is_bare_figure(words: str) -> bool:
    return len(words) <= LONGEST_FIGURE and FIGURE.fullmatch(words) is not None


def read_measures(source: str, measures: Sequence[Measure]) -> tuple[ParsedIndicator, ...]:
    """The indicators that have cells of their own."""
    read = (read_measure(source, measure) for measure in measures)
    return tuple(indicator for indicator in read if indicator)


def read_measure(source: str, measure: Measure) -> ParsedIndicator | None:
    """The indicator: its span is that of the number in its cell, with the unit where the cell prints one."""
    found = FIGURE.fullmatch(measure.value.text)
    if found is None:
        return None
    words, printed = _unit_and_name(measure, found)
    start = measure.value.start + found.start("number")
    last = next(part for part in ("unit", "times", "number") if found[part])
    end = measure.value.start + found.end(last)
    before = re.sub(r"[≥≤><=]+", lambda sign: SIGNS.get(sign[0], ""), found["before"])
    number = found["number"] + (found["times"] or "")
    sentence = f"{words}{before}{number}{printed}{found['after'] or ''}"
    at = len(words) + len(before)
    whole = Item(("¶1",), Nature.TARGET, 0, len(sentence))
    for read in read_indicators(sentence, sentence, whole, ()):
        if read.start == at and read.end >= at + len(number) + len(printed):
            return replace(read, start=start, end=end, text=source[start:end], parent=None)
    # A unit that no sentence would have: 床/张.
    times = TIMES.match(printed)
    value = Decimal(found["number"].replace(",", "")) * MULTIPLIERS[found["times"] or ""]
    value *= MULTIPLIERS[times[0]] if times else 1
    unit = printed[times.end() :] if times else printed
    comparator = _comparator(before, found["after"] or "")
    return ParsedIndicator(start, end, source[start:end], value, unit, comparator, None, words)


def _unit_and_name(measure: Measure, found: re.Match[str]) -> tuple[str, str]:
    """The words that name the figure, and its unit: of its own cell, else of the unit's, else in brackets behind the name."""
    words = re.sub(r"\s+", "", measure.name.text)
    words = re.sub(r"^\(?\d{1,3}[.、)]", "", words)
    in_name = NAMED_UNIT.search(words)
    if in_name:
        words = words[: in_name.start()]
    beside = re.sub(r"\s+", "", measure.unit.text) if measure.unit else ""
    return words, found["unit"] or beside or (in_name["unit"] if in_name else "")


def _comparator(before: str, after: str) -> Comparator:
    if re.search(r"不少于|不低于|超过|达", before) or "以上" in after:
        return Comparator.GE
    if re.search(r"不超过|不高于|低于|控制", before) or after in ("以下", "以内"):
        return Comparator.LE
    return Comparator.APPROX if "约" in before or after == "左右" else Comparator.EQ
