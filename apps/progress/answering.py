"""What a report answers for: the commitments and figures that its unit owes an answer on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from apps.progress.models import Report, ReportRole
from apps.targets.models import Commitment, Indicator
from apps.targets.parties import Party, answering_unit, heads, parties


@dataclass(frozen=True, slots=True)
class Parts:
    """In the order of the notice. A supporting unit writes text alone: both are empty."""

    commitments: list[Commitment] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)


def answered_parts(report: Report) -> Parts:
    return answered_parts_of([report])[report.pk]


def answered_parts_of(reports: Iterable[Report]) -> dict[int, Parts]:
    """Report id → what its unit answers for; the same number of queries for any number of reports of a period.

    One unit answers for a commitment and its figures (ADR 13); for figures that stand in no commitment,
    the unit that is printed first among those that lead. Collectives mean the units of the day on
    which the period was opened, as the reports do.
    """
    reports = list(reports)
    leading = [report for report in reports if report.role == ReportRole.LEAD]
    targets = {report.target_id for report in leading}
    commitments: dict[int, list[Commitment]] = {pk: [] for pk in targets}
    for commitment in Commitment.objects.filter(target__in=targets).select_related("unit"):
        commitments[commitment.target_id].append(commitment)
    indicators: dict[int, list[Indicator]] = {pk: [] for pk in targets}
    for indicator in Indicator.objects.filter(target__in=targets).prefetch_related("values"):
        indicators[indicator.target_id].append(indicator)
    known = parties_of(leading)
    return {
        report.pk: parts_of(
            report, commitments[report.target_id], indicators[report.target_id], known[report.pk]
        )
        if report.role == ReportRole.LEAD
        else Parts()
        for report in reports
    }


def parties_of(reports: Sequence[Report]) -> dict[int, list[Party]]:
    """Report id → the units of its target on the day on which its period was opened."""
    by_period: dict[int, list[Report]] = {}
    for report in reports:
        by_period.setdefault(report.period_id, []).append(report)
    found: dict[int, list[Party]] = {}
    for ones in by_period.values():
        opened_at = ones[0].period.opened_at or timezone.now()
        known = parties([report.target for report in ones], timezone.localdate(opened_at))
        found |= {report.pk: known[report.target_id] for report in ones}
    return found


def parts_of(
    report: Report,
    commitments: Sequence[Commitment],
    indicators: Sequence[Indicator],
    parties: Sequence[Party],
) -> Parts:
    own = [c for c in commitments if reporting_unit(c, parties) == report.unit_id]
    ids: set[int | None] = {commitment.pk for commitment in own}
    if first_head(parties) == report.unit_id:
        ids.add(None)  # figures that stand in no commitment
    return Parts(own, [indicator for indicator in indicators if indicator.commitment_id in ids])


def reporting_unit(commitment: Commitment, parties: Sequence[Party]) -> int | None:
    """Who answers for it, or the lead, where that is a unit that only supports: it reports to the lead."""
    unit = answering_unit(commitment, parties)
    if unit is None:
        return None
    answers = {party.unit.pk for party in parties if party.answers}
    return unit.pk if unit.pk in answers else first_head(parties)


def first_head(parties: Sequence[Party]) -> int | None:
    return next((party.unit.pk for party in heads(parties)), None)
