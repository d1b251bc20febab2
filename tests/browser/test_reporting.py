"""Filling in a report in a browser: saved as typed, by two people, through a lost connection, passed on once."""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Locator, Page, expect

from apps.progress.models import Report, ReportState, Submission
from apps.progress.reporting import hand_up, stored
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.browser.conftest import DESK, PHONE, log_in
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OpenPage = Callable[..., Page]
WITHIN = 20_000  # milliseconds; what could not be sent is tried again every five seconds


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=True):
        yield


@pytest.fixture
def quarter(transactional_db: None, officer: User, unit: Unit, unit_head: User) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


@pytest.fixture
def filled(report: Report, quarter: Quarter, reporter: User) -> Report:
    values = {f"indicator_{quarter.whole.pk}": 650, f"indicator_{quarter.part.pk}": 410}
    return fill(report, reporter, narrative="已帮扶创业650人。", **values)


def at(report: Report) -> str:
    return f"/progress/reports/{report.pk}/"


def now(report: Report) -> dict[str, str]:
    return stored(Report.objects.select_related("period", "target", "unit").get(pk=report.pk))


@pytest.fixture
def plain_page(browser: Browser, live_server: Any, reporter: User) -> Iterator[Page]:
    """The reporter's page, whose console may report requests that fail or are refused."""
    context = browser.new_context(base_url=live_server.url, viewport=DESK, locale="zh-CN")
    context.set_default_timeout(10_000)
    log_in(context, live_server.url, reporter)
    yield context.new_page()
    context.close()


def expect_status(page: Page, kind: str) -> None:
    """The foot of the page says so."""
    status: Locator = page.locator("[data-autosave-status]")
    words = status.get_attribute(f"data-{kind}") or ""
    expect(status).to_have_text(re.compile(f"^{re.escape(words)}( \\d|$)"), timeout=WITHIN)


def test_a_report_is_filled_in_handed_up_and_passed_on(
    open_page: OpenPage, plain_page: Page, report: Report, quarter: Quarter, unit_head: User
) -> None:
    whole, part = f"indicator-{quarter.whole.pk}", f"indicator-{quarter.part.pk}"
    page = plain_page
    page.goto("/progress/tasks/")
    page.click(f"a[href='{at(report)}']")
    page.fill(f"#field-{whole}", "650")
    expect(page.locator(f"[data-increment={whole}]")).to_have_text("+650")
    page.fill("#field-narrative", "已帮扶创业650人。\n其中大学生410人。")
    expect_status(page, "saved")
    expect(page.locator(f"#findings a[href='#field-{whole}']")).to_have_count(0)
    assert now(report)[whole] == "650"

    # What is missing is listed, whatever is pressed; the field that is linked is the one to fill in.
    page.click("[formaction$='/hand-up/']")
    page.click(f".error-summary a[href='#field-{part}']")
    expect(page.locator(f"#field-{part}")).to_be_focused()
    page.keyboard.type("410")
    page.click("[formaction$='/hand-up/']")
    expect(page).to_have_url(re.compile("/progress/tasks/$"))
    report.refresh_from_db()
    assert report.state == ReportState.CHECKING

    head = open_page(unit_head)
    head.goto("/progress/tasks/")
    expect(head.locator("input[name=report]")).to_be_checked()
    head.click("#pass-on-form button")
    expect(head.locator("#messages .notice-line--success")).to_be_visible()
    content = Submission.objects.get().content
    assert content["fields"]["narrative"] == "已帮扶创业650人。\n其中大学生410人。"
    assert {reading["value"] for reading in content["readings"]} == {"650", "410"}


def test_what_is_typed_before_the_script_is_there_is_saved(
    plain_page: Page, report: Report, quarter: Quarter
) -> None:
    page, held = plain_page, []
    page.route("**/autosave*.js", lambda route: held.append(route))
    page.goto(at(report), wait_until="commit")
    page.fill(f"#field-indicator-{quarter.whole.pk}", "650")
    page.fill("#field-narrative", "网络很慢。")
    for route in held:
        route.continue_()
    expect_status(page, "saved")
    assert (now(report)[f"indicator-{quarter.whole.pk}"], now(report)["narrative"]) == ("650", "网络很慢。")


def test_two_people_at_one_report_lose_nothing(
    open_page: OpenPage, report: Report, reporter: User, unit_head: User
) -> None:
    clerk, head = open_page(reporter), open_page(unit_head)
    for page in (clerk, head):
        page.goto(at(report))
    head.fill("#field-narrative", "审核人写的。")
    expect_status(head, "saved")
    clerk.fill("#field-problems", "场地不足。")
    clerk.fill("#field-narrative", "填报人写的。")
    conflict = clerk.locator("[data-conflict=narrative] .conflict")
    expect(conflict).to_contain_text("审核人写的。")
    expect(conflict).to_contain_text(str(unit_head))
    expect(clerk.locator("#field-narrative")).to_have_value("填报人写的。")
    assert (now(report)["narrative"], now(report)["problems"]) == ("审核人写的。", "场地不足。")
    conflict.locator("[data-choose=mine]").click()
    expect_status(clerk, "saved")
    assert now(report)["narrative"] == "填报人写的。"

    head.fill("#field-narrative", "审核人又写的。")
    head.locator("[data-choose=theirs]").click()
    expect(head.locator("#field-narrative")).to_have_value("填报人写的。")
    expect(head.locator(".conflict")).to_have_count(0)
    assert now(report)["narrative"] == "填报人写的。"


def test_nothing_is_lost_without_a_connection(plain_page: Page, report: Report) -> None:
    page, context = plain_page, plain_page.context
    page.goto(at(report))
    context.set_offline(True)
    page.fill("#field-narrative", "断网时写的。")
    expect_status(page, "offline")
    page.click("[formaction$='/hand-up/']")  # leads nowhere, and loses nothing
    expect_status(page, "offline")
    context.set_offline(False)
    expect_status(page, "saved")
    assert now(report)["narrative"] == "断网时写的。"

    # Through a reload too, before there is a connection again.
    page.route("**/save/", lambda route: route.abort())
    page.fill("#field-problems", "场地不足。")
    expect_status(page, "offline")
    page.reload()
    expect(page.locator("#field-problems")).to_have_value("场地不足。")
    page.unroute("**/save/")
    expect_status(page, "saved")
    assert now(report)["problems"] == "场地不足。"
    page.reload()
    assert page.evaluate("localStorage.length") == 0


def test_logging_out_leaves_nothing_of_ones_own_in_the_browser(
    plain_page: Page, report: Report, reporter: User
) -> None:
    page = plain_page
    page.goto(at(report))
    kept = [f"report 7 of {reporter.pk}", f"breakdown 7 of {reporter.pk}", f"report 7 of 1{reporter.pk}"]
    page.evaluate("keys => keys.forEach((key) => localStorage.setItem(key, '{}'))", kept)
    page.click(".site-header .menu summary")
    page.click("[data-forget] button")
    expect(page).to_have_url(re.compile("/login/"))
    assert page.evaluate("Object.keys(localStorage)") == kept[2:]


def test_the_lead_takes_over_what_a_supporting_unit_wrote(
    open_page: OpenPage, quarter: Quarter, report: Report, reporter: User
) -> None:
    support = quarter.period.reports.get(target=quarter.business, role="support")
    clerk = person(support.district, "care", "民政经办", Role.REPORTER, support.unit)
    fill(support, clerk, narrative="已走访20户。")
    page = open_page(reporter)
    page.goto(at(report))
    page.fill("#field-narrative", "已帮扶创业650人。")
    page.click("[data-take-over]")
    expect(page.locator("#field-narrative")).to_have_value("已帮扶创业650人。\n已走访20户。")
    expect_status(page, "saved")
    assert now(report)["narrative"] == "已帮扶创业650人。\n已走访20户。"


def test_a_double_click_is_one_submission(open_page: OpenPage, filled: Report, unit_head: User) -> None:
    page = open_page(unit_head)
    page.goto(at(filled))
    page.fill("#field-next_steps", "继续推进。")
    page.dblclick("[formaction$='/submit/']")
    expect(page).to_have_url(re.compile("/progress/tasks/$"))
    submission = Submission.objects.get()
    assert submission.content["fields"]["next_steps"] == "继续推进。"


def test_files_are_sent_shown_and_removed(open_page: OpenPage, report: Report, reporter: User) -> None:
    page = open_page(reporter)
    page.goto(at(report))
    page.set_input_files(
        "[data-evidence] input[type=file]",
        [
            {"name": "现场照片.png", "mimeType": "image/png", "buffer": PICTURE},
            {"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""},
        ],
    )
    expect(page.locator("#files-list a:has-text('现场照片.png')")).to_be_visible()
    assert (
        page.locator("#files-list img").evaluate(
            "async (image) => { await image.decode(); return image.naturalWidth }"
        )
        == 1
    )
    expect(page.locator("[data-evidence-files] [data-problem]")).not_to_be_empty()
    page.click("#files-list form button")
    page.click("#confirm .btn-primary")
    expect(page.locator("#files-list img")).to_have_count(0)
    assert [file.removed_at is not None for file in report.evidence.all()] == [True]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_dragged_sideways(
    open_page: OpenPage, filled: Report, reporter: User, unit_head: User, viewport: dict[str, int]
) -> None:
    fill(filled, reporter, problems="名" * 300, help_needed="x" * 300, help_leader="on")
    hand_up(filled, by=reporter)
    page = open_page(unit_head, viewport)
    for address in ("/", "/progress/tasks/", at(filled)):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], address
