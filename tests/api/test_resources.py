"""What every resource shares, tried with units."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone
from openpyxl import load_workbook
from rest_framework.test import APIClient

from apps.audit.sheets import XLSX
from apps.clients.models import Token
from apps.clients.tokens import revoke_token
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import UnitFactory

UNITS = "/api/v1/units"


def test_a_program_sees_the_units_of_its_district(
    program: Program, unit: Unit, other_district: District
) -> None:
    UnitFactory(district=other_district)
    answer = program().get(UNITS)
    assert answer.status_code == 200
    assert answer.json() == {
        "next": None,
        "results": [
            {
                "id": unit.pk,
                "name": "区发展和改革委员会",
                "short_name": "区发展改革委",
                "kind": "department",
                "order": unit.order,
                "valid_from": None,
                "valid_to": None,
                "aliases": [],
            }
        ],
    }


def test_without_a_token_nothing_is_seen(db: None) -> None:
    answer = APIClient().get(UNITS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/problems/not-authenticated"


def test_expired_and_revoked_tokens_are_refused(program: Program, security_administrator: User) -> None:
    client = program()
    token = Token.objects.get()
    with time_machine.travel(token.expires_at):
        assert client.get(UNITS).status_code == 401
    assert client.get(UNITS).status_code == 200
    revoke_token(token, by=security_administrator)
    answer = client.get(UNITS)
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/problems/token-invalid")


def test_the_last_use_is_kept_to_the_minute(program: Program) -> None:
    client, start = program(), timezone.now()
    with time_machine.travel(start, tick=False):
        client.get(UNITS)
    with time_machine.travel(start + timedelta(seconds=59), tick=False):
        client.get(UNITS)
    assert Token.objects.get().last_used_at == start
    with time_machine.travel(start + timedelta(seconds=60), tick=False):
        client.get(UNITS)
    assert Token.objects.get().last_used_at == start + timedelta(seconds=60)


def test_what_is_there_already_is_not_sent_again(program: Program, unit: Unit) -> None:
    client = program()
    etag = client.get(f"{UNITS}/{unit.pk}")["ETag"]
    again = client.get(f"{UNITS}/{unit.pk}", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    Unit.objects.update(short_name="区发改委")
    assert client.get(f"{UNITS}/{unit.pk}", headers={"If-None-Match": etag}).status_code == 200


def test_an_address_that_leads_nowhere_is_a_problem_too(program: Program) -> None:
    answer = program().get("/api/v1/unicorns")
    assert (answer.status_code, answer.json()["type"]) == (404, "/api/problems/not-found")
    assert APIClient().get("/api/v1/unicorns").status_code == 401


def test_who_lacks_a_scope_is_told_which(program: Program) -> None:
    address = "/api/v1/targets"
    answer = program(Role.OFFICER, "read:summary").get(address, headers={"Accept-Language": "en"})
    assert (answer.status_code, "read:targets" in answer.json()["detail"]) == (403, True)


def test_options_are_not_told(program: Program) -> None:
    answer = program().options(UNITS)
    assert (answer.status_code, answer.json()["type"]) == (405, "/api/problems/method-not-allowed")


def test_fields_are_chosen(program: Program, unit: Unit) -> None:
    client = program()
    assert client.get(f"{UNITS}/{unit.pk}?fields=id,name").json() == {"id": unit.pk, "name": unit.name}
    wrong = client.get(f"{UNITS}?fields=id,telephone")
    assert wrong.status_code == 400
    assert [error["field"] for error in wrong.json()["errors"]] == ["fields"]


def test_a_unit_of_another_district_is_not_there(program: Program, other_district: District) -> None:
    client, foreign = program(), UnitFactory(district=other_district)
    theirs, nobodys = client.get(f"{UNITS}/{foreign.pk}"), client.get(f"{UNITS}/999999")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content


@pytest.mark.parametrize("ordering", ["id", "-id", "name", "-name"])
def test_pages_are_stable_while_rows_come_and_go(program: Program, district: District, ordering: str) -> None:
    client = program()
    there = {UnitFactory(district=district, name=f"单位{number % 3}-{number}").pk for number in range(7)}
    there |= set(Unit.objects.values_list("pk", flat=True))
    seen, address = [], f"{UNITS}?limit=2&ordering={ordering}"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
        UnitFactory(district=district, name=f"单位新{len(seen)}")
        if len(seen) > 4:
            Unit.objects.filter(pk=seen[0]).delete()
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


@pytest.mark.parametrize("cursor", ["[]", '["order","a",1]', "null", '["name","\\ud800",1]', "[" * 2000])
def test_a_made_up_cursor_is_refused(program: Program, cursor: str) -> None:
    written = urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
    for text in (written, "x"):
        answer = program().get(f"{UNITS}?ordering=name&cursor={text}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


@pytest.mark.parametrize("limit", ["0", "501", "", "-1", "1.5", "٣", "000000001000", "9" * 5000])
def test_a_page_is_as_long_as_it_may_be(program: Program, limit: str) -> None:
    answer = program().get(UNITS, {"limit": limit})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "limit")


def test_a_body_that_is_nested_without_end_is_refused(program: Program) -> None:
    answer = program().post("/api/v1/receipts", "[" * 100_000, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/problems/not-readable")


def test_a_list_is_a_sheet_for_who_wants_one(program: Program, unit: Unit) -> None:
    client = program()
    unit.name = "=区发展改革委"
    unit.save()
    for number in range(2):
        UnitFactory(district=unit.district, name=f"区第{number}局", order=unit.order + 1 + number)
    answer = client.get(f"{UNITS}?limit=2&fields=id,name,valid_from", headers={"Accept": "text/csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    first, second = unit.pk, Unit.objects.get(name="区第0局").pk
    told = f"id,name,valid_from\r\n{first},'=区发展改革委,\r\n{second},区第0局,\r\n"
    assert answer.content.decode("utf-8-sig") == told
    assert answer["Link"].startswith(f"<http://testserver{UNITS}?")
    empty = client.get(f"{UNITS}?name=无&fields=id,name", headers={"Accept": "text/csv"})
    assert empty.content.decode("utf-8-sig") == "id,name\r\n"
    book = load_workbook(BytesIO(client.get(UNITS, headers={"Accept": XLSX}).content))
    assert [row[1].value for row in book.active.rows] == ["name", "=区发展改革委", "区第0局", "区第1局"]
    assert client.get(f"{UNITS}/{unit.pk}", headers={"Accept": "text/csv"}).status_code == 406
    wrong = client.get(f"{UNITS}?limit=0", headers={"Accept": "text/csv"})
    assert (wrong.status_code, wrong.json()["type"]) == (400, "/api/problems/invalid")


def test_requests_are_limited_and_say_so(program: Program, settings: LazySettings) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    client = program()
    with time_machine.travel(timezone.now(), tick=False):
        assert [client.get(UNITS)["RateLimit-Remaining"] for _ in range(2)] == ["1", "0"]
        answer = client.get(UNITS)
        assert (answer.status_code, answer.json()["type"]) == (429, "/api/problems/too-many-requests")
        assert 1 <= int(answer["Retry-After"]) <= 61
        assert program(Role.LEADER).get(UNITS).status_code == 200


def test_without_its_cache_the_api_answers_and_counts_nothing(
    program: Program, settings: LazySettings
) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES, settings.API_REQUESTS_A_MINUTE = {"default": away}, 1
    client = program()
    assert [client.get(UNITS)["RateLimit-Remaining"] for _ in range(2)] == ["0", "0"]
    assert client.get("/api/v1/public/districts").status_code == 200


def test_sentences_come_in_the_language_that_is_asked_for(program: Program) -> None:
    client = program()
    assert client.get(f"{UNITS}/0", headers={"Accept-Language": "en"}).json()["detail"].startswith("There is")
    assert client.get(f"{UNITS}/0")["Content-Language"] == "zh-hans"
    for public in ("/api/v1/public/projects?district=310106", UNITS):  # no token at all
        answer = APIClient().get(public, headers={"Accept-Language": "en"})
        assert (answer["Content-Language"], answer.json()["detail"].isascii()) == ("en", True)
