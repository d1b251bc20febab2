"""An officer releases projects, and somebody without an account reads them on a phone. SCREENSHOTS=DIR keeps pictures."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Page, expect

from apps.progress import reporting
from apps.progress.lighting import compute
from apps.publications.models import Disclosure
from apps.units.models import Unit, User
from tests.browser.axe import serious_findings
from tests.browser.conftest import PHONE
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, fill, third_quarter

pytestmark = pytest.mark.django_db(transaction=True)


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def reported_quarter(officer: User, unit: Unit) -> None:
    """The ★ beds are reported, approved and yellow."""
    home = UnitFactory(district=unit.district, name="区民政局")
    head = person(unit.district, "head", "民政局审核人", "unit_head", home)
    with time_machine.travel(TODAY):
        quarter = third_quarter(officer)
        report = quarter.report(quarter.care, home)
        values = {f"indicator_{quarter.beds.pk}": 200, f"commitment_{quarter.opening.pk}": "not_started"}
        fill(report, head, narrative="已新增200张。", problems="缺地", next_steps="加快选址", **values)
        reporting.submit(report, by=head)
        reporting.approve(report, by=officer)
        compute(quarter.period)


@pytest.mark.usefixtures("reported_quarter")
def test_projects_are_released_and_read_on_a_phone(officer: User, open_page: Callable[..., Page]) -> None:
    page = open_page(officer)
    page.goto(reverse("publications:disclosures"))
    page.get_by_label("公开属性").first.select_option("undecided")
    page.wait_for_url("**state=undecided*")
    page.get_by_role("button", name="全选或全不选").click()
    keep(page, "disclosures-1440")
    assert serious_findings(page) == []
    page.get_by_role("button", name="确定所选项目").click()
    expect(page.get_by_text("已保存1项决定，即时生效。")).to_be_visible()
    assert Disclosure.objects.get().attribute == "open"

    page.goto(reverse("publications:disclosures"))
    page.set_viewport_size(PHONE)
    keep(page, "disclosures-390")
    page.get_by_role("link", name="查看公开页面").click()
    address = page.url

    for size, name in ((PHONE, "390"), ({"width": 1440, "height": 900}, "1440")):
        reader = open_page(viewport=size)
        for language in ("", "?language=en"):
            reader.goto(address + language)
            expect(reader.get_by_role("heading", name="新增养老床位350张")).to_be_visible()
            assert serious_findings(reader) == []
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert reader.evaluate(wide) == 0
            keep(reader, f"public-{name}{language[-2:]}")
        reader.goto(reverse("public:districts"))
        expect(reader.get_by_role("link", name="临江区")).to_be_visible()
