"""Programs that use the API, made by the security administrator as on the pages."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.test import APIClient

from apps.clients.models import Client
from apps.clients.scopes import Scope
from apps.clients.tokens import create_client, issue_token
from apps.units.models import Unit, User
from apps.units.permissions import UNIT_ROLES, Role


def client_of(by: User, role: Role, unit: Unit | None = None) -> Client:
    """A program of the administrator's district in this role: of `unit` where it is a unit's."""
    name = f"程序{User.objects.count()}"
    return create_client(by.district, name, role, by=by, unit=unit if role in UNIT_ROLES else None)


def token_of(client: Client, *scopes: str, by: User) -> str:
    """The text of a new token, for these scopes or for all."""
    expires = timezone.now() + timedelta(days=30)
    return issue_token(client, list(scopes or Scope.values), expires, by=by)[1]


def showing(token: str) -> APIClient:
    """Shows the token with every request."""
    return APIClient(headers={"Authorization": f"Bearer {token}"})
