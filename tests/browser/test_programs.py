"""The security administrator lets a program in, and whoever writes it reads how. SCREENSHOTS=DIR keeps the pictures."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from apps.clients.models import Change, Delivery
from apps.clients.tokens import create_client
from apps.clients.webhooks import allow_host, create_webhook
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.browser.axe import serious_findings
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_looks import in_english, keep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    cache.clear()


def addresses(by: User) -> dict[str, str]:
    """Every page for programs and those who look after them, by the name of its picture."""
    client = create_client(by.district, "市级平台", Role.OFFICER, by=by)
    allow_host(by.district, "10.1.2.3", "运行中心", by=by)
    webhook, _secret = create_webhook(client, "https://10.1.2.3/events", ["report.approve"], by=by)
    change = Change.objects.filter(district=by.district).first() or Change.objects.create(
        district=by.district, number=1, type="report.approve", object_id=1, at=webhook.created_at
    )
    Delivery.objects.create(district=by.district, webhook=webhook, change=change, number=change.number)
    return {
        "programs": reverse("clients:list"),
        "token": reverse("clients:token-issue", args=[client.pk]),
        "webhooks": reverse("webhooks:list"),
        "webhook": reverse("webhooks:detail", args=[webhook.pk]),
        "hosts": reverse("webhooks:hosts"),
        "api": reverse("api:docs"),
        "problems": reverse("api:problems"),
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=lambda size: str(size["width"]))
def test_pages_fit_the_screen_and_axe_finds_nothing_serious(
    security_administrator: User, open_page: Callable[..., Page], live_server: Any, size: Any, language: str
) -> None:
    page = open_page(security_administrator, viewport=size)
    if language == "en":
        in_english(page, live_server.url)
    wrong: dict[str, object] = {}
    for name, address in addresses(security_administrator).items():
        response = page.goto(address)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        keep(page, f"{name}-{size['width']}-{language}")
        if name == "api":  # what Swagger UI draws is not ours
            page.evaluate("document.querySelector('.swagger-ui').remove()")
        findings = serious_findings(page)
        if response is None or response.status != 200 or wide > size["width"] or findings:
            wrong[name] = (response and response.status, wide, findings)
    assert wrong == {}


def test_a_token_is_made_shown_once_and_used(
    open_page: Callable[..., Page], live_server: Any, security_administrator: User, unit: Unit
) -> None:
    page = open_page(security_administrator)
    page.goto(reverse("clients:list"))
    page.fill("#id_name", "人社局业务系统")
    page.select_option("#id_role", "reporter")
    page.select_option("#id_unit", str(unit.pk))
    page.click("main form button.btn-primary")
    page.check("input[value='read:targets']")
    page.click("main form button.btn-primary")
    found = re.search(r"gvt_[\w-]{43}", page.content())
    assert found is not None
    expect(page.get_by_text("curl").first).to_be_visible()
    answer = APIClient(headers={"Authorization": f"Bearer {found[0]}"}).get("/api/v1/units")
    assert [one["name"] for one in answer.json()["results"]] == [unit.name]
    page.goto(reverse("clients:list"))
    assert found[0] not in page.content()


def test_who_is_logged_in_tries_a_request_on_the_docs_page(
    open_page: Callable[..., Page], officer: User, unit: Unit
) -> None:
    page = open_page(officer)
    page.goto(reverse("api:docs"))
    page.locator("#operations-tag-units").click()
    operation = page.locator("#operations-units-units_list")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="试一试").click()
    operation.get_by_role("button", name="发送").click()
    answered = operation.locator(".live-responses-table")
    expect(answered.locator(".response-col_status").last).to_have_text("200")
    expect(answered).to_contain_text("区发展和改革委员会")
