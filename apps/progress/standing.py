"""Reports with what they are held against: plans, the quarters before, and the lights they would have as they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from apps.progress.answering import Parts, answered_parts_of
from apps.progress.facts import (
    Key,
    Readings,
    Reported,
    Said,
    Span,
    Told,
    commitment_facts,
    heard,
    indicator_facts,
    told_in_year,
)
from apps.progress.lighting import current_rule
from apps.progress.lights import (
    Colour,
    CommitmentFacts,
    IndicatorFacts,
    commitment_light,
    indicator_light,
)
from apps.progress.models import Evidence, Reading, Report, ReportingPeriod
from apps.progress.rules import Rule
from apps.progress.sentences import short
from apps.targets.models import Commitment, Indicator, PlanPoint
from apps.targets.plans import quarters_of
from apps.targets.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Filled:
    """A report with what it is held against."""

    report: Report
    indicators: list[tuple[Indicator, IndicatorFacts]]
    commitments: list[tuple[Commitment, CommitmentFacts | None, Reported]]  # None: its figures speak for it
    behind: list[str]  # by name, what is yellow or red as it stands
    has_evidence: bool
    last_narrative: str
    today: date


def filled_in(period: ReportingPeriod, reports: list[Report]) -> Iterator[Filled]:
    targets = {report.target_id: report.target for report in reports}
    parts = answered_parts_of(reports)
    told = told_in_year(period, list(targets.values()))
    plans: dict[Key, dict[str, PlanPoint]] = {}
    for point in PlanPoint.objects.filter(target__in=targets):
        plans.setdefault((point.indicator_id, point.commitment_id), {})[point.quarter] = point
    readings: dict[int, Readings] = {}
    for row in Reading.objects.filter(report__in=reports):
        key = (row.indicator_id, row.commitment_id)
        readings.setdefault(row.report_id, {})[key] = Reported(row.value, row.state, row.done_on)
    proven = set(
        Evidence.objects.filter(report__in=reports, removed_at=None).values_list("report", flat=True)
    )
    before = Report.objects.filter(
        target__in=targets, period__quarter=str(period.span.previous), submitted_at__isnull=False
    )
    narratives = {(t, u): text for t, u, text in before.values_list("target", "unit", "narrative")}
    rule = Rule.parse(current_rule(period.district, period.quarter).definition)
    for report in reports:
        said = told.get(report.target_id, {})
        now = readings.get(report.pk, {})
        yield held_against(
            report,
            parts[report.pk],
            plans,
            {key: Said(now.get(key), earlier(key, period.span, said)) for key in keys_of(parts[report.pk])},
            rule,
            has_evidence=report.pk in proven,
            last_narrative=narratives.get((report.target_id, report.unit_id), ""),
        )


def keys_of(parts: Parts) -> list[Key]:
    return [(one.pk, None) for one in parts.indicators] + [(None, one.pk) for one in parts.commitments]


def earlier(key: Key, quarter: Quarter, told: Mapping[Quarter, list[Told]]) -> list[Reported]:
    """What was reported of a part in the quarters of the year before, in their order; approved or not."""
    before = [heard(key, None, told[q], latest=True) for q in sorted(told) if q < quarter]
    return [reported for reported in before if reported is not None]


def held_against(
    report: Report,
    parts: Parts,
    plans: Mapping[Key, dict[str, PlanPoint]],
    said: Mapping[Key, Said],
    rule: Rule,
    *,
    has_evidence: bool,
    last_narrative: str,
) -> Filled:
    span = Span(report.period.span, quarters_of(report.target.document))
    indicators = []
    for indicator in parts.indicators:
        key: Key = (indicator.pk, None)
        indicators.append((indicator, indicator_facts(indicator, span, plans.get(key, {}), said[key])))
    commitments: list[tuple[Commitment, CommitmentFacts | None, Reported]] = []
    with_figures = {indicator.commitment_id for indicator in parts.indicators}
    for commitment in parts.commitments:
        key = (None, commitment.pk)
        facts = commitment_facts(commitment, span, plans.get(key, {}), said[key])
        lit = commitment.pk not in with_figures
        commitments.append((commitment, facts if lit else None, said[key].now or Reported()))
    return Filled(
        report,
        indicators,
        commitments,
        behind_of(indicators, commitments, rule),
        has_evidence,
        last_narrative,
        timezone.localdate(),
    )


def behind_of(
    indicators: list[tuple[Indicator, IndicatorFacts]],
    commitments: list[tuple[Commitment, CommitmentFacts | None, Reported]],
    rule: Rule,
) -> list[str]:
    """By name, what would be yellow or red as it stands now."""
    lights = [
        (indicator.name, indicator_light(facts, rule))
        for indicator, facts in indicators
        if facts.actual is not None
    ]
    lights += [
        (short(commitment.words), commitment_light(facts, rule))
        for commitment, facts, _reported in commitments
        if facts and facts.state
    ]
    return [name for name, light in lights if light.colour in (Colour.YELLOW, Colour.RED)]
