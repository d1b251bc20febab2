"""Working days of China: weekends, public holidays and the make-up days for them (调休). Pure.

Source: the State Council's yearly notices, as kept by the library `holidays`. For a year whose notice is
not out yet, weekends and the statutory days are known, make-up days are not.
"""

from datetime import date


def is_working_day(day: date) -> bool:
    raise NotImplementedError


def shift(day: date, working_days: int) -> date:
    """The working day that is so many working days after (or, negative, before) `day`."""
    raise NotImplementedError


def next_working_day(day: date) -> date:
    """`day` itself if it is one: a deadline that falls on a holiday moves to the next working day."""
    raise NotImplementedError
