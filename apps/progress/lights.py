"""What colour a figure, a deliverable or a whole target has at the end of a quarter, and why. Pure.

Sentences are Chinese: they are part of the record, like the words of a notice (ADR 14).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.progress.rules import Rule
from apps.targets.measures import Measure
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


def indicator_light(facts: IndicatorFacts, rule: Rule) -> Verdict:
    raise NotImplementedError


def commitment_light(facts: CommitmentFacts, rule: Rule) -> Verdict:
    raise NotImplementedError


def target_light(parts: Sequence[Verdict]) -> Verdict:
    """The worst of the parts, and how many there are of each colour (`inputs["counts"]`)."""
    raise NotImplementedError
