"""How the breakdown of targets stands: what each cell of the grid holds, and what is still wrong with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.documents.models import TEXT_FIELDS, Document
from apps.targets.models import Commitment, Indicator, Measure, Nature, Target, TargetQuerySet
from apps.targets.parties import Party, answering_unit, idle_leads, parties
from apps.targets.quarters import CurveProblem, Quarter, quarters_between
from apps.targets.quarters import problems as curve_problems

# Kind of cell, number of the indicator or commitment, quarter (empty where it has none).
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a breakdown cannot be confirmed, and the cell where that is mended; without kind it is the target."""

    sentence: str
    kind: str = ""
    pk: int = 0
    quarter: str = ""


def with_plans(targets: TargetQuerySet) -> TargetQuerySet:
    """Each target with all that its breakdown consists of, in a fixed number of queries."""
    return (
        targets.select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .prefetch_related("commitments__unit", "indicators__values", "plan_points")
    )


def parts_of(target: Target) -> list[Indicator | Commitment]:
    """Its figures, and its deliverables without one, in the order of the notice."""
    indicators = list(target.indicators.all())
    counted = {indicator.commitment_id for indicator in indicators}
    plain = [commitment for commitment in target.commitments.all() if commitment.pk not in counted]
    parts: list[Indicator | Commitment] = [*indicators, *plain]
    return sorted(parts, key=lambda part: (part.start, part.pk))


def quarters_of(document: Document) -> list[Quarter]:
    """The quarters of the notice's period."""
    if document.period_start is None or document.period_end is None:
        return []
    return quarters_between(document.period_start, document.period_end)


def written(indicator: Indicator, value: Decimal) -> str:
    """A figure as a cell holds it, in the indicator's entry_unit: 1234.5."""
    return f"{(value / indicator.scale).normalize():f}"


def stored(targets: Iterable[Target]) -> dict[Key, str]:
    """The text of every cell of the targets, from with_plans(); a plan cell that is absent is empty."""
    cells: dict[Key, str] = {}
    for target in targets:
        indicators = {indicator.pk: indicator for indicator in target.indicators.all()}
        for point in target.plan_points.all():
            if point.indicator_id is not None and point.value is not None:
                figure = written(indicators[point.indicator_id], point.value)
                cells["plan", point.indicator_id, point.quarter] = figure
            else:
                cells["stage", point.commitment_id or 0, point.quarter] = point.stage
        for commitment in target.commitments.all():
            cells["unit", commitment.pk, ""] = str(commitment.unit_id or "")
            cells["deadline", commitment.pk, ""] = (
                commitment.planned_on.isoformat() if commitment.planned_on else ""
            )
            cells["evidence", commitment.pk, ""] = commitment.evidence_required
        for indicator in indicators.values():
            cells["measure", indicator.pk, ""] = indicator.measure
    return cells


def plan_problems(target: Target, on: date | None = None) -> list[Problem]:
    """All that keeps the target's breakdown from being confirmed."""
    return problems_of([target], on)[target.pk]


def problems_of(targets: Sequence[Target], on: date | None = None) -> dict[int, list[Problem]]:
    """Target id → what is wrong with its breakdown on the day `on`, all of it at once.

    For targets of with_plans() the same number of queries for any number of them.
    """
    units = parties(targets, on or timezone.localdate())
    return {target.pk: list(problems(target, units[target.pk])) for target in targets}


def problems(target: Target, units: Sequence[Party]) -> Iterator[Problem]:
    """A result is not worked on any more: nothing is planned of it."""
    if target.nature == Nature.RESULT:
        return
    yield from division_problems(target, units)
    indicators = list(target.indicators.all())
    for indicator in indicators:
        yield from indicator_problems(indicator, target)
    commitments = target.commitments.all()
    staged = any(point.stage for point in target.plan_points.all())
    if not indicators and not staged and not any(commitment.deadline for commitment in commitments):
        yield Problem(
            _("Nothing is planned yet: write a stage for one quarter at least, or a day.")
            if commitments
            else _("The target has nothing that could be planned: it has no deliverable."),
        )


def division_problems(target: Target, units: Sequence[Party]) -> Iterator[Problem]:
    """待分工."""
    if not units:
        yield Problem(_("No unit is known for this target. Say whose it is first."))
        return
    known = {party.unit.pk for party in units}
    commitments = list(target.commitments.all())
    for commitment in commitments:
        words = {"words": beginning(commitment), "unit": commitment.unit}
        if answering_unit(commitment, units) is None:
            sentence = _("“%(words)s”: nobody answers for it yet. Choose its unit.")
        elif commitment.unit_id and commitment.unit_id not in known:
            sentence = _("“%(words)s”: %(unit)s has no part in the target any more. Choose another unit.")
        else:
            continue
        yield Problem(sentence % words, "unit", commitment.pk)
    for unit in idle_leads(commitments, units):
        yield Problem(
            _("%(unit)s is a lead unit and does none of the items yet. Give it one.") % {"unit": unit}
        )


def indicator_problems(indicator: Indicator, target: Target) -> Iterator[Problem]:
    """What is wrong with one curve. For zero growth nothing is planned."""
    quarters = quarters_of(target.document)
    if indicator.measure == Measure.ZERO or not quarters:
        return
    last = quarters[-1]
    curve = {
        Quarter.parse(point.quarter): point.value
        for point in target.plan_points.all()
        if point.indicator_id == indicator.pk and point.value is not None
    }
    value = indicator.value_on(last.end)
    cumulative = indicator.measure == Measure.CUMULATIVE
    for quarter, code in curve_problems(curve, value=value, cumulative=cumulative, last=last):
        words = {
            "name": indicator.name,
            "quarter": quarter,
            "value": "" if value is None else written(indicator, value) + indicator.entry_unit,
        }
        yield Problem(sentence_of(code) % words, "plan", indicator.pk, str(quarter))


def sentence_of(code: str) -> str:
    return {
        CurveProblem.LAST: _("%(name)s: for the end of %(quarter)s plan %(value)s, what the target says."),
        CurveProblem.FALLS: _(
            "%(name)s: the figure counts up over the year, but the plan falls in %(quarter)s."
        ),
        CurveProblem.NEGATIVE: _("%(name)s: the plan of %(quarter)s is below zero."),
    }[code]


def beginning(commitment: Commitment) -> str:
    words = commitment.words.strip("★ ")
    return words if len(words) <= 20 else words[:19] + "…"
