"""When reports are due: one reporting period a district and quarter, and the extensions of single units."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.targets.models import QuarterField
from apps.targets.quarters import Quarter
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, role_scope


class PeriodState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("reporting period", "Planned")
    OPEN = "open", pgettext_lazy("reporting period", "Open")
    CLOSED = "closed", pgettext_lazy("reporting period", "Closed")


# What ReportingPeriod.state tells, for queries.
IN_STATE = {
    PeriodState.PLANNED: Q(opened_at=None),
    PeriodState.OPEN: Q(opened_at__isnull=False, closed_at=None),
    PeriodState.CLOSED: Q(opened_at__isnull=False, closed_at__isnull=False),
}


class PeriodQuerySet(models.QuerySet["ReportingPeriod"]):
    def visible_to(self, user: User) -> PeriodQuerySet:
        scope = role_scope(user, Permission.REPORT_VIEW)
        return self.filter(district_id=scope.district_id) if scope else self.none()

    def in_state(self, state: str) -> PeriodQuerySet:
        return self.filter(IN_STATE[PeriodState(state)])


class ReportingPeriod(models.Model):
    """A quarter in which a district's units report. Days count as whole: a report of the due day is on time."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="periods")
    quarter = QuarterField()
    opens_on = models.DateField(verbose_name=_("opens"))
    support_due_on = models.DateField(verbose_name=_("due from supporting units"))
    lead_due_on = models.DateField(verbose_name=_("due from lead units"))
    closes_on = models.DateField(verbose_name=_("closes"))
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # empty again while it is reopened

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter"]
        constraints = [
            models.UniqueConstraint(fields=["district", "quarter"], name="period_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("support_due_on"))
                & Q(support_due_on__lte=F("lead_due_on"))
                & Q(lead_due_on__lte=F("closes_on")),
                name="period_dates",
                violation_error_message=_(
                    "The days must follow each other: opens, due from supporting units, due from lead units, closes."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.quarter)

    @property
    def name(self) -> str:
        """As people call it: 2021年第3季度."""
        span = self.span
        return gettext("Quarter %(number)s of %(year)s") % {"number": span.number, "year": span.year}

    @property
    def span(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def state(self) -> PeriodState:
        if self.opened_at is None:
            return PeriodState.PLANNED
        return PeriodState.OPEN if self.closed_at is None else PeriodState.CLOSED

    def due_on(self, role: str) -> date:
        """The due day of a report in this role (ReportRole), before any extension."""
        return self.support_due_on if role == "support" else self.lead_due_on


class ExtensionQuerySet(models.QuerySet["Extension"]):
    def visible_to(self, user: User) -> ExtensionQuerySet:
        """The district's; a unit sees its own."""
        scope = role_scope(user, Permission.REPORT_VIEW)
        if not scope:
            return self.none()
        mine = self.filter(district_id=scope.district_id)
        return mine if scope.whole_district else mine.filter(unit__in=scope.unit_ids)


class Extension(models.Model):
    """One unit may report later; of several the last one counts."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="extensions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    due_on = models.DateField(verbose_name=_("new due day"))
    reason = models.CharField(max_length=500, verbose_name=_("reason"))
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["district", "period"], name="extension_by_period")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.due_on}"
