"""The main journey: upload a notice, watch it being read, check it, issue it, find a target."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from apps.documents.models import Document, DraftState
from apps.targets.models import Target
from apps.units.models import User
from tests.browser.conftest import PHONE
from tests.worker import Worker

SAMPLES = Path(settings.BASE_DIR) / "fixtures" / "documents"
READ_WITHIN = 60_000  # milliseconds; the worker has to start


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.stop()


def picture(page: Page, name: str) -> None:
    """With SCREENSHOTS set to a folder, keep a picture of the page there."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_a_notice_becomes_targets(open_page: Callable[..., Page], officer: User, worker: Worker) -> None:
    page = open_page(officer)
    page.goto("/documents/")
    page.set_input_files("[data-dropzone] input[type=file]", SAMPLES / "2021-annual-targets.txt")
    page.click("[data-dropzone] button")
    row = page.locator("#list tbody tr")
    expect(row.locator(".state--ready")).to_be_visible(timeout=READ_WITHIN)
    document = Document.objects.select_related("job").get()
    expect(row).to_contain_text(str(document.job.found["items"]))
    expect(row).to_contain_text("★")

    page.wait_for_load_state(
        "networkidle"
    )  # an answer cut off by leaving the page is an error of the console
    page.goto(f"/targets/review/{document.pk}/")
    picture(page, "screenshot")
    first = document.drafts.first()
    assert first is not None
    page.click(f"#src-{first.pk}")
    expect(page.locator(f"#draft-{first.pk}")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(f"#draft-{first.pk} .state--accepted")).to_be_visible()

    second = document.drafts.all()[1]
    page.click(f"#draft-{second.pk} [data-key=e]")
    page.fill(f"#draft-{second.pk} [name=head-title]", "财政收入稳步增长")
    page.click(f"#draft-{second.pk} .btn-primary")
    expect(page.locator(f"#draft-{second.pk} .state--amended")).to_be_visible()

    third = document.drafts.all()[2]
    page.click(f"#draft-{third.pk} [data-key=x]")
    page.fill(f"#draft-{third.pk} [name=reason]", "与第二项重复")
    page.click(f"#draft-{third.pk} .btn-danger")
    expect(page.locator(f"#draft-{third.pk} .state--rejected")).to_be_visible()

    page.click(f"form[action='/targets/review/{document.pk}/accept-clean/'] button")
    page.click("#confirm .btn-primary")
    expect(page.locator(".draft[data-state=pending]:not([data-warned])")).to_have_count(0)
    for draft in document.drafts.filter(state=DraftState.PENDING):
        page.click(f"#draft-{draft.pk} [data-key=a]")
        expect(page.locator(f"#draft-{draft.pk} .state--accepted")).to_be_visible()
    page.click(f"form[action='/targets/review/{document.pk}/issue/'] button")
    page.click("#confirm .btn-primary")
    expect(page).to_have_url(re.compile(rf"/targets/\?document={document.pk}$"))
    assert Target.objects.count() == document.job.found["items"] - 1

    page.fill("#filter [name=q]", "财政收入")
    page.press("#filter [name=q]", "Enter")
    page.wait_for_load_state("networkidle")
    page.click("#list a:has-text('财政收入稳步增长')")
    expect(page.locator(".notice mark.quantity").first).to_be_visible()
    page.click("a[href*='#src-']")
    expect(page.locator(f"#src-{second.pk}")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/documents/", "/targets/", "/targets/names/", "/units/", "/account/"])
def test_no_page_is_dragged_sideways_on_a_phone(
    open_page: Callable[..., Page], officer: User, path: str
) -> None:
    page = open_page(officer, viewport=PHONE)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
