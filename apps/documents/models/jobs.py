"""What a worker has to do: read a document, or read it again."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope

from .documents import Document


class JobState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be read")
    READING = "reading", _("Being read")
    READY = "ready", _("Read")
    FAILED = "failed", _("Not readable")


UNFINISHED = (JobState.QUEUED, JobState.READING)


WAITS_LONG = timedelta(minutes=1)


class JobQuerySet(models.QuerySet["ReadingJob"]):
    def visible_to(self, user: User) -> JobQuerySet:
        scope = role_scope(user, Permission.JOB_MANAGE)
        return self.filter(district_id=scope.district_id) if scope.whole_district else self.none()


class ReadingJob(models.Model):
    """The reading of one document: written with it in one transaction, done by a worker.

    This row is the truth; the broker's message only says that there is one to look at.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="job")
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    stage = models.CharField(max_length=40, blank=True)
    stages_done = models.PositiveSmallIntegerField(default=0)
    stages_total = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=dict)  # counts: items, stars, indicators, units, warnings
    rung_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)  # an English sentence of the catalogue, shown through gettext
    failure_parameters = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rung_at"], condition=Q(state__in=UNFINISHED), name="job_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_state_display()}"

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def waits_long(self) -> bool:
        """True where no worker took the job for a minute: the page then says that nothing is lost."""
        return self.state == JobState.QUEUED and timezone.now() - self.queued_at > WAITS_LONG

    @property
    def failure_sentence(self) -> str:
        return str(gettext(self.failure) % self.failure_parameters)

    @property
    def percent(self) -> int:
        """How far the reading is, 0 to 100."""
        if self.state == JobState.READY:
            return 100
        return 100 * self.stages_done // self.stages_total if self.stages_total else 0


class Rereading(models.Model):
    """Reading the stored text of a document again with today's parser (ADR 10).

    What was found waits here and changes nothing; people take of it what they want. Asking once more replaces it.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="rereading")
    # How often it was asked for: whoever takes something over says which reading was on the page.
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    found = models.JSONField(default=dict)  # Findings of findings.py once the state is READY
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    rung_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)  # an English sentence of the catalogue

    class Meta:
        indexes = [
            models.Index(fields=["rung_at"], condition=Q(state__in=UNFINISHED), name="rereading_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.get_state_display()}"

    @property
    def finished(self) -> bool:
        return self.state not in UNFINISHED

    @property
    def waits_long(self) -> bool:
        """True where no worker took it for a minute: the page then says that nothing is lost."""
        return self.state == JobState.QUEUED and timezone.now() - self.asked_at > WAITS_LONG

    @property
    def failure_sentence(self) -> str:
        return gettext(self.failure)
