"""A figure through the years: what was promised, what was reached, and how the years differ."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from apps.dashboard.series import Difference, Series, series_of
from apps.targets.changes import record_value
from apps.targets.linking import confirm
from apps.targets.models import Indicator
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, DocumentFactory
from tests.series import LIFTS, figure, notice, reported, work_report


def one(indicator: Indicator, user: User) -> Series:
    return series_of([indicator.pk], user)[indicator.pk]


def chain(by: User, *indicators: Indicator) -> None:
    for earlier, later in pairwise(indicators):
        confirm(earlier, later, by=by)


@pytest.fixture
def lifts(officer: User) -> list[Indicator]:
    """The example of ADR 20: 125 begun in 2019, 50 promised for 2020, 200 for 2021."""
    report = work_report(officer, 2020)
    found = [
        figure(report, 125, f"{LIFTS}立项", nature="result"),
        figure(report, 50),
        figure(notice(officer, 2021), 200),
    ]
    chain(officer, *found)
    return found


def test_three_years_of_lifts(officer: User, lifts: list[Indicator]) -> None:
    series = one(lifts[0], officer)
    assert [(y.year, y.promised, y.outcome) for y in series.years] == [
        (2019, None, 125),
        (2020, 50, None),
        (2021, 200, None),
    ]
    assert str(series.years[2].promised_more) == "+150台（+300%）"
    assert one(lifts[2], officer).years == series.years


def test_the_last_approved_word_of_the_year_counts(officer: User, lifts: list[Indicator]) -> None:
    promised = lifts[1]
    reported(promised, "2020Q2", 20)
    reported(promised, "2020Q4", 60, state="submitted")
    reported(promised, "2020Q3", 41)
    year = one(promised, officer).of(2020)
    assert year is not None
    assert (year.outcome, year.complete, year.share) == (41, False, 82)
    assert str(year.reached and year.reached.quarter) == "2020Q3"
    assert year.reached_more is None  # three quarters are not compared with a whole year
    reported(promised, "2020Q4", 55)
    year = one(promised, officer).of(2020)
    assert year is not None
    assert (year.outcome, year.complete, year.share) == (55, True, 110)
    assert str(year.reached_more) == "−70台（−56%）"
    assert str(year.beyond) == "+5台（+10%）"


def test_what_a_notice_tells_as_the_result_counts_before_reports(
    officer: User, lifts: list[Indicator]
) -> None:
    reported(lifts[1], "2020Q4", 55)
    told = figure(work_report(officer, 2021), 57, f"{LIFTS}竣工", nature="result")
    confirm(lifts[1], told, by=officer)
    series = one(told, officer)
    year = series.of(2020)
    assert year is not None
    assert (year.outcome, year.complete, year.reached and year.reached.value) == (57, True, 55)
    assert series.total == 125 + 57


def test_of_two_promises_the_one_issued_last_counts(officer: User, lifts: list[Indicator]) -> None:
    changed = figure(notice(officer, 2020, issued_on=date(2020, 6, 1)), 80)
    confirm(changed, lifts[2], by=officer)
    year = one(changed, officer).of(2020)
    assert year is not None
    assert ([entry.indicator for entry in year.promises], year.promised) == ([lifts[1], changed], 80)
    reported(lifts[1], "2020Q4", 44)
    year = one(changed, officer).of(2020)
    assert year is not None
    assert (year.outcome, year.share) == (44, 55)


def test_the_official_value_counts_from_its_day(officer: User, lifts: list[Indicator]) -> None:
    lifts[2].values.update(status="provisional")
    record_value(
        lifts[2],
        Decimal(220),
        by=officer,
        status="official",
        effective_on=date(2021, 8, 1),
        source_words="沪府办〔2021〕12号",
    )
    assert [year.promised for year in one(lifts[2], officer).years] == [None, 50, 220]


def test_rates_differ_by_points_and_have_no_share(officer: User) -> None:
    fields = {"name": "网上办理率", "unit": "%", "measure": "level", "comparator": "ge"}
    old = figure(notice(officer, 2020), "82.5", **fields)
    new = figure(notice(officer, 2021), 85, **fields)
    confirm(old, new, by=officer)
    reported(old, "2020Q4", "83.1")
    series = one(new, officer)
    assert str(series.years[1].promised_more) == "+2.5个百分点"
    assert (series.years[0].share, str(series.years[0].beyond)) == (None, "+0.6个百分点")
    assert series.total is None


def test_a_ceiling_has_no_share(officer: User) -> None:
    kept = figure(notice(officer, 2021), 10, "生产安全事故起数", unit="起", comparator="le")
    reported(kept, "2021Q4", 8)
    (year,) = one(kept, officer).years
    assert (year.share, str(year.beyond)) == (None, "−2起（−20%）")


def test_an_awaited_limit_is_no_figure(officer: User, lifts: list[Indicator]) -> None:
    lifts[1].values.all().delete()
    year = one(lifts[2], officer).of(2021)
    assert year is not None
    assert (year.promised_more, one(lifts[1], officer).years[1].promised) == (None, None)


def test_a_figure_of_a_quarter_has_no_series(officer: User) -> None:
    quarter = DocumentFactory(
        uploaded_by=officer, period_start=date(2021, 1, 1), period_end=date(2021, 3, 31)
    )
    assert series_of([figure(quarter, 45).pk], officer) == {}


def test_a_unit_sees_the_years_of_its_own_targets(
    lifts: list[Indicator], reporter: User, unit: Unit, stranger: User
) -> None:
    AssignmentFactory(target=lifts[2].target, unit=unit)
    assert [year.year for year in one(lifts[2], reporter).years] == [2021]
    assert series_of([lifts[1].pk], reporter) == {}
    assert series_of([lifts[2].pk], stranger) == {}


def test_a_gap_of_a_year_is_not_compared(officer: User) -> None:
    first, third = figure(notice(officer, 2019), 100), figure(notice(officer, 2021), 200)
    confirm(first, third, by=officer)
    series = one(third, officer)
    assert series.years[1].promised_more is None
    before = series.before(2021)
    assert before is not None
    assert before.year == 2019


@pytest.mark.parametrize(
    ("amount", "base", "unit", "words"),
    [
        (20, 30, "", "+20（+66.7%）"),
        (150, 50, "台", "+150台（+300%）"),
        (-20, 200, "台", "−20台（−10%）"),
        (1, 3, "个", "+1个（+33.3%）"),
        (0, 50, "台", "±0"),
        (5, 0, "台", "+5台"),
        (Decimal("0.5"), 4, "%", "+0.5个百分点"),
        (-80000, 400000, "平方米", "−8万平方米（−20%）"),
    ],
)
def test_a_difference_in_words(
    amount: int | Decimal, base: int, unit: str, words: str, settings: Any
) -> None:
    assert str(Difference(Decimal(amount), Decimal(base), unit)) == words


@pytest.mark.parametrize("count", [1, 3])
def test_many_series_cost_as_much_as_one(
    officer: User, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    old, new = notice(officer, 2020), notice(officer, 2021)
    later = []
    for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
        earlier = figure(old, 100, name)
        reported(earlier, "2020Q4", 90)
        later.append(figure(new, 200, name))
        confirm(earlier, later[-1], by=officer)
    user = User.objects.get(pk=officer.pk)
    with django_assert_num_queries(6):
        found = series_of([indicator.pk for indicator in later], user)
    assert [series.years[0].outcome for series in found.values()] == [90] * count
