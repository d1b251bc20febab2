"""Saying that figures of different years are the same thing, and what the machine proposes."""

from datetime import date

import pytest

from apps.audit.models import Event
from apps.targets.lineage import Lineage, Place, candidates_of, place_of
from apps.targets.linking import (
    AlreadyInSeries,
    LinkRefused,
    NoYear,
    OtherUnit,
    WrongOrder,
    confirm,
    decline,
)
from apps.targets.models import Indicator, Link
from apps.units.models import User
from apps.units.permissions import NotAllowed
from tests.factories import DocumentFactory
from tests.series import LIFTS, figure, notice, work_report


def pairs(indicator: Indicator) -> list[tuple[int, int, bool]]:
    """What is proposed for the notice of a figure: earlier, later, clear."""
    found = [candidate.proposal for candidate in candidates_of(indicator.target.document)]
    return [(one.best.earlier, one.best.later, one.clear) for one in found]


@pytest.fixture
def years(officer: User) -> list[Indicator]:
    """125 begun in 2019 and 50 promised for 2020, both of one report, and 200 promised for 2021."""
    report = work_report(officer, 2020)
    return [
        figure(report, 125, f"{LIFTS}立项", nature="result"),
        figure(report, 50),
        figure(notice(officer, 2021), 200),
    ]


def test_the_place_of_a_figure(officer: User) -> None:
    report, annual = work_report(officer, 2020), notice(officer, 2020)
    assert place_of(report, "result") == Place(2019, True)
    assert place_of(report, "target") == place_of(annual, "target") == Place(2020, False)
    told_after = notice(officer, 2020, issued_on=date(2021, 1, 18))
    assert place_of(told_after, "result") == Place(2020, True)
    quarter = DocumentFactory(
        uploaded_by=officer, period_start=date(2021, 1, 1), period_end=date(2021, 3, 31)
    )
    plan = DocumentFactory(uploaded_by=officer, period_start=date(2021, 1, 1), period_end=date(2025, 12, 31))
    assert (place_of(quarter, "target"), place_of(plan, "target")) == (None, None)


def test_three_years_become_one_series(officer: User, years: list[Indicator]) -> None:
    first, second, third = years
    assert pairs(second) == [(first.pk, second.pk, True)]
    assert pairs(third) == [(second.pk, third.pk, True)]  # the year before, not the one before that
    confirm(first, second, by=officer)
    confirm(second, third, by=officer)
    assert pairs(second) + pairs(third) == []
    series = Lineage(officer.district).series_of(second.pk)
    assert series == {first.pk, second.pk, third.pk}
    assert [link.likeness > 0 for link in Link.objects.all()] == [True, True]


def test_a_result_may_be_of_what_was_promised_for_its_year(officer: User, years: list[Indicator]) -> None:
    reached = figure(work_report(officer, 2022), 207, nature="result")
    assert pairs(reached) == [(years[2].pk, reached.pk, True)]


def test_confirming_twice_is_once(officer: User, years: list[Indicator]) -> None:
    link = confirm(years[1], years[2], by=officer)
    assert confirm(years[1], years[2], by=officer) == link
    assert [event.verb for event in Event.objects.filter(verb__startswith="series")] == ["series.link"]


def test_what_was_declined_is_not_proposed_again(officer: User, years: list[Indicator]) -> None:
    decline(years[1], years[2], by=officer)
    assert pairs(years[2]) == []
    assert Lineage(officer.district).series_of(years[2].pk) == {years[2].pk}
    confirm(years[1], years[2], by=officer)
    assert Lineage(officer.district).series_of(years[2].pk) == {years[1].pk, years[2].pk}


def test_undoing_a_link_parts_the_series(officer: User, years: list[Indicator]) -> None:
    first, second, third = years
    confirm(first, second, by=officer)
    confirm(second, third, by=officer)
    decline(second, third, by=officer)
    lineage = Lineage(officer.district)
    assert (lineage.series_of(first.pk), lineage.series_of(third.pk)) == ({first.pk, second.pk}, {third.pk})
    verbs = [event.verb for event in Event.objects.filter(verb__startswith="series")]
    assert verbs == ["series.link", "series.link", "series.unlink"]


def test_begun_and_finished_of_one_notice_stay_apart(officer: User, years: list[Indicator]) -> None:
    finished = figure(years[2].target.document, 150, f"{LIFTS}竣工")
    confirm(years[1], years[2], by=officer)
    with pytest.raises(AlreadyInSeries) as refusal:
        confirm(years[1], finished, by=officer)
    assert "竣工" in str(refusal.value)
    confirm(years[0], years[1], by=officer)
    with pytest.raises(AlreadyInSeries):
        confirm(years[0], finished, by=officer)  # through the whole chain
    assert pairs(finished) == []


def test_two_notices_of_one_year_may_promise_the_same(officer: User, years: list[Indicator]) -> None:
    again = figure(notice(officer, 2020), 50)
    confirm(years[1], years[2], by=officer)
    assert pairs(years[2]) == [(again.pk, years[2].pk, True)]
    confirm(again, years[2], by=officer)
    assert len(Lineage(officer.district).series_of(again.pk)) == 3


def test_what_cannot_be_linked_says_why(officer: User, years: list[Indicator]) -> None:
    _first, second, third = years
    with pytest.raises(WrongOrder):
        confirm(third, second, by=officer)
    with pytest.raises(WrongOrder):
        confirm(third, figure(notice(officer, 2021), 180), by=officer)
    with pytest.raises(OtherUnit):
        confirm(second, figure(notice(officer, 2021), 3, unit="公里"), by=officer)
    quarter = DocumentFactory(
        uploaded_by=officer, period_start=date(2022, 1, 1), period_end=date(2022, 3, 31)
    )
    with pytest.raises(NoYear):
        confirm(third, figure(quarter, 45), by=officer)
    assert Link.objects.count() == 0
    assert all(issubclass(each, LinkRefused) for each in (WrongOrder, OtherUnit, NoYear, AlreadyInSeries))


def test_who_may_link(officer: User, leader: User, stranger: User, years: list[Indicator]) -> None:
    for nobody in (leader, stranger):
        for verb in (confirm, decline):
            with pytest.raises(NotAllowed):
                verb(years[1], years[2], by=nobody)
    elsewhere = figure(notice(stranger, 2020), 50)
    with pytest.raises(NotAllowed):
        confirm(elsewhere, years[2], by=officer)
    assert pairs(elsewhere) == []


@pytest.mark.parametrize("count", [1, 3])
def test_proposing_costs_the_same_however_many(
    officer: User, stranger: User, count: int, django_assert_num_queries: object
) -> None:
    old, new = notice(officer, 2020), notice(officer, 2021)
    for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
        figure(old, 100, name)
        figure(new, 200, name)
    figure(notice(stranger, 2020), 100, "新增养老床位")
    with django_assert_num_queries(3):  # type: ignore[operator]
        assert len(candidates_of(new)) == count
