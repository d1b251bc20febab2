from datetime import date

import pytest

from apps.progress.workdays import (
    Break,
    breaks_between,
    is_working_day,
    next_working_day,
    shift,
    working_days_between,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 9, 18), True),  # Saturday, made up for 中秋
        (date(2021, 9, 20), False),  # Monday, made up for
        (date(2021, 9, 26), True),  # Sunday, made up for 国庆
        (date(2021, 9, 30), True),
        (date(2021, 10, 1), False),
        (date(2021, 10, 7), False),
        (date(2021, 10, 8), True),
        (date(2021, 10, 9), True),  # Saturday, made up for
        (date(2021, 10, 10), False),
        (date(2026, 1, 2), False),
        (date(2026, 1, 4), True),  # Sunday, made up for 元旦
        (date(2026, 9, 20), True),  # Sunday, made up for 国庆
        (date(2026, 10, 10), True),
        (date(2026, 10, 11), False),
    ],
)
def test_holidays_and_make_up_days_are_known(day: date, works: bool) -> None:
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("day", "days", "shifted"),
    [
        (date(2021, 9, 30), 1, date(2021, 10, 8)),
        (date(2021, 9, 30), 3, date(2021, 10, 11)),
        (date(2021, 10, 3), 1, date(2021, 10, 8)),
        (date(2021, 10, 11), -3, date(2021, 9, 30)),
        (date(2021, 12, 31), 1, date(2022, 1, 4)),
        (date(2021, 10, 8), 0, date(2021, 10, 8)),
        (date(2021, 10, 3), 0, date(2021, 10, 8)),
    ],
)
def test_shifting_counts_working_days_alone(day: date, days: int, shifted: date) -> None:
    assert shift(day, days) == shifted


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day() -> None:
    assert next_working_day(date(2021, 10, 1)) == date(2021, 10, 8)
    assert next_working_day(date(2021, 10, 9)) == date(2021, 10, 9)


def test_the_working_days_between_two_days_leave_out_the_first() -> None:
    assert working_days_between(date(2021, 9, 30), date(2021, 9, 30)) == 0
    assert working_days_between(date(2021, 9, 30), date(2021, 10, 9)) == 2
    assert working_days_between(date(2021, 10, 9), date(2021, 9, 30)) == -2
    assert working_days_between(date(2021, 9, 30), date(2021, 10, 7)) == 0


def test_a_break_is_as_long_as_people_are_off_for_it() -> None:
    assert breaks_between(date(2021, 9, 15), date(2021, 10, 12)) == [
        Break("中秋节", date(2021, 9, 19), date(2021, 9, 21)),
        Break("国庆节", date(2021, 10, 1), date(2021, 10, 7)),
    ]
    # One that only touches the days asked for is told whole; a mere weekend is none.
    assert breaks_between(date(2021, 10, 6), date(2021, 10, 10)) == [
        Break("国庆节", date(2021, 10, 1), date(2021, 10, 7))
    ]
    assert breaks_between(date(2021, 10, 16), date(2021, 10, 17)) == []
    assert breaks_between(date(2020, 10, 1), date(2020, 10, 1)) == [
        Break("中秋节、国庆节", date(2020, 10, 1), date(2020, 10, 8))
    ]
