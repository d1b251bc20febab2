"""The same thing through the years: which figures of different years people say belong together (ADR 20)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, User

from .indicators import Indicator
from .targets import Target


class LinkState(models.TextChoices):
    """A proposal is no row: it is computed anew from the words until somebody decides."""

    CONFIRMED = "confirmed", _("The same thing")
    DECLINED = "declined", _("Not the same thing")


class LinkQuerySet(models.QuerySet["Link"]):
    def visible_to(self, user: User) -> LinkQuerySet:
        """Those of which the user may see both targets."""
        visible = Target.objects.visible_to(user)
        return self.filter(
            district_id=user.district_id, earlier__target__in=visible, later__target__in=visible
        )


class Link(models.Model):
    """What somebody decided of two figures of different years. Figures with confirmed links are one series."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    earlier = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="links_to_later")
    later = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="links_to_earlier")
    state = models.CharField(max_length=9, choices=LinkState)
    # How like their words were when it was decided, 0 to 1.
    likeness = models.DecimalField(max_digits=5, decimal_places=4)
    decided_at = models.DateTimeField(default=timezone.now, verbose_name=_("decided"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["district", "state"], name="link_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="link_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"
