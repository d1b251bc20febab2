"""What leaders look at: pictures at four widths in both languages, for axe, and by keyboard alone.

SCREENSHOTS=DIR keeps the pictures.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.search.indexing import index_changes
from apps.units.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import DESK, PHONE
from tests.dashboard.scenes import NOW, Filled
from tests.factories import IndicatorFactory, IndicatorValueFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

WALL = {"width": 1920, "height": 1080}
TABLET = {"width": 768, "height": 1024}
SIZES = [WALL, DESK, TABLET, PHONE]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW):
        yield


@pytest.fixture
def filled(officer: User) -> Filled:
    return Filled(officer, 24)


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def in_english(page: Page, base_url: str) -> None:
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": base_url}])


def addresses(filled: Filled) -> dict[str, str]:
    """Every page of what leaders see and what goes out, by the name of its picture."""
    indicator = IndicatorFactory(commitment=filled.targets[0].commitments.get())
    IndicatorValueFactory(indicator=indicator)
    index_changes(60)
    return {
        **{name: reverse(f"dashboard:{name}") for name in ("overview", "rows", "wall", "compare", "years")},
        "unit": reverse("dashboard:unit", args=[filled.units[0].pk]),
        "leader": reverse("dashboard:leader", args=[filled.leaders[0].pk]),
        "target": reverse("progress:target", args=[filled.targets[0].pk]),
        "indicator": reverse("dashboard:indicator", args=[indicator.pk]),
        "search": reverse("search:find") + "?q=道路",
        "links": reverse("targets:links"),
        "sentences": reverse("publications:sentences"),
        "ledgers": reverse("publications:ledgers"),
        "bulletins": reverse("publications:bulletins"),
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
def test_pages_fit_the_screen_and_axe_finds_nothing_serious(
    filled: Filled, officer: User, open_page: Callable[..., Page], live_server: Any, size: Any, language: str
) -> None:
    page = open_page(officer, viewport=size)
    if language == "en":
        in_english(page, live_server.url)
    wrong: dict[str, object] = {}
    for name, address in addresses(filled).items():
        response = page.goto(address)
        page.wait_for_load_state("networkidle")
        wide, high = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        too_high = name == "wall" and size == WALL and high > WALL["height"]
        findings = serious_findings(page)
        if response is None or response.status != 200 or wide > size["width"] or too_high or findings:
            wrong[name] = (response and response.status, wide, high, findings)
        keep(page, f"{name}-{size['width']}-{language}")
    assert wrong == {}


def test_an_empty_selection_and_an_empty_district_are_said(
    officer: User, leader: User, open_page: Callable[..., Page]
) -> None:
    page = open_page(leader)
    page.goto(reverse("dashboard:overview"))
    expect(page.get_by_text("还没有亮灯数据")).to_be_visible()
    assert serious_findings(page) == []
    Filled(officer, 1)
    page.goto(reverse("dashboard:overview") + "?colour=grey")
    expect(page.get_by_role("heading", name="没有符合条件的目标任务")).to_be_visible()


def test_by_keyboard_from_the_overview_to_the_red_targets_and_back(
    filled: Filled, leader: User, open_page: Callable[..., Page]
) -> None:
    page = open_page(leader)
    page.goto(reverse("dashboard:overview"))
    reds = page.locator(".lights-strip").first.locator("a").first
    tab_to(page, "red count", lambda: reds.evaluate("element => element === document.activeElement"))
    count = int(reds.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard/targets/**colour=red**")
    expect(page.locator("tbody tr")).to_have_count(count)
    tab_to(page, "filter", lambda: page.evaluate("document.activeElement.name") == "section")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**section=**")
    tab_to(
        page, "tab", lambda: page.evaluate("document.activeElement.closest('#tabs') !== null"), "Shift+Tab"
    )
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert "section=" in page.url
    assert "colour=red" in page.url


def tab_to(page: Page, what: str, reached: Callable[[], bool], key: str = "Tab") -> None:
    for _step in range(60):
        page.keyboard.press(key)
        if reached():
            return
    raise AssertionError(f"60 steps of {key} did not reach the {what}.")


def test_the_wall_turns_can_be_paused_and_comes_back_after_the_network_was_away(
    officer: User, leader: User, open_page: Callable[..., Page]
) -> None:
    filled = Filled(officer, 24)
    page = open_page(leader, viewport=WALL)
    page.clock.install()
    page.goto(reverse("dashboard:wall"))
    reds = page.locator("[data-red]")
    shown = page.locator("[data-red]:not([hidden])")
    assert reds.count() > 2
    first = shown.inner_text()
    page.clock.run_for(16_000)
    second = shown.inner_text()
    assert second != first
    page.keyboard.press("ArrowLeft")
    assert shown.inner_text() == first
    page.keyboard.press(" ")
    page.clock.run_for(16_000)
    assert shown.inner_text() == first

    page.context.set_offline(True)
    page.clock.run_for(61_000)
    expect(page.locator("[data-wall-state]")).to_contain_text("网络中断")
    filled.one_light(filled.period, filled.targets[6], "red")  # without a light until now
    page.context.set_offline(False)
    page.clock.run_for(61_000)
    expect(page.locator("[data-wall-state]")).to_contain_text("截至")
    expect(reds.filter(has_text=filled.targets[6].headline)).to_have_count(1)
