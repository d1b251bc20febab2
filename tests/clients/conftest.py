import pytest
from django.core.cache import cache

from apps.units.models import District, User
from apps.units.permissions import Role
from tests.cast import person


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    cache.clear()


@pytest.fixture
def foreign_administrator(other_district: District) -> User:
    return person(other_district, "foreign", "外区安全管理员", Role.SECURITY_ADMINISTRATOR)
