"""Charts in a browser: drawn from their tables under the Content-Security-Policy, saved as files, readable without scripts."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from apps.progress.models import Reading
from apps.targets.models import Indicator
from apps.units.models import Unit, User
from tests.browser.conftest import DESK, PHONE, log_in
from tests.dashboard.scenes import NOW, Filled
from tests.factories import (
    AssignmentFactory,
    CommitmentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    PeriodFactory,
    PlanPointFactory,
    ReportFactory,
    TargetFactory,
)

LABELS = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
FINDING = "2026Q2：新增停车泊位 60.5个，比季度节点100个少39.5个"


@pytest.fixture
def indicator(transactional_db: None, officer: User, unit: Unit) -> Iterator[Indicator]:
    """Planned 40, 100, 150, 200; reported 41 and 60.5."""
    with time_machine.travel("2026-08-01T10:00:00+08:00", tick=True):
        target = TargetFactory(document__uploaded_by=officer)
        AssignmentFactory(target=target, unit=unit, role="lead")
        indicator: Indicator = IndicatorFactory(commitment=CommitmentFactory(target=target))
        IndicatorValueFactory(indicator=indicator, value=200)
        for quarter, planned in zip(LABELS, (40, 100, 150, 200), strict=True):
            PlanPointFactory(indicator=indicator, quarter=quarter, value=planned)
        for quarter, value in (("2026Q1", "41"), ("2026Q2", "60.5")):
            period = PeriodFactory(district=unit.district, quarter=quarter)
            report = ReportFactory(period=period, target=target, unit=unit, state="submitted")
            Reading.objects.create(
                district=unit.district, report=report, indicator=indicator, value=Decimal(value)
            )
        yield indicator


def opened(page: Page, indicator: Indicator) -> Page:
    page.goto(reverse("progress:target", args=[indicator.target_id]))
    expect(page.locator("[data-chart] canvas")).to_have_count(1)
    return page


def colours_drawn(page: Page) -> int:
    """How many colours there are in the drawing: of an empty one, one."""
    return page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-chart] canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


def saved(page: Page, name: str, directory: Path) -> Path:
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    path = directory / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_a_chart_is_drawn_from_its_table(
    indicator: Indicator, open_page: Callable[..., Page], officer: User, viewport: dict[str, int]
) -> None:
    page = opened(open_page(officer, viewport), indicator)
    figure = page.locator("[data-chart]")
    assert figure.locator("h3").inner_text() == FINDING
    assert colours_drawn(page) > 10
    drawing = page.locator("[data-chart-drawing]")
    expect(drawing).to_have_attribute("role", "img")
    assert FINDING in (drawing.get_attribute("aria-label") or "")
    assert not figure.locator("table").is_visible()
    figure.get_by_text("数据表").click()
    said = figure.locator("tbody tr").all_inner_texts()
    assert [row.split() for row in said] == [
        ["2026Q1", "41个", "40个", "200个"],
        ["2026Q2", "60.5个", "100个", "200个"],
        ["2026Q3", "–", "150个", "200个"],
        ["2026Q4", "–", "200个", "200个"],
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_the_point_under_the_mouse_is_told(
    indicator: Indicator, open_page: Callable[..., Page], officer: User
) -> None:
    page = opened(open_page(officer), indicator)
    before = colours_drawn(page)
    page.locator("[data-chart] canvas").hover()
    page.wait_for_timeout(200)
    assert colours_drawn(page) != before  # drawn on the canvas: the policy allows no styled boxes


def test_a_chart_is_saved_with_its_finding(
    indicator: Indicator, open_page: Callable[..., Page], officer: User, tmp_path: Path
) -> None:
    page = opened(open_page(officer), indicator)
    picture = saved(page, f"另存为PNG：{FINDING}", tmp_path)
    assert picture.suffix == ".png"
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (1920, 1080)
    vector = saved(page, f"另存为SVG：{FINDING}", tmp_path)
    root = ElementTree.parse(vector).getroot()  # noqa: S314 - our own file
    words = "".join(root.itertext())
    assert root.tag.endswith("svg")
    assert [
        part
        for part in (*LABELS, "实绩", "季度节点", "全年目标值", "60.5个", "少39.5个")
        if part not in words
    ] == []


def test_a_stack_of_lights_is_drawn(
    transactional_db: None, open_page: Callable[..., Page], officer: User
) -> None:
    with time_machine.travel(NOW, tick=True):
        filled = Filled(officer, 8)
        page = open_page(officer)
        page.goto(reverse("dashboard:unit", args=[filled.units[0].pk]))
        expect(page.locator("[data-chart='stacked'] canvas")).to_have_count(1)
        assert colours_drawn(page) > 10


def test_on_paper_the_figures_stand_under_the_drawing(
    indicator: Indicator, open_page: Callable[..., Page], officer: User
) -> None:
    page = opened(open_page(officer), indicator)
    page.set_viewport_size({"width": 680, "height": 900})  # a sheet of A4 between its margins
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("[data-chart] table")).to_be_visible()
    box = page.locator("[data-chart] canvas").bounding_box()
    assert box is not None
    assert box["width"] <= 680
    assert box["height"] > 100
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("[data-chart] table")).not_to_be_visible()


def test_without_scripts_the_table_stands_open(
    indicator: Indicator, browser: Browser, live_server: Any, officer: User
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    log_in(context, live_server.url, officer)
    page = context.new_page()
    page.goto(reverse("progress:target", args=[indicator.target_id]))
    assert page.locator("[data-chart] table").is_visible()
    assert not page.get_by_role("button", name="PNG").is_visible()
    context.close()
