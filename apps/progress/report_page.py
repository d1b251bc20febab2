"""What the page of one report shows: the promise, the plan and last quarter beside each field to be filled in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.audit.describing import Described, describe
from apps.audit.models import Event, Outcome
from apps.progress.answering import Parts, answered_parts
from apps.progress.deadlines import due_days
from apps.progress.facts import Span, planned
from apps.progress.filling import TEXTS, ReportRefused, refuse_unless_open
from apps.progress.findings import Finding, findings
from apps.progress.models import (
    CommitmentState,
    Light,
    Report,
    ReportRole,
    ReportState,
)
from apps.progress.queues import last_values
from apps.progress.report_form import Field, Saving, fields_of
from apps.progress.wording import promise_words
from apps.targets.leaders import leaders_in_charge
from apps.targets.models import Commitment, Indicator, IndicatorValue, Measure, PlanPoint
from apps.targets.parties import parties
from apps.targets.plans import quarters_of
from apps.units.models import Unit, User
from apps.units.permissions import Permission, can


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One indicator: what was promised, what is planned by now, what it was before, and this quarter's field.

    Figures are in `indicator.entry_unit`, in which the notice prints them and people write them down.
    """

    indicator: Indicator
    field: Field
    version: IndicatorValue | None
    planned: Decimal | None
    before: Decimal | None
    light: Light | None

    @property
    def promised(self) -> str:
        return promise_words(self.indicator, self.version.value) if self.version else ""

    @property
    def adds_up(self) -> bool:
        return self.indicator.measure in (Measure.CUMULATIVE, Measure.ZERO)

    @property
    def increment(self) -> Decimal | None:
        """What was added in the quarter alone."""
        if not self.adds_up or not self.field.base or self.field.error:
            return None
        return Decimal(self.field.base) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class CommitmentRows:
    """One commitment that the unit answers for, with its fields and its indicators."""

    commitment: Commitment
    state: Field
    done: Field
    stage: str
    light: Light | None
    figures: list[FigureRow]


def commitment_rows(
    report: Report, parts: Parts, fields: Mapping[str, Field]
) -> tuple[list[CommitmentRows], list[FigureRow]]:
    """The commitments with their figures, and the figures that stand in none."""
    stages = {}
    plans: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    for point in PlanPoint.objects.filter(target=report.target_id):
        if point.indicator_id is not None:
            plans[point.indicator_id][point.quarter] = point.value
        elif point.quarter == report.period.quarter:
            stages[point.commitment_id] = point.stage
    span = Span(report.period.span, quarters_of(report.target.document))
    lights = lights_of(report)
    before = last_values(report.period, [indicator.pk for indicator in parts.indicators])
    day = report.period.span.end
    figures: dict[int | None, list[FigureRow]] = {None: []}
    for indicator in parts.indicators:
        version = indicator.version_on(day)
        aim = planned(indicator, version.value if version else None, span, plans[indicator.pk])
        row = FigureRow(
            indicator,
            fields[f"indicator-{indicator.pk}"],
            version,
            None if aim is None else aim / indicator.scale,
            before[indicator.pk] / indicator.scale if indicator.pk in before else None,
            lights.get((indicator.pk, None)),
        )
        figures.setdefault(indicator.commitment_id, []).append(row)
    rows = [
        CommitmentRows(
            commitment,
            fields[f"commitment-{commitment.pk}"],
            fields[f"done-{commitment.pk}"],
            stages.get(commitment.pk, ""),
            lights.get((None, commitment.pk)),
            figures.get(commitment.pk, []),
        )
        for commitment in parts.commitments
    ]
    return rows, figures[None]


def lights_of(report: Report) -> dict[tuple[int | None, int | None], Light]:
    """The target's lights of the quarter by indicator and commitment; a provisional one stands for the approved."""
    lights = Light.objects.filter(
        district_id=report.district_id, period=report.period_id, target=report.target_id, superseded_at=None
    )
    return {(light.indicator_id, light.commitment_id): light for light in lights.order_by("provisional")}


def locked_because(report: Report, user: User) -> str:
    """Why the visitor cannot change the report, in a sentence; "" where they can."""
    if report.state == ReportState.SUBMITTED:
        return _("Submitted on %(day)s. It can be changed again if it is returned.") % {
            "day": day_of(report.submitted_at)
        }
    if report.state == ReportState.APPROVED:
        return _("Approved on %(day)s.") % {"day": day_of(report.approved_at)}
    if not can(user, Permission.REPORT_FILL, report):
        return _("%(unit)s fills in this report; you may read it.") % {"unit": report.unit}
    if report.state == ReportState.CHECKING and not can(user, Permission.REPORT_SUBMIT, report):
        return _(
            "Your unit head has had this report since %(day)s. If something is to change, ask for it to be sent back."
        ) % {"day": day_of(report.handed_up_at)}
    try:
        refuse_unless_open(report)
    except ReportRefused as error:
        return str(error)
    return ""


def day_of(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else "–"


def history_of(report: Report) -> list[Described]:
    """Who passed it on, returned it, approved it; not every word that was typed, nor what somebody was refused."""
    events = Event.objects.filter(
        district_id=report.district_id,
        object_type="progress.Report",
        object_id=report.pk,
        outcome=Outcome.SUCCESS,
    )
    return [describe(event) for event in events.exclude(verb="report.save").order_by("id")]


def sorted_findings(found: list[Finding]) -> dict[str, list[Finding]]:
    return {
        "errors": [one for one in found if one.level == "error"],
        "warnings": [one for one in found if one.level == "warning"],
    }


def report_context(report: Report, user: User, saving: Saving | None = None) -> dict[str, Any]:
    """All that templates/progress/report.html shows, in a fixed number of queries."""
    saving, today = saving or Saving(), timezone.localdate()
    parts = answered_parts(report)
    fields = fields_of(report, parts, saving)
    commitments, figures = commitment_rows(report, parts, fields)
    locked, history = locked_because(report, user), history_of(report)
    return {
        "report": report,
        "target": report.target,
        "fields": fields,
        "texts": [fields[name] for name in TEXTS],
        "commitments": commitments,
        "others": others_of(report, parts),
        "figures": figures,
        "states": CommitmentState.choices,
        "units": Unit.objects.filter(district=report.district_id).valid_on(today),
        "parties": parties([report.target], today)[report.target_id],
        "leader": leader_of(report, today),
        "due_on": due_days(report.period, [report])[report.pk],
        "returned": report.returns.filter(answered_at=None).select_related("returned_by").first(),
        "earlier": earlier_report(report),
        "supporting": supporting(report),
        "evidence": report.evidence.filter(removed_at=None).select_related("added_by"),
        "upload_limit": settings.UPLOAD_LIMIT,
        "history": history,
        "sent_back": history[-1].event if history and history[-1].event.verb == "report.send_back" else None,
        "saving": saving,
        "locked": locked,
        **sorted_findings([] if locked else findings(report)),
        **actions(report, user, locked),
    }


def leader_of(report: Report, today: date) -> str:
    """Who is in charge; of an approved report, who was on the day of its approval (继任者自然替补)."""
    kept = report.leader_in_charge if report.state == ReportState.APPROVED else ""
    return kept or str(leaders_in_charge([report.target], today)[report.target_id] or "")


def others_of(report: Report, parts: Parts) -> list[Commitment]:
    """The commitments of the target that other units answer for."""
    own = [commitment.pk for commitment in parts.commitments]
    return list(report.target.commitments.exclude(pk__in=own).select_related("unit"))


def earlier_report(report: Report) -> Report | None:
    """The unit's report of the quarter before."""
    return Report.objects.filter(
        target=report.target_id, unit=report.unit_id, period__quarter=str(report.period.span.previous)
    ).first()


def supporting(report: Report) -> list[Report]:
    """What the supporting units wrote for who leads."""
    if report.role != ReportRole.LEAD:
        return []
    reports = Report.objects.filter(period=report.period_id, target=report.target_id, role=ReportRole.SUPPORT)
    return list(reports.select_related("unit"))


def actions(report: Report, user: User, locked: str) -> dict[str, bool]:
    """Which verbs the page offers."""
    passes_on = can(user, Permission.REPORT_SUBMIT, report)
    return {
        "may_submit": not locked and passes_on,
        "may_hand_up": not locked and not passes_on,
        "may_send_back": not locked and passes_on and report.state == ReportState.CHECKING,
        "may_return_support": report.state == ReportState.SUBMITTED
        and report.role == ReportRole.SUPPORT
        and can(user, Permission.SUPPORT_RETURN, report),
    }
