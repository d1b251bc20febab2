from typing import Protocol, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    SUCCESS = "success", _("Success")
    REFUSAL = "refusal", _("Refusal")


class Reader(Protocol):
    """Who asks for the trail; apps.units.User is one. This app knows nothing of roles."""

    @property
    def district_id(self) -> int: ...
    def may(self, permission: str) -> bool: ...


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, reader: Reader) -> Self:
        return self.filter(district_id=reader.district_id) if reader.may("audit.view") else self.none()


class Event(models.Model):
    """One thing that somebody did, or was refused.

    Without foreign keys, so that it neither blocks nor follows the rows it speaks of. The database
    refuses UPDATE, DELETE and TRUNCATE (migration 0002).
    """

    at = models.DateTimeField(default=timezone.now, verbose_name=_("when"))
    district_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150, verbose_name=_("who"))
    address = models.GenericIPAddressField(null=True, verbose_name=_("address"))
    verb = models.CharField(max_length=60, verbose_name=_("verb"))
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(max_length=250, verbose_name=_("object"))
    before = models.JSONField(null=True, verbose_name=_("before"))
    after = models.JSONField(null=True, verbose_name=_("after"))
    outcome = models.CharField(
        max_length=10, choices=Outcome, default=Outcome.SUCCESS, verbose_name=_("outcome")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["district_id", "-id"], name="event_by_district"),
            models.Index(fields=["district_id", "object_type", "object_id"], name="event_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.object_name}"
