"""The same thing through the years in a browser: linking by keyboard, copying sentences, nothing dragged sideways."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.targets.linking import confirm
from apps.targets.models import Link
from apps.units.models import User
from tests.browser.conftest import DESK, PHONE
from tests.series import LIFTS, figure, notice, reported

NAMES = ("新增养老床位", "新增就业岗位", "旧住房修缮")


def test_pairs_are_decided_by_keyboard(
    open_page: Callable[..., Page], officer: User, transactional_db: None
) -> None:
    old, new = notice(officer, 2020), notice(officer, 2021)
    for name in NAMES:
        figure(old, 100, name)
        figure(new, 200, name)
    page = open_page(officer)
    page.goto(reverse("targets:links"))
    current = page.locator(".link-row[aria-current]")
    page.keyboard.press("j")
    expect(current).to_have_attribute("aria-label", NAMES[0])
    page.keyboard.press("a")
    expect(page.locator(".link-row").nth(0)).to_have_attribute("data-state", "confirmed")
    expect(current).to_have_attribute("aria-label", NAMES[1])  # on to the next that waits
    page.keyboard.press("x")
    expect(page.locator(".link-row").nth(1)).to_have_attribute("data-state", "declined")
    expect(current).to_have_attribute("aria-label", NAMES[2])
    expect(current).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("x")  # the first was a mistake
    expect(page.locator(".link-row").nth(0)).to_have_attribute("data-state", "declined")
    assert list(Link.objects.values_list("state", flat=True)) == ["declined", "declined"]
    page.keyboard.press("?")
    expect(page.locator("#link-keys")).to_be_visible()
    page.keyboard.press("Escape")

    page.reload()
    page.get_by_role("button", name="全部衔接").click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.locator("#messages")).to_contain_text("已衔接1项指标")


def test_sentences_are_copied(open_page: Callable[..., Page], officer: User, transactional_db: None) -> None:
    document = notice(officer, 2025)
    reported(figure(document, 400, "新增养老床位", unit="张"), "2025Q4", 412)
    reported(figure(document, 200), "2025Q4", 220)
    page = open_page(officer)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("publications:sentences"))
    page.get_by_role("button", name="复制全部语句").click()
    expect(page.get_by_role("button", name="已复制")).to_be_focused()
    beds, lifts = "全年新增养老床位412张，完成年度目标的103%。", f"全年完成{LIFTS}220台，完成年度目标的110%。"
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [beds, lifts]
    button = page.locator(".sentence").nth(1).locator("button")
    button.press("Enter")
    expect(button).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == lifts


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_dragged_sideways(
    open_page: Callable[..., Page], officer: User, transactional_db: None, viewport: dict[str, int]
) -> None:
    long = "既有多层住宅加装电梯" * 12
    old, new = notice(officer, 2020, title="名" * 200), notice(officer, 2021, title="名" * 200)
    earlier, later = figure(old, 100, long), figure(new, 200, long)
    figure(old, 300, NAMES[0])
    figure(new, 400, NAMES[0])
    confirm(earlier, later, by=officer)
    reported(later, "2021Q3", 90)
    page = open_page(officer, viewport=viewport)
    for address in (
        reverse("targets:links"),
        reverse("targets:link-search", args=[later.pk]),
        reverse("dashboard:indicator", args=[later.pk]),
        reverse("dashboard:years"),
        reverse("publications:sentences"),
    ):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert wide is False, address
