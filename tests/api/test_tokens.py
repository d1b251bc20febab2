"""A token opens what its scopes name and nothing else, on every route; and roles that change count at once."""

import pytest
from django.conf import LazySettings
from rest_framework.test import APIClient

from apps.clients.models import Client
from apps.clients.scopes import Scope, permissions_of, usable_by
from apps.units.accounts import deactivate
from apps.units.models import District, Membership, Unit, User
from apps.units.permissions import Role
from apps.units.roles import revoke
from tests.api.conftest import Program
from tests.api.walk import ROUTES, WRITES, Number, numbers, send
from tests.programs import client_of, showing, token_of
from tests.test_tenants import here, residents, rows_of, words_in  # noqa: F401 - two are fixtures

UNITS, TARGETS = "/api/v1/units", "/api/v1/targets"

R = Scope
OF_DOCUMENTS = {R.READ_DOCUMENTS, R.WRITE_DOCUMENTS}  # who checks what was read sees it
OF_TARGETS = {*OF_DOCUMENTS, R.READ_TARGETS, R.READ_REPORTS, R.READ_SUMMARY}

# A word of the district (see tests/test_tenants.py) → the scopes of which one is needed to be told it. Who the units and
# posts are, every token may ask.
TOLD: dict[str, set[Scope]] = {
    "临江目标.txt": OF_DOCUMENTS,
    "待读通知.txt": OF_DOCUMENTS,
    "2026年区政府重点工作目标安排": OF_TARGETS,
    "养老床位": OF_TARGETS,
    "公共停车泊位": OF_TARGETS,
    "临江停车位数": OF_DOCUMENTS,
    "临江调整理由": {R.READ_TARGETS},
    "临江亮灯办法": {R.READ_TARGETS},
    "临江佐证材料.pdf": {R.READ_REPORTS},
    "临江核定理由": {R.READ_TARGETS, R.READ_SUMMARY},
    "临江不公开理由": {R.READ_TARGETS},
    "临江督查室通报": set(),
    "临江接入程序": set(),
    "linjiang.example": set(),
    "临江大屏主机": set(),
}


@pytest.fixture(autouse=True)
def many_requests(settings: LazySettings) -> None:
    settings.API_REQUESTS_A_MINUTE = 1_000_000


@pytest.fixture
def theirs(here: District) -> Number:  # noqa: F811
    return numbers(here)


@pytest.fixture
def narrow(here: District, security_administrator: User) -> dict[Scope, APIClient]:  # noqa: F811
    """For each scope a program that shows a token for it alone, in a role that can use it."""
    unit = Unit.objects.get(name="区滨江开发办公室")
    clients = {role: client_of(security_administrator, role, unit) for role in (Role.OFFICER, Role.UNIT_HEAD)}
    return {
        scope: showing(token_of(clients[role_for(scope)], scope, by=security_administrator))
        for scope in Scope
    }


def role_for(scope: Scope) -> Role:
    return Role.OFFICER if scope in usable_by(Role.OFFICER) else Role.UNIT_HEAD


def test_nothing_is_read_outside_of_the_scope(theirs: Number, narrow: dict[Scope, APIClient]) -> None:
    """A view may ask for more than its `permission`, and never for less."""
    for one in ROUTES:
        if "GET" not in one.methods:
            continue
        statuses = {}
        for scope, client in narrow.items():
            answer = send(client, "GET", one, theirs)
            statuses[scope] = answer.status_code
            needed = getattr(one.view, "permission", None)  # else it depends on what is asked
            opened = needed is None or needed in permissions_of([scope])
            assert answer.status_code in ((200, 403, 404) if opened else (403,)), (one.name, scope)
            told = {word for word in words_in(answer) if scope not in TOLD.get(word, Scope)}
            assert told == set(), (one.name, scope)
        assert 200 in statuses.values(), one.name


def test_nothing_is_done_without_its_scope(
    district: District,
    theirs: Number,
    narrow: dict[Scope, APIClient],
) -> None:
    before = rows_of(district)
    for one in ROUTES:
        for method in one.methods - {"GET"}:
            needed = WRITES[one.name, method].scope
            for scope, client in narrow.items():
                if scope != needed:
                    # 404 where not even seeing the object is opened.
                    assert send(client, method, one, theirs).status_code in (403, 404), (
                        one.name,
                        method,
                        scope,
                    )
        after = rows_of(district)
        assert without_use(after) == without_use(before), one.name


def without_use(rows: dict[str, list[dict[str, object]]]) -> dict[str, list[dict[str, object]]]:
    """Without the last use of tokens, and without the refusals, which the audit trail has."""
    return {label: found for label, found in rows.items() if label not in ("clients.Token", "audit.Event")}


def test_with_its_scope_and_that_of_reading_nothing_is_forbidden(
    theirs: Number,
    security_administrator: User,
) -> None:
    """So that the walk before tries what a right token could do. Whether it fits how things stand is all the same."""
    reading = [scope for scope in Scope if scope.startswith("read:")]
    unit = Unit.objects.get(name="区滨江开发办公室")
    for one in ROUTES:
        for method in one.methods - {"GET"}:
            write = WRITES[one.name, method]
            client = client_of(security_administrator, write.role, unit)
            program = showing(token_of(client, write.scope, *reading, by=security_administrator))
            assert send(program, method, one, theirs).status_code not in (401, 403), (one.name, method)


def test_a_scope_adds_nothing_to_the_role(program: Program) -> None:
    reporter = program(Role.REPORTER, "write:documents", "write:periods", "check:reports", "read:targets")
    assert reporter.get(TARGETS).status_code == 200
    assert program(Role.LEADER, "write:periods").get(TARGETS).status_code == 403


def test_a_role_that_is_taken_back_opens_nothing_from_the_next_request_on(
    program: Program, security_administrator: User
) -> None:
    client, membership = program(Role.OFFICER), Membership.objects.get(user__is_program=True)
    assert client.get(TARGETS).status_code == 200
    revoke(membership, by=security_administrator)
    assert [client.get(address).status_code for address in (TARGETS, UNITS)] == [403, 403]
    Membership.objects.create(district_id=membership.district_id, user=membership.user, role=Role.LEADER)
    assert client.get(TARGETS).status_code == 200


def test_an_account_that_is_deactivated_is_refused_at_once(
    program: Program, system_administrator: User
) -> None:
    client = program()
    assert client.get(UNITS).status_code == 200
    deactivate(Client.objects.get().user, by=system_administrator)
    answer = client.get(UNITS)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/problems/token-invalid")


@pytest.mark.parametrize("name", ["token", "access_token", "authorization", "key", "api_key"])
def test_a_token_in_the_address_or_in_a_cookie_is_none(name: str, security_administrator: User) -> None:
    text = token_of(client_of(security_administrator, Role.OFFICER), by=security_administrator)
    for value in (text, f"Bearer {text}"):
        assert APIClient().get(UNITS, {name: value}).status_code == 401
        client = APIClient()
        client.cookies[name] = value
        assert client.get(UNITS).status_code == 401
        assert APIClient(headers={f"X-{name}": value}).get(UNITS).status_code == 401
    assert showing(text).get(UNITS).status_code == 200


@pytest.mark.parametrize("scheme", ["", "Token ", "Basic ", "Digest ", "Bearer  ", "Bearer gvt_"])
def test_a_token_is_shown_as_a_bearer_token_alone(scheme: str, security_administrator: User) -> None:
    text = token_of(client_of(security_administrator, Role.OFFICER), by=security_administrator)
    assert APIClient(headers={"Authorization": scheme + text}).get(UNITS).status_code == 401
    assert APIClient(headers={"Authorization": f"bearer {text}"}).get(UNITS).status_code == 200


@pytest.mark.parametrize("text", ["", "gvt_", "gvt_\xff", "gvt_" + "a" * 5000, "a b", "\x7f", "*"])
def test_what_is_no_token_is_refused(db: None, text: str) -> None:
    answer = APIClient(headers={"Authorization": f"Bearer {text}"}).get(UNITS)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/problems/token-invalid")
