"""Lights as records: colour, rule, inputs and sentence, for each part of a target and the target itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.targets.models import Commitment, Indicator, QuarterField, Target
from apps.units.models import District

from .periods import ReportingPeriod


class Colour(models.TextChoices):
    """The codes of lights.Colour with their names."""

    GREEN = "green", _("Green")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")
    GREY = "grey", _("Grey")


class LightRule(models.Model):
    """One version of a district's rule. Once published it never changes; a later one takes over from its quarter."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="light_rules")
    number = models.PositiveIntegerField(verbose_name=_("version"))
    name = models.CharField(max_length=80, verbose_name=_("name"))
    definition = models.JSONField()  # rules.Rule.parse() reads it
    from_quarter = QuarterField(verbose_name=_("from quarter"))
    published_at = models.DateTimeField(null=True, verbose_name=_("published"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["district", "number"], name="rule_number_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


def of_one_part(name: str) -> models.CheckConstraint:
    """Of an indicator, of a commitment, or of the whole target."""
    return models.CheckConstraint(condition=Q(indicator=None) | Q(commitment=None), name=name)


class Light(models.Model):
    """The light of an indicator, a commitment or (neither) a whole target at the end of a quarter.

    A row never changes but for `superseded_at`: what is computed later stands beside it. `provisional`
    lights come from submitted reports, the others from approved ones.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="lights")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="lights")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, related_name="lights")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="lights")
    provisional = models.BooleanField(default=False)
    colour = models.CharField(max_length=6, choices=Colour)
    reason = models.CharField(max_length=20)  # lights.Reason
    sentence = models.TextField()  # Chinese: part of the record, like the words of a notice
    inputs = models.JSONField()  # what it was computed from, figures as text
    rule = models.ForeignKey(LightRule, on_delete=models.PROTECT, related_name="+")
    computed_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            # With all that an overview reads of a light, so that it need not read the sentences and inputs past it.
            models.Index(
                fields=["period", "target", "provisional"],
                include=["colour", "reason"],
                condition=Q(indicator=None, commitment=None, superseded_at=None),
                name="light_of_targets",
            ),
            models.Index(fields=["target", "period"], name="light_by_target"),
            # A page of the district's history, past all lights of others.
            models.Index(fields=["district", "id"], name="light_by_district"),
        ]
        constraints = [
            of_one_part("light_of_one"),
            models.UniqueConstraint(
                fields=["period", "target", "indicator", "commitment", "provisional"],
                condition=Q(superseded_at=None),
                nulls_distinct=False,
                name="light_current_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.colour}"


class LightRequest(models.Model):
    """A target's lights are to be computed anew: the row is the job, the broker only its doorbell."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["period"], name="light_request_by_period")]

    def __str__(self) -> str:
        return f"{self.period}: {self.target_id}"


class Judgement(models.Model):
    """An officer's override of a light, with its reason. Both are shown."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="judgements")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="judgements")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, null=True, related_name="+")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="+")
    colour = models.CharField(max_length=6, choices=Colour, verbose_name=_("light"))
    reason = models.CharField(max_length=500, verbose_name=_("reason"))
    judged_at = models.DateTimeField(default=timezone.now)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            of_one_part("judgement_of_one"),
            models.UniqueConstraint(
                fields=["period", "target", "indicator", "commitment"],
                condition=Q(withdrawn_at=None),
                nulls_distinct=False,
                name="judgement_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.colour}"
