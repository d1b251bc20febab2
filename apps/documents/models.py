"""An uploaded notice, the job that reads it, and what the parser proposes for each of its clauses."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope


class DocumentKind(models.TextChoices):
    ANNUAL_TARGETS = "annual_targets", _("Annual targets")
    QUARTERLY_WORK_POINTS = "quarterly_work_points", _("Quarterly work points")
    WORK_REPORT = "work_report", _("Work report")
    SUPERVISION_PLAN = "supervision_plan", _("Supervision plan")
    RESPONSIBILITY_BREAKDOWN = "responsibility_breakdown", _("Breakdown of responsibilities")
    OTHER = "other", _("Other")


# The columns that lists leave in the database: a notice's text and what refers to places in it.
TEXT_FIELDS = ("text", "structure", "sections", "furniture", "unread", "warnings")


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        scope = role_scope(user, Permission.DOCUMENT_VIEW)
        return self.filter(district_id=scope.district_id) if scope.whole_district else self.none()


class Document(models.Model):
    """A notice as it was uploaded. The original file and its text never change."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="documents")
    original = models.FileField(max_length=200)
    file_name = models.CharField(max_length=255, verbose_name=_("file name"))
    format = models.CharField(max_length=8)
    size = models.PositiveIntegerField(help_text=_("bytes"))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    # What reading found; a person may amend these until the targets are issued.
    title = models.CharField(max_length=250, blank=True, verbose_name=_("title"))
    issuer = models.CharField(max_length=120, blank=True, verbose_name=_("issuer"))
    doc_number = models.CharField(max_length=60, blank=True, verbose_name=_("document number"))
    issued_on = models.DateField(null=True, blank=True, verbose_name=_("date of issue"))
    kind = models.CharField(
        max_length=24, choices=DocumentKind, default=DocumentKind.OTHER, verbose_name=_("kind")
    )
    period_start = models.DateField(null=True, blank=True, verbose_name=_("targets from"))
    period_end = models.DateField(null=True, blank=True, verbose_name=_("targets until"))

    # Offsets in sections, furniture, unread and warnings count characters of `text`.
    text = models.TextField(blank=True)
    structure = models.JSONField(default=dict)  # what the file showed besides its words, see structure.py
    sections = models.JSONField(default=list)
    furniture = models.JSONField(default=list)
    unread = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    version = models.PositiveIntegerField(default=1)
    targets_issued_at = models.DateTimeField(null=True)
    targets_issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["district", "-id"], name="document_by_district")]
        constraints = [
            models.UniqueConstraint(fields=["district", "sha256"], name="document_once"),
            models.CheckConstraint(
                condition=Q(targets_issued_at=None) ^ Q(targets_issued_by__isnull=False),
                name="document_issued_when_who",
            ),
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_start__lte=F("period_end")),
                name="document_period",
                violation_error_message=_("The period must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.file_name

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.pk])


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


class DraftState(models.TextChoices):
    PENDING = "pending", _("To be checked")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    MERGED = "merged", _("Merged into another")


class DraftQuerySet(models.QuerySet["DraftTarget"]):
    def visible_to(self, user: User) -> DraftQuerySet:
        scope = role_scope(user, Permission.DRAFT_REVIEW)
        return self.filter(district_id=scope.district_id) if scope.whole_district else self.none()


class DraftTarget(models.Model):
    """What the parser proposes for one clause, and what a person made of it.

    `proposed` is the parser's (of a draft that was cut off another, what it began with) and never
    changes; `content` is what would be issued. Both have the keys labels, section, nature, title,
    provisional, units, indicators, commitments (see content.py).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="drafts")
    start = models.PositiveIntegerField()  # [start, end) in document.text
    end = models.PositiveIntegerField()
    proposed = models.JSONField()
    content = models.JSONField()
    warnings = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=DraftState, default=DraftState.PENDING)
    reason = models.CharField(max_length=250, blank=True, verbose_name=_("reason"))
    merged_into = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["district", "document", "start"], name="draft_by_document")]
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="draft_span"),
            models.CheckConstraint(
                condition=~Q(state=DraftState.REJECTED) | ~Q(reason=""),
                name="draft_rejected_why",
                violation_error_message=_("Say why the item is rejected."),
            ),
        ]

    def __str__(self) -> str:
        return self.label_path or self.content.get("title") or str(self.pk)

    @property
    def label_path(self) -> str:
        """The chain of printed labels, `一、(三)`."""
        return "".join(self.content["labels"])

    @property
    def words(self) -> str:
        """The clause as printed."""
        return self.document.text[self.start : self.end]

    @property
    def beginning(self) -> str:
        """The clause without its label and ★, for where it has no title."""
        return self.words.removeprefix("".join(self.content["labels"][-1:])).strip(" \n★")

    @property
    def amended(self) -> bool:
        return bool(self.content != self.proposed)
