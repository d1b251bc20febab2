"""A target over the quarters of a year: plan against actual, lights old and new, judgements and reports."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import inf
from typing import TypeVar

from django.db.models import Prefetch

from apps.documents.models import TEXT_FIELDS
from apps.progress.deadlines import timeliness_of
from apps.progress.facts import WHOLE, Key, Reported, Span, Told, heard, planned, told_by
from apps.progress.judging import Place, Shown, place, shown
from apps.progress.models import (
    HANDED_IN,
    Colour,
    CommitmentState,
    Evidence,
    Judgement,
    Light,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
)
from apps.progress.timeliness import Timeliness
from apps.targets.leaders import InCharge, leaders_in_charge
from apps.targets.models import Commitment, Indicator, IndicatorValue, Target, TargetQuerySet
from apps.targets.parties import Party, parties
from apps.targets.plans import parts_of, quarters_of
from apps.targets.quarters import Quarter
from apps.targets.wording import shortened
from apps.units.models import User
from apps.units.permissions import Permission, can

Row = TypeVar("Row", Light, Judgement)


@dataclass(frozen=True, slots=True)
class Moment:
    """One part of a target at the end of one quarter. `period` None: that quarter is not planned yet."""

    quarter: Quarter
    period: ReportingPeriod | None
    planned: Decimal | None = None
    stage: str = ""
    reported: Reported | None = None
    shown: Shown | None = None
    superseded: list[Light] = field(default_factory=list)
    withdrawn: list[Judgement] = field(default_factory=list)

    @property
    def replaced(self) -> int:
        """How many lights and judgements no longer hold."""
        return len(self.superseded) + len(self.withdrawn)

    @property
    def state_words(self) -> str:
        return (
            str(CommitmentState(self.reported.state).label) if self.reported and self.reported.state else ""
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the target, or (neither) the whole, through the year."""

    indicator: Indicator | None
    commitment: Commitment | None
    moments: list[Moment]

    @property
    def part(self) -> str:
        """As a form names it: indicator-12."""
        if self.indicator is not None:
            return f"indicator-{self.indicator.pk}"
        return f"commitment-{self.commitment.pk}" if self.commitment is not None else "whole"

    @property
    def name(self) -> str:
        """Of the part; nothing for the whole."""
        return str(self.indicator) if self.indicator is not None else shortened(str(self.commitment or ""))

    @property
    def latest(self) -> Moment | None:
        """The last quarter that has a light."""
        return next((moment for moment in reversed(self.moments) if moment.shown), None)


@dataclass(frozen=True, slots=True)
class ReportLine:
    report: Report
    timeliness: Timeliness
    due_on: date
    leader: str  # who was in charge when it was approved, else who is now; "" for a supporting unit

    @property
    def evidence(self) -> list[Evidence]:
        """The files behind it, once it was handed in."""
        return list(self.report.evidence.all()) if self.report.state in HANDED_IN else []


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    years: list[int]  # all that the notice speaks of
    periods: list[ReportingPeriod]
    whole: Line
    lines: list[Line]
    reports: list[ReportLine]
    parties: list[Party]
    in_charge: InCharge | None

    @property
    def leader(self) -> str:
        return str(self.in_charge or "")


def with_plans(targets: TargetQuerySet) -> TargetQuerySet:
    """Each target with what its year shows of it."""
    versions = IndicatorValue.objects.select_related("source").defer(
        *(f"source__{name}" for name in TEXT_FIELDS)
    )
    return (
        targets.select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .prefetch_related(
            Prefetch("commitments", Commitment.objects.select_related("unit")),
            Prefetch("indicators", Indicator.objects.prefetch_related(Prefetch("values", versions))),
            "plan_points",
        )
    )


def year_of(target: Target, user: User, today: date, year: int | None = None) -> Year:
    """What `user` may see of the target in `year`: unless told, the last one that has an open period, or this."""
    quarters = quarters_of(target.document)
    periods = {
        period.span: period
        for period in ReportingPeriod.objects.filter(
            district_id=target.district_id, quarter__gte=str(quarters[0]), quarter__lte=str(quarters[-1])
        )
    }
    years = sorted({quarter.year for quarter in quarters})
    opened = [quarter.year for quarter, period in periods.items() if period.opened_at]
    chosen = year if year in years else max(opened, default=min(max(today.year, years[0]), years[-1]))
    quarters = [quarter for quarter in quarters if quarter.year == chosen]
    here = [periods[quarter] for quarter in quarters if quarter in periods]
    reports = reports_of(target, here)
    draw = Drawing(target, quarters, here, told_by(told_to_the_office(reports)).get(target.pk, {}))
    units = parties([target], today)
    in_charge = leaders_in_charge([target], today, units)[target.pk]
    return Year(
        year=chosen,
        years=years,
        periods=here,
        whole=draw.line(None, None),
        lines=draw.lines(),
        reports=seen(reports, user, today, str(in_charge or "")),
        parties=units[target.pk],
        in_charge=in_charge,
    )


def reports_of(target: Target, periods: Iterable[ReportingPeriod]) -> list[Report]:
    """All reports on the target in these periods, with the files behind them. Two queries."""
    kept = Prefetch("evidence", Evidence.objects.filter(removed_at=None))
    reports = list(
        Report.objects.filter(target=target, period__in=periods)
        .select_related("unit", "period", "help_unit")
        .prefetch_related(kept)
    )
    for report in reports:
        report.target = target
    return reports


def told_to_the_office(reports: Iterable[Report]) -> list[Report]:
    """Those whose readings count, in the order in which they were submitted."""
    counted = [
        report
        for report in reports
        if report.role == ReportRole.LEAD
        and (report.state == ReportState.SUBMITTED or report.approved_at is not None)
    ]
    return sorted(
        counted, key=lambda one: (one.submitted_at.timestamp() if one.submitted_at else inf, one.pk)
    )


class Drawing:
    """The lines of one target, from rows that are fetched once."""

    def __init__(
        self,
        target: Target,
        quarters: list[Quarter],
        periods: list[ReportingPeriod],
        told: dict[Quarter, list[Told]],
    ) -> None:
        self.target, self.quarters, self.told = target, quarters, told
        self.periods = {period.span: period for period in periods}
        self.points: dict[int | None, dict[str, Decimal | None]] = defaultdict(dict)
        self.stages: dict[tuple[int | None, str], str] = {}
        for point in target.plan_points.all():
            if point.indicator_id:
                self.points[point.indicator_id][point.quarter] = point.value
            else:
                self.stages[point.commitment_id, point.quarter] = point.stage
        lights = list(Light.objects.filter(target=target, period__in=periods).select_related("rule"))
        judgements = Judgement.objects.filter(target=target, period__in=periods)
        said = list(judgements.select_related("judged_by", "withdrawn_by"))
        self.shown = shown(lights, said)
        self.superseded = grouped(light for light in lights if light.superseded_at)
        self.withdrawn = grouped(judgement for judgement in said if judgement.withdrawn_at)

    def lines(self) -> list[Line]:
        return [
            self.line(part, None) if isinstance(part, Indicator) else self.line(None, part)
            for part in parts_of(self.target)
        ]

    def line(self, indicator: Indicator | None, commitment: Commitment | None) -> Line:
        key = (indicator.pk if indicator else None, commitment.pk if commitment else None)
        units = {one.pk: one.unit_id for one in self.target.commitments.all()}
        owner = units.get(
            (indicator.commitment_id or 0) if indicator else (commitment.pk if commitment else 0)
        )
        return Line(
            indicator, commitment, [self.moment(quarter, key, owner, indicator) for quarter in self.quarters]
        )

    def moment(self, quarter: Quarter, key: Key, owner: int | None, indicator: Indicator | None) -> Moment:
        stage = self.stages.get((key[1], str(quarter)), "")
        aim = self.aim(indicator, quarter) if indicator else None
        period = self.periods.get(quarter)
        if period is None:
            return Moment(quarter, None, aim, stage)
        at = (period.pk, self.target.pk, key)
        return Moment(
            quarter=quarter,
            period=period,
            planned=aim,
            stage=stage,
            reported=heard(key, owner, self.told.get(quarter, []), latest=True) if key != WHOLE else None,
            shown=self.shown.get(at),
            superseded=telling(self.superseded[at], self.shown.get(at)),
            withdrawn=self.withdrawn[at],
        )

    def aim(self, indicator: Indicator, quarter: Quarter) -> Decimal | None:
        """What the reading of the quarter is held against: the plan, or the year's value."""
        span = Span(quarter, quarters_of(self.target.document))
        points = self.points.get(indicator.pk, {})
        return planned(indicator, indicator.value_on(quarter.end), span, points)


def telling(superseded: list[Light], holding: Shown | None) -> list[Light]:
    """The superseded lights that say something of their own.

    Not what was provisional and then approved as it was, nor that nothing was approved yet, while a report waited.
    """
    lights = [*superseded, holding.light] if holding else superseded
    waiting = {light.computed_at for light in lights if light.provisional}
    now = (holding.light.colour, holding.light.sentence) if holding else None
    return [
        light
        for light in superseded
        if not (light.provisional and (light.colour, light.sentence) == now)
        and not (light.colour == Colour.GREY and not light.provisional and light.computed_at in waiting)
    ]


def grouped(rows: Iterable[Row]) -> dict[Place, list[Row]]:
    """By what they are about, the newest first."""
    found: dict[Place, list[Row]] = defaultdict(list)
    for row in rows:
        found[place(row)].insert(0, row)
    return found


def seen(reports: Iterable[Report], user: User, today: date, leader: str) -> list[ReportLine]:
    """Those that `user` may see, the last quarter first; leads before those who support them."""
    visible = [report for report in reports if can(user, Permission.REPORT_VIEW, report)]
    times = timeliness_of(visible, today)
    visible.sort(key=lambda report: (report.role, report.unit.order, report.pk))
    visible.sort(key=lambda report: report.period.quarter, reverse=True)
    return [
        ReportLine(
            report,
            *times[report.pk],
            report.leader_in_charge or (leader if report.role == ReportRole.LEAD else ""),
        )
        for report in visible
    ]
