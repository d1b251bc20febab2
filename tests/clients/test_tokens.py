"""What a program and its token can be, and who is asked."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.audit.models import Event
from apps.clients.models import Client, Token, TokenState
from apps.clients.scopes import SCOPES, Scope, permissions_of, usable_by
from apps.clients.tokens import (
    TokenInvalid,
    TokenRefused,
    bearer,
    create_client,
    digest_of,
    end_of,
    issue_token,
    revoke_token,
)
from apps.units.models import District, Unit, User
from apps.units.permissions import UNIT_ROLES, NotAllowed, Permission, Role, can
from tests.factories import UnitFactory
from tests.programs import client_of, token_of

NOW = datetime(2026, 11, 30, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
MONTH = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def wall(security_administrator: User) -> Client:
    return client_of(security_administrator, Role.LEADER)


def test_a_program_acts_in_one_role_by_an_account_that_nobody_logs_in_to(
    district: District, unit: Unit, security_administrator: User
) -> None:
    client = create_client(district, "填报系统", Role.REPORTER, by=security_administrator, unit=unit)
    user = client.user
    assert (user.name, user.is_program, user.has_usable_password()) == ("填报系统", True, False)
    assert [(m.role, m.unit) for m in user.memberships.all()] == [("reporter", unit)]
    event = Event.objects.get(verb="client.create")
    assert (event.actor_id, event.object_name) == (security_administrator.pk, "填报系统")
    assert event.after == {"name": "填报系统", "role": "reporter", "unit": "区发展改革委"}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("with_unit", [True, False])
def test_which_roles_a_program_can_have(
    district: District, unit: Unit, security_administrator: User, role: Role, with_unit: bool
) -> None:
    fits = role in {Role.OFFICER, Role.LEADER} | UNIT_ROLES and (role in UNIT_ROLES) == with_unit
    try:
        create_client(district, "程序", role, by=security_administrator, unit=unit if with_unit else None)
    except TokenRefused:
        assert not fits
    else:
        assert fits
    assert Client.objects.count() == User.objects.filter(is_program=True).count() == fits


def test_a_name_is_given_once_a_district(
    wall: Client, district: District, security_administrator: User
) -> None:
    with pytest.raises(TokenRefused, match="同名"):
        create_client(district, wall.name, Role.LEADER, by=security_administrator)
    assert User.objects.filter(is_program=True).count() == 1


def test_a_unit_of_another_district_has_no_program_here(
    district: District, other_district: District, security_administrator: User
) -> None:
    foreign = UnitFactory(district=other_district)
    with pytest.raises(NotAllowed):
        create_client(district, "程序", Role.REPORTER, by=security_administrator, unit=foreign)


def test_only_a_digest_is_kept(wall: Client, security_administrator: User) -> None:
    token, text = issue_token(wall, ["read:summary", "read:targets"], MONTH, by=security_administrator)
    assert (text[:4], len(text)) == ("gvt_", 47)
    assert vars(Token.objects.get()) | {"_state": None} == vars(token) | {"_state": None}
    assert token.digest == digest_of(text)
    assert text.startswith(token.hint)
    assert token.scopes == ["read:summary", "read:targets"]
    event = Event.objects.get(verb="token.issue")
    assert event.after == {"scopes": token.scopes, "expires_at": MONTH.isoformat()}
    assert token_of(wall, by=security_administrator) != text


@pytest.mark.parametrize(
    ("expires_at", "is_taken"),
    [
        (NOW, False),
        (NOW + timedelta(seconds=1), True),
        (end_of(date(2026, 11, 30)), True),
        (end_of(date(2027, 11, 30)), True),
        (end_of(date(2027, 12, 1)), False),
        (end_of(date(9999, 12, 31)), False),
        (end_of(date(1, 1, 1)), False),
    ],
)
def test_a_token_is_valid_for_a_year_at_most(
    wall: Client, security_administrator: User, expires_at: datetime, is_taken: bool
) -> None:
    try:
        issue_token(wall, ["read:targets"], expires_at, by=security_administrator)
    except TokenRefused:
        assert not is_taken
    assert Token.objects.count() == is_taken


def test_a_token_is_for_something(wall: Client, security_administrator: User) -> None:
    with pytest.raises(TokenRefused):
        issue_token(wall, [], MONTH, by=security_administrator)


def test_a_token_opens_what_its_scopes_and_the_role_both_allow(
    wall: Client, security_administrator: User
) -> None:
    user, _token = bearer(token_of(wall, "read:targets", "write:targets", by=security_administrator))
    assert [permission for permission in Permission if can(user, permission)] == [
        Permission.TARGET_VIEW,
        Permission.ADJUSTMENT_DECIDE,
        Permission.UNIT_VIEW,
    ]


def test_which_scopes_a_role_can_use() -> None:
    assert {role: usable_by(role) for role in Role} == {
        Role.REPORTER: [Scope.READ_TARGETS, Scope.WRITE_TARGETS, Scope.READ_REPORTS, Scope.WRITE_REPORTS],
        Role.UNIT_HEAD: [
            Scope.READ_TARGETS,
            Scope.WRITE_TARGETS,
            Scope.READ_REPORTS,
            Scope.WRITE_REPORTS,
            Scope.CHECK_REPORTS,
        ],
        Role.OFFICER: [scope for scope in Scope if scope != Scope.WRITE_REPORTS],
        Role.LEADER: [
            Scope.READ_DOCUMENTS,
            Scope.READ_TARGETS,
            Scope.WRITE_TARGETS,
            Scope.READ_REPORTS,
            Scope.READ_SUMMARY,
        ],
        Role.SYSTEM_ADMINISTRATOR: [],
        Role.SECURITY_ADMINISTRATOR: [],
        Role.AUDIT_ADMINISTRATOR: [],
    }


def test_no_scope_opens_the_keeping_of_people_or_programs() -> None:
    assert permissions_of(Scope.values) == {Permission.UNIT_VIEW}.union(*SCOPES.values())
    assert (
        permissions_of(Scope.values)
        & {
            Permission.UNIT_MANAGE,
            Permission.ACCOUNT_MANAGE,
            Permission.JOB_MANAGE,
            Permission.ROLE_GRANT,
            Permission.CLIENT_MANAGE,
            Permission.AUDIT_VIEW,
        }
        == set()
    )


def test_revoked_once_and_at_once(wall: Client, security_administrator: User) -> None:
    text = token_of(wall, by=security_administrator)
    token = bearer(text)[1]
    for _twice in range(2):
        token = revoke_token(token, by=security_administrator)
    assert (token.revoked_at, token.revoked_by) == (NOW, security_administrator)
    assert Event.objects.filter(verb="token.revoke").count() == 1
    with pytest.raises(TokenInvalid):
        bearer(text)


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (timedelta(days=31), TokenState.VALID),
        (timedelta(days=30), TokenState.EXPIRING),
        (timedelta(seconds=1), TokenState.EXPIRING),
        (timedelta(0), TokenState.EXPIRED),
    ],
)
def test_how_a_token_stands(
    wall: Client, security_administrator: User, left: timedelta, state: TokenState
) -> None:
    token, _text = issue_token(wall, ["read:targets"], NOW + timedelta(days=60), by=security_administrator)
    then = token.expires_at - left
    assert token.state_at(then) == state
    assert token.is_valid(then) == (state != TokenState.EXPIRED)
    assert revoke_token(token, by=security_administrator).state_at(then) == TokenState.REVOKED


@pytest.mark.parametrize("asker", ["officer", "system_administrator", "foreign_administrator"])
def test_the_districts_security_administrator_alone_does_this(
    asker: str, district: District, wall: Client, security_administrator: User, request: pytest.FixtureRequest
) -> None:
    by: User = request.getfixturevalue(asker)
    token = bearer(token_of(wall, by=security_administrator))[1]
    verbs = [
        lambda: create_client(district, "程序", Role.LEADER, by=by),
        lambda: issue_token(wall, ["read:targets"], MONTH, by=by),
        lambda: revoke_token(token, by=by),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()
    assert (Client.objects.count(), Token.objects.filter(revoked_at=None).count()) == (1, 1)
