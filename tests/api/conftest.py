"""Programs with tokens: program(role, "read:targets") answers a client that shows its token with every request."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from apps.progress.models import Report
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.programs import client_of, showing, token_of
from tests.reports import Quarter, third_quarter

Program = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    """Of the rate limits, and of what is cached."""
    cache.clear()


@pytest.fixture
def program(district: District, unit: Unit, security_administrator: User) -> Program:
    """A program in this role, for these scopes or for all: of 临江区 or another, of the reporter's unit or another."""

    def make(
        role: Role = Role.OFFICER, *scopes: str, of: Unit = unit, of_district: District = district
    ) -> APIClient:
        by = security_administrator
        if of_district != district:
            by = person(of_district, f"secadmin{of_district.pk}", "安全管理员", Role.SECURITY_ADMINISTRATOR)
        return showing(token_of(client_of(by, role, of), *scopes, by=by))

    return make


# The quarter of tests/reports.py.


@pytest.fixture
def care_unit(district: District) -> Unit:
    """Leads one target and supports the other."""
    return UnitFactory(district=district, name="区民政局")


@pytest.fixture
def quarter(unit: Unit, care_unit: Unit, officer: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    """Of the target that the reporter's unit leads."""
    return quarter.report(quarter.business, unit)
