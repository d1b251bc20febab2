"""Issued targets: one clause each, with its deliverables, figures and responsible units."""

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
from apps.units.models import District, Unit, UnitGroup, User
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


class Comparator(models.TextChoices):
    EQ = "eq", _("exactly")
    GE = "ge", _("at least")
    LE = "le", _("at most")
    APPROX = "approx", _("about")


class Change(models.TextChoices):
    UP = "up", _("growth")
    DOWN = "down", _("decline")


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
    """The groups of the district that include one of the units on `day`."""
    units = Unit.objects.valid_on(day).filter(pk__in=unit_ids)
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
    def concerned(self) -> frozenset[int]:
        units: set[int] = set()
        for assignment in self.assignments.select_related("group"):
            if assignment.unit_id:
                units.add(assignment.unit_id)
            elif assignment.group:
                units.update(assignment.group.units_on(timezone.localdate()).values_list("pk", flat=True))
        return frozenset(units)

    def concerned_unit_ids(self) -> frozenset[int]:
        return self.concerned


class Commitment(models.Model):
    """One deliverable inside a target: the thing that can be starred, dated and lit."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="commitments")
    start = models.PositiveIntegerField()  # [start, end) in document.text
    end = models.PositiveIntegerField()
    words = models.TextField(verbose_name=_("original words"))
    kind = models.CharField(max_length=12, choices=CommitmentKind, verbose_name=_("kind"))
    starred = models.BooleanField(default=False, verbose_name=_("livelihood project"))
    due_on = models.DateField(null=True, verbose_name=_("due"))

    class Meta:
        ordering = ["start", "id"]
        indexes = [
            models.Index(fields=["district", "target"], condition=Q(starred=True), name="commitment_starred")
        ]

    def __str__(self) -> str:
        return self.words


class Indicator(models.Model):
    """A promised or reported quantity: what is counted, in which unit of measure, compared how."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="indicators")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="indicators")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    start = models.PositiveIntegerField()  # [start, end) of the quantity in document.text
    end = models.PositiveIntegerField()
    name = models.CharField(max_length=250, verbose_name=_("name"))
    comparator = models.CharField(max_length=8, choices=Comparator, verbose_name=_("comparator"))
    unit = models.CharField(max_length=40, verbose_name=_("unit of measure"))
    change = models.CharField(max_length=4, choices=Change, blank=True, verbose_name=_("change"))

    class Meta:
        ordering = ["start", "id"]
        indexes = [models.Index(fields=["district", "target"], name="indicator_by_target")]

    def __str__(self) -> str:
        return self.name


class ValueStatus(models.TextChoices):
    PROVISIONAL = "provisional", _("Provisional")
    OFFICIAL = "official", _("Official")


class IndicatorValue(models.Model):
    """One version of an indicator's value, with its source and the days on which it holds and was known."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField(max_digits=24, decimal_places=6, verbose_name=_("value"))
    status = models.CharField(max_length=12, choices=ValueStatus, verbose_name=_("status"))
    source = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    effective_on = models.DateField(verbose_name=_("effective"))
    recorded_at = models.DateTimeField(default=timezone.now, verbose_name=_("recorded"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["effective_on", "id"]
        indexes = [models.Index(fields=["district", "indicator"], name="value_by_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value.normalize():f}{self.indicator.unit}"


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
