"""Programs that are told of changes: their webhooks, what was sent to them, and the hosts that are let in."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.clients.addresses import parse
from apps.clients.models.feed import Change
from apps.clients.models.tokens import Client, OfAdministrators
from apps.clients.sending import Trouble
from apps.units.models import District

TROUBLES: dict[Trouble, Any] = {
    Trouble.MALFORMED: _("The address is not valid. Correct it."),
    Trouble.UNENCRYPTED: _(
        "The address begins with http, and its host is not allowed. Use https, or allow the host."
    ),
    Trouble.INSIDE: _(
        "The host leads into our own network and is not allowed. Allow it, or correct the address."
    ),
    Trouble.UNKNOWN: _(
        "The name of the host is unknown. Correct the address, or have the name server checked."
    ),
    Trouble.UNREACHABLE: _(
        "No connection could be made. See whether the receiver runs and may be reached from here."
    ),
    Trouble.UNTRUSTED: _(
        "No encrypted connection could be made. See whether the certificate is valid for this host."
    ),
    Trouble.SILENT: _(
        "No answer came within ten seconds. The receiver must answer first and do its work afterwards."
    ),
    Trouble.BROKEN: _(
        "The connection was broken off before there was an answer. See what the receiver's log says."
    ),
    Trouble.REDIRECTED: _(
        "The answer was %(status)s, which leads elsewhere. Enter the address that it leads to."
    ),
    Trouble.GONE: _("The answer was 410: the receiver wants to hear no more."),
    Trouble.REFUSED: _("The answer was %(status)s instead of 2xx. See what the receiver's log says."),
}


class WebhookState(models.TextChoices):
    ACTIVE = "active", _("Active")
    DISABLED = "disabled", _("Disabled")
    ENDED = "ended", _("Ended")


class WebhookQuerySet(OfAdministrators):
    def active(self) -> Self:
        return self.filter(disabled_at=None, ended_at=None, client__user__is_active=True)


class Webhook(models.Model):
    """A line to one receiver: it is sent one delivery after the other, in the order of the feed.

    What its program may hear is what the program's role may see; a webhook has no token that narrows it.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="webhooks")
    client = models.ForeignKey(
        Client, on_delete=models.PROTECT, related_name="webhooks", verbose_name=_("program")
    )
    url = models.CharField(max_length=500)
    types = ArrayField(models.CharField(max_length=40), verbose_name=_("events"))  # some of feed.TYPES
    position = models.BigIntegerField()  # the number of the last change that was looked at
    salt = models.CharField(max_length=32)  # what the secret is made of, together with SECRET_KEY
    next_at = models.DateTimeField(null=True)  # not before this moment is the receiver asked again
    rung_at = models.DateTimeField(null=True)  # a doorbell is on its way
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    disabled_at = models.DateTimeField(null=True)
    disabled_by = models.ForeignKey(  # nobody: the receiver took nothing for a day
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(  # nobody: the receiver answered 410
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["client__name", "id"]

    def __str__(self) -> str:
        return f"{self.client} → {self.host}"

    @property
    def host(self) -> str:
        """What the trail and messages say of the address, which may hold a key in its path."""
        return parse(self.url).host

    @property
    def is_active(self) -> bool:
        return self.state == WebhookState.ACTIVE

    @property
    def state(self) -> WebhookState:
        if self.ended_at is not None:
            return WebhookState.ENDED
        return WebhookState.DISABLED if self.disabled_at is not None else WebhookState.ACTIVE


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waits")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")


WAITING = Q(delivered_at=None, failed_at=None)


class DeliveryQuerySet(OfAdministrators):
    def waiting(self) -> Self:
        return self.filter(WAITING)

    def in_state(self, state: DeliveryState) -> Self:
        if state == DeliveryState.WAITING:
            return self.waiting()
        return self.filter(**{f"{state}_at__isnull": False})


class Delivery(models.Model):
    """One change for one webhook. It stays the same delivery through all attempts and when it is sent again."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    number = models.BigIntegerField()  # of the change: the order of the line
    code = models.UUIDField(default=uuid4, editable=False)  # by which receivers know what they had already
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    first_at = models.DateTimeField(null=True)  # the day of attempts begins
    last_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_trouble = models.CharField(max_length=12, blank=True)  # a Trouble

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["webhook", "number"], name="delivery_once")]
        indexes = [
            models.Index(fields=["webhook", "number"], condition=WAITING, name="delivery_waiting"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def state(self) -> DeliveryState:
        if self.delivered_at is not None:
            return DeliveryState.DELIVERED
        return DeliveryState.FAILED if self.failed_at is not None else DeliveryState.WAITING

    @property
    def sentence(self) -> str:
        """Why the last attempt came to nothing, in the reader's language; empty where it did not."""
        if not self.last_trouble:
            return ""
        return str(TROUBLES[Trouble(self.last_trouble)]) % {"status": self.last_status}


class AllowedHost(models.Model):
    """A receiver inside our own network, or one without TLS, which an administrator answers for."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=253, verbose_name=_("host"))  # as addresses.host_of() writes it
    note = models.CharField(max_length=200, verbose_name=_("note"))
    allowed_at = models.DateTimeField(default=timezone.now)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = OfAdministrators.as_manager()

    class Meta:
        ordering = ["host"]
        constraints = [models.UniqueConstraint(fields=["district", "host"], name="host_allowed_once")]

    def __str__(self) -> str:
        return self.host
