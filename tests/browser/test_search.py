"""Searching as one types, on a desk and on a phone."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from apps.search.indexing import index_changes
from apps.units.models import Unit, User
from tests.browser.conftest import DESK, PHONE
from tests.notices import NOTICE, issue_notice

RESULTS = "#list .result"
COMPOSE = """box => {
    box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
    box.value = "yang'lao";
    box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
}"""
COMPOSED = """box => {
    box.value = "养老";
    box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
}"""


@pytest.fixture
def issued(transactional_db: None, officer: User, unit: Unit) -> None:
    issue_notice(NOTICE, officer)
    index_changes(seconds=60)


def test_results_come_while_one_types(issued: None, open_page: Callable[..., Page], officer: User) -> None:
    page = open_page(officer)
    page.goto("/account/")
    page.fill(".header-search input", "老床")
    page.keyboard.press("Enter")
    expect(page.locator(RESULTS)).to_have_count(2)
    expect(page.locator(f"{RESULTS} .result__title mark")).to_have_text([])

    box = page.locator("#id_q")
    box.fill("")
    box.press_sequentially("区发展改")
    expect(page.locator(RESULTS)).to_have_count(3)
    expect(box).to_be_focused()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["区发展改"]}

    page.locator(".search__kinds a", has_text="目标任务").click()
    expect(page.locator(RESULTS)).to_have_count(2)
    page.select_option("#id_document", index=1)
    expect(page.locator("#id_section option")).to_have_count(3)
    page.select_option("#id_section", "保障和改善民生")
    expect(page.locator(RESULTS)).to_have_count(0)
    page.click("text=取消筛选后搜索")
    expect(page.locator(RESULTS)).to_have_count(3)


def test_letters_of_a_word_that_is_still_composed_are_not_looked_for(
    issued: None, open_page: Callable[..., Page], officer: User
) -> None:
    page = open_page(officer)
    page.goto("/search/?q=企业")
    asked: list[str] = []
    page.on("request", lambda request: "/search/?" in request.url and asked.append(request.url))
    box = page.locator("#id_q")
    box.evaluate(COMPOSE)
    page.wait_for_timeout(600)
    box.evaluate(COMPOSED)
    expect(page.locator(f"{RESULTS} mark").first).to_have_text("养老")
    assert [parse_qs(urlsplit(address).query)["q"] for address in asked] == [["养老"]]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_dragged_sideways(
    issued: None, open_page: Callable[..., Page], officer: User, viewport: dict[str, int]
) -> None:
    page = open_page(officer, viewport=viewport)
    page.goto("/account/")
    if viewport == PHONE:
        page.click("[data-nav-toggle]")
    for address in ("/search/", "/search/?q=养老", "/search/?q=养老 " + "飞" * 90):
        expect(page.locator("main")).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], page.url
        page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
