"""Programs with tokens: program(role, "read:targets") answers a client that shows its token with every request."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.programs import client_of, showing, token_of

Program = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    """Of the rate limits, and of what is cached."""
    cache.clear()


@pytest.fixture
def program(district: District, unit: Unit, security_administrator: User) -> Program:
    """A program of 临江区 in this role (of the reporter's unit where it is a unit's), for these scopes or for all."""

    def make(role: Role = Role.OFFICER, *scopes: str) -> APIClient:
        client = client_of(security_administrator, role, unit)
        return showing(token_of(client, *scopes, by=security_administrator))

    return make
