"""The security administrator's pages of programs and tokens."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client as Browser
from pytest_django import DjangoAssertNumQueries

from apps.audit.models import Event
from apps.clients.models import Client, Token
from apps.clients.tokens import bearer, end_of, issue_token, revoke_token
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.factories import UnitFactory
from tests.pages import page_of, words_of
from tests.programs import client_of, showing, token_of

Visit = Callable[[User], Browser]
URL = "/clients/"
NOW = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def browser(security_administrator: User, visit: Visit) -> Browser:
    return visit(security_administrator)


def lines(response: HttpResponse) -> list[list[str]]:
    """The words of each cell, row by row, without the actions."""
    rows = page_of(response).xpath("//table[contains(@class, 'rows')]/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row[:-1]] for row in rows]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_programs(
    browser: Browser,
    security_administrator: User,
    foreign_administrator: User,
    unit: Unit,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    clients = [client_of(security_administrator, Role.REPORTER, unit) for _number in range(count)]
    for client in clients:
        for _twice in range(2):
            token_of(client, "read:targets", by=security_administrator)
    foreign = client_of(foreign_administrator, Role.LEADER)
    token_of(foreign, by=foreign_administrator)

    with django_assert_num_queries(12):
        response = browser.get(URL)

    assert [row[0] for row in lines(response)] == [
        f"{client} 填报人 · 区发展改革委" for client in clients for _twice in range(2)
    ]
    assert str(foreign) not in response.content.decode()


def test_what_the_page_says_of_a_token(browser: Browser, security_administrator: User) -> None:
    client = client_of(security_administrator, Role.LEADER)
    gone = token_of(client, "read:summary", by=security_administrator)
    issue_token(client, ["read:targets"], end_of(date(2027, 11, 30)), by=security_administrator)
    used = token_of(client, "read:targets", "read:summary", by=security_administrator)
    revoke_token(bearer(gone)[1], by=security_administrator)
    showing(used).get("/api/v1/units", REMOTE_ADDR="192.0.2.7")
    _newest, middle, _oldest = Token.objects.all()

    response = browser.get(URL)

    program = f"{client} 领导"
    summary, targets = "查看全区汇总", "查看目标任务、指标、计划和亮灯"
    assert lines(response) == [
        [
            program,
            f"{used[:8]}…",
            f"{summary}{targets}",
            "2026-12-30",
            "2026-11-30 10:00192.0.2.7",
            "30天内到期",
        ],
        [program, f"{middle.hint}…", targets, "2027-11-30", "尚未使用", "有效"],
        [program, f"{gone[:8]}…", summary, "2026-12-30", "2026-11-30 10:00", "已吊销"],
    ]
    assert page_of(response).xpath("string(//h1)").split() == ["1", "个令牌将在30天内到期"]
    with time_machine.travel(NOW + timedelta(days=31)):
        browser.force_login(security_administrator, backend="django.contrib.auth.backends.ModelBackend")
        response = browser.get(URL)
    assert [row[-1] for row in lines(response)] == ["已过期", "有效", "已吊销"]
    assert len(page_of(response).xpath("//form[contains(@action, '/revoke/')]")) == 1


def test_a_program_without_a_token_has_a_row_and_goes_out_too(
    browser: Browser, security_administrator: User
) -> None:
    client = client_of(security_administrator, Role.OFFICER)
    assert lines(browser.get(URL)) == [[f"{client} 督查员", "暂无", "", "", "", ""]]
    assert b"".join(browser.get(f"{URL}?export=csv").streaming_content).decode("utf-8-sig").splitlines() == [
        "程序,角色,单位,令牌,使用范围,有效期至,最近使用,来源地址,状态",
        f"{client},督查员,,暂无,,,,,",
    ]


def test_where_there_is_none_the_page_says_how_to_begin(browser: Browser) -> None:
    page = page_of(browser.get(URL))
    assert page.xpath("string(//h1)").strip() == "还没有程序接入"
    assert len(page.xpath("//details[@open]//form[@action='/clients/create/']")) == 1


def test_a_program_is_made_and_led_to_its_token(browser: Browser, unit: Unit) -> None:
    answer = browser.post("/clients/create/", {"name": " 填报系统 ", "role": "reporter", "unit": unit.pk})
    client = Client.objects.get()
    assert answer["Location"] == f"/clients/{client.pk}/tokens/"
    assert (client.name, client.membership.role, client.membership.unit) == ("填报系统", "reporter", unit)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "该字段是必填项"),
        ({"name": "字" * 41}, "40"),
        ({"name": "a\0b"}, "不允许是用空字符串"),
        ({"role": "security_administrator"}, "security_administrator"),
        ({"role": "leader"}, "填报人和单位审核人须指定单位"),
        ({"unit": ""}, "填报人和单位审核人须指定单位"),
        ({"unit": "999999"}, "选择一个有效的选项"),
    ],
)
def test_what_does_not_fit_is_told_and_kept(
    browser: Browser, unit: Unit, changed: dict[str, str], sentence: str
) -> None:
    data = {"name": "填报系统", "role": "reporter", "unit": unit.pk} | changed
    response = browser.post("/clients/create/", data)
    assert response.status_code == 422
    assert sentence in words_of(response)
    assert response.context["form"].data["role"] == data["role"]
    assert Client.objects.count() == 0


def test_units_of_another_district_cannot_be_chosen(browser: Browser, other_district: District) -> None:
    foreign = UnitFactory(district=other_district)
    data = {"name": "程序", "role": "reporter", "unit": foreign.pk}
    assert browser.post("/clients/create/", data).status_code == 422
    assert str(foreign) not in words_of(browser.get(URL))


def test_only_scopes_that_the_role_can_use_are_offered(
    browser: Browser, security_administrator: User, unit: Unit
) -> None:
    client = client_of(security_administrator, Role.REPORTER, unit)
    page = page_of(browser.get(f"/clients/{client.pk}/tokens/"))
    boxes = page.xpath("//input[@name='scopes']")
    assert [box.get("value") for box in boxes] == [
        "read:targets",
        "write:targets",
        "read:reports",
        "write:reports",
    ]
    assert [box.get("checked") for box in boxes] == [None] * 4
    (until,) = page.xpath("//input[@name='expires_on']")
    assert (until.get("value"), until.get("max")) == ("2027-11-30", "2027-11-30")
    answer = browser.post(
        f"/clients/{client.pk}/tokens/", {"scopes": ["read:documents"], "expires_on": "2027-01-31"}
    )
    assert (answer.status_code, Token.objects.count()) == (422, 0)


def test_a_token_is_shown_once_and_kept_nowhere(
    browser: Browser, security_administrator: User, unit: Unit
) -> None:
    client = client_of(security_administrator, Role.LEADER)
    address = f"/clients/{client.pk}/tokens/"
    answer = browser.post(address, {"scopes": ["read:targets", "read:summary"], "expires_on": "2027-01-31"})
    assert answer.status_code == 200
    assert {"no-store", "no-cache", "private"} <= set(answer["Cache-Control"].split(", "))
    page, token = page_of(answer), Token.objects.get()
    text = page.xpath("string(//*[@id='token'])")
    assert (token.scopes, token.expires_at) == (["read:summary", "read:targets"], end_of(date(2027, 1, 31)))
    assert page.xpath("string(//*[@id='command'])") == (
        f'curl --header "Authorization: Bearer {text}" http://testserver/api/v1/units'
    )
    assert [button.get("data-copy") for button in page.xpath("//button[@data-copy]")] == ["token", "command"]
    assert showing(text).get("/api/v1/units").json()["results"][0]["id"] == unit.pk

    kept = [str(vars(row)) for model in (Event, Token, Client, User) for row in model.objects.all()]
    kept += [str(dict(browser.session)), str(browser.cookies), *answer.headers.values()]
    later = [browser.get(one).content.decode() for one in (URL, address, "/")]
    assert [words for words in [*kept, *later] if text in words] == []


@pytest.mark.parametrize(
    ("scopes", "expires_on"),
    [
        ([], "2027-01-31"),
        (["read:targets"], ""),
        (["read:targets"], "2026-11-29"),
        (["read:targets"], "2027-12-01"),
        (["read:targets"], "9999-12-31"),
        (["read:targets"], "0001-01-01"),
        (["read:everything"], "2027-01-31"),
    ],
)
def test_what_a_token_cannot_be(
    browser: Browser, security_administrator: User, scopes: list[str], expires_on: str
) -> None:
    client = client_of(security_administrator, Role.LEADER)
    data = {"scopes": scopes, "expires_on": expires_on}
    response = browser.post(f"/clients/{client.pk}/tokens/", data)
    assert response.status_code == 422
    assert len(page_of(response).xpath("//*[@aria-invalid='true']")) > 0
    assert Token.objects.count() == 0


def test_a_token_is_revoked_after_a_question(browser: Browser, security_administrator: User) -> None:
    text = token_of(client_of(security_administrator, Role.LEADER), by=security_administrator)
    program = showing(text)
    assert program.get("/api/v1/units").status_code == 200
    (form,) = page_of(browser.get(URL)).xpath("//form[@data-confirm][contains(@action, '/revoke/')]")
    assert text[:8] in form.get("data-confirm")
    assert browser.post(form.get("action"))["Location"] == URL
    assert program.get("/api/v1/units").status_code == 401
    assert page_of(browser.get(URL)).xpath("//form[contains(@action, '/revoke/')]") == []


def test_these_pages_are_the_security_administrators(
    officer: User, security_administrator: User, foreign_administrator: User, visit: Visit
) -> None:
    client = client_of(security_administrator, Role.LEADER)
    token_of(client, by=security_administrator)
    issue, revoke = f"/clients/{client.pk}/tokens/", f"/clients/tokens/{Token.objects.get().pk}/revoke/"
    data = {"name": "程序", "role": "leader", "scopes": ["read:targets"], "expires_on": "2027-01-31"}
    for user, listed in ((officer, 403), (foreign_administrator, 200)):
        browser = visit(user)
        assert browser.get(URL).status_code == listed
        assert browser.get(issue).status_code == 404
        assert browser.post(issue, data).status_code == 404
        assert browser.post(revoke).status_code == 404
        links = page_of(browser.get("/")).xpath("//a[@href='/clients/']")
        assert len(links) == (2 if user == foreign_administrator else 0)
    assert visit(officer).post("/clients/create/", data).status_code == 403
    assert (Client.objects.count(), Token.objects.filter(revoked_at=None).count()) == (1, 1)
