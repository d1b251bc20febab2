"""Nothing of one district reaches a program of another by the API, and nothing at all who has no valid token."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from rest_framework.test import APIClient

from apps.clients.models import ROLES_OF_CLIENTS, Token
from apps.clients.tokens import digest_of, revoke_token
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.api.walk import METHODS, OBJECTS, ROUTES, WRITES, Number, nobodys, numbers, send
from tests.cast import person
from tests.factories import UnitFactory
from tests.programs import client_of, showing, token_of
from tests.test_tenants import WORDS, here, residents, rows_of, words_in  # noqa: F401 - two are fixtures


@pytest.fixture(autouse=True)
def many_requests(settings: LazySettings) -> None:
    settings.API_REQUESTS_A_MINUTE = 1_000_000


@pytest.fixture
def theirs(here: District) -> Number:  # noqa: F811
    return numbers(here)


@pytest.fixture
def strangers(other_district: District) -> list[APIClient]:
    """Programs of 望山区, one of each role, each with a token for everything."""
    by = person(other_district, "foreign", "外区安全管理员", Role.SECURITY_ADMINISTRATOR)
    unit = UnitFactory(district=other_district, name="区外单位")
    return [showing(token_of(client_of(by, Role(role), unit), by=by)) for role in ROLES_OF_CLIENTS]


def test_every_route_is_known() -> None:
    assert {one.name for one in ROUTES if one.takes_arguments} == OBJECTS.keys()
    assert {(one.name, method) for one in ROUTES for method in one.methods - {"GET"}} == WRITES.keys()


def told(answer: Any) -> tuple[int, bytes]:
    return answer.status_code, answer.content


def test_objects_of_another_district_are_not_there(
    district: District, theirs: Number, strangers: list[APIClient]
) -> None:
    """An answer does not tell an object of another district from one that never was."""
    before = rows_of(district)
    for one in (one for one in ROUTES if one.takes_arguments):
        for method in METHODS:
            statuses = set()
            for client in strangers:
                answer = send(client, method, one, theirs)
                assert told(answer) == told(send(client, method, one, nobodys)), (one.name, method)
                statuses.add(answer.status_code)
            # 403 is for who may do this nowhere.
            known = {404} if method in one.methods else {405}
            assert known <= statuses <= known | {403}, (one.name, method)
        assert rows_of(district) == before, one.name


def test_what_a_body_names_is_not_there_either(
    district: District, theirs: Number, strangers: list[APIClient]
) -> None:
    before = rows_of(district)
    for one in (one for one in ROUTES if not one.takes_arguments):
        for method in one.methods - {"GET"}:
            for client in strangers:
                answer, missing = (send(client, method, one, number) for number in (theirs, nobodys))
                assert words_in(answer) == set(), (one.name, method)
                if WRITES[one.name, method].names_objects:
                    assert gist(answer) == gist(missing), (one.name, method)
        assert rows_of(district) == before, one.name


def gist(answer: Any) -> tuple[int, str, list[str]]:
    """A refusal without its words: of a number that cannot be, they may repeat it."""
    problem = answer.json()
    return answer.status_code, problem["type"], [one["field"] for one in problem.get("errors", [])]


def test_lists_hold_nothing_of_another_district(theirs: Number, strangers: list[APIClient]) -> None:
    for one in ROUTES:
        if one.takes_arguments or "GET" not in one.methods:
            continue
        for client in strangers:
            answer = send(client, "GET", one, theirs)
            assert answer.status_code in (200, 403, 404), one.name
            assert words_in(answer) == set(), one.name


def filters() -> Iterator[tuple[Any, str]]:
    for one in ROUTES:
        if (
            "GET" in one.methods
            and not one.takes_arguments
            and (filterset := getattr(one.view, "filterset_class", None))
        ):
            yield from ((one, name) for name in filterset.base_filters)


def test_filters_tell_nothing_of_another_district(theirs: Number, strangers: list[APIClient]) -> None:
    """Asked for an object of another district, a list answers as for one that never was: with nothing, or a refusal."""
    known = {theirs(key) for key in OBJECTS.values()}
    client = strangers[ROLES_OF_CLIENTS.index(Role.OFFICER)]
    for one, name in filters():
        address = one.address(theirs)
        found = [client.get(address, {name: number}) for number in (nobodys(name), *known)]
        assert {answer.status_code for answer in found} in ({200}, {400}), (one.name, name)
        assert [words_in(answer) for answer in found] == [set()] * len(found), (one.name, name)
        if found[0].status_code == 200:
            assert {str(answer.json()["results"]) for answer in found} == {"[]"}, (one.name, name)


def test_the_districts_own_program_does_meet_those_words(
    theirs: Number,
    security_administrator: User,
) -> None:
    """So that the walks look for words that would be there."""
    client = client_of(security_administrator, Role.OFFICER)
    program, met = showing(token_of(client, by=security_administrator)), set()
    for one in ROUTES:
        if "GET" in one.methods:
            met |= words_in(send(program, "GET", one, theirs))
    assert met >= {"临江区", "养老床位", "公共停车泊位", "区滨江开发办公室", "临江调整理由"}


def test_without_a_valid_token_nothing_is_answered(
    district: District, theirs: Number, security_administrator: User
) -> None:
    client = client_of(security_administrator, Role.OFFICER)
    expired, revoked = (token_of(client, by=security_administrator) for _twice in range(2))
    Token.objects.filter(digest=digest_of(expired)).update(expires_at=timezone.now())
    revoke_token(Token.objects.get(digest=digest_of(revoked)), by=security_administrator)
    before = rows_of(district)
    for visitor, type_ in (
        (APIClient(), "not-authenticated"),
        (showing(expired), "token-invalid"),
        (showing(revoked), "token-invalid"),
        (showing("gvt_"), "token-invalid"),
    ):
        for one in ROUTES:
            for method in METHODS:
                answer = send(visitor, method, one, theirs)
                assert answer.status_code == 401, (one.name, method)
                assert answer.json()["type"] == f"/api/problems/{type_}"
                assert answer["WWW-Authenticate"] == "Bearer"
    assert rows_of(district) == before
