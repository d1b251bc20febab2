"""Dates as notices print them: of signing, of a period, of a deadline."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from .labels import chinese_number

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
YEAR = re.compile(r"(20\d\d)\s*年")

DUE = re.compile(
    r"""
    (?: (?P<year> 20\d\d ) \s* 年 \s* )?
    (?:
        [-—~至到]+ \s* (?P<last_month> \d{1,2} ) \s* 月 \s* (?P<last_day> \d{1,2} ) \s* 日   # 5月11日—6月10日
      |
        (?P<month> \d{1,2} ) \s* 月 \s*
          (?: (?P<day> \d{1,2} ) \s* 日 \s* (?: 之? 前 | 以前 )  # 6月30日前
            | (?P<end> 底 | 末 | 份 | 份底 ) \s* 前?             # 6月底前, 8月份前
            | 前 )                                               # 于6月前
      | (?P<half> 上半年 )                                       # 上半年
      | (?: 第 )? (?P<quarter> [一二三四1-4] ) \s* 季度 (?: 末 | 底 | 前 | 内 )*   # 二季度末
      | (?P<whole> 年 \s* (?: 底 | 末 ) (?: 之? 前 )? | 年内 | 当年 )   # 年底前
    )
    """,
    re.VERBOSE,
)


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
    return period_of(max(found), text) if found else None


def period_of(year: int, text: str) -> tuple[date, date]:
    """The part of ``year`` that ``text`` names, or all of it."""
    quarter = QUARTER.search(text)
    if quarter:
        last = 3 * _small_number(quarter[1])
        return date(year, last - 2, 1), month_end(year, last)
    half = HALF_YEAR.search(text)
    if half:
        return (
            (date(year, 1, 1), date(year, 6, 30))
            if half[0] == "上半年"
            else (date(year, 7, 1), date(year, 12, 31))
        )
    return date(year, 1, 1), date(year, 12, 31)


def due_on(text: str, year: int | None) -> date | None:
    """The last deadline that ``text`` names; ``year`` is meant where none is printed."""
    days = [_deadline(match, year) for match in DUE.finditer(text)]
    return max((day for day in days if day is not None), default=None)


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _deadline(match: re.Match[str], year: int | None) -> date | None:
    year = int(match["year"]) if match["year"] else year
    if year is None:
        return None
    if match["whole"]:
        return date(year, 12, 31)
    if match["half"]:
        return date(year, 6, 30)
    if match["quarter"]:
        return month_end(year, 3 * _small_number(match["quarter"]))
    if match["last_month"]:
        return _day(year, int(match["last_month"]), int(match["last_day"]))
    month = int(match["month"])
    if not 1 <= month <= 12:
        return None
    if match["day"]:
        return _day(year, month, int(match["day"]))
    return month_end(year, month)


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
