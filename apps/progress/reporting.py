"""The way of a report: filled in, handed up, submitted, returned or approved."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import Happened, record, record_all
from apps.progress.answering import answered_parts
from apps.progress.asking import ask_for_lights
from apps.progress.deadlines import PeriodClosed, timeliness_of
from apps.progress.filling import (
    Change,
    Conflict,
    FieldsChanged,
    InvalidFields,
    NotOpen,
    ReportRefused,
    for_verbs,
    locked,
    refuse_unless_open,
    save,
    stored,
)
from apps.progress.findings import Finding, findings, findings_of
from apps.progress.freezing import Frozen, freeze
from apps.progress.models import (
    HANDED_IN,
    OPEN_STATES,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
    Return,
    Submission,
)
from apps.progress.timeliness import Timeliness
from apps.targets.leaders import leaders_in_charge
from apps.units.models import User
from apps.units.permissions import Permission, Role, require

__all__ = [
    "TRANSITIONS",
    "Change",
    "Conflict",
    "FieldsChanged",
    "Frozen",
    "InvalidFields",
    "InvalidReturn",
    "NewerVersion",
    "NoUnitHead",
    "NotOpen",
    "NotSubmittable",
    "PeriodClosed",
    "ReportRefused",
    "answered_parts",
    "approve",
    "approve_clean",
    "hand_up",
    "return_report",
    "return_support",
    "save",
    "send_back",
    "stored",
    "submit",
]


LONGEST_REASON = Return._meta.get_field("reason").max_length or 0  # characters


class NotSubmittable(ReportRefused):
    """Errors stand in the report; `findings` has all of them."""

    def __init__(self, errors: list[Finding]) -> None:
        self.findings = errors
        super().__init__(" ".join(finding.sentence for finding in errors))


class InvalidReturn(ReportRefused):
    """The reason or the day that is given for sending a report back cannot be taken."""


class NewerVersion(ReportRefused):
    """The office decides on a version that is not the last one."""

    def __init__(self) -> None:
        super().__init__(
            _("The unit submitted this report again in the meantime. Look at the new version, then decide.")
        )


class NoUnitHead(ReportRefused):
    """Nobody can pass the unit's reports on."""


# From which states a verb leads where. A verb whose end is reached already changes nothing: it was clicked twice.
TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "hand_up": (frozenset({ReportState.DRAFT, ReportState.RETURNED}), ReportState.CHECKING),
    "send_back": (frozenset({ReportState.CHECKING}), ReportState.DRAFT),
    "submit": (
        frozenset(OPEN_STATES),
        ReportState.SUBMITTED,
    ),
    "return": (frozenset(HANDED_IN), ReportState.RETURNED),
    "approve": (frozenset({ReportState.SUBMITTED}), ReportState.APPROVED),
}


@transaction.atomic
def hand_up(report: Report, *, by: User) -> Report:
    """To the unit head. Raises NoUnitHead, NotSubmittable with all errors, and what refuse_unless_open() does."""
    require(by, Permission.REPORT_FILL, report)
    report = locked(report)
    if is_done(report, "hand_up"):
        return report
    refuse_unless_open(report)
    # A program that may submit is none: it submits by itself, and does not look at what a clerk hands up.
    heads = User.objects.persons().filter(
        memberships__role=Role.UNIT_HEAD, memberships__unit=report.unit_id, is_active=True
    )
    if not heads.exists():
        raise NoUnitHead(
            _(
                "Nobody passes reports on for %(unit)s yet. Ask the security administrator to make somebody its"
                " unit head; what you filled in is kept."
            )
            % {"unit": report.unit}
        )
    refuse_errors(report)
    report.handed_up_at = timezone.now()
    return moved(report, "hand_up", by=by)


@transaction.atomic
def send_back(report: Report, *, by: User, reason: str) -> Report:
    """From the unit head to the clerk; the reason stands in the trail."""
    require(by, Permission.REPORT_SUBMIT, report)
    report = locked(report)
    if report.state in (ReportState.DRAFT, ReportState.RETURNED):
        return report
    refuse_misfit(report, "send_back")
    reason = required(reason)
    moved(report, "send_back", by=by, after={"reason": reason})
    if report.returns.filter(answered_at=None).exists():  # the office still waits for an answer
        report.state = ReportState.RETURNED
        report.save(update_fields=["state"])
    return report


@transaction.atomic
def submit(report: Report, *, by: User) -> Submission:
    """Hand the report in for the unit, and freeze it. Submitting twice, or again after a timeout, is one submission.

    Raises NotSubmittable with all errors, NotOpen, PeriodClosed and NotAllowed.
    """
    require(by, Permission.REPORT_SUBMIT, report)
    report = locked(report)
    if report.state in HANDED_IN:
        return report.submissions.latest("number")
    refuse_unless_open(report)
    warnings = refuse_errors(report)
    submission = freeze(report, warnings, by=by, now=timezone.now())
    report.returns.filter(answered_at=None).update(answered_at=submission.submitted_at)
    report.submitted_at = submission.submitted_at
    moved(report, "submit", by=by, after={"number": submission.number})
    light_anew(report)
    return submission


@transaction.atomic
def return_report(
    report: Report, *, by: User, reason: str, due_on: date, number: int | None = None
) -> Return:
    """From the office to the unit, to be answered by `due_on`; after an approval too.

    The approved lights and `approved_at` stay as they are until it is approved again. Returning for the same
    reason twice is one return. `number` as approve() has it.
    """
    require(by, Permission.REPORT_CHECK, report)
    refuse_support(report)
    return returned(report, by=by, reason=reason, due_on=due_on, number=number)


@transaction.atomic
def return_support(
    report: Report, *, by: User, reason: str, due_on: date, number: int | None = None
) -> Return:
    """From the lead's unit head to a supporting unit. `number` as approve() has it."""
    require(by, Permission.SUPPORT_RETURN, report)
    return returned(report, by=by, reason=reason, due_on=due_on, number=number)


@transaction.atomic
def approve(report: Report, *, by: User, number: int | None = None) -> Report:
    """Take a submitted report as it is; who is in charge that day is kept with it (继任者自然替补).

    `number` is that of the submission that `by` has seen: raises NewerVersion where it is not the last one.
    """
    require(by, Permission.REPORT_CHECK, report)
    refuse_support(report)
    report = locked(report)
    if not is_done(report, "approve"):
        refuse_unseen(report, number)
        approve_all(report.period, [report], by=by)
    return report


@transaction.atomic
def approve_clean(period: ReportingPeriod, *, by: User) -> int:
    """Approve what was submitted in time and has nothing odd; returns how many. One statement more a leader."""
    require(by, Permission.REPORT_CHECK, period)
    waiting = for_verbs().filter(period=period, role=ReportRole.LEAD, state=ReportState.SUBMITTED)
    submitted = list(waiting.order_by("pk"))
    odd = findings_of(submitted)
    times = timeliness_of(submitted, timezone.localdate())
    clean = [r for r in submitted if not odd[r.pk] and times[r.pk][0] == Timeliness.ON_TIME]
    approve_all(period, clean, by=by)
    return len(clean)


def approve_all(period: ReportingPeriod, reports: Sequence[Report], *, by: User) -> None:
    """Leads' reports of the period that are locked and submitted."""
    now = timezone.now()
    leaders = leaders_in_charge([report.target for report in reports], timezone.localdate(now))
    by_leader: dict[str, list[Report]] = {}
    for report in reports:
        report.state, report.approved_at, report.approved_by = TRANSITIONS["approve"][1], now, by
        report.leader_in_charge = str(leaders[report.target_id] or "")
        by_leader.setdefault(report.leader_in_charge, []).append(report)
    for leader, ones in by_leader.items():
        Report.objects.filter(pk__in=[report.pk for report in ones]).update(
            state=TRANSITIONS["approve"][1], approved_at=now, approved_by=by, leader_in_charge=leader
        )
    record_all((Happened("report.approve", report) for report in reports), by=by)
    ask_for_lights(period, [report.target_id for report in reports])


def returned(report: Report, *, by: User, reason: str, due_on: date, number: int | None = None) -> Return:
    reason = required(reason)
    report = locked(report)
    standing = report.returns.filter(answered_at=None).first()
    if standing is not None and (standing.reason, standing.due_on) == (reason, due_on):
        return standing
    refuse_misfit(report, "return")
    refuse_unseen(report, number)
    if due_on < timezone.localdate():
        raise InvalidReturn(_("The new day is over already. Choose today or a later day."))
    again = Return.objects.create(
        district_id=report.district_id,
        report=report,
        reason=reason,
        due_on=due_on,
        returned_by=by,
    )
    moved(report, "return", by=by, after={"reason": reason, "due_on": due_on.isoformat()})
    light_anew(report)
    return again


def is_done(report: Report, verb: str) -> bool:
    """Whether the verb has nothing left to do. Raises ReportRefused where it does not fit the state."""
    if report.state == TRANSITIONS[verb][1]:
        return True
    refuse_misfit(report, verb)
    return False


def refuse_misfit(report: Report, verb: str) -> None:
    if report.state not in TRANSITIONS[verb][0]:
        raise ReportRefused(
            _("This report stands as “%(state)s”, which does not allow that. Reload the page to see it.")
            % {"state": report.get_state_display()}
        )


def refuse_unseen(report: Report, number: int | None) -> None:
    if number is not None and report.submissions.aggregate(last=Max("number"))["last"] != number:
        raise NewerVersion


def refuse_support(report: Report) -> None:
    if report.role == ReportRole.SUPPORT:
        raise ReportRefused(
            _("A supporting unit reports to the lead unit, which checks and returns its report.")
        )


def refuse_errors(report: Report) -> list[Finding]:
    """The warnings. Raises NotSubmittable with the errors, where there are any."""
    found = findings(report)
    if errors := [finding for finding in found if finding.level == "error"]:
        raise NotSubmittable(errors)
    return found


def required(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidReturn(_("Say what is to be changed in the report."))
    if len(reason) > LONGEST_REASON:
        raise InvalidReturn(
            _("The reason is longer than %(count)s characters: shorten it.") % {"count": LONGEST_REASON}
        )
    return reason


def moved(report: Report, verb: str, *, by: User, after: dict[str, Any] | None = None) -> Report:
    report.state = TRANSITIONS[verb][1]
    report.save()
    record(f"report.{verb}", report, by=by, after=after)
    return report


def light_anew(report: Report) -> None:
    """What a supporting unit says is lit in the report of its lead."""
    if report.role == ReportRole.LEAD:
        ask_for_lights(report.period, [report.target_id])
