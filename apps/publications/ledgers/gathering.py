"""All that a ledger may say of some targets, in the same number of queries for any number of them.

What goes out is approved: reports as they were last approved, lights that were computed from them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import F, Prefetch
from django.utils import timezone

from apps.dashboard.scene import day_of
from apps.documents.models import TEXT_FIELDS
from apps.progress.facts import WHOLE, Key, Reported, Span, Told, heard, planned, told_in_year
from apps.progress.freezing import Frozen
from apps.progress.judging import Shown, shown
from apps.progress.models import (
    Judgement,
    Light,
    Report,
    ReportingPeriod,
    ReportRole,
    Submission,
)
from apps.targets.leaders import leaders_in_charge
from apps.targets.models import Assignment, Commitment, Indicator, IndicatorValue, Target
from apps.targets.plans import parts_of, quarters_of
from apps.targets.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Account:
    """What a lead unit says of a target for one quarter: as it was last approved; None where nothing was yet."""

    unit: str
    state: str  # ReportState, as it stands now
    content: Frozen | None
    approved_on: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """One figure or deliverable of a target. Figures in the unit in which the notice prints them."""

    indicator: Indicator | None = None
    commitment: Commitment | None = None
    version: IndicatorValue | None = None
    plan: dict[int, Decimal | str] = field(default_factory=dict)  # quarter of the year → value, or stage
    before: Reported | None = None
    now: Reported | None = None
    due: Decimal | None = None
    light: Shown | None = None

    def written(self, value: Decimal | None) -> Decimal | None:
        return value / self.indicator.scale if self.indicator and value is not None else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One target. `before` and `now`: what was reported for the quarter before and for this one."""

    target: Target
    parts: list[Part]
    leader: str
    before: list[Account]
    now: list[Account]
    opened: bool  # whether reports of this quarter were asked for
    light: Shown | None


def gather(period: ReportingPeriod, target_ids: Sequence[int]) -> list[Entry]:
    """In the order of `target_ids`."""
    by_id = {target.pk: target for target in with_parts(target_ids)}
    targets = [by_id[pk] for pk in target_ids if pk in by_id]
    told = told_in_year(period, targets)
    leaders = leaders_in_charge(targets, day_of(period, timezone.localdate()))
    accounts = accounts_of(period, target_ids)
    lights = lights_of(period, target_ids)
    return [
        Entry(
            target=target,
            parts=told_parts(target, period.span, told.get(target.pk, {}), lights[target.pk]),
            leader=str(leaders[target.pk] or ""),
            before=accounts[target.pk, str(period.span.previous)],
            now=accounts[target.pk, period.quarter],
            opened=period.opened_at is not None,
            light=lights[target.pk].get(WHOLE),
        )
        for target in targets
    ]


def with_parts(target_ids: Iterable[int]) -> Iterable[Target]:
    return (
        Target.objects.filter(pk__in=target_ids)
        .select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .prefetch_related(
            Prefetch("commitments", Commitment.objects.select_related("unit")),
            Prefetch("assignments", Assignment.objects.select_related("unit", "group")),
            "indicators__values",
            "plan_points",
        )
    )


def accounts_of(period: ReportingPeriod, target_ids: Iterable[int]) -> dict[tuple[int, str], list[Account]]:
    """Target id and quarter → what its lead units reported, for this quarter and the one before it. Two queries."""
    reports = list(
        Report.objects.filter(
            district_id=period.district_id,
            target__in=target_ids,
            role=ReportRole.LEAD,
            period__quarter__in=[period.quarter, str(period.span.previous)],
        )
        .select_related("unit", "period")
        .order_by("unit__order", "id")
    )
    approved = [report.pk for report in reports if report.approved_at is not None]
    submissions = Submission.objects.filter(report__in=approved, submitted_at__lte=F("report__approved_at"))
    contents = {one.report_id: one.content for one in submissions.order_by("number")}
    found: dict[tuple[int, str], list[Account]] = defaultdict(list)
    for report in reports:
        account = Account(
            unit=str(report.unit),
            state=report.state,
            content=cast("Frozen | None", contents.get(report.pk)),
            approved_on=timezone.localdate(report.approved_at) if report.approved_at else None,
        )
        found[report.target_id, report.period.quarter].append(account)
    return found


def lights_of(period: ReportingPeriod, target_ids: Iterable[int]) -> dict[int, dict[Key, Shown]]:
    """Target id → part → its approved light of the quarter. Two queries."""
    found: dict[int, dict[Key, Shown]] = defaultdict(dict)
    if period.pk is None:
        return found
    where = {"period": period, "target__in": target_ids}
    lights = Light.objects.filter(provisional=False, superseded_at=None, **where).defer("inputs")
    judgements = Judgement.objects.filter(withdrawn_at=None, **where)
    for (_period, target_id, key), light in shown(lights, judgements).items():
        found[target_id][key] = light
    return found


def told_parts(
    target: Target, quarter: Quarter, told: dict[Quarter, list[Told]], lights: dict[Key, Shown]
) -> list[Part]:
    commitments = {commitment.pk: commitment for commitment in target.commitments.all()}
    return [part_of(target, one, commitments, quarter, told, lights) for one in parts_of(target)]


def part_of(
    target: Target,
    one: Indicator | Commitment,
    commitments: dict[int, Commitment],
    quarter: Quarter,
    told: dict[Quarter, list[Told]],
    lights: dict[Key, Shown],
) -> Part:
    indicator = one if isinstance(one, Indicator) else None
    commitment = commitments.get(indicator.commitment_id or 0) if indicator else cast(Commitment, one)
    key: Key = (indicator.pk, None) if indicator else (None, one.pk)
    owner = commitment.unit_id if commitment else None
    points = [p for p in target.plan_points.all() if (p.indicator_id, p.commitment_id) == key]
    version = indicator.version_on(quarter.end) if indicator else None
    due = None
    if indicator:
        values = {point.quarter: point.value for point in points}
        span = Span(quarter, quarters_of(target.document))
        due = planned(indicator, version.value if version else None, span, values)
    scale = indicator.scale if indicator else 1
    return Part(
        indicator=indicator,
        commitment=commitment,
        version=version,
        plan={
            Quarter.parse(p.quarter).number: p.stage if p.value is None else p.value / scale
            for p in points
            if Quarter.parse(p.quarter).year == quarter.year
        },
        before=heard(key, owner, told.get(quarter.previous, []), latest=False),
        now=heard(key, owner, told.get(quarter, []), latest=False),
        due=due / scale if due is not None else None,
        light=lights.get(key),
    )
