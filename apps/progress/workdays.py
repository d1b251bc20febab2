"""Working days of China: weekends, public holidays and the make-up days for them (调休). Pure.

Source: the State Council's yearly notices, as kept by the library `holidays`. For a year whose notice is
not out yet, weekends and the statutory days are known, make-up days are not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

ONE_DAY = timedelta(days=1)


@cache
def calendar(year: int) -> HolidayBase:
    """Of one year, whole: one that grows year by year would show other threads a year half done."""
    return country_holidays("CN", years=year, expand=False, language="zh_CN")


def is_working_day(day: date) -> bool:
    return calendar(day.year).is_working_day(day)


def shift(day: date, working_days: int) -> date:
    """The working day that is so many working days after (or, negative, before) `day`.

    None at all leaves a working day as it is and moves any other to the next.
    """
    step = ONE_DAY if working_days >= 0 else -ONE_DAY
    for _ in range(abs(working_days)):
        day += step
        while not is_working_day(day):
            day += step
    return next_working_day(day)


def next_working_day(day: date) -> date:
    """`day` itself if it is one: a deadline that falls on a holiday moves to the next working day."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_between(first: date, last: date) -> int:
    """The working days after `first` until `last`, `last` included: 0 on the day itself, 1 on the next.

    Negative where `last` lies before `first`.
    """
    if last < first:
        return -working_days_between(last, first)
    return sum(is_working_day(first + ONE_DAY * n) for n in range(1, (last - first).days + 1))


@dataclass(frozen=True, slots=True)
class Break:
    """Days off in a row with a public holiday among them, weekends at either end included: 国庆节, 1 to 7 October."""

    name: str
    first: date
    last: date


def breaks_between(first: date, last: date) -> list[Break]:
    """The public holidays that touch the days from `first` to `last`, each as long as people are off for it."""
    found: list[Break] = []
    day = first
    while day <= last:
        if is_working_day(day):
            day += ONE_DAY
            continue
        start, end = day, day
        while not is_working_day(start - ONE_DAY):
            start -= ONE_DAY
        while not is_working_day(end + ONE_DAY):
            end += ONE_DAY
        if names := holiday_names(start, end):
            found.append(Break("、".join(names), start, end))
        day = end + ONE_DAY
    return found


def holiday_names(first: date, last: date) -> list[str]:
    """What is celebrated on these days, once each: 国庆节（补假） and 休息日（由 2021-10-09 调休） are no names."""
    days = (first + ONE_DAY * n for n in range((last - first).days + 1))
    entries = (calendar(day.year).get(day) for day in days)
    names = (name for entry in entries if entry for name in entry.split("; ") if "（" not in name)
    return list(dict.fromkeys(names))
