"""Quantities: a number with its unit that a clause promises or reports (GUIDE.md, "What is an indicator")."""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.documents.parser.lines import JOINT
from apps.documents.parser.outline import QUOTED
from apps.documents.parser.tokens import Change, Comparator

from .bounds import change_of, comparator_of, is_bounded
from .exclusions import CHANGED_FROM, ONE_OF, counts_deliverables, is_no_promise
from .measures import IS_RATE, UNIT, bare_unit
from .numerals import ARABIC, CHINESE, PARTS, TIMES, read_arabic, read_chinese, read_part

# Where a number may begin: not inside 38/6, 2022-02, N070501, 4.3 or 1,300. One character first, so that the search is
# a scan for it. A minus behind words may be a sign: "同比-6.2%".
FIRST = re.compile(
    r"[\d一二两三四五六七八九十百千](?<![\dA-Za-z.#+*/×].)(?<!\d,.)(?<![^\u4e00-\u9fff、,(]-.)(?<![一二两三四五六七八九十百][一二两三四五六七八九十百千])"
)
QUANTITY = re.compile(
    rf"""
    (?: {PARTS}                                                                 # 三分之二, 百分之五, 七成
      | (?: (?P<low> {ARABIC} ) (?P<low_times> {TIMES} )? (?P<low_unit> {UNIT} )?    # the 3 of 3-5家, the 30% of 30%—50%
          [ ]? (?: [-‐–―−~〜至到] | —{{1,2}} ) [ ]? (?= \d ) )?
        (?P<number> {ARABIC} ) (?! [-—~+*/×] \d )                               # not the 1 of 1-18号
        [ ]? (?P<more> [余多] )? (?P<times> {TIMES}? )
        (?: (?P<more_after> [余多] ) (?P<again> [万亿] )? )? [ ]{{0,3}}             # 2千余万
        (?P<unit> (?(low_unit) (?P=low_unit) | {UNIT} ) )
      | (?: (?P<chinese_low> {CHINESE} ) [至到] )?
        (?P<chinese> {CHINESE} ) (?P<some> [余多] )? (?P<chinese_unit> {UNIT} ) )   # 四条, 两千余户, 三至五个
    """,
    re.VERBOSE,
)
# Numbers of a range that count off a series and promise nothing: 1-3期, 3-8幢.
SERIES = ("期", "栋", "幢", "组", "班", "日", "村")
CEILING = re.compile(r"(?:压缩|缩短|降低|下降|减少|降)[至到]$")  # the upper bound counts: 压缩至3-5个工作日
SPLIT = re.compile(r"(?:以内|以下|以上|左右)\s*(?P<per>/[\u4e00-\u9fff]{1,3})")  # "750吨以内/日"
SHARED = ("、", "和", "及", "与", "以及")  # "分别增长8%和9.5%"
IN_TURN = re.compile(r"分别[^,。;:\d]{0,6}$")
BEHIND, AHEAD = 40, 40
NOWHERE = (sys.maxsize, sys.maxsize)


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
    words = text[start:end]
    if JOINT not in words:
        return _find(words, range(start, end))
    # A mended line may part a number from its unit: 20万⏎平方⏎米.
    places = [start + at for at, char in enumerate(words) if char != JOINT]
    return _find(words.replace(JOINT, ""), places)


def _find(words: str, places: Sequence[int]) -> list[Quantity]:
    """The quantities in ``words``, whose characters stand at ``places``."""
    found: list[Quantity] = []
    ends, in_turn = 0, False
    for match in _outside_quotations(words):
        quantity = _read(words, match, places)
        if quantity is None:
            continue
        shares = bool(found) and words[ends : match.start()].strip() in SHARED
        if not shares:
            in_turn = IN_TURN.search(words[max(0, match.start() - BEHIND) : match.start()]) is not None
        found.append(_like(quantity, found[-1], in_turn=in_turn) if shares else quantity)
        ends = match.end()
    return found


def _like(quantity: Quantity, before: Quantity, *, in_turn: bool) -> Quantity:
    """The second figure of "分别增长8%和9.5%" grows too, that of "分别达到95%、98%" is a lower bound too."""
    if before.unit != quantity.unit:
        return quantity
    bounded = in_turn and quantity.comparator is Comparator.EQ
    return replace(
        quantity,
        change=before.change or quantity.change,
        comparator=before.comparator if bounded else quantity.comparator,
    )


def _outside_quotations(words: str) -> Iterator[re.Match[str]]:
    """Matches that do not begin inside a quotation; both lists are in order, so one pass is enough."""
    quotations = (quotation.span() for quotation in QUOTED.finditer(words))
    opens, closes = next(quotations, NOWHERE)
    last = 0
    for first in FIRST.finditer(words):
        at = first.start()
        while closes <= at:
            opens, closes = next(quotations, NOWHERE)
        if last <= at < opens and (match := QUANTITY.match(words, at)):
            last = match.end()
            yield match


@dataclass(frozen=True, slots=True)
class _Printed:
    """What is printed: a value, the lower value where it is the upper end of a range, a unit."""

    value: Decimal
    low: Decimal | None
    unit: str


def _read(words: str, match: re.Match[str], places: Sequence[int]) -> Quantity | None:
    before = words[max(0, match.start() - BEHIND) : match.start()].rstrip()
    after = words[match.end() : match.end() + AHEAD].lstrip()
    printed = _printed(match)
    if before.endswith("-"):
        return _below_zero(match, printed, places)
    if printed is None or is_no_promise(printed.unit, before, after):
        return None
    if match["chinese"] and not _counts(match, printed.value, before, after):
        return None
    value, low = printed.value, printed.low
    if low is not None and (low >= value or printed.unit in SERIES or (low == 1 and printed.unit == "条")):
        return None
    split = SPLIT.match(after)
    unit = bare_unit(printed.unit) + (split["per"] if split else "")
    more = any(match[name] for name in ("more", "more_after", "some"))
    comparator, change = comparator_of(before, after, more=more), change_of(before, after, unit)
    first = match.start()
    if low is not None and CHANGED_FROM.search(before):
        first = match.start("number")
    elif low is not None and CEILING.search(before):
        comparator = Comparator.LE
    elif low is not None and comparator is not Comparator.LE:
        value, comparator = low, Comparator.GE
    return Quantity(places[first], places[match.end() - 1] + 1, value, unit, comparator, change)


def _below_zero(match: re.Match[str], printed: _Printed | None, places: Sequence[int]) -> Quantity | None:
    """A rate with a minus sign; behind any other number the stroke is a hyphen."""
    if printed is None or printed.low is not None or not IS_RATE.fullmatch(printed.unit):
        return None
    start, end = places[match.start() - 1], places[match.end() - 1] + 1
    return Quantity(start, end, -printed.value, bare_unit(printed.unit), Comparator.EQ, Change.DOWN)


def _counts(match: re.Match[str], value: Decimal, before: str, after: str) -> bool:
    plain = None if match["some"] or re.search("[百千万亿]", match["chinese"]) else value
    if match["chinese"] == "一" and match["chinese_unit"] not in ONE_OF:
        return False
    if match["chinese"].startswith("百") and not match["some"] and not is_bounded(before):
        return False  # 百家企业大走访
    return counts_deliverables(match["chinese_unit"], plain, before, after)


def _printed(match: re.Match[str]) -> _Printed | None:
    if match["part"] or match["tenths"]:
        part = read_part(match["whole"], match["part"], match["tenths"])
        return _Printed(part[0], None, part[1]) if part else None
    if match["chinese"]:
        value = read_chinese(match["chinese"])
        low = read_chinese(match["chinese_low"]) if match["chinese_low"] else None
        return None if value is None else _Printed(value, low, match["chinese_unit"])
    value = read_arabic(match["number"], match["times"] + (match["again"] or ""))
    return _Printed(value, _low(match, value), match["unit"])


def _low(match: re.Match[str], value: Decimal) -> Decimal | None:
    """The lower bound of a range; its multiplier may be printed once for both: 5-10万元, but 8000-1万元."""
    if not match["low"]:
        return None
    low = read_arabic(match["low"], match["low_times"] or "")
    shared = read_arabic(match["low"], match["times"])
    return shared if not match["low_times"] and shared < value else low
