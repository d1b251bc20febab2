"""Issued targets: one clause each, with its deliverables and responsible units."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document, DraftTarget
from apps.units.models import District, Post, Unit, UnitGroup, User
from apps.units.permissions import Permission, role_scope


class Nature(models.TextChoices):
    TARGET = "target", _("Target")
    RESULT = "result", _("Result")
    REQUIREMENT = "requirement", _("Requirement")


class AssignmentRole(models.TextChoices):
    LEAD = "lead", _("Lead")
    SUPPORT = "support", _("Support")
    RESPONSIBLE = "responsible", _("Responsible")


class CommitmentKind(models.TextChoices):
    QUANTIFIED = "quantified", _("With a figure")
    MILESTONE = "milestone", _("Milestone")
    ONGOING = "ongoing", _("Ongoing work")


# What a unit may do to the targets that it leads or answers for, and not to those that it supports.
ANSWERING = frozenset({Permission.TARGET_BREAK_DOWN, Permission.ADJUSTMENT_REQUEST})


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, user: User) -> TargetQuerySet:
        """The district's targets, or those that concern the user's own units, named or by a group."""
        scope = role_scope(user, Permission.TARGET_VIEW)
        if not scope:
            return self.none()
        mine = self.filter(district_id=scope.district_id)
        if scope.whole_district:
            return mine
        groups = groups_with(scope.unit_ids, scope.district_id, timezone.localdate())
        concerned = Assignment.objects.filter(Q(unit__in=scope.unit_ids) | Q(group__in=groups))
        return mine.filter(pk__in=concerned.values("target"))


def groups_with(unit_ids: frozenset[int], district_id: int, day: date) -> list[int]:
    """The groups of the district that include one of the units on `day`; units of other districts are in none."""
    units = Unit.objects.valid_on(day).filter(district=district_id, pk__in=unit_ids)
    kinds = set(units.values_list("kind", flat=True))
    named = set(UnitGroup.objects.filter(members__in=units).values_list("pk", flat=True))
    groups = UnitGroup.objects.filter(district_id=district_id).values_list("pk", "kinds")
    return [pk for pk, group_kinds in groups if pk in named or not kinds.isdisjoint(group_kinds)]


class Target(models.Model):
    """One issued clause. Its original words never change."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="targets")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="targets")
    # One draft is issued at most once.
    draft = models.OneToOneField(DraftTarget, on_delete=models.PROTECT, related_name="target")
    labels = models.JSONField(default=list)  # the chain of printed labels, ["二、", "(三)"]
    section = models.CharField(max_length=500, blank=True, verbose_name=_("section"))
    nature = models.CharField(max_length=12, choices=Nature, verbose_name=_("nature"))
    title = models.CharField(max_length=500, blank=True, verbose_name=_("title"))
    words = models.TextField(verbose_name=_("original words"))
    start = models.PositiveIntegerField()  # [start, end) in document.text
    end = models.PositiveIntegerField()
    provisional = models.BooleanField(default=False, verbose_name=_("provisional"))
    # Instead of the leader whose portfolio the lead unit is in.
    leader_post = models.ForeignKey(
        Post,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leader in charge"),
    )
    # From then on the breakdown stays as it is, until the office reopens it.
    breakdown_confirmed_at = models.DateTimeField(null=True, verbose_name=_("breakdown confirmed"))
    breakdown_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(default=timezone.now, verbose_name=_("issued"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["document", "start", "id"]
        indexes = [
            models.Index(fields=["district", "document", "start"], name="target_by_document"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("targets:detail", args=[self.pk])

    @property
    def headline(self) -> str:
        """The title, else the first sentence without its label, at most 60 characters."""
        if self.title:
            return self.title
        # The label of an unnumbered paragraph (¶1) is ours and is not printed.
        first = self.words.removeprefix(self.labels[-1]).strip(" \n★").split("。")[0]
        return first if len(first) <= 60 else first[:59] + "…"

    @property
    def label_path(self) -> str:
        return "".join(self.labels)

    @property
    def stars(self) -> int:
        """How many of its commitments carry a ★."""
        return sum(commitment.starred for commitment in self.commitments.all())

    @cached_property
    def units_by_role(self) -> dict[str, frozenset[int]]:
        """Today's units by their role in the target, collectives expanded."""
        units: dict[str, set[int]] = {role: set() for role in AssignmentRole.values}
        for assignment in self.assignments.select_related("group"):
            if assignment.unit_id:
                units[assignment.role].add(assignment.unit_id)
            elif assignment.group:
                members = assignment.group.units_on(timezone.localdate()).values_list("pk", flat=True)
                units[assignment.role].update(members)
        return {role: frozenset(ids) for role, ids in units.items()}

    def concerned_unit_ids(self, permission: Permission) -> frozenset[int]:
        """Who leads or answers for the target may break it down; all its units may see it and sign for it."""
        answering = self.units_by_role[AssignmentRole.LEAD] | self.units_by_role[AssignmentRole.RESPONSIBLE]
        if permission in ANSWERING:
            return answering
        return answering | self.units_by_role[AssignmentRole.SUPPORT]


class Commitment(models.Model):
    """One deliverable inside a target: the thing that can be starred, dated and lit."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="commitments")
    start = models.PositiveIntegerField()  # [start, end) in document.text
    end = models.PositiveIntegerField()
    words = models.TextField(verbose_name=_("original words"))
    kind = models.CharField(max_length=12, choices=CommitmentKind, verbose_name=_("kind"))
    starred = models.BooleanField(default=False, verbose_name=_("livelihood project"))
    due_on = models.DateField(null=True, verbose_name=_("due"))  # as printed
    # The breakdown: which unit does it, by when, and what it shows for it.
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="commitments", verbose_name=_("done by")
    )
    planned_on = models.DateField(null=True, verbose_name=_("planned for"))
    evidence_required = models.CharField(max_length=200, blank=True, verbose_name=_("evidence required"))

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["district", "target"], condition=Q(starred=True), name="commitment_starred")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def deadline(self) -> date | None:
        """The day that the breakdown, or an approved adjustment, sets; else the printed one."""
        return self.planned_on or self.due_on


class Assignment(models.Model):
    """A unit, or a collective of units, with its role in a target; the printed name stays beside it.

    Neither unit nor group is known while the printed name waits on the mapping page.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="assignments")
    printed_name = models.CharField(max_length=80, verbose_name=_("printed name"))
    role = models.CharField(max_length=12, choices=AssignmentRole, verbose_name=_("role"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="assignments")
    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, null=True, related_name="assignments")
    # Who added it in the breakdown; nobody where the notice itself prints the name.
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["district", "unit", "role"], name="assignment_by_unit"),
            models.Index(
                fields=["district", "printed_name"],
                condition=Q(unit=None, group=None),
                name="assignment_unresolved",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(unit=None) | Q(group=None), name="assignment_unit_or_group"),
            models.UniqueConstraint(fields=["target", "printed_name", "role"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.printed_name} ({self.get_role_display()})"
