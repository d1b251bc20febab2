"""What a district has learned from the corrections of its people (ADR 11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.units.models import District, UnitAlias, User
from apps.units.permissions import Permission, role_scope

from .drafts import DraftTarget


class LearnedKind(models.TextChoices):
    ALIAS = "alias", _("Unit: another name")
    SPELLING = "spelling", _("Unit: how it is written")
    INDICATOR = "indicator", _("What a figure counts")


class LearnedNameQuerySet(models.QuerySet["LearnedName"]):
    def visible_to(self, user: User) -> LearnedNameQuerySet:
        scope = role_scope(user, Permission.DRAFT_REVIEW)
        return self.filter(district_id=scope.district_id) if scope.whole_district else self.none()

    def in_use(self) -> LearnedNameQuerySet:
        """Not removed, here or, of an alias, on the page of its unit."""
        return self.filter(removed_at=None).exclude(kind=LearnedKind.ALIAS, alias=None)


class LearnedName(models.Model):
    """Where the parser reads `printed`, this district wants `name`.

    Of a figure, `measure` is its unit of measure, and `context` words that the clause must print, too.
    An alias changes no name: the printed one then stands for the unit of `alias`.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="learned_names")
    kind = models.CharField(max_length=9, choices=LearnedKind)
    printed = models.CharField(max_length=250, blank=True)
    measure = models.CharField(max_length=40, blank=True)
    context = models.CharField(max_length=250, blank=True)
    name = models.CharField(max_length=250)
    alias = models.OneToOneField(UnitAlias, null=True, on_delete=models.SET_NULL, related_name="+")
    draft = models.ForeignKey(DraftTarget, null=True, on_delete=models.SET_NULL, related_name="taught")
    learned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    learned_at = models.DateTimeField(default=timezone.now)
    uses = models.PositiveIntegerField(default=0)  # how often a reading met it since
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LearnedNameQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["district", "-id"], condition=Q(removed_at=None), name="learned_by_district"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "printed", "measure", "context"],
                condition=Q(removed_at=None),
                name="learned_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.printed} → {self.name}"
