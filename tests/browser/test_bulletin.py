"""A clerk words a bulletin beside its preview and sends it out; a leader reads it on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.publications.models import Bulletin
from apps.units.models import User
from tests.browser.axe import serious_findings
from tests.browser.conftest import DESK, PHONE
from tests.dashboard.scenes import NOW, Filled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOW):
        yield


def fits(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]  # type: ignore[index]
    assert serious_findings(page) == []


def test_a_bulletin_is_worded_issued_and_read(
    officer: User, leader: User, open_page: Callable[..., Page]
) -> None:
    scene = Filled(officer, 12)
    page = open_page(officer)
    page.goto(reverse("progress:period", args=[scene.period.pk]))
    page.get_by_role("button", name="起草通报").click()
    reds = page.locator("#paper [title='红灯数']").first.inner_text()

    first = page.locator("#text-1")
    first.fill("")
    first.press_sequentially("本季度红灯")
    page.get_by_role("button", name="{红灯数}", exact=True).click()
    page.keyboard.type("项。")
    expect(first).to_have_value("本季度红灯{红灯数}项。")
    expect(page.locator("#paper .paper__level-0").first).to_have_text(f"本季度红灯{reds}项。")
    # What is not saved does not go out.
    expect(page.get_by_role("button", name="印发")).to_be_disabled()
    expect(page.get_by_text("请先保存")).to_be_visible()
    fits(page)

    page.locator(".report__foot").get_by_role("button", name="保存").click()
    page.get_by_role("button", name="印发").click()
    page.get_by_role("dialog").get_by_role("button", name="印发").click()
    expect(page.get_by_text("通报已印发，文件已按印发时的原样留存。")).to_be_visible()

    bulletin = Bulletin.objects.get()
    for size in (DESK, PHONE):
        reader = open_page(leader, viewport=size)
        reader.goto(reverse("publications:bulletins"))
        reader.get_by_role("link", name=str(bulletin)).click()
        expect(reader.locator("#paper .paper__level-0").first).to_have_text(f"本季度红灯{reds}项。")
        reader.locator("#paper details").first.click()
        fits(reader)


def test_drafts_fit_a_phone(officer: User, open_page: Callable[..., Page]) -> None:
    scene = Filled(officer, 12)
    page = open_page(officer, viewport=PHONE)
    page.goto(reverse("progress:period", args=[scene.period.pk]))
    page.get_by_role("button", name="起草通报").click()
    page.get_by_text("版头和落款").click()
    fits(page)
