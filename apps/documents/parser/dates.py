"""Dates as notices print them: of signing, of a period, of a deadline."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .labels import chinese_number
from .lines import JOINT

CHINESE_DIGITS = "零〇○一二三四五六七八九"  # ○ is a common misprint of 〇

FULL_DATE = re.compile(
    rf"""
    (?P<year> (?:19|20)\d\d ) \s* [年./-] \s* (?P<month> \d{{1,2}} ) \s* [月./-] \s* (?P<day> \d{{1,2}} ) \s* 日? (?!\d)
        # 2021年3月18日, 2021-03-18, 2021/3/18
  | (?P<c_year> [{CHINESE_DIGITS}]{{4}} ) 年 (?P<c_month> [{CHINESE_DIGITS}十]{{1,2}} ) 月 (?P<c_day> [{CHINESE_DIGITS}十]{{1,3}} ) 日
        # 二〇二一年三月十八日
    """,
    re.VERBOSE,
)

# A signing date that lost 年, 月 and 日 on its way to the web: 2021318, 2023118日.
DAMAGED_DATE = re.compile(r"(?P<year>20\d\d)\s*(?P<rest>\d{2,4})\s*日?")

QUARTER = re.compile(r"(?:第\s*)?([一二三四1-4])\s*季度")
HALF_YEAR = re.compile(r"上半年|下半年")
YEAR_RANGE = re.compile(r"(20\d\d)\s*(?:年)?\s*[-—–~至到]+\s*(20\d\d)\s*年?")
FIVE_YEARS = re.compile(r"(十[一二三四五六七]?)五")  # "十四五" is the fourteenth plan: 2021 to 2025
FIRST_PLAN_ENDS = 1955
YEAR = re.compile(r"(20\d\d)\s*年")

MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
# A date without 前 is a deadline only where the work follows at once, or nothing does.
DONE = r"(?= \s* (?: 完成|竣工|完工|建成|开工|启动|交付|投用|投入|通车|验收|实现|止|为止 | [)。;] | $ ) )"
BEFORE = r"(?: \s* (?: 之 | 以 )? 前 )"
DUE = re.compile(
    rf"""
    (?<! 截至 ) (?<! 截止 ) (?<! 截止到 )                       # what has been reached by then is no deadline
    (?: (?P<year> 20\d\d ) \s* 年 度? \s* | (?P<next> [明次] \s* 年 ) \s* )?
    (?:
        (?<! \d ) {MONTH} \s* (?: 月 (?: \s* {DAY} \s* 日 )? )? \s* [-—–~至到]+ \s*
          (?: (?P<last_year> 20\d\d ) \s* 年 \s* )? (?P<last_month> {MONTH} ) \s* 月 (?: \s* (?P<last_day> {DAY} ) \s* 日 )?
                                                             # 5月11日—6月10日, 3-10月, 3月至次年…
      | (?<! [\d第] ) (?P<month> {MONTH} ) \s* 月 \s*
          (?: (?P<day> {DAY} ) \s* 日 (?: {BEFORE} | {DONE} )  # 6月30日前, 12月31日
            | (?P<third> [上中下] ) 旬                         # 10月中旬前
            | [底末份] | {BEFORE} | {DONE} )                    # 6月底前, 8月份前, 于6月前, 6月完成
      | (?P<half> 上半年 | 下半年 )
      | 第? \s* (?P<quarter> [一二三四1-4] ) \s* 季度           # 二季度末, 前三季度
      | (?P<whole> (?<! [\d一二三四五六七八九十两] ) 年 度? \s* [底末终内] | 当年 | 全年 )         # 年底前
      | (?P<festival> 元旦 | 五一 | 七一 | 国庆 ) [节”]? \s* 前
    )
  | (?<! 截至 ) (?P<end_year> 20\d\d ) \s* 年? 度? \s* [底末终内]                              # 2025年底前
  | (?<= [到至] ) \s* (?P<by_year> 20\d\d ) \s* 年 (?! \s* (?: \d | {MONTH} \s* 月 | [上下]半年 | 第 | .季 | [底末] ) )  # 到2025年
  | (?<! \d ) (?P<dot_year> 20\d\d ) \s* [./-] \s* (?P<dot_month> {MONTH} ) (?: \s* [./-] \s* (?P<dot_day> {DAY} ) )? (?! [\d.%年] )
                                                             # 2025.12, 2025/12/31
    """,
    re.VERBOSE,
)
MAY_BE_DUE = re.compile(r"[月季年]|20\d\d|[旦一庆]节?前")
DAY_BEFORE = {"元旦": (12, 31), "五一": (4, 30), "七一": (6, 30), "国庆": (9, 30)}
PRINTED_YEARS = ("last_year", "year", "end_year", "by_year", "dot_year")
THIRDS = {"上": 10, "中": 20}


@dataclass(frozen=True, slots=True)
class FoundDate:
    start: int
    end: int
    day: date


def find_dates(text: str) -> list[FoundDate]:
    """Every whole date in normalised ``text``; impossible ones (2021年13月1日) are left out."""
    found = []
    for match in FULL_DATE.finditer(text):
        day = _day(*_parts(match))
        if day is not None:
            found.append(FoundDate(match.start(), match.end(), day))
    return found


def damaged_dates(text: str) -> list[date]:
    """The dates that ``text``, a line of bare digits, may stand for: "2021318" is 18 March 2021 or nothing.

    More than one answer means that the digits alone cannot tell (2021111).
    """
    match = DAMAGED_DATE.fullmatch(text.strip())
    if match is None:
        return []
    year, rest = int(match["year"]), match["rest"]
    days = [_day(year, int(rest[:cut]), int(rest[cut:])) for cut in (1, 2) if cut < len(rest) <= cut + 2]
    return [day for day in days if day is not None]


def is_date_line(text: str) -> bool:
    """A date and nothing else: "2021年3月18日", "二〇二一年三月十八日", or the digits left of one."""
    return FULL_DATE.fullmatch(text) is not None or bool(damaged_dates(text))


def period_in(text: str) -> tuple[date, date] | None:
    """The period that a title names: a quarter, a half, a year or a range of years; both ends inclusive."""
    years = YEAR_RANGE.search(text)
    if years:
        return date(int(years[1]), 1, 1), date(int(years[2]), 12, 31)
    # "2019年工作总结和2020年工作安排": the targets are for the later year.
    found = [int(year) for year in YEAR.findall(text)]
    if found:
        return period_of(max(found), text)
    plan = FIVE_YEARS.search(text)
    if plan is None:
        return None
    last = FIRST_PLAN_ENDS + 5 * (chinese_number(plan[1]) or 0)
    return date(last - 4, 1, 1), date(last, 12, 31)


def period_of(year: int, text: str) -> tuple[date, date]:
    """The part of ``year`` that ``text`` names, or all of it; of "上半年总结和下半年安排" the later."""
    quarters = QUARTER.findall(text)
    if quarters:
        last = 3 * _small_number(quarters[-1])
        return date(year, last - 2, 1), month_end(year, last)
    halves = HALF_YEAR.findall(text)
    if halves:
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if halves[-1] == "上半年"
            else (date(year, 7, 1), date(year, 12, 31))
        )
    return date(year, 1, 1), date(year, 12, 31)


def due_on(text: str, year: int | None) -> date | None:
    """The last deadline that ``text`` names; ``year`` is meant where none is printed.

    What recurs (每月5日前, 每季度末) has no single deadline, and neither has what only begins (5月1日—, 5月1日起).
    """
    if MAY_BE_DUE.search(text) is None:
        return None
    days = [_deadline(match, year) for match in DUE.finditer(text.replace(JOINT, ""))]
    return max((day for day in days if day is not None), default=None)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _deadline(match: re.Match[str], year: int | None) -> date | None:
    printed = next((match[name] for name in PRINTED_YEARS if match[name]), None)
    if printed:
        year = int(printed)
    if year is None:
        return None
    if match["next"]:
        year += 1
    if match["half"] == "上半年":
        return date(year, 6, 30)
    if match["quarter"]:
        return month_end(year, 3 * _small_number(match["quarter"]))
    if match["festival"]:
        return date(year, *DAY_BEFORE[match["festival"]])
    for month, day in (("last_month", "last_day"), ("month", "day"), ("dot_month", "dot_day")):
        if match[month]:
            return _last_day(year, _number(match[month]), match[day] or THIRDS.get(match["third"]))
    return date(year, 12, 31)


def _last_day(year: int, month: int, day: str | int | None) -> date | None:
    return _day(year, month, int(day)) if day else month_end(year, month)


def _number(printed: str) -> int:
    return int(printed) if printed.isdigit() else chinese_number(printed) or 0


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    if match["year"]:
        return int(match["year"]), int(match["month"]), int(match["day"])
    return tuple(
        chinese_number(match[part].replace("○", "〇")) or 0 for part in ("c_year", "c_month", "c_day")
    )  # type: ignore[return-value]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _small_number(printed: str) -> int:
    return int(printed) if printed.isdigit() else "一二三四".index(printed) + 1
