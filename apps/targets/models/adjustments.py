"""A change of a value or of a deadline: asked for by one person, decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope

from .indicators import Indicator
from .targets import Commitment, Target


class AdjustmentState(models.TextChoices):
    WAITING = "waiting", _("Waits for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    def visible_to(self, user: User) -> "AdjustmentQuerySet":
        """Those of the targets that the user may see."""
        if not role_scope(user, Permission.TARGET_VIEW):
            return self.none()
        return self.filter(target__in=Target.objects.visible_to(user))


class Adjustment(models.Model):
    """The value of an indicator, or the deadline of a commitment, is to change. The issued words stay."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="adjustments")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, related_name="adjustments")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, null=True, related_name="adjustments"
    )
    old_value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    new_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, verbose_name=_("new value"))
    old_deadline = models.DateField(null=True)
    new_deadline = models.DateField(null=True, verbose_name=_("new deadline"))
    effective_on = models.DateField(verbose_name=_("effective"))
    reason = models.CharField(max_length=500, verbose_name=_("reason"))
    state = models.CharField(max_length=8, choices=AdjustmentState, default=AdjustmentState.WAITING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now, verbose_name=_("requested"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, verbose_name=_("decided"))
    decision_note = models.CharField(max_length=500, blank=True, verbose_name=_("note"))

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["district", "state"], name="adjustment_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, new_value__isnull=False, commitment=None)
                | Q(commitment__isnull=False, new_deadline__isnull=False, indicator=None),
                name="adjustment_of_one",
            ),
            models.UniqueConstraint(
                fields=["indicator", "commitment"],
                condition=Q(state="waiting"),
                nulls_distinct=False,
                name="adjustment_waiting_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator or self.commitment)
