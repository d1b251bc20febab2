"""What cannot be submitted, and what is odd, before anybody submits it: all of it at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.progress.facts import Reported
from apps.progress.lights import CommitmentFacts, IndicatorFacts
from apps.progress.models import CommitmentState, Report, ReportingPeriod
from apps.progress.sentences import short
from apps.progress.standing import Filled, filled_in
from apps.progress.typed import decimal_text
from apps.targets.measures import Measure
from apps.targets.models import Commitment, Indicator

# So far from what is planned is a figure in 万 where none was asked for, or the other way round.
MISTAKEN = 2000
TOO_MUCH = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is named as in filling.py, or "evidence". An error stops the report, a warning does not."""

    field: str
    level: Literal["error", "warning"]
    code: str
    sentence: str


def findings(report: Report) -> list[Finding]:
    return findings_of([report])[report.pk]


def findings_of(reports: Iterable[Report]) -> dict[int, list[Finding]]:
    """Report id → its findings; the same number of queries for any number of reports of a period."""
    by_period: dict[ReportingPeriod, list[Report]] = {}
    for report in reports:
        by_period.setdefault(report.period, []).append(report)
    return {
        filled.report.pk: [finding for check in CHECKS for finding in check(filled)]
        for period, ones in by_period.items()
        for filled in filled_in(period, ones)
    }


def of_texts(filled: Filled) -> Iterator[Finding]:
    report = filled.report
    if not report.narrative:
        yield error("narrative", "narrative_missing", _("Say what was done this quarter."))
    elif report.narrative == filled.last_narrative:
        yield warning(
            "narrative",
            "narrative_unchanged",
            _("The text is the same as last quarter's. Say what was done this quarter."),
        )
    if report.help_needed and report.help_unit_id is None and not report.help_leader:
        yield error("help_unit", "help_from_missing", _("Say from whom help is needed."))


def of_explanations(filled: Filled) -> Iterator[Finding]:
    """Who is behind says why and what comes next (督查 asks for both with every yellow and red light)."""
    names = {"names": _(", ").join(filled.behind)}
    if filled.behind and not filled.report.problems:
        yield error("problems", "problems_missing", _("Behind the plan: %(names)s. Say why.") % names)
    if filled.behind and not filled.report.next_steps:
        yield error(
            "next_steps",
            "next_steps_missing",
            _("Behind the plan: %(names)s. Say what will be done and by when.") % names,
        )


def of_figures(filled: Filled) -> Iterator[Finding]:
    for indicator, facts in filled.indicators:
        name, value = f"indicator-{indicator.pk}", facts.actual
        if value is None:
            if facts.planned is not None:
                yield error(
                    name,
                    "reading_missing",
                    _("%(name)s: fill in the figure. Planned for now: %(planned)s%(unit)s.")
                    % words_of(indicator, planned=facts.planned),
                )
        elif value < 0 and facts.measure != Measure.GROWTH:
            yield error(
                name,
                "negative",
                _("%(name)s cannot be less than zero.") % words_of(indicator),
            )
        else:
            yield from of_odd_figure(name, indicator, facts, value)


def of_odd_figure(
    name: str, indicator: Indicator, facts: IndicatorFacts, value: Decimal
) -> Iterator[Finding]:
    last = facts.earlier[-1] if facts.earlier and facts.measure == Measure.CUMULATIVE else None
    if last is not None and value < last:
        yield warning(
            name,
            "below_last",
            _(
                "%(name)s: %(value)s%(unit)s is less than last time, %(last)s%(unit)s. The figure counts from the"
                " beginning of the year: check both."
            )
            % words_of(indicator, value=value, last=last),
        )
    elif last is not None and value == last and facts.planned is not None and value < facts.planned:
        yield warning(
            name,
            "unchanged",
            _("%(name)s is still %(value)s%(unit)s, as last time. Check whether that is so.")
            % words_of(indicator, value=value),
        )
    expected = facts.planned or facts.value
    if expected and expected > 0 and value > 0:
        yield from of_size(name, indicator, value, expected)


def of_size(name: str, indicator: Indicator, value: Decimal, expected: Decimal) -> Iterator[Finding]:
    """万 forgotten or written twice, or a figure that is simply too large."""
    told = words_of(indicator, value=value, planned=expected)
    small = not indicator.kept_low and value * MISTAKEN <= expected
    if small or value >= expected * MISTAKEN:
        yield warning(
            name,
            "unit_mistaken",
            _(
                "%(name)s: %(value)s%(unit)s, where %(planned)s%(unit)s is planned. Check the unit of measure"
                " (万), then the figure."
            )
            % told,
        )
    elif value > expected * TOO_MUCH:
        yield warning(
            name,
            "ten_times",
            _("%(name)s: %(value)s%(unit)s is more than ten times the plan, %(planned)s%(unit)s. Check it.")
            % told,
        )


def of_parts_of_wholes(filled: Filled) -> Iterator[Finding]:
    """其中: a part is never more than its whole. Shares and growth are not parts of anything."""
    values = {indicator.pk: (indicator, facts) for indicator, facts in filled.indicators}
    for part, facts in filled.indicators:
        whole, around = values.get(part.parent_id or 0, (None, None))
        if whole is None or around is None or facts.actual is None or around.actual is None:
            continue
        comparable = part.unit == whole.unit and part.measure == whole.measure != Measure.GROWTH
        is_more = facts.actual * part.scale > around.actual * whole.scale
        if comparable and "%" not in part.unit and is_more:
            yield error(
                f"indicator-{part.pk}",
                "part_above_whole",
                _("%(name)s: %(value)s%(unit)s is more than the whole it is part of, %(whole)s%(of)s.")
                % {
                    **words_of(part, value=facts.actual),
                    "whole": f"{whole.name} {decimal_text(around.actual)}",
                    "of": whole.entry_unit,
                },
            )


def of_states(filled: Filled) -> Iterator[Finding]:
    for commitment, facts, reported in filled.commitments:
        name = {"name": short(commitment.words)}
        if facts and not facts.state and is_asked(facts):
            yield error(
                f"commitment-{commitment.pk}", "state_missing", _("%(name)s: say how it stands.") % name
            )
        yield from of_day(commitment, reported, filled.today, name)
        if reported.state != CommitmentState.DONE:
            continue
        if commitment.evidence_required and not filled.has_evidence:
            needed = {**name, "evidence": commitment.evidence_required}
            yield error(
                "evidence",
                "evidence_missing",
                _("%(name)s is done: add the evidence, %(evidence)s.") % needed,
            )


def is_asked(facts: CommitmentFacts) -> bool:
    """Whether a state is owed this quarter: a stage or the day itself falls into it, or nothing comes after it."""
    is_due = facts.deadline is not None and facts.deadline <= facts.quarter.end
    return bool(facts.stage) or is_due or facts.last


def of_day(
    commitment: Commitment, reported: Reported, today: date, name: dict[str, str]
) -> Iterator[Finding]:
    field = f"done-{commitment.pk}"
    if reported.state == CommitmentState.DONE and reported.done_on is None:
        yield error(field, "day_missing", _("%(name)s is done: say since which day.") % name)
    elif reported.state != CommitmentState.DONE and reported.done_on is not None:
        yield warning(
            field, "day_without_done", _("%(name)s has a day, but does not stand as done. Check both.") % name
        )
    if reported.done_on is not None and reported.done_on > today:
        yield error(
            field,
            "day_to_come",
            _("%(name)s: %(day)s is still to come.") % {**name, "day": date_format(reported.done_on)},
        )


CHECKS = (of_texts, of_figures, of_parts_of_wholes, of_states, of_explanations)


def words_of(indicator: Indicator, **figures: Decimal) -> dict[str, str]:
    """The figures of facts, which are in indicator.entry_unit."""
    texts = {key: decimal_text(value) for key, value in figures.items()}
    return {"name": indicator.name, "unit": indicator.entry_unit, **texts}


def error(field: str, code: str, sentence: str) -> Finding:
    return Finding(field, "error", code, sentence)


def warning(field: str, code: str, sentence: str) -> Finding:
    return Finding(field, "warning", code, sentence)
