import pytest

from apps.audit.models import Event
from apps.units.errors import AlreadyGranted, ExclusiveRole, OwnAccount, RoleNeedsUnit
from apps.units.models import District, Membership, Unit, User
from apps.units.permissions import EXCLUSIVE_ROLES, NotAllowed, Permission, Role, can
from apps.units.roles import grant, revoke
from tests.factories import UnitFactory, UserFactory


@pytest.fixture
def somebody(district: District) -> User:
    return UserFactory(district=district, name="姜禾")


def test_a_role_holds_at_once_and_is_recorded(
    somebody: User, unit: Unit, security_administrator: User
) -> None:
    assert can(somebody, Permission.TARGET_VIEW, unit) is False

    grant(somebody, Role.REPORTER, by=security_administrator, unit=unit)

    assert can(somebody, Permission.TARGET_VIEW, unit) is True
    event = Event.objects.get()
    assert (event.verb, event.object_name, event.after) == (
        "role.grant",
        "姜禾",
        {"role": "reporter", "unit": "区发展改革委"},
    )


def test_a_role_taken_back_holds_no_more(somebody: User, security_administrator: User) -> None:
    membership = grant(somebody, Role.OFFICER, by=security_administrator)

    revoke(membership, by=security_administrator)

    assert can(somebody, Permission.DOCUMENT_VIEW) is False
    assert Event.objects.latest("id").before == {"role": "officer"}


@pytest.mark.parametrize("exclusive", sorted(EXCLUSIVE_ROLES))
@pytest.mark.parametrize("other", [Role.OFFICER, Role.LEADER, *sorted(EXCLUSIVE_ROLES)])
def test_an_administrator_has_no_other_role(
    somebody: User, security_administrator: User, exclusive: Role, other: Role
) -> None:
    expected = AlreadyGranted if exclusive == other else ExclusiveRole
    first = grant(somebody, exclusive, by=security_administrator)
    with pytest.raises(expected):
        grant(somebody, other, by=security_administrator)
    revoke(first, by=security_administrator)

    grant(somebody, other, by=security_administrator)
    with pytest.raises(expected):
        grant(somebody, exclusive, by=security_administrator)


def test_one_person_may_report_for_two_units(
    somebody: User, district: District, unit: Unit, security_administrator: User
) -> None:
    grant(somebody, Role.REPORTER, by=security_administrator, unit=unit)
    grant(somebody, Role.REPORTER, by=security_administrator, unit=UnitFactory(district=district))

    assert somebody.memberships.count() == 2


def test_a_units_role_needs_a_unit(somebody: User, security_administrator: User) -> None:
    with pytest.raises(RoleNeedsUnit):
        grant(somebody, Role.UNIT_HEAD, by=security_administrator)


def test_a_districts_role_leaves_the_unit_aside(
    somebody: User, unit: Unit, security_administrator: User
) -> None:
    assert grant(somebody, Role.LEADER, by=security_administrator, unit=unit).unit is None


def test_the_unit_must_be_of_the_district(
    somebody: User, other_district: District, security_administrator: User
) -> None:
    with pytest.raises(NotAllowed):
        grant(somebody, Role.REPORTER, by=security_administrator, unit=UnitFactory(district=other_district))


def test_nobody_takes_back_the_own_role(security_administrator: User) -> None:
    with pytest.raises(OwnAccount):
        revoke(security_administrator.memberships.get(), by=security_administrator)


@pytest.mark.parametrize("person", ["officer", "system_administrator", "audit_administrator", "stranger"])
def test_only_the_own_districts_security_administrator_grants(
    person: str, somebody: User, leader: User, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(person)

    with pytest.raises(NotAllowed):
        grant(somebody, Role.OFFICER, by=user)
    with pytest.raises(NotAllowed):
        revoke(leader.memberships.get(), by=user)

    assert Membership.objects.filter(user=somebody).count() == 0
