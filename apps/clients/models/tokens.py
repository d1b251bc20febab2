"""A program that uses the API, and its tokens."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.clients.scopes import Scope
from apps.units.models import District, Membership, User
from apps.units.permissions import UNIT_ROLES, Permission, Role, role_scope

# Administrators are persons.
ROLES_OF_CLIENTS = [*sorted(UNIT_ROLES), Role.OFFICER, Role.LEADER]


EXPIRING = timedelta(days=30)


class OfAdministrators(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        scope = role_scope(user, Permission.CLIENT_MANAGE)
        return self.filter(district_id=user.district_id) if scope else self.none()


class Client(models.Model):
    """A program of a unit or of the district. It acts by an account of its own, which no one can log in to."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="clients")
    name = models.CharField(max_length=40, verbose_name=_("name"))
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="client")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfAdministrators.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="client_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def membership(self) -> Membership | None:
        """In which role it acts, and for which unit; None once that was taken back."""
        return next(iter(self.user.memberships.all()), None)


class TokenState(models.TextChoices):
    VALID = "valid", _("Valid")
    EXPIRING = "expiring", _("Expires within 30 days")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class Token(models.Model):
    """What a client shows with each request. Only a digest is kept: who reads the database cannot use it."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256, hex
    hint = models.CharField(max_length=12)  # its first characters, to tell tokens apart
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"))
    expires_at = models.DateTimeField(verbose_name=_("expires"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, verbose_name=_("last used"))  # to the minute
    last_used_from = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True, verbose_name=_("revoked"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OfAdministrators.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.client} ({self.hint}…)"

    def is_valid(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def state_at(self, now: datetime) -> TokenState:
        if self.revoked_at is not None:
            return TokenState.REVOKED
        if not self.is_valid(now):
            return TokenState.EXPIRED
        return TokenState.EXPIRING if self.expires_at <= now + EXPIRING else TokenState.VALID
