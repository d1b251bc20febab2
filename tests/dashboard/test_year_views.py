"""This year's targets against last year's results."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.documents.models import Document
from apps.targets.linking import confirm
from apps.units.models import User
from tests.pages import page_of, words_of
from tests.series import figure, notice, reported, work_report

Visit = Callable[[User], Client]
PAGE = reverse("dashboard:years")


@pytest.fixture
def years(officer: User) -> Document:
    """Beds: more than reached; jobs: fewer than promised; houses: as reached; seats: nothing before."""
    old, new = notice(officer, 2020), notice(officer, 2021)
    for name, promised, reached, now in (
        ("新增养老床位", 300, 250, 400),
        ("新增就业岗位", 1000, None, 900),
        ("旧住房修缮", 40, 50, 50),
    ):
        before, after = figure(old, promised, name), figure(new, now, name)
        confirm(before, after, by=officer)
        if reached:
            reported(before, "2020Q4", reached)
    after.commitment.starred = True
    after.commitment.save()
    after.target.section = "城区建设"
    after.target.save()
    reported(after, "2021Q3", 35)
    figure(new, 2700, "新增学位")
    return new


def rows(page: Any) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]
        for row in page.xpath("//table/tbody/tr")
    ]


def test_each_figure_beside_its_predecessor(leader: User, years: Document, visit: Visit) -> None:
    page = page_of(visit(leader).get(PAGE))
    found = rows(page)
    assert [row[0].split()[0] for row in found] == ["新增养老床位", "★", "新增就业岗位"]
    assert [row[1] for row in found] == ["300台", "40台", "1,000台"]
    assert [row[2].split()[0] for row in found] == ["250台", "50台", "–"]
    assert [row[3] for row in found] == ["400台", "50台", "900台"]
    assert [row[4].split()[0] for row in found] == ["+150台（+60%）", "±0", "−100台（−10%）"]
    assert [row[5].split()[0] for row in found] == ["–", "35台", "–"]
    assert page.xpath("//ul[contains(@class, 'years__alone')]//a/text()") == ["新增学位"]


def test_the_title_counts(officer: User, years: Document, visit: Visit) -> None:
    title = page_of(visit(officer).get(PAGE)).xpath("string(//h1)")
    assert title == "3项可比指标中，1项高于上年，1项低于上年"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"direction": "up"}, ["新增养老床位"]),
        ({"direction": "down"}, ["新增就业岗位"]),
        ({"direction": "same"}, ["旧住房修缮"]),
        ({"starred": "on"}, ["旧住房修缮"]),
        ({"section": "城区建设"}, ["旧住房修缮"]),
        ({"sort": "change"}, ["新增就业岗位", "旧住房修缮", "新增养老床位"]),
        ({"sort": "notice"}, ["新增养老床位", "新增就业岗位", "旧住房修缮"]),
        (
            {"direction": "sideways", "section": "没有", "document": "²"},
            ["新增养老床位", "旧住房修缮", "新增就业岗位"],
        ),
    ],
)
def test_filters_and_order(
    officer: User, years: Document, visit: Visit, query: dict[str, str], names: list[str]
) -> None:
    page = page_of(visit(officer).get(PAGE, query))
    assert page.xpath("//table/tbody//th/a/text()") == names
    assert not page.find_class("errorlist")


def test_filters_that_leave_nothing_say_so(officer: User, years: Document, visit: Visit) -> None:
    page = page_of(visit(officer).get(PAGE, {"direction": "up", "starred": "on"}))
    assert page.xpath("//*[@class='empty-state']//a/@href") == [PAGE]


def test_another_notice_is_chosen_in_the_address(officer: User, years: Document, visit: Visit) -> None:
    old = Document.objects.get(title__startswith="2020")
    page = page_of(visit(officer).get(PAGE, {"document": old.pk}))
    assert (rows(page), len(page.find_class("empty-state"))) == ([], 1)
    assert len(page.xpath("//ul[contains(@class, 'years__alone')]/li")) == 3


def test_before_any_notice(officer: User, visit: Visit) -> None:
    assert len(page_of(visit(officer).get(PAGE)).find_class("empty-state")) == 1
    figure(work_report(officer, 2020), 125, nature="result")
    assert len(page_of(visit(officer).get(PAGE)).find_class("empty-state")) == 1


def test_who_sees_it(reporter: User, stranger: User, years: Document, visit: Visit) -> None:
    assert visit(reporter).get(PAGE).status_code == 403
    assert "新增养老床位" not in words_of(visit(stranger).get(PAGE))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_figures(
    officer: User, stranger: User, visit: Visit, count: int, django_assert_num_queries: Any
) -> None:
    for by in (officer, stranger):
        old, new = notice(by, 2020), notice(by, 2021)
        for name in ("新增养老床位", "新增就业岗位", "旧住房修缮")[:count]:
            before, after = figure(old, 100, f"{by.district}{name}"), figure(new, 200, f"{by.district}{name}")
            confirm(before, after, by=by)
            reported(before, "2020Q4", 90)
    client = visit(officer)
    with django_assert_num_queries(14):
        answer = client.get(PAGE)
    assert len(page_of(answer).xpath("//tbody/tr")) == count
    assert "望山区" not in words_of(answer)
