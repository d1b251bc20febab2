"""The five states in which a bulletin counts targets at the end of a quarter (as 金寨 counts them). Pure.

Derived from the lights of a target and its parts, so that states and lights never contradict each other:

- behind 欠序时: the target's light is red or yellow;
- other 其他: it is grey, with why: not reported, waits for approval, waits for its limit, not due;
- of the green ones, done 已完成: every part is done, or has reached the year's value;
- ahead 超序时: no part is behind at all, and at least one is beyond what was planned for now;
- on schedule 达序时: the rest.

Only what adds up over the year, and what has a day, can be ahead of a schedule: a rate stands where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.progress.lights import Colour, Reason
from apps.targets.measures import counts_up
from apps.targets.quarters import Quarter


class State(StrEnum):
    DONE = "done"
    AHEAD = "ahead"
    ON_SCHEDULE = "on_schedule"
    BEHIND = "behind"
    OTHER = "other"


class Other(StrEnum):
    """Why a target has none of the first four states."""

    NOT_REPORTED = "not_reported"
    WAITING = "waiting"  # reported, and not approved yet
    AWAITS_LIMIT = "awaits_limit"
    NOT_DUE = "not_due"
    UNSORTED = "unsorted"  # judged grey, or asked of nobody


@dataclass(frozen=True, slots=True)
class PartLight:
    """The light of an indicator or a commitment: what progress.lights computed it from is in `inputs`."""

    colour: str
    reason: str
    inputs: Mapping[str, Any]


def state_of(colour: str, parts: Sequence[PartLight]) -> State:
    """`colour` is the one that people see of the whole target, judgements counted in."""
    if colour in (Colour.RED, Colour.YELLOW):
        return State.BEHIND
    if colour == Colour.GREY:
        return State.OTHER
    if parts and all(is_done(part) for part in parts):
        return State.DONE
    if not any(is_behind(part) for part in parts) and any(is_ahead(part) for part in parts):
        return State.AHEAD
    return State.ON_SCHEDULE


def other_of(parts: Sequence[PartLight], *, waits: bool, owed: bool = False) -> Other:
    """Why it is grey. `waits`: a report of the quarter is submitted and not approved yet; `owed`: one has not come.

    What nobody has reported on yet may have no light at all.
    """
    reasons = {part.reason for part in parts}
    if Reason.NOT_REPORTED in reasons or (not parts and (waits or owed)):
        return Other.WAITING if waits else Other.NOT_REPORTED
    if Reason.AWAITS_LIMIT in reasons:
        return Other.AWAITS_LIMIT
    if reasons and reasons <= {Reason.NOT_DUE, Reason.NOT_PLANNED}:
        return Other.NOT_DUE
    return Other.UNSORTED


def is_done(part: PartLight) -> bool:
    """Nothing is left to do for it this year."""
    inputs = part.inputs
    if "state" in inputs:
        return bool(inputs["state"] == "done")
    if inputs.get("last"):
        return part.colour == Colour.GREEN
    actual, value = number(inputs, "actual"), number(inputs, "value")
    return counting_up(inputs) and actual is not None and value is not None and actual >= value


def is_behind(part: PartLight) -> bool:
    """Also by so little that its light is green all the same."""
    return part.colour in (Colour.RED, Colour.YELLOW) or part.reason == Reason.WITHIN


def is_ahead(part: PartLight) -> bool:
    """Beyond what was planned for the end of the quarter."""
    inputs = part.inputs
    if "state" in inputs:
        return inputs["state"] == "done" and not inputs.get("last") and not was_due(inputs)
    actual, due = number(inputs, "actual"), number(inputs, "due")
    return counting_up(inputs) and actual is not None and due is not None and actual > due


def was_due(inputs: Mapping[str, Any]) -> bool:
    deadline: str | None = inputs.get("deadline")
    return deadline is not None and date.fromisoformat(deadline) <= Quarter.parse(inputs["quarter"]).end


def counting_up(inputs: Mapping[str, Any]) -> bool:
    """Whether it is a figure that counts up towards its value."""
    if "measure" not in inputs:
        return False
    return counts_up(
        inputs["measure"], inputs["name"], comparator=inputs["comparator"], change=inputs["change"]
    )


def number(inputs: Mapping[str, Any], name: str) -> Decimal | None:
    text = inputs.get(name)
    return None if text is None else Decimal(text)
