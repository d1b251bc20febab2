"""A browser, and pages at the two widths that the design knows."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.install import find_chromium

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# Playwright's event loop runs in this thread, and Django would refuse to touch the database beside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = [
    "--no-sandbox",  # root and containers have none, and the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """open_page(user=None, viewport=DESK, locale="zh-CN"): a page in a browser of its own, logged in as `user`.

    The test fails if a page reports an error of JavaScript or of the Content-Security-Policy.
    """
    contexts = []
    errors: list[str] = []

    def open_page(user: Any = None, viewport: dict[str, int] = DESK, locale: str = "zh-CN") -> Page:
        context = browser.new_context(base_url=live_server.url, viewport=viewport, locale=locale)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            log_in(context, live_server.url, user)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: is_error(message) and errors.append(message.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def is_error(message: Any) -> bool:
    """Not that the network is away: tests take it away."""
    return message.type == "error" and "ERR_INTERNET_DISCONNECTED" not in message.text


def log_in(context: Any, url: str, user: Any) -> None:
    """Give the browser a session of `user`, without the login form (which has tests of its own)."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page on a desk, nobody logged in."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page on a phone, nobody logged in."""
    return open_page(viewport=PHONE)
