"""A quarter's bulletin (督查通报): drafted, issued, and from then on as it went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.progress.models import ReportingPeriod
from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def visible_to(self, user: User) -> BulletinQuerySet:
        """What was issued, for all who see the overview; drafts for those who write them."""
        if scope := role_scope(user, Permission.BULLETIN_ISSUE):
            return self.filter(district_id=scope.district_id)
        scope = role_scope(user, Permission.OVERVIEW_VIEW)
        issued = self.filter(district_id=scope.district_id, issued_at__isnull=False)
        return issued if scope else self.none()


def bulletin_path(bulletin: Bulletin, file_name: str) -> str:
    """A name that nobody chooses: what a person calls the file is no path."""
    return f"bulletins/{bulletin.district_id}/{bulletin.pk}/{file_name}"


class Bulletin(models.Model):
    """One draft a quarter; what was issued no longer changes (migration 0002), a correction is another one."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="bulletins")
    issuer = models.CharField(max_length=40, verbose_name=_("issuer in the red head"))
    number = models.CharField(max_length=60, verbose_name=_("document number"))
    title = models.CharField(max_length=250, verbose_name=_("title"))  # breaks where it has a line end
    addressee = models.CharField(max_length=250, blank=True, verbose_name=_("addressed to"))
    signer = models.CharField(max_length=60, verbose_name=_("signed by"))
    dated_on = models.DateField(verbose_name=_("date of the document"))
    copies = models.CharField(max_length=250, blank=True, verbose_name=_("copies to"))
    blocks = models.JSONField(default=list)  # composing.Block
    facts = models.JSONField()  # facts.Facts, as they were at facts_at
    facts_at = models.DateTimeField(verbose_name=_("numbers taken"))
    version = models.PositiveIntegerField(default=1)  # so that two people never overwrite each other
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, verbose_name=_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    document = models.JSONField(null=True)  # official.as_data, as it went out: what the page of it shows
    docx = models.FileField(upload_to=bulletin_path, max_length=200, blank=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.FileField(upload_to=bulletin_path, max_length=200, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        ordering = ["-period__quarter", "-id"]
        indexes = [models.Index(fields=["district", "-id"], name="bulletin_by_district")]
        constraints = [
            models.UniqueConstraint(
                fields=["period"], condition=Q(issued_at=None), name="bulletin_draft_once"
            ),
            models.UniqueConstraint(
                fields=["district", "number"],
                condition=Q(issued_at__isnull=False),
                name="bulletin_number_once",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None, document__isnull=True)
                & Q(docx_sha256="", pdf_sha256="")
                | Q(issued_at__isnull=False, issued_by__isnull=False, document__isnull=False)
                & ~Q(docx_sha256="")
                & ~Q(pdf_sha256=""),
                name="bulletin_issued_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title.replace("\n", "")

    def get_absolute_url(self) -> str:
        return reverse("publications:bulletin", args=[self.pk])
