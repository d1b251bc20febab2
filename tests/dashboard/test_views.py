"""The pages of the dashboard: a fixed number of queries, and nothing of another district."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from apps.units.models import User
from tests.dashboard.scenes import NOW, Filled
from tests.pages import page_of, words_of

Visit = Callable[[User], Client]

QUERIES = {"overview": 15, "rows": 14, "wall": 15, "compare": 15, "forecast": 14}


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("count", [1, 3])
@time_machine.travel(NOW, tick=False)
def test_pages_take_a_fixed_number_of_queries(
    officer: User,
    leader: User,
    stranger: User,
    visit: Visit,
    name: str,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    filled, foreign = Filled(officer, count), Filled(stranger, 1)
    client = visit(leader)
    address = reverse(f"dashboard:{name}")
    client.get(address)
    with django_assert_num_queries(QUERIES[name]):
        page = page_of(client.get(address))
    linked = set(page.xpath("//a/@href"))
    if name in ("rows", "wall"):
        assert {reverse("progress:target", args=[target.pk]) for target in filled.targets} <= linked
    assert reverse("progress:target", args=[foreign.targets[0].pk]) not in linked


@time_machine.travel(NOW, tick=False)
def test_rows_stand_as_in_the_notice_or_with_the_worst_light_first(
    officer: User, leader: User, visit: Visit
) -> None:
    Filled(officer, 12)
    client = visit(leader)

    def colours(**query: str) -> list[str]:
        lines = client.get(reverse("dashboard:rows"), query).context["lines"]
        return [line.standing.colour for line in lines]

    order = ["red", "yellow", "green", "grey"]
    assert colours(sort="light") == sorted(colours(), key=order.index) != colours()


@time_machine.travel(NOW, tick=False)
def test_a_row_says_why_who_answers_and_whom_to_call(officer: User, leader: User, visit: Visit) -> None:
    filled = Filled(officer, 1)
    words = words_of(visit(leader).get(reverse("dashboard:rows")))
    target = filled.targets[0]
    for said in (target.headline, f"第{target.pk}项red", "区第0局", "领导0（副区长0）", "6100-1000"):
        assert said in words


@time_machine.travel(NOW, tick=False)
def test_the_answer_of_htmx_is_the_same_part_of_the_page(officer: User, leader: User, visit: Visit) -> None:
    Filled(officer, 3)
    client = visit(leader)
    address = reverse("dashboard:forecast")
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.strip() in client.get(address).content.decode()
