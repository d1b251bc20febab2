import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.audit.models import Event
from apps.units.models import District, Membership, Tenure, Unit, UnitGroup, User
from apps.units.permissions import EXCLUSIVE_ROLES, Role


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO())
    return out.getvalue()


def password_of(output: str) -> str:
    return output.split()[1]


def test_nothing_stands_in_the_way_of_a_fresh_installation(db: None) -> None:
    assert (User.objects.count(), District.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", sorted(EXCLUSIVE_ROLES))
def test_createadmin_makes_the_first_accounts(db: None, role: Role) -> None:
    output = run("createadmin", "first", "--role", role, "--district", "310101", "--district-name", "示范区")

    user = User.objects.get()
    assert (user.district.code, user.district.name, user.memberships.get().role) == ("310101", "示范区", role)
    assert user.check_password(password_of(output)) is True
    assert user.must_change_password is True
    assert list(Event.objects.order_by("id").values_list("verb", "actor")) == [
        ("account.create", "system"),
        ("role.grant", "system"),
    ]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["new"], "Give --role and --district"),
        (["new", "--role", "audit_administrator", "--district", "310101"], "Give --district-name"),
        (["new", "--role", "audit_administrator", "--district", "31", "--district-name", "区"], "GB/T 2260"),
        (["nobody", "--reset"], "There is no active account"),
    ],
)
def test_createadmin_says_what_is_missing(db: None, args: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run("createadmin", *args)

    assert (User.objects.count(), District.objects.count()) == (0, 0)


def test_createadmin_does_not_touch_an_account_that_is_there(officer: User) -> None:
    with pytest.raises(CommandError):
        run("createadmin", "officer", "--role", "audit_administrator", "--district", "990101")

    assert officer.memberships.get().role == Role.OFFICER


def test_createadmin_resets_an_administrator(audit_administrator: User) -> None:
    output = run("createadmin", audit_administrator.username, "--reset")

    audit_administrator.refresh_from_db()
    assert audit_administrator.check_password(password_of(output)) is True
    assert audit_administrator.must_change_password is True


def test_demodistrict_makes_a_district_and_shows_one_account_of_each_role(db: None, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.json"

    output = run("demodistrict", "--accounts", str(accounts))

    district = District.objects.get()
    assert (district.code, district.name) == ("990101", "临江区")
    assert Unit.objects.filter(kind__in=["street", "town"]).count() == 14
    assert Unit.objects.exclude(kind__in=["street", "town"]).count() >= 40
    assert {"各街道", "各街镇", "各部门"} <= {group.name for group in UnitGroup.objects.all()}
    assert set(Membership.objects.values_list("role", flat=True)) == set(Role)
    passwords = json.loads(accounts.read_text("utf-8"))
    assert accounts.stat().st_mode & 0o777 == 0o600
    for user in User.objects.all():
        assert user.check_password(passwords[user.username]) is True
    shown = [user for user in User.objects.all() if passwords[user.username] in output]
    assert sorted(user.memberships.get().role for user in shown) == sorted(Role)


def test_demodistrict_changes_nothing_the_second_time(db: None, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.json"
    first = run("demodistrict", "--accounts", str(accounts))
    events, tenures = Event.objects.count(), list(Tenure.objects.values())

    assert run("demodistrict", "--accounts", str(accounts)) == first
    assert (Event.objects.count(), list(Tenure.objects.values())) == (events, tenures)


def test_demodistrict_gives_new_passwords_where_the_file_was_lost(db: None, tmp_path: Path) -> None:
    accounts = tmp_path / "accounts.json"
    first = run("demodistrict", "--accounts", str(accounts))
    accounts.unlink()

    assert run("demodistrict", "--accounts", str(accounts)) != first
    passwords = json.loads(accounts.read_text("utf-8"))
    assert all(user.check_password(passwords[user.username]) for user in User.objects.all())
