from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.targets.quarters import CurveProblem, Quarter, problems, quarters_between

YEAR = [Quarter(2021, number) for number in (1, 2, 3, 4)]

values = st.decimals(0, 10**12, places=6)


def test_a_quarter_is_written_and_read() -> None:
    assert Quarter.parse("2021Q3") == Quarter(2021, 3)
    assert str(Quarter(2021, 3)) == "2021Q3"
    assert Quarter.of(date(2021, 9, 30)) == Quarter(2021, 3)


@pytest.mark.parametrize("text", ["2021Q5", "2021q1", "21Q1", "2021Q0", "", "2021Q12", "2021Q3\n"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A quarter is written"):
        Quarter.parse(text)


def test_a_quarter_has_its_days_and_neighbours() -> None:
    assert (Quarter(2021, 1).start, Quarter(2021, 1).end) == (date(2021, 1, 1), date(2021, 3, 31))
    assert (Quarter(2021, 4).start, Quarter(2021, 4).end) == (date(2021, 10, 1), date(2021, 12, 31))
    assert (Quarter(2021, 4).next, Quarter(2022, 1).previous) == (Quarter(2022, 1), Quarter(2021, 4))


def test_the_quarters_that_days_touch() -> None:
    assert quarters_between(date(2021, 3, 31), date(2021, 10, 1)) == YEAR
    assert quarters_between(date(2021, 4, 1), date(2021, 6, 30)) == [Quarter(2021, 2)]


def test_a_free_curve_is_sound() -> None:
    curve = dict(zip(YEAR, map(Decimal, (0, 20, 80, 200)), strict=True))
    assert problems(curve, value=Decimal(200), cumulative=True, last=YEAR[3]) == []
    assert problems({YEAR[3]: Decimal(200)}, value=Decimal(200), cumulative=True, last=YEAR[3]) == []


def test_everything_that_is_wrong_is_told_at_once() -> None:
    curve = dict(zip(YEAR, map(Decimal, (-1, 80, 20, 190)), strict=True))
    assert problems(curve, value=Decimal(200), cumulative=True, last=YEAR[3]) == [
        (YEAR[0], CurveProblem.NEGATIVE),
        (YEAR[2], CurveProblem.FALLS),
        (YEAR[3], CurveProblem.LAST),
    ]


def test_a_curve_that_falls_twice_is_told_twice() -> None:
    curve = dict(zip(YEAR, map(Decimal, (100, 50, 60, 200)), strict=True))
    assert problems(curve, value=Decimal(200), cumulative=True, last=YEAR[3]) == [
        (YEAR[1], CurveProblem.FALLS),
        (YEAR[2], CurveProblem.FALLS),
    ]


def test_levels_and_growth_may_fall_and_be_negative() -> None:
    curve = dict(zip(YEAR, map(Decimal, (-3, 1, 0, 2)), strict=True))
    assert problems(curve, value=Decimal(2), cumulative=False, last=YEAR[3]) == []


def test_of_an_awaited_limit_the_end_is_not_known() -> None:
    assert problems({}, value=None, cumulative=True, last=YEAR[3]) == []
    assert problems({}, value=Decimal(2), cumulative=True, last=YEAR[3]) == [(YEAR[3], CurveProblem.LAST)]


@given(points=st.dictionaries(st.sampled_from(YEAR), values, min_size=1), value=values)
def test_a_curve_is_sound_where_it_never_falls_and_ends_at_the_value(
    points: dict[Quarter, Decimal], value: Decimal
) -> None:
    curve = {**points, YEAR[3]: value}
    planned = [curve[quarter] for quarter in sorted(curve)]
    found = problems(curve, value=value, cumulative=True, last=YEAR[3])
    assert (found == []) == (planned == sorted(planned))
    assert problems(curve, value=value, cumulative=False, last=YEAR[3]) == []
    assert problems(curve, value=value + 1, cumulative=False, last=YEAR[3]) == [(YEAR[3], CurveProblem.LAST)]
