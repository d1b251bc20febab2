"""Every number on the overview is a count of plain SQL, and leads to as many rows."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.dashboard.figures import Figure
from apps.dashboard.overview_page import Overview
from apps.units.models import User
from tests.dashboard.scenes import NOW, TODAY, Filled
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]

STANDINGS = Path(__file__).with_name("standings.sql").read_text()
WORSE = "array_position(%(order)s, colour) < array_position(%(order)s, before)"
BETTER = "array_position(%(order)s, colour) > array_position(%(order)s, before)"
# Filter → what it asks of a row of STANDINGS.
WHERE = {
    "section": "section = %(section)s",
    "document": "document = %(document)s::int",
    "leader": "leader = %(leader)s::int",
    "unit": "(%(unit)s::int = ANY(units) OR %(unit)s = '0' AND units = '{{}}')",
    "starred": "starred",
    "colour": "colour = %(colour)s",
    "before": "before = %(before_colour)s",
}


def condition(query: dict[str, str]) -> str:
    found = [WHERE[name] for name in query if name in WHERE]
    if "moved" in query:
        found.append(WORSE if query["moved"] == "worse" else BETTER)
    if late := query.get("late"):
        found.append(
            {"yes": "late <> '{}'", "missing": "missing <> '{}'"}.get(late, "%(late)s::int = ANY(late)")
        )
    return " AND ".join(found) or "true"


def counted(filled: Filled, query: dict[str, str], of: str = "colour") -> int:
    """The rows that the query selects; `of` "before": as the quarter before had them."""
    where = condition({**query}).replace("{{}}", "{}").replace("colour = %(colour)s", f"{of} = %(colour)s")
    values = {
        **query,
        "before_colour": query.get("before"),
        "order": ["red", "yellow", "green"],
        "period": filled.period.pk,
        "before": filled.before.pk,
        "district": filled.district.pk,
        "day": TODAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({STANDINGS}) standings WHERE {where}", values)  # noqa: S608
        return int(cursor.fetchone()[0])


def figures(part: Any) -> Iterator[Figure]:
    """Every figure in the overview, however deep."""
    if isinstance(part, Figure):
        yield part
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from figures(getattr(part, field.name))
    elif isinstance(part, dict):
        for each in part.values():
            yield from figures(each)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from figures(each)


@pytest.mark.parametrize("count", [1, 3, 300])
@time_machine.travel(NOW, tick=False)
def test_every_number_is_a_count_by_plain_sql(
    officer: User,
    leader: User,
    stranger: User,
    visit: Visit,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    filled = Filled(officer, count)
    Filled(stranger, 3)
    client = visit(leader)
    address = reverse("dashboard:overview")
    client.get(address)
    with django_assert_num_queries(15):
        response = client.get(address)
    page: Overview = response.context["page"]

    assert page.total == counted(filled, {}) == count + 1
    assert page.provisional == len([row for row in rows_of(filled) if row["provisional"]])
    found = list(figures(page))
    assert len(found) > 20
    for figure in found:
        query = dict(figure.query)
        narrower = {name: value for name, value in query.items() if name not in ("colour", "moved", "late")}
        assert figure.count == counted(filled, query), query
        assert figure.of == counted(filled, narrower), query
        if figure.before is not None:
            assert figure.before == counted(filled, query, of="before"), query
    for late in page.late_units:
        unit = late.late.query["late"]
        assert late.missing == sum(int(unit) in row["missing"] for row in rows_of(filled)), late.name


def rows_of(filled: Filled) -> list[dict[str, Any]]:
    values = {
        "period": filled.period.pk,
        "before": filled.before.pk,
        "district": filled.district.pk,
        "day": TODAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("count", [1, 3, 40])
@time_machine.travel(NOW, tick=False)
def test_every_number_that_is_shown_leads_to_as_many_rows(
    officer: User, leader: User, visit: Visit, count: int
) -> None:
    filled = Filled(officer, count)
    client = visit(leader)
    response = client.get(reverse("dashboard:overview"))
    shown = page_of(response).xpath("//a[contains(@class, 'count')] | //ul[@class='late']//a")
    assert len(shown) > 5
    for link in shown:
        rows = client.get(link.get("href"))
        query = dict(parse_qsl(link.get("href").partition("?")[2]))
        assert query.pop("quarter") == filled.period.quarter
        assert rows.context["page"].paginator.count == counted(filled, query), link.get("href")
        if link.text.isdecimal():
            assert rows.context["page"].paginator.count == int(link.text), link.get("href")


@time_machine.travel(NOW, tick=False)
def test_filters_narrow_the_overview_and_are_kept_by_every_link(
    officer: User, leader: User, visit: Visit
) -> None:
    filled = Filled(officer, 20)
    client = visit(leader)
    chosen = {"section": "保障民生", "starred": "yes"}
    response = client.get(reverse("dashboard:overview"), chosen)
    assert response.context["page"].total == counted(filled, chosen) > 0
    page = page_of(response)
    links = page.xpath("//nav[@id='tabs']/a/@href | //a[contains(@class, 'count')]/@href")
    for href in links:
        query = dict(parse_qsl(href.partition("?")[2]))
        assert {**query, **chosen} == query, href


@time_machine.travel(NOW, tick=False)
def test_a_filter_that_makes_no_sense_does_not_narrow(officer: User, leader: User, visit: Visit) -> None:
    Filled(officer, 3)
    client = visit(leader)
    nonsense = {
        "leader": "x",
        "unit": "999999",
        "colour": "blue",
        "late": "0",
        "sort": "no",
        "document": "-1",
    }
    for name in ("overview", "rows", "wall", "compare", "forecast"):
        response = client.get(reverse(f"dashboard:{name}"), nonsense)
        assert response.status_code == 200
        assert response.context["filter"].chosen == {"quarter": "2026Q3"}


@time_machine.travel(NOW, tick=False)
def test_the_overview_answers_before_anything_was_reported(leader: User, visit: Visit) -> None:
    response = visit(leader).get(reverse("dashboard:overview"))
    assert "还没有亮灯数据" in words_of(response)


@time_machine.travel(NOW, tick=False)
def test_who_does_not_see_the_district_does_not_see_its_overview(
    officer: User, reporter: User, unit_head: User, system_administrator: User, visit: Visit
) -> None:
    Filled(officer, 3)
    for user in (reporter, unit_head, system_administrator):
        for name in ("overview", "rows", "wall", "compare", "forecast"):
            assert visit(user).get(reverse(f"dashboard:{name}")).status_code == 403, (user, name)
