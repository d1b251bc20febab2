"""What the lights of a period are computed from: plans, values and readings of many targets, in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from apps.documents.models import TEXT_FIELDS
from apps.progress.lights import CommitmentFacts, IndicatorFacts
from apps.progress.models import (
    HANDED_IN,
    CommitmentState,
    Reading,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
    Submission,
)
from apps.targets.measures import Measure
from apps.targets.models import (
    Commitment,
    CommitmentKind,
    Indicator,
    Nature,
    PlanPoint,
    Target,
    TargetQuerySet,
)
from apps.targets.plans import quarters_of
from apps.targets.quarters import Quarter

# An indicator, a commitment, or, of neither, the whole target.
Key = tuple[int | None, int | None]
WHOLE: Key = (None, None)


@dataclass(frozen=True, slots=True)
class Reported:
    """One reading, as it stands in its row or as it was frozen."""

    value: Decimal | None = None
    state: str = ""
    done_on: date | None = None


Readings = dict[Key, Reported]


@dataclass(frozen=True, slots=True)
class Told:
    """What one unit says of a target in a quarter: as it was last approved, and with what waits for approval."""

    unit_id: int
    approved: Readings
    latest: Readings
    waits: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What is lit by itself: an indicator, or a commitment without one."""

    key: Key
    facts: IndicatorFacts | CommitmentFacts


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """`latest` counts in what is submitted and not approved yet; None where nothing is."""

    target: Target
    approved: list[Part]
    latest: list[Part] | None


def gather(period: ReportingPeriod, target_ids: Iterable[int] | None = None) -> list[TargetFacts]:
    """The facts of these targets, or of all that the period asks for. Ten queries for any number of targets."""
    wanted = targets_of(period)
    targets = list(with_parts(wanted if target_ids is None else wanted.filter(pk__in=target_ids)))
    told = told_in_year(period, targets)
    return [of_target(target, period.span, told.get(target.pk, {})) for target in targets]


def targets_of(period: ReportingPeriod) -> TargetQuerySet:
    """What is reported on: the targets of the notices whose period touches the quarter, results of the past left out."""
    return Target.objects.filter(
        district_id=period.district_id,
        document__district_id=period.district_id,
        document__period_start__lte=period.span.end,
        document__period_end__gte=period.span.start,
    ).exclude(nature=Nature.RESULT)


def with_parts(targets: TargetQuerySet) -> TargetQuerySet:
    return (
        targets.select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .prefetch_related("commitments", "indicators__values", "plan_points")
    )


def told_in_year(period: ReportingPeriod, targets: list[Target]) -> dict[int, dict[Quarter, list[Told]]]:
    """Target id → quarter → what its units say, for the quarter and those of the same year before it."""
    return told_between(period.district_id, targets, str(Quarter(period.span.year, 1)), period.quarter)


def told_between(
    district_id: int, targets: Iterable[Target], first: str, last: str
) -> dict[int, dict[Quarter, list[Told]]]:
    """Target id → quarter → what its units say, from the quarter `first` to `last`. Three queries.

    What the lead and responsible units report counts; supporting units report to them. The unit that
    submitted last comes last.
    """
    reports = (
        Report.objects.filter(
            district_id=district_id,
            target__in=[target.pk for target in targets],
            role=ReportRole.LEAD,
            period__quarter__gte=first,
            period__quarter__lte=last,
        )
        .filter(Q(state=ReportState.SUBMITTED) | Q(approved_at__isnull=False))
        .select_related("period")
        .order_by("submitted_at", "id")
        .only("target", "unit", "state", "approved_at", "period__quarter")
    )
    return told_by(reports)


def told_by(reports: Iterable[Report]) -> dict[int, dict[Quarter, list[Told]]]:
    """The same of reports to the office at hand, in the order in which they were submitted."""
    rows, frozen = stored_readings(reports), frozen_readings(reports)
    found: dict[int, dict[Quarter, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        waits = report.state == ReportState.SUBMITTED
        approved = rows if report.state == ReportState.APPROVED else frozen
        told = Told(
            unit_id=report.unit_id,
            approved=approved.get(report.pk, {}),
            latest=(rows if waits else approved).get(report.pk, {}),
            waits=waits,
        )
        found[report.target_id][report.period.span].append(told)
    return found


def stored_readings(reports: Iterable[Report]) -> dict[int, Readings]:
    """Report id → the readings in its rows, of reports that no unit can change now."""
    ids = [r.pk for r in reports if r.state in HANDED_IN]
    found: dict[int, Readings] = defaultdict(dict)
    for row in Reading.objects.filter(report__in=ids).exclude(value=None, state=""):
        key = (row.indicator_id, row.commitment_id)
        found[row.report_id][key] = Reported(row.value, row.state, row.done_on)
    return found


def frozen_readings(reports: Iterable[Report]) -> dict[int, Readings]:
    """Report id → the readings of its last approved submission, of reports that were returned since."""
    ids = [r.pk for r in reports if r.state != ReportState.APPROVED and r.approved_at is not None]
    submissions = Submission.objects.filter(
        report__in=ids, submitted_at__lte=F("report__approved_at")
    ).order_by("number")
    return {submission.report_id: thawed(submission.content) for submission in submissions}


def thawed(content: dict[str, Any]) -> Readings:
    """The readings of a frozen report, freezing.Frozen."""
    return {
        (entry["indicator"], entry["commitment"] if entry["indicator"] is None else None): Reported(
            value=Decimal(entry["value"]) if entry["value"] else None,
            state=entry["state"],
            done_on=date.fromisoformat(entry["done_on"]) if entry["done_on"] else None,
        )
        for entry in content["readings"]
        if entry["value"] or entry["state"]
    }


def of_target(target: Target, quarter: Quarter, told: dict[Quarter, list[Told]]) -> TargetFacts:
    waits = any(one.waits for one in told.get(quarter, []))
    return TargetFacts(
        target=target,
        approved=parts_of(target, quarter, told, latest=False),
        latest=parts_of(target, quarter, told, latest=True) if waits else None,
    )


def parts_of(
    target: Target, quarter: Quarter, told: dict[Quarter, list[Told]], *, latest: bool
) -> list[Part]:
    indicators, commitments = list(target.indicators.all()), list(target.commitments.all())
    plans: dict[Key, dict[str, PlanPoint]] = defaultdict(dict)
    for point in target.plan_points.all():
        plans[point.indicator_id, point.commitment_id][point.quarter] = point
    units = {commitment.pk: commitment.unit_id for commitment in commitments}
    period = Span(quarter, quarters_of(target.document))
    parts = []
    for indicator in indicators:
        key: Key = (indicator.pk, None)
        unit_id = units.get(indicator.commitment_id or 0)
        said = Said.of(key, unit_id, quarter, told, latest=latest)
        parts.append(Part(key, indicator_facts(indicator, period, plans[key], said)))
    lit = {indicator.commitment_id for indicator in indicators}
    for commitment in commitments:
        if commitment.pk not in lit:
            key = (None, commitment.pk)
            said = Said.of(key, commitment.unit_id, quarter, told, latest=latest)
            parts.append(Part(key, commitment_facts(commitment, period, plans[key], said)))
    return parts


@dataclass(frozen=True, slots=True)
class Span:
    """A quarter among those of a notice."""

    quarter: Quarter
    quarters: Sequence[Quarter]

    @property
    def last(self) -> bool:
        return self.quarter == self.quarters[-1]

    @property
    def elapsed(self) -> Decimal:
        """The share of the notice's quarters that are over when this one ends."""
        return Decimal(self.quarters.index(self.quarter) + 1) / len(self.quarters)


@dataclass(frozen=True, slots=True)
class Said:
    """What was reported of one part: now, and as approved in the quarters of the year before, in their order."""

    now: Reported | None
    earlier: list[Reported]

    @classmethod
    def of(
        cls, key: Key, unit_id: int | None, quarter: Quarter, told: dict[Quarter, list[Told]], *, latest: bool
    ) -> "Said":
        before = [heard(key, unit_id, told[q], latest=False) for q in sorted(told) if q < quarter]
        now = heard(key, unit_id, told.get(quarter, []), latest=latest)
        return cls(now, [reported for reported in before if reported is not None])


def heard(key: Key, unit_id: int | None, told: Iterable[Told], *, latest: bool) -> Reported | None:
    """What counts of what the units say of a part: the word of the unit that owns it, else the last one.

    A unit that owned it earlier in the quarter may have reported it, too.
    """
    said = {one.unit_id: one.latest if latest else one.approved for one in told}
    words = [(unit == unit_id, readings[key]) for unit, readings in said.items() if key in readings]
    owned = [reported for owns, reported in words if owns]
    heard = owned or [reported for _owns, reported in words]
    return heard[-1] if heard else None


def indicator_facts(
    indicator: Indicator, span: Span, plan: dict[str, PlanPoint], said: Said
) -> IndicatorFacts:
    """Figures are written down as the notice prints them: 40 in 万平方米."""

    def written(value: Decimal | None) -> Decimal | None:
        return None if value is None else value / indicator.scale

    value = indicator.value_on(span.quarter.end)
    points = {quarter: point.value for quarter, point in plan.items()}
    return IndicatorFacts(
        name=indicator.name,
        unit=indicator.entry_unit,
        measure=Measure(indicator.measure),
        comparator=indicator.comparator,
        change=indicator.change,
        value=written(value),
        quarter=span.quarter,
        last=span.last,
        planned=written(planned(indicator, value, span, points)),
        actual=written(said.now.value) if said.now else None,
        earlier=tuple(one.value / indicator.scale for one in said.earlier if one.value is not None),
        elapsed=span.elapsed,
    )


def planned(
    indicator: Indicator, value: Decimal | None, span: Span, points: dict[str, Decimal | None]
) -> Decimal | None:
    """What should be reached by the end of the quarter; None where it is not looked at yet.

    The last quarter is that of the year's value, and no earlier one asks for more. What is compared as it
    stands holds in every quarter, unless the breakdown names the quarters.
    """
    if span.last and value is not None:
        return value
    if points or indicator.counts_up:
        aim = points.get(str(span.quarter))
        return aim if aim is None or value is None else min(aim, value)
    return value


def commitment_facts(
    commitment: Commitment, span: Span, plan: dict[str, PlanPoint], said: Said
) -> CommitmentFacts:
    """What was done stays done, until its unit says otherwise."""
    done = [reported for reported in said.earlier if reported.state == CommitmentState.DONE]
    reported = said.now or (done[-1] if done else Reported())
    point = plan.get(str(span.quarter))
    # One with a figure that was not read is as good as a milestone: done by its day, or not.
    kind = CommitmentKind.ONGOING if commitment.kind == CommitmentKind.ONGOING else CommitmentKind.MILESTONE
    return CommitmentFacts(
        words=commitment.words,
        kind=kind.value,
        quarter=span.quarter,
        last=span.last,
        deadline=commitment.deadline,
        stage=point.stage if point else "",
        state=reported.state,
        done_on=reported.done_on,
    )
