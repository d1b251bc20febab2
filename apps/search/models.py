"""What is found by its words, and what has to be indexed anew."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document
from apps.progress.models import Report
from apps.targets.models import Target
from apps.units.models import District


class Kind(models.TextChoices):
    """Named as the field of Entry that leads to it."""

    DOCUMENT = "document", _("Notice")
    TARGET = "target", _("Target")
    REPORT = "report", _("Progress report")


def only(kind: Kind) -> Q:
    """Of the three links the one of this kind, and no other."""
    return Q(kind=kind, **{f"{other}__isnull": other != kind for other in Kind.values})


class Entry(models.Model):
    """One notice, target or report with its words, as words.py writes them. Only the index writes here."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    document = models.OneToOneField(Document, on_delete=models.CASCADE, null=True, related_name="+")
    target = models.OneToOneField(Target, on_delete=models.CASCADE, null=True, related_name="+")
    report = models.OneToOneField(Report, on_delete=models.CASCADE, null=True, related_name="+")
    day = models.DateField()  # of the notice, of its target's notice, or the last one of the report's quarter
    words = SearchVectorField()  # all of them, and marks; what is searched
    head = SearchVectorField()  # those of title, section and units with their weights; what is ranked

    class Meta:
        indexes = [
            # Without PostgreSQL's list of pending rows: every search would have to read it through.
            GinIndex(fields=["words"], name="entry_words", fastupdate=False),
            models.Index(fields=["district", "-day", "-id"], name="entry_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=only(Kind.DOCUMENT) | only(Kind.TARGET) | only(Kind.REPORT), name="entry_of_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id or self.target_id or self.report_id}"


class Stale(models.Model):
    """Something that changed since it was indexed. Triggers write it beside the change, so none is forgotten."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.BigIntegerField()  # its primary key; it may be gone by now

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


def kind_mark(kind: str) -> str:
    """So that the same index finds the words of one kind: the texts of notices are long, and better not looked into."""
    return f"#{kind}"


def unit_mark(pk: int | None) -> str:
    """Stands in the words of what is assigned to the unit, however its name is printed. No text has such a word."""
    return f"#unit{pk}"


def group_mark(pk: int | None) -> str:
    return f"#group{pk}"
