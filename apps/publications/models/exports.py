"""A ledger that somebody asked for: written by a worker, fetched by who asked, gone after a week."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.progress.models import ReportingPeriod
from apps.targets.models import QuarterField
from apps.targets.quarters import Quarter
from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope

KEPT_FOR = timedelta(days=7)
WAITS_LONG = timedelta(minutes=1)


class ExportState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be written")
    WRITING = "writing", _("Being written")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Not written")
    EXPIRED = "expired", _("Expired")


UNFINISHED = (ExportState.QUEUED, ExportState.WRITING)


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, user: User) -> ExportQuerySet:
        """What the user asked for, and nobody else did."""
        scope = role_scope(user, Permission.OVERVIEW_VIEW)
        if not scope.whole_district:
            return self.none()
        return self.filter(district_id=scope.district_id, asked_by=user)


class Export(models.Model):
    """One ledger, of what `filters` select, in the columns of `layout` (ledgers/layouts.py).

    This row is the job; the broker's message only says that there is one (ADR 2). It stays when its file is gone.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    layout = models.CharField(max_length=20)
    quarter = QuarterField()
    filters = models.JSONField(default=dict)  # as ledgers/choosing.Filters
    title = models.CharField(max_length=300)  # of the sheets: the notice, or all notices
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.QUEUED)
    done = models.PositiveIntegerField(default=0)  # targets that are written
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)  # an English sentence of the catalogue, shown through gettext
    file = models.FileField(
        max_length=200, blank=True
    )  # under exports/; served by a view that asks who asked
    size = models.PositiveIntegerField(default=0)  # bytes
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["district", "asked_by", "-id"], name="export_by_person"),
            models.Index(fields=["rung_at"], condition=Q(state__in=UNFINISHED), name="export_unfinished"),
            models.Index(fields=["expires_at"], condition=Q(state="ready"), name="export_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.quarter}"

    @property
    def span(self) -> Quarter:
        return Quarter.parse(self.quarter)

    @property
    def period_name(self) -> str:
        return ReportingPeriod(quarter=self.quarter).name

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def expired(self) -> bool:
        """From its hour on, whether the file is removed yet or not."""
        if self.state == ExportState.READY and self.expires_at is not None:
            return self.expires_at <= timezone.now()
        return self.state == ExportState.EXPIRED

    @property
    def waits_long(self) -> bool:
        """True where no worker took it for a minute: the page then says that nothing is lost."""
        return self.state == ExportState.QUEUED and timezone.now() - self.asked_at > WAITS_LONG

    @property
    def percent(self) -> int:
        """How far the writing is, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0

    @property
    def failure_sentence(self) -> str:
        return gettext(self.failure)
