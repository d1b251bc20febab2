"""One indicator through the years, on one page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.dashboard.indicator_views import chart_of, finding
from apps.dashboard.series import series_of
from apps.targets.linking import confirm
from apps.targets.models import Indicator
from apps.units.models import Unit, User
from tests.factories import AssignmentFactory, DocumentFactory
from tests.pages import page_of, words_of
from tests.series import LIFTS, figure, notice, reported, work_report

Visit = Callable[[User], Client]


def url(indicator: Indicator) -> str:
    return reverse("dashboard:indicator", args=[indicator.pk])


@pytest.fixture
def lifts(officer: User) -> list[Indicator]:
    report = work_report(officer, 2020)
    found = [
        figure(report, 125, f"{LIFTS}立项", nature="result"),
        figure(report, 50),
        figure(notice(officer, 2021), 200),
    ]
    confirm(found[0], found[1], by=officer)
    confirm(found[1], found[2], by=officer)
    return found


def test_the_whole_chain_from_any_of_its_figures(leader: User, lifts: list[Indicator], visit: Visit) -> None:
    reported(lifts[1], "2020Q4", 55)
    reported(lifts[2], "2021Q2", 80)
    pages = [page_of(visit(leader).get(url(indicator))) for indicator in lifts]
    for page in pages:
        rows = [
            [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
            for row in page.xpath("//table[contains(@class, 'years')]/tbody/tr")
        ]
        assert [row[0] for row in rows] == ["2021", "2020", "2019"]
        assert [row[1] for row in rows] == ["200台", "50台", "–"]
        assert [row[2] for row in rows] == ["+150台（+300%）", "–", "–"]
        assert [row[4] for row in rows] == ["40%", "110%", "–"]
        assert [row[5] for row in rows] == ["–", "−70台（−56%）", "–"]
        assert [mark.text for mark in page.find_class("quantity")] == ["200台", "50台", "125台"]
    assert "2021Q2" in pages[0].xpath("string(//table[contains(@class, 'years')]/tbody/tr[1])")


def test_the_years_are_drawn(officer: User, lifts: list[Indicator]) -> None:
    reported(lifts[2], "2021Q2", 80)
    chart = chart_of(series_of([lifts[2].pk], officer)[lifts[2].pk], "更高")
    assert (chart.labels, chart.unit, chart.finding) == (("2019", "2020", "2021"), "台", "更高")
    assert [line.values for line in chart.series] == [(None, 50, 200), (125, None, 80)]
    assert "2021" in chart.note


def test_a_figure_is_drawn_in_the_unit_that_it_is_written_in(officer: User) -> None:
    fields = {"name": "旧住房修缮", "unit": "平方米", "scale": 10000}
    old, new = (
        figure(notice(officer, 2020), 380000, **fields),
        figure(notice(officer, 2021), 400000, **fields),
    )
    confirm(old, new, by=officer)
    chart = chart_of(series_of([new.pk], officer)[new.pk], "")
    assert (chart.series[0].values, chart.unit, chart.note) == ((38, 40), "万平方米", "")


def test_one_year_is_not_drawn(officer: User, visit: Visit) -> None:
    page = page_of(visit(officer).get(url(figure(notice(officer, 2021), 200))))
    assert page.find_class("chart") == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((50, 200), "目标比2020年高150台（+300%）"),
        ((200, 50), "目标比2020年低150台（−75%）"),
        ((50, 50), "50台，与2020年相同"),
    ],
)
def test_the_title_says_the_finding(officer: User, values: tuple[int, int], words: str) -> None:
    old, new = figure(notice(officer, 2020), values[0]), figure(notice(officer, 2021), values[1])
    confirm(old, new, by=officer)
    with translation.override("zh-hans"):
        found = finding(series_of([new.pk], officer)[new.pk])
    assert (LIFTS in found, words in found) == (True, True)


def test_the_title_of_a_figure_that_stands_alone(officer: User) -> None:
    alone = figure(notice(officer, 2021), 200)
    result = figure(work_report(officer, 2020), 125, nature="result")
    awaited = figure(notice(officer, 2022), 7)
    awaited.values.all().delete()
    with translation.override("en"):
        said = [finding(series_of([one.pk], officer)[one.pk]) for one in (alone, result, awaited)]
    assert said == [
        f"{LIFTS}: the target of 2021 is 200台",
        f"{LIFTS}: 125台 were reached in 2019",
        f"{LIFTS}: the limit of 2022 is awaited",
    ]


def test_only_who_links_is_offered_to(
    officer: User, leader: User, lifts: list[Indicator], visit: Visit
) -> None:
    search = reverse("targets:link-search", args=[lifts[2].pk])
    offered = [
        page_of(visit(user).get(url(lifts[2]))).xpath("//main//a[@href=$search]", search=search)
        for user in (officer, leader)
    ]
    assert [len(each) for each in offered] == [1, 0]


def test_what_the_units_reported_stands_beside_the_printed_result(
    officer: User, lifts: list[Indicator], visit: Visit
) -> None:
    reported(lifts[1], "2020Q4", 55)
    told = figure(work_report(officer, 2021), 57, nature="result")
    confirm(lifts[1], told, by=officer)
    words = words_of(visit(officer).get(url(told)))
    assert ("57台" in words, "55台" in words) == (True, True)


def test_who_sees_nothing(
    lifts: list[Indicator], reporter: User, stranger: User, system_administrator: User, visit: Visit
) -> None:
    answers = [visit(user).get(url(lifts[2])) for user in (reporter, stranger, system_administrator)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_figure_without_a_year_has_no_page(officer: User, visit: Visit) -> None:
    quarter = DocumentFactory(uploaded_by=officer, period_start=None, period_end=None)
    assert visit(officer).get(url(figure(quarter, 45))).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_years(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    found = [figure(notice(officer, 2020 + number), 100 + number) for number in range(count)]
    for number in range(1, count):
        confirm(found[number - 1], found[number], by=officer)
    for number, indicator in enumerate(found):
        reported(indicator, f"{2020 + number}Q4", 90)
    figure(notice(stranger, 2020), 999)
    client = visit(officer)
    with django_assert_num_queries(12):
        answer = client.get(url(found[0]))
    assert len(page_of(answer).xpath("//table[contains(@class, 'years')]/tbody/tr")) == count
    assert "999" not in words_of(answer)


def test_back_to_where_the_reader_may_go(
    officer: User, reporter: User, unit: Unit, lifts: list[Indicator], visit: Visit
) -> None:
    AssignmentFactory(target=lifts[2].target, unit=unit)
    back = [
        page_of(visit(user).get(url(lifts[2]))).xpath("//a[@class='page-head__back']/@href")
        for user in (officer, reporter)
    ]
    assert back == [[reverse("dashboard:years")], [lifts[2].target.get_absolute_url()]]
