"""An uploaded notice."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
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

    # The parser that read it last: apps.documents.parser.VERSION of then; "" of what was read before there was one.
    parser_version = models.CharField(max_length=12, blank=True)
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
