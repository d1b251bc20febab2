from collections.abc import Callable

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test import Client
from django.utils.translation import override

from apps.audit.models import Event
from apps.units.accounts import (
    change_email,
    choose_password,
    create_account,
    deactivate,
    first_password,
    reactivate,
    reset_password,
    unlock,
)
from apps.units.errors import AdministratorAccount, AdministratorActive, OwnAccount
from apps.units.models import District, User
from apps.units.permissions import NotAllowed, Role
from apps.units.roles import revoke
from tests.factories import PASSWORD, MembershipFactory, UserFactory

Visit = Callable[[User], Client]


def is_logged_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_first_password_fits_the_rules_and_is_never_the_same() -> None:
    passwords = {first_password() for _ in range(200)}

    assert len(passwords) == 200
    for password in passwords:
        validate_password(password)
        assert set(password) & set("0Oo1lI") == set()


def test_a_new_account_has_no_role_and_must_change_its_password(
    district: District, system_administrator: User
) -> None:
    user, password = create_account(district, by=system_administrator, username="jiang", name="姜禾")

    assert (user.district, user.is_active, user.must_change_password) == (district, True, True)
    assert user.check_password(password) is True
    assert user.memberships.count() == 0
    event = Event.objects.get()
    assert (event.verb, event.after) == ("account.create", {"username": "jiang", "name": "姜禾"})
    assert password not in str(vars(event))


@pytest.mark.parametrize("username", ["officer", "stranger"])
def test_a_taken_user_name_is_not_available_wherever_it_is(
    district: District, system_administrator: User, officer: User, stranger: User, username: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        create_account(district, by=system_administrator, username=username, name="某人")

    assert list(refusal.value.message_dict) == ["username"]
    assert "区" not in refusal.value.messages[0]
    assert Event.objects.count() == 0


def test_where_the_event_cannot_be_written_there_is_no_account(
    district: District, system_administrator: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE audit_event ADD CONSTRAINT full_disk CHECK (verb <> 'account.create') NOT VALID"
        )

    with pytest.raises(DatabaseError, match="full_disk"):
        create_account(district, by=system_administrator, username="jiang", name="姜禾")

    assert User.objects.filter(username="jiang").exists() is False


def test_a_reset_gives_a_new_first_password_and_ends_sessions(
    officer: User, system_administrator: User, visit: Visit
) -> None:
    client = visit(officer)
    assert is_logged_in(client) is True

    password = reset_password(officer, by=system_administrator)

    officer.refresh_from_db()
    assert (officer.check_password(password), officer.must_change_password) == (True, True)
    assert is_logged_in(client) is False


def test_who_left_is_out_at_once_and_old_sessions_stay_dead(
    officer: User, system_administrator: User, visit: Visit
) -> None:
    client = visit(officer)
    deactivate(officer, by=system_administrator)
    assert is_logged_in(client) is False
    assert client.post("/login/", {"username": "officer", "password": PASSWORD}).status_code == 200

    password = reactivate(officer, by=system_administrator)

    assert is_logged_in(client) is False
    officer.refresh_from_db()
    assert (officer.is_active, officer.check_password(password)) == (True, True)
    assert officer.memberships.count() == 1


def test_a_lock_can_be_ended_before_its_time(
    client: Client, officer: User, system_administrator: User
) -> None:
    for _ in range(5):
        client.post("/login/", {"username": "officer", "password": "wrong"})

    unlock(officer, by=system_administrator)

    assert client.post("/login/", {"username": "officer", "password": PASSWORD})["Location"] == "/"


def test_nobody_deactivates_the_own_account(system_administrator: User) -> None:
    with pytest.raises(OwnAccount):
        deactivate(system_administrator, by=system_administrator)


@pytest.mark.parametrize("person", ["security_administrator", "audit_administrator"])
def test_one_administrator_does_not_become_another_by_a_reset(
    person: str, system_administrator: User, request: pytest.FixtureRequest
) -> None:
    other = request.getfixturevalue(person)

    with pytest.raises(AdministratorAccount):
        reset_password(other, by=system_administrator)


@pytest.mark.parametrize("person", ["security_administrator", "audit_administrator"])
def test_an_administrator_is_deactivated_once_the_role_is_taken_back(
    person: str,
    system_administrator: User,
    security_administrator: User,
    district: District,
    request: pytest.FixtureRequest,
) -> None:
    other = request.getfixturevalue(person)
    with pytest.raises(AdministratorActive) as refusal, override("en"):
        deactivate(other, by=system_administrator)
    assert "take the role back first, then deactivate" in str(refusal.value)

    second = UserFactory(district=district)
    MembershipFactory(user=second, role=Role.SECURITY_ADMINISTRATOR)
    revoke(other.memberships.get(), by=second)
    other = User.objects.get(pk=other.pk)
    deactivate(other, by=system_administrator)

    assert other.is_active is False


def test_nobody_chooses_anothers_password(officer: User, leader: User) -> None:
    with pytest.raises(OwnAccount):
        choose_password(officer, "Another-horse-2022", by=leader)


@pytest.mark.parametrize("verb", [reset_password, deactivate, reactivate, unlock])
@pytest.mark.parametrize("person", ["officer", "security_administrator", "audit_administrator", "stranger"])
def test_only_the_own_districts_system_administrator_keeps_accounts(
    verb: Callable[..., object], person: str, district: District, request: pytest.FixtureRequest
) -> None:
    somebody = UserFactory(district=district)

    with pytest.raises(NotAllowed):
        verb(somebody, by=request.getfixturevalue(person))

    assert Event.objects.count() == 0


def test_a_system_administrator_makes_no_account_in_another_district(
    other_district: District, system_administrator: User
) -> None:
    with pytest.raises(NotAllowed):
        create_account(other_district, by=system_administrator, username="jiang", name="姜禾")


def test_everybody_says_where_their_own_reminders_go(officer: User, system_administrator: User) -> None:
    change_email(officer, "officer@example.com", by=officer)
    change_email(officer, "officer@example.com", by=officer)
    change_email(officer, "", by=system_administrator)

    assert User.objects.get(pk=officer.pk).email == ""
    assert [(event.verb, event.before, event.after) for event in Event.objects.order_by("pk")] == [
        ("account.email", {"email": ""}, {"email": "officer@example.com"}),
        ("account.email", {"email": "officer@example.com"}, {"email": ""}),
    ]


def test_what_is_no_address_is_refused(officer: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        change_email(officer, "officer", by=officer)

    assert list(refusal.value.message_dict) == ["email"]


def test_nobody_else_says_where_reminders_go(officer: User, leader: User) -> None:
    with pytest.raises(NotAllowed):
        change_email(officer, "leader@example.com", by=leader)


def test_an_account_is_made_with_its_address(district: District, system_administrator: User) -> None:
    user, _ = create_account(
        district, by=system_administrator, username="jiang", name="姜禾", email="jiang@example.com"
    )

    assert User.objects.get(pk=user.pk).email == "jiang@example.com"
