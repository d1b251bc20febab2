"""What colour a figure, a deliverable or a whole target has at the end of a quarter, and why. Pure.

Sentences are Chinese: they are part of the record, like the words of a notice (ADR 14).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import ROUND_CEILING, Context, Decimal, localcontext
from enum import StrEnum
from typing import Any, NamedTuple

from apps.progress import sentences
from apps.progress.rules import Band, Rule, upper_end
from apps.targets.measures import Measure, counted, kept_low
from apps.targets.quarters import Quarter


class Colour(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Reason(StrEnum):
    """Why, as a stable word; the sentence says it at length."""

    REACHED = "reached"  # what was planned for now, or the year's value
    WITHIN = "within"  # behind, but by less than the rule minds; or within the tolerance
    BEHIND = "behind"
    MISSED = "missed"  # the last quarter ended without it
    EXCEEDED = "exceeded"  # a ceiling
    BREACHED = "breached"  # a zero, once and for the year
    DONE = "done"
    DONE_LATE = "done_late"
    OVERDUE = "overdue"
    AWAITS_LIMIT = "awaits_limit"  # 待下达
    NOT_PLANNED = "not_planned"  # nothing is planned for this quarter: 年度指标
    NOT_DUE = "not_due"
    NOT_REPORTED = "not_reported"
    PARTS = "parts"  # a target: the worst of its parts


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """An indicator at the end of `quarter`; figures in its unit of measure.

    `value` is the year's, in the version that holds on the quarter's last day; None: awaited. `planned`
    None: nothing is planned for this quarter. `earlier` are the approved readings of the year before it.
    """

    name: str
    unit: str
    measure: Measure
    comparator: str  # eq ge le approx
    change: str  # "", up, down
    value: Decimal | None
    quarter: Quarter
    last: bool  # the last quarter of the notice's period
    planned: Decimal | None = None
    actual: Decimal | None = None
    earlier: tuple[Decimal, ...] = ()
    elapsed: Decimal | None = None  # share of the period that is over, 0 to 1; for rules by the calendar


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """A deliverable without a figure. `state` is a CommitmentState or "" (not reported)."""

    words: str
    kind: str  # milestone, ongoing
    quarter: Quarter
    last: bool
    deadline: date | None = None
    stage: str = ""  # planned by the end of the quarter
    state: str = ""
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A light before it is a row. `missing`: how much more (for ceilings: less) turns it green; None: not by a figure."""

    colour: Colour
    reason: Reason
    sentence: str
    missing: Decimal | None = None
    inputs: dict[str, Any] = field(default_factory=dict)  # JSON; figures as text


FINEST = Decimal("0.000001")  # as finely as a reading is kept
EXACT = Context(prec=80)  # products of figures of 24 digits and thresholds are never rounded


def indicator_light(facts: IndicatorFacts, rule: Rule) -> Verdict:
    with localcontext(EXACT):
        colour, reason, sentence, missing, seen = figure_light(facts, rule)
        inputs = {**stated(facts), **{name: as_text(value) for name, value in seen.items()}}
    return Verdict(colour, reason, sentence, missing, inputs)


class Found(NamedTuple):
    colour: Colour
    reason: Reason
    sentence: str
    missing: Decimal | None = None
    seen: dict[str, Any] = {}


def figure_light(facts: IndicatorFacts, rule: Rule) -> Found:
    if facts.measure == Measure.ZERO:
        return zero_light(facts)
    if facts.value is None:
        return Found(Colour.GREY, Reason.AWAITS_LIMIT, sentences.awaits_limit(facts))
    if kept_low(facts.name, comparator=facts.comparator, change=facts.change):
        return ceiling_light(facts, facts.value, rule)
    due = planned_for_now(facts, facts.value, rule)
    if due is None:
        return Found(Colour.GREY, Reason.NOT_PLANNED, sentences.not_planned(facts))
    if facts.actual is None:
        return Found(Colour.GREY, Reason.NOT_REPORTED, sentences.not_reported(facts, due))
    return reached_light(facts, facts.value, due, facts.actual, rule)


def zero_light(facts: IndicatorFacts) -> Found:
    """One case is one too many, and no later reading takes it back."""
    worst = max([*facts.earlier, facts.actual or Decimal(0)])
    if worst > 0:
        return Found(Colour.RED, Reason.BREACHED, sentences.breached(facts, worst))
    if facts.actual is None:
        return Found(Colour.GREY, Reason.NOT_REPORTED, sentences.not_reported(facts, Decimal(0)))
    return Found(Colour.GREEN, Reason.REACHED, sentences.still_zero(facts), Decimal(0))


def ceiling_light(facts: IndicatorFacts, value: Decimal, rule: Rule) -> Found:
    """A ceiling holds in every quarter; only of what adds up, a plan may allow less until then."""
    limit, actual = value, facts.actual
    if facts.measure == Measure.CUMULATIVE and facts.planned is not None and not facts.last:
        limit = min(facts.planned, value)
    if actual is None:
        if facts.planned is None and not facts.last:
            return Found(Colour.GREY, Reason.NOT_PLANNED, sentences.not_planned(facts))
        return Found(Colour.GREY, Reason.NOT_REPORTED, sentences.not_reported(facts, limit))
    excess = actual - limit
    if excess <= 0:
        return Found(Colour.GREEN, Reason.REACHED, sentences.under(facts, limit), Decimal(0), {"due": limit})
    share = per_cent(excess, abs(limit))
    colour = light_of(rule.above, share)
    seen = {"due": limit, "gap": share}
    tolerated = tolerance_of(facts, limit, rule)
    if colour == Colour.GREEN or excess <= tolerated.distance:
        within = sentences.over(facts, limit, None)
        return Found(Colour.GREEN, Reason.WITHIN, within, Decimal(0), seen)
    allowed = max(tolerated, farthest_green(rule.above, abs(limit)))
    missing = rounded_up(excess - allowed.distance, facts, allowed.included)
    return Found(colour, Reason.EXCEEDED, sentences.over(facts, limit, missing), missing, seen)


def planned_for_now(facts: IndicatorFacts, value: Decimal, rule: Rule) -> Decimal | None:
    """What should be there by the end of the quarter: never more than the year's value as it is now."""
    if facts.last:
        return value
    if facts.measure == Measure.CUMULATIVE and rule.schedule == "calendar" and facts.elapsed is not None:
        return value * facts.elapsed
    return None if facts.planned is None else min(facts.planned, value)


def reached_light(facts: IndicatorFacts, value: Decimal, due: Decimal, actual: Decimal, rule: Rule) -> Found:
    """Of a figure that should be reached: green when it is, else by how far it is behind."""
    behind = due - actual
    if behind <= 0:
        return Found(Colour.GREEN, Reason.REACHED, sentences.reached(facts, due), Decimal(0), {"due": due})
    cumulative = facts.measure == Measure.CUMULATIVE
    bands = rule.behind if cumulative else rule.below
    base = abs(value) if rule.gap == "points" else abs(due)
    gap = per_cent(behind, base)
    tolerated = tolerance_of(facts, due, rule)
    final = cumulative and facts.last
    allowed = tolerated if final else max(tolerated, farthest_green(bands, base))
    seen = {"due": due, "gap": gap}
    if behind <= tolerated.distance or (not final and light_of(bands, gap) == Colour.GREEN):
        within = sentences.behind(facts, due, gap, rule.gap, None)
        return Found(Colour.GREEN, Reason.WITHIN, within, Decimal(0), seen)
    missing = rounded_up(behind - allowed.distance, facts, allowed.included)
    told = sentences.behind(facts, due, gap, rule.gap, missing)
    if final:
        return Found(Colour.RED, Reason.MISSED, told, missing, seen)
    return Found(light_of(bands, gap), Reason.BEHIND, told, missing, seen)


class Stretch(NamedTuple):
    """How far behind (or above) a figure may be and still be green, in its unit."""

    distance: Decimal
    included: bool


def tolerance_of(facts: IndicatorFacts, due: Decimal, rule: Rule) -> Stretch:
    """Only 左右 has one."""
    return Stretch(abs(due) * rule.tolerance / 100 if facts.comparator == "approx" else Decimal(0), True)


def farthest_green(bands: Sequence[Band], base: Decimal) -> Stretch:
    green = [band for band in bands if band.light == Colour.GREEN and band.upper is not None]
    if not green or base == 0:
        return Stretch(Decimal(0), True)
    last = max(green, key=upper_end)
    distance = (last.upper or Decimal(0)) * base / 100
    return Stretch(distance, last.upper_included or distance == 0)


def light_of(bands: Sequence[Band], number: Decimal) -> Colour:
    """The light of a number above 0. A rule that was parsed has exactly one."""
    return next(Colour(band.light) for band in bands if band.holds(number))


def per_cent(distance: Decimal, base: Decimal) -> Decimal:
    """Of a base of nothing, any distance is beyond every threshold."""
    return distance * 100 / base if base else Decimal("Infinity")


def rounded_up(distance: Decimal, facts: IndicatorFacts, included: bool) -> Decimal:
    """The least round figure that is at least `distance`, or more than it: things whole, amounts to three digits."""
    size = max(abs(facts.value or Decimal(0)), abs(facts.planned or Decimal(0)))
    step = Decimal(1)
    # What is counted in ten thousands comes in parts of one: 1.5万人次.
    if not counted(facts.unit) or facts.unit.startswith(("万", "亿")):
        step = max(FINEST, Decimal(10) ** (size.adjusted() - 3)) if size else FINEST
    steps = (distance / step).to_integral_value(ROUND_CEILING)
    if not included and steps * step == distance:
        steps += 1
    return steps * step


def stated(facts: IndicatorFacts | CommitmentFacts) -> dict[str, Any]:
    """The facts as they are kept with the light."""
    return {each.name: as_text(getattr(facts, each.name)) for each in fields(facts)}


def as_text(value: Any) -> Any:
    if isinstance(value, tuple):
        return [as_text(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value.quantize(FINEST):f}" if value.is_finite() else None
    return value if value is None or isinstance(value, bool) else str(value)


def commitment_light(facts: CommitmentFacts, rule: Rule) -> Verdict:
    colour, reason, sentence = deliverable_light(facts, rule)
    inputs = {"name": sentences.short(facts.words), **stated(facts)}
    del inputs["words"]
    return Verdict(colour, reason, sentence, None, inputs)


def deliverable_light(facts: CommitmentFacts, rule: Rule) -> tuple[Colour, Reason, str]:
    due = facts.deadline is not None and facts.deadline <= facts.quarter.end
    if facts.state == "done":
        return done_light(facts, rule)
    if facts.kind == "milestone" and (due or (facts.last and not facts.stage and facts.deadline is None)):
        return undone_light(facts, rule)
    if facts.stage or due:
        return stage_light(facts)
    if facts.deadline is not None:
        return Colour.GREY, Reason.NOT_DUE, sentences.not_due(facts, facts.deadline)
    return Colour.GREY, Reason.NOT_PLANNED, sentences.no_stage(facts)


def done_light(facts: CommitmentFacts, rule: Rule) -> tuple[Colour, Reason, str]:
    deadline, done_on = facts.deadline, facts.done_on
    if facts.kind != "milestone" or deadline is None or done_on is None or done_on <= deadline:
        return Colour.GREEN, Reason.DONE, sentences.done(facts)
    days = (done_on - deadline).days
    in_time = light_of(rule.late, Decimal(days)) == Colour.GREEN
    colour = Colour.GREEN if in_time else Colour(rule.caught_up)
    return colour, Reason.DONE_LATE, sentences.done_late(facts, deadline, done_on, days)


def undone_light(facts: CommitmentFacts, rule: Rule) -> tuple[Colour, Reason, str]:
    """A milestone whose day is over. On the day itself it is one day late: the quarter closes without it."""
    if not facts.state:
        return Colour.GREY, Reason.NOT_REPORTED, sentences.state_not_reported(facts)
    if facts.last:
        return Colour.RED, Reason.MISSED, sentences.undone(facts, 0)
    days = max(1, (facts.quarter.end - (facts.deadline or facts.quarter.end)).days)
    colour = light_of(rule.late, Decimal(days))
    reason = Reason.WITHIN if colour == Colour.GREEN else Reason.OVERDUE
    return colour, reason, sentences.undone(facts, days)


def stage_light(facts: CommitmentFacts) -> tuple[Colour, Reason, str]:
    """By what the unit says of the planned stage. At the end of the year nothing is under way any more."""
    if not facts.state:
        return Colour.GREY, Reason.NOT_REPORTED, sentences.state_not_reported(facts)
    if facts.state == "reached":
        return Colour.GREEN, Reason.REACHED, sentences.stage(facts)
    if facts.last:
        return Colour.RED, Reason.MISSED, sentences.stage(facts)
    colour = Colour.YELLOW if facts.state == "under_way" else Colour.RED
    return colour, Reason.BEHIND, sentences.stage(facts)


WORST_FIRST = (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.GREY)


def target_light(parts: Sequence[Verdict]) -> Verdict:
    """The worst of the parts, and how many there are of each colour (`inputs["counts"]`)."""
    counts = {str(colour): sum(part.colour == colour for part in parts) for colour in WORST_FIRST}
    if not parts:
        return Verdict(Colour.GREY, Reason.NOT_PLANNED, sentences.NO_PARTS, None, {"counts": counts})
    worst = min(parts, key=lambda part: WORST_FIRST.index(part.colour))
    if len(parts) == 1:
        return replace(worst, inputs={"counts": counts})
    shown = [part for part in parts if part.colour == worst.colour]
    told = [(part.inputs.get("name", ""), part.sentence) for part in shown]
    return Verdict(worst.colour, Reason.PARTS, sentences.parts(counts, told), None, {"counts": counts})
