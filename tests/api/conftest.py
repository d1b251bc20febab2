"""Programs with tokens: program(role, "read:targets") answers a client that shows its token with every request."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from apps.clients.scopes import Scope
from apps.clients.tokens import create_client, issue_token
from apps.units.models import District, Unit, User
from apps.units.permissions import UNIT_ROLES, Role

Program = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    """Of the rate limits, and of what is cached."""
    cache.clear()


@pytest.fixture
def program(district: District, unit: Unit, security_administrator: User) -> Program:
    """A program of 临江区 in this role (of the reporter's unit where it is a unit's), for these scopes or for all."""

    def make(role: Role = Role.OFFICER, *scopes: str) -> APIClient:
        name = f"程序{User.objects.count()}"
        of = unit if role in UNIT_ROLES else None
        client = create_client(district, name, role, by=security_administrator, unit=of)
        expires = timezone.now() + timedelta(days=30)
        _token, text = issue_token(client, list(scopes or Scope.values), expires, by=security_administrator)
        return APIClient(headers={"Authorization": f"Bearer {text}"})

    return make
