"""Programs with tokens: program(role, "read:targets") answers a client that shows its token with every request."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from apps.clients.scopes import Scope
from apps.clients.tokens import create_client, issue_token
from apps.units.models import Unit, User
from apps.units.permissions import UNIT_ROLES, Role

Program = Callable[..., APIClient]


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    """Of the rate limits, and of what is cached."""
    cache.clear()


def token_for(role: Role, *scopes: str, by: User, unit: Unit) -> str:
    """The text of a token for a new program in this role, of `unit` where it is a unit's."""
    of = unit if role in UNIT_ROLES else None
    client = create_client(by.district, f"程序{User.objects.count()}", role, by=by, unit=of)
    expires = timezone.now() + timedelta(days=30)
    _token, text = issue_token(client, list(scopes or Scope.values), expires, by=by)
    return text


@pytest.fixture
def program(unit: Unit, security_administrator: User) -> Program:
    """A program of 临江区 in this role (of the reporter's unit where it is a unit's), for these scopes or for all."""

    def make(role: Role = Role.OFFICER, *scopes: str) -> APIClient:
        text = token_for(role, *scopes, by=security_administrator, unit=unit)
        return APIClient(headers={"Authorization": f"Bearer {text}"})

    return make
