"""The breakdown (分解) of targets: what is planned by the end of each quarter, and who has signed for it."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.targets.quarters import PATTERN
from apps.units.models import District, Unit

from .indicators import Indicator
from .targets import Commitment, Target


class QuarterField(models.CharField):  # type: ignore[type-arg]
    """A quarter as people and programs write it: 2021Q3. Their order is that of time."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_length"] = 6
        kwargs.setdefault("validators", [RegexValidator(PATTERN, _("Write the quarter as 2021Q3."))])
        kwargs.setdefault("verbose_name", _("quarter"))
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class PlanPoint(models.Model):
    """What is planned by the end of a quarter: the value of an indicator, or a commitment's stage in words.

    For cumulative figures the value counts from the beginning of the year. A quarter without a row is
    not planned: the figure is looked at when the next planned quarter ends.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="plan_points")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, related_name="plan_points")
    commitment = models.ForeignKey(
        Commitment, on_delete=models.CASCADE, null=True, related_name="plan_points"
    )
    quarter = QuarterField()
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, verbose_name=_("planned value"))
    stage = models.CharField(max_length=500, blank=True, verbose_name=_("planned stage"))

    class Meta:
        ordering = ["quarter", "id"]
        indexes = [models.Index(fields=["district", "target"], name="plan_by_target")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "commitment", "quarter"], name="plan_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, commitment=None, value__isnull=False)
                | Q(indicator=None, commitment__isnull=False, value=None),
                name="plan_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter}: {self.stage or self.value}"


class Receipt(models.Model):
    """A unit signed for a target (签收)."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="receipts")
    signed_at = models.DateTimeField(default=timezone.now, verbose_name=_("signed"))
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["district", "unit"], name="receipt_by_unit")]
        constraints = [models.UniqueConstraint(fields=["target", "unit"], name="receipt_once")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.target}"
