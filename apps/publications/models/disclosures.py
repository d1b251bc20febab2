"""How far a ★ livelihood project is open to the public (公开属性), as the office decided (ADR 28)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.targets.models import Commitment, Nature
from apps.units.models import District


class Attribute(models.TextChoices):
    """国办发〔2016〕80号, section 1(3): each document is one of these, and says why where it is not open."""

    OPEN = "open", pgettext_lazy("disclosure", "Open")
    ON_REQUEST = "on_request", pgettext_lazy("disclosure", "On request")
    WITHHELD = "withheld", pgettext_lazy("disclosure", "Withheld")


def livelihood_projects() -> models.QuerySet[Commitment]:
    """What can be released, of all districts: the starred commitments of notices that say for which time they are."""
    dated = {f"target__document__period_{end}__isnull": False for end in ("start", "end")}
    return Commitment.objects.filter(starred=True, **dated).exclude(target__nature=Nature.RESULT)


class Disclosure(models.Model):
    """What was last decided of one project. A project without a row is not decided, and not public."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="disclosure")
    attribute = models.CharField(max_length=10, choices=Attribute, verbose_name=_("disclosure"))
    reason = models.CharField(max_length=500, blank=True, verbose_name=_("reason"))
    decided_at = models.DateTimeField(default=timezone.now, verbose_name=_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["commitment"]
        indexes = [
            models.Index(fields=["district"], condition=Q(attribute="open"), name="disclosure_open"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(attribute="open") | ~Q(reason=""), name="disclosure_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(self.commitment)[:250]
