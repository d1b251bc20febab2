"""Figures: what is promised, and every version of its value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document
from apps.targets.measures import Measure as Measured
from apps.targets.measures import counts_up, kept_low
from apps.targets.scales import WORDS
from apps.units.models import District

from .targets import Commitment, Target


class Measure(models.TextChoices):
    """The codes of measures.Measure with their names."""

    CUMULATIVE = Measured.CUMULATIVE.value, _("Cumulative")
    LEVEL = Measured.LEVEL.value, _("Level")
    GROWTH = Measured.GROWTH.value, _("Growth")
    ZERO = Measured.ZERO.value, _("Zero growth")


class Comparator(models.TextChoices):
    EQ = "eq", _("exactly")
    GE = "ge", _("at least")
    LE = "le", _("at most")
    APPROX = "approx", _("about")


class Change(models.TextChoices):
    UP = "up", _("growth")
    DOWN = "down", _("decline")


class Indicator(models.Model):
    """A promised or reported quantity: what is counted, in which unit of measure, compared how.

    One without any value waits for the limit of a higher level (市下达目标内).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="indicators")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="indicators")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    start = models.PositiveIntegerField()  # [start, end) of the quantity in document.text
    end = models.PositiveIntegerField()
    name = models.CharField(max_length=250, verbose_name=_("name"))
    comparator = models.CharField(max_length=8, choices=Comparator, verbose_name=_("comparator"))
    unit = models.CharField(max_length=40, verbose_name=_("unit of measure"))
    change = models.CharField(max_length=4, choices=Change, blank=True, verbose_name=_("change"))
    # Figures are stored in `unit`, and written down in that many of it at a time: 40 in 万平方米.
    scale = models.PositiveBigIntegerField(default=1)
    # How its readings are compared; told by measures.measure_of() at issue, amended by the breakdown.
    measure = models.CharField(
        max_length=10, choices=Measure, default=Measure.CUMULATIVE, verbose_name=_("kind of figure")
    )

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["district", "target"], name="indicator_by_target")]

    def __str__(self) -> str:
        return self.name

    @property
    def entry_unit(self) -> str:
        """The unit in which people write its figures down: 万平方米."""
        return WORDS[self.scale] + self.unit

    @property
    def kept_low(self) -> bool:
        """Whether it is kept by staying at or under its value, with or without 以内 in its words."""
        return kept_low(self.name, comparator=self.comparator, change=self.change)

    @property
    def counts_up(self) -> bool:
        """Whether a share of its value can be done."""
        return counts_up(self.measure, self.name, comparator=self.comparator, change=self.change)

    def version_on(self, day: date) -> IndicatorValue | None:
        """The version in force on `day`: the last effective one; None while the limit is awaited.

        Before the first version is effective, the first holds: a notice of March speaks of the whole year.
        """
        versions = sorted(self.values.all(), key=lambda v: (v.effective_on, v.pk))
        in_force = [version for version in versions if version.effective_on <= day] or versions[:1]
        return in_force[-1] if in_force else None

    @property
    def is_official(self) -> bool:
        """From then on its value changes by adjustments alone."""
        return any(version.status == ValueStatus.OFFICIAL for version in self.values.all())

    def value_on(self, day: date) -> Decimal | None:
        version = self.version_on(day)
        return version.value if version else None


class ValueStatus(models.TextChoices):
    PROVISIONAL = "provisional", _("Provisional")
    OFFICIAL = "official", _("Official")


class IndicatorValue(models.Model):
    """One version of an indicator's value, with its source and the days on which it holds and was known."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField(max_digits=24, decimal_places=6, verbose_name=_("value"))
    status = models.CharField(max_length=12, choices=ValueStatus, verbose_name=_("status"))
    source = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    # Where the value stands if not in a notice of this system: 沪府办〔2021〕12号.
    source_words = models.CharField(max_length=200, blank=True, verbose_name=_("source"))
    adjustment = models.OneToOneField(
        "targets.Adjustment", on_delete=models.PROTECT, null=True, related_name="version"
    )
    effective_on = models.DateField(verbose_name=_("effective"))
    recorded_at = models.DateTimeField(default=timezone.now, verbose_name=_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["effective_on", "id"]
        indexes = [models.Index(fields=["district", "indicator"], name="value_by_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value.normalize():f}{self.indicator.unit}"
