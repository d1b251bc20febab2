"""The people of the tests: one of each role in 临江区, and an officer of 望山区 who must see nothing of it."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.units.models import District, Unit, User
from apps.units.permissions import UNIT_ROLES, Role
from tests.factories import DistrictFactory, MembershipFactory, UnitFactory, UserFactory


@pytest.fixture
def district(db: None) -> District:
    return DistrictFactory(code="990101", name="临江区")


@pytest.fixture
def other_district(db: None) -> District:
    return DistrictFactory(code="990102", name="望山区")


@pytest.fixture
def unit(district: District) -> Unit:
    """The unit that the reporter and the unit head work for."""
    return UnitFactory(district=district, name="区发展和改革委员会", short_name="区发展改革委")


def person(district: District, username: str, name: str, role: Role, unit: Unit | None = None) -> User:
    user = UserFactory(district=district, username=username, name=name)
    MembershipFactory(user=user, role=role, unit=unit if role in UNIT_ROLES else None)
    return user


@pytest.fixture
def officer(district: District) -> User:
    return person(district, "officer", "督查员", Role.OFFICER)


@pytest.fixture
def leader(district: District) -> User:
    return person(district, "leader", "分管领导", Role.LEADER)


@pytest.fixture
def reporter(district: District, unit: Unit) -> User:
    return person(district, "reporter", "填报人", Role.REPORTER, unit)


@pytest.fixture
def unit_head(district: District, unit: Unit) -> User:
    return person(district, "unit_head", "单位审核人", Role.UNIT_HEAD, unit)


@pytest.fixture
def system_administrator(district: District) -> User:
    return person(district, "sysadmin", "系统管理员", Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security_administrator(district: District) -> User:
    return person(district, "secadmin", "安全管理员", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def audit_administrator(district: District) -> User:
    return person(district, "auditadmin", "审计管理员", Role.AUDIT_ADMINISTRATOR)


@pytest.fixture
def stranger(other_district: District) -> User:
    """An officer of another district: may do everything there, and see nothing here."""
    return person(other_district, "stranger", "外区督查员", Role.OFFICER)


@pytest.fixture
def visit() -> Callable[[User], Client]:
    """A browser in which a person is logged in: visit(officer).get(url)."""

    def as_person(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_person
