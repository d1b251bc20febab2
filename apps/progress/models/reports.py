"""What units report: one report a unit, target and period, with its readings, its evidence and its way."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.targets.models import Assignment, AssignmentRole, Commitment, Indicator, Target, groups_with
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, role_scope

from .periods import ReportingPeriod


class ReportRole(models.TextChoices):
    """A lead or responsible unit answers to the office; a supporting unit to the lead."""

    LEAD = "lead", _("Lead")
    SUPPORT = "support", _("Support")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("To be filled in")
    CHECKING = "checking", _("With the unit head")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


# In which the unit may still change it.
OPEN_STATES = (ReportState.DRAFT, ReportState.CHECKING, ReportState.RETURNED)
HANDED_IN = (ReportState.SUBMITTED, ReportState.APPROVED)


class CommitmentState(models.TextChoices):
    """What a unit says of a commitment: against the planned stage of the quarter, or that it is done."""

    NOT_STARTED = "not_started", _("Not begun")
    UNDER_WAY = "under_way", _("Under way, planned stage not reached")
    REACHED = "reached", _("Planned stage reached")
    DONE = "done", _("Done")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> ReportQuerySet:
        """The district's reports; a unit's own, and those of the units that support what it leads."""
        scope = role_scope(user, Permission.REPORT_VIEW)
        if not scope:
            return self.none()
        mine = self.filter(district_id=scope.district_id)
        if scope.whole_district:
            return mine
        groups = groups_with(scope.unit_ids, scope.district_id, timezone.localdate())
        led = Assignment.objects.filter(
            Q(unit__in=scope.unit_ids) | Q(group__in=groups),
            role__in=[AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE],
        )
        return mine.filter(
            Q(unit__in=scope.unit_ids) | Q(role=ReportRole.SUPPORT, target__in=led.values("target"))
        )


class Report(models.Model):
    """One unit's report on one target for one period. Opening the period makes it, empty."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.CASCADE, related_name="reports")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="reports")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    role = models.CharField(max_length=8, choices=ReportRole)
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    narrative = models.TextField(blank=True, verbose_name=_("progress"))
    problems = models.TextField(blank=True, verbose_name=_("problems"))
    help_needed = models.TextField(blank=True, verbose_name=_("help needed"))
    help_unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("from which unit"),
    )
    help_leader = models.BooleanField(default=False, verbose_name=_("from the leader in charge"))
    next_steps = models.TextField(blank=True, verbose_name=_("next steps"))
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    handed_up_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)  # of the last submission
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who was in charge on the day of approval, as the quarter's page will always show: 程一舟（副区长）.
    leader_in_charge = models.CharField(max_length=130, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["target__document", "target__start", "role", "id"]
        indexes = [
            models.Index(fields=["district", "period", "state"], name="report_by_state"),
            models.Index(fields=["district", "unit", "period"], name="report_by_unit"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["period", "target", "unit"], name="report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.unit}: {self.target}"[:250]

    def concerned_unit_ids(self, permission: Permission) -> frozenset[int]:
        """The unit itself; of a supporting unit's report also who leads the target, to see and to return it."""
        if self.role == ReportRole.SUPPORT and permission in LEADING:
            leading = self.target.units_by_role
            led_by = leading[AssignmentRole.LEAD] | leading[AssignmentRole.RESPONSIBLE]
            return led_by if permission == Permission.SUPPORT_RETURN else led_by | {self.unit_id}
        return frozenset() if permission == Permission.SUPPORT_RETURN else frozenset({self.unit_id})


LEADING = frozenset({Permission.REPORT_VIEW, Permission.SUPPORT_RETURN})


class Reading(models.Model):
    """A value of one indicator, or the state of one commitment, in one report.

    Cumulative figures count from the beginning of the year; declines are written as they are spoken of:
    3.2 for 下降3.2%.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="readings")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, related_name="readings")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True, related_name="readings")
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, verbose_name=_("value"))
    state = models.CharField(max_length=12, choices=CommitmentState, blank=True, verbose_name=_("state"))
    done_on = models.DateField(null=True, verbose_name=_("done on"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator", "commitment"], name="reading_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, commitment=None)
                | Q(indicator=None, commitment__isnull=False, value=None),
                name="reading_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator or self.commitment}: {self.value if self.indicator_id else self.state}"


class Submission(models.Model):
    """A report as it was when the unit submitted it. It never changes."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveIntegerField()  # 1, 2, …
    submitted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()  # as it stood then, extension or return included
    content = models.JSONField()  # freezing.Frozen: the fields, readings and evidence of the report

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="submission_once")]

    def __str__(self) -> str:
        return f"{self.report} ({self.number})"


class Return(models.Model):
    """A report was sent back, with a reason and a day. It is chased until it is answered."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="returns")
    reason = models.CharField(max_length=1000, verbose_name=_("reason"))
    due_on = models.DateField(verbose_name=_("new due day"))
    returned_at = models.DateTimeField(default=timezone.now)
    returned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)  # the next submission

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(answered_at=None), name="return_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.reason}"[:250]


def evidence_path(evidence: Evidence, file_name: str) -> str:
    """Named by its contents: what a person calls a file is never a path."""
    return f"evidence/{evidence.district_id}/{evidence.sha256[:2]}/{evidence.sha256}"


class Evidence(models.Model):
    """A file behind a report. Removing it is a state: what was submitted with it stays whole."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="evidence")
    file = models.FileField(upload_to=evidence_path, max_length=200)
    name = models.CharField(max_length=200, verbose_name=_("file name"))
    media_type = models.CharField(max_length=100)  # told by its contents
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"], condition=Q(removed_at=None), name="evidence_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
