from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.units.models import Unit, User
from tests.pages import page_of

Visit = Callable[[User], Client]


def marked(response: HttpResponse, navigation: str) -> dict[str, str]:
    links = page_of(response).xpath("//nav[@class=$navigation]//a[@aria-current]", navigation=navigation)
    return {link.get("href"): link.get("aria-current") for link in links}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", {}),
        ("/units/", {"/units/": "page"}),
        ("/units/groups/", {"/units/": "true"}),
        ("/targets/", {"/targets/": "page"}),
        ("/targets/names/", {"/targets/names/": "page"}),
        ("/targets/learned/", {"/targets/learned/": "page"}),
        ("/account/", {}),
    ],
)
def test_the_navigation_marks_the_page_or_the_section(
    officer: User, visit: Visit, address: str, expected: dict[str, str]
) -> None:
    assert marked(visit(officer).get(address), "site-nav") == expected


def test_a_unit_lies_below_the_units_and_a_group_does_not(
    system_administrator: User, unit: Unit, visit: Visit
) -> None:
    client = visit(system_administrator)

    assert marked(client.get(f"/units/{unit.pk}/"), "site-nav") == {"/units/": "true"}
    assert marked(client.get("/units/groups/"), "sections") == {"/units/groups/": "page"}
    assert marked(client.get("/units/import/"), "sections") == {"/units/import/": "page"}
