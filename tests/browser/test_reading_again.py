"""Reading again through a worker, and taking over what it found without losing one's place."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from apps.documents.models import DraftTarget
from apps.targets import review
from apps.units.models import User
from tests.browser.conftest import DESK, PHONE
from tests.notices import NOTICE, draft_of, read_notice, read_otherwise, reread_notice
from tests.worker import Worker

READ_WITHIN = 60_000  # milliseconds; the worker has to start


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.stop()


def test_what_reading_again_found_is_taken(
    open_page: Callable[..., Page], officer: User, worker: Worker
) -> None:
    document = read_notice(NOTICE, officer)
    waiting = read_otherwise(draft_of(document, "一、（二）"), nature="result")
    decided = read_otherwise(draft_of(document, "二、（一）"), nature="result")
    review.amend(decided, {**decided.content, "title": "养老"}, by=officer, version=1)
    page = open_page(officer)
    page.goto(document.get_absolute_url())
    page.click(f"form[action='/targets/rereading/{document.pk}/ask/'] button")
    differences = page.locator(".difference")
    expect(differences).to_have_count(2, timeout=READ_WITHIN)

    # What a person decided is not ticked; nothing happens without a choice.
    box = page.locator(f"#difference-{decided.pk} [name=field]")
    expect(box).not_to_be_checked()
    page.click(f"#difference-{decided.pk} button")
    expect(page.locator("#messages [role=alert]")).to_be_focused()

    page.click(f"#difference-{waiting.pk} button")
    expect(differences).to_have_count(1)
    expect(page.locator(f"#difference-{decided.pk} h2")).to_be_focused()
    box.check()
    page.click(f"#difference-{decided.pk} button")
    expect(differences).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()
    assert {draft.content["nature"] for draft in DraftTarget.objects.all()} == {"target"}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_dragged_sideways(
    open_page: Callable[..., Page], officer: User, transactional_db: None, viewport: dict[str, int]
) -> None:
    document = read_notice(NOTICE, officer)
    draft = read_otherwise(draft_of(document, "一、（一）"), title="名" * 200)
    long = [{**figure, "name": "名" * 200} for figure in draft.content["indicators"]]
    review.amend(
        read_otherwise(draft, units=[]), {**draft.content, "indicators": long}, by=officer, version=1
    )
    reread_notice(document, officer)
    page = open_page(officer, viewport)
    for address in ("learned", f"rereading/{document.pk}", f"review/{document.pk}"):
        page.goto(f"/targets/{address}/")
        expect(page.locator("main")).to_contain_text("名" * 200)
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], address
