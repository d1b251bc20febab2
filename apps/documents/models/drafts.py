"""What the parser proposes for each clause of a document."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, User
from apps.units.permissions import Permission, role_scope

from .documents import Document


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

    `proposed` is the parser's (of a draft that was cut off another, what it began with); it changes only
    where a person takes what a later reading found. `learned` are the names that the district's
    corrections put in place of the parser's. `content` is what would be issued (see content.py).
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="drafts")
    start = models.PositiveIntegerField()  # [start, end) in document.text
    end = models.PositiveIntegerField()
    proposed = models.JSONField()
    content = models.JSONField()
    learned = models.JSONField(default=list)  # kind, start, printed, name: see with_learned_names()
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
    def told(self) -> Any:
        """What the draft began with: the parser's proposal with the names that the district has taught."""
        return with_learned_names(self.proposed, self.learned)

    @property
    def amended(self) -> bool:
        return bool(self.content != self.told)


def with_learned_names(content: Any, learned: list[dict[str, Any]]) -> Any:
    """`content` with each learned name where its printed one stands; both are known by kind and place."""
    names = {(entry["kind"], entry["start"], entry["printed"]): entry["name"] for entry in learned}
    if not names:
        return content
    return {
        **content,
        **{
            kind: [
                {**entry, "name": names.get((kind, entry["start"], entry["name"]), entry["name"])}
                for entry in content[kind]
            ]
            for kind in ("units", "indicators")
        },
    }
