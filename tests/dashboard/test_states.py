"""The five states of a target, from the lights of its parts as progress computes them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.dashboard.states import Other, PartLight, State, other_of, state_of
from apps.progress.lighting import FIRST_RULE
from apps.progress.lights import (
    CommitmentFacts,
    IndicatorFacts,
    Verdict,
    commitment_light,
    indicator_light,
    target_light,
)
from apps.progress.publishing import presets
from apps.progress.rules import Rule
from apps.targets.measures import Measure
from apps.targets.quarters import Quarter

RULE = Rule.parse(presets()[0].definition)
assert FIRST_RULE.stem == presets()[0].code


def beds(actual: int | None, *, planned: int | None = 150, **given: Any) -> Verdict:
    """200 beds in a year."""
    facts: dict[str, Any] = {
        "name": "新增养老床位",
        "unit": "张",
        "measure": Measure.CUMULATIVE,
        "comparator": "ge",
        "change": "",
        "value": Decimal(200),
        "quarter": Quarter(2021, 3),
        "last": False,
        "planned": None if planned is None else Decimal(planned),
        "actual": None if actual is None else Decimal(actual),
        **given,
    }
    return indicator_light(IndicatorFacts(**facts), RULE)


def home(state: str, deadline: date | None, **given: Any) -> Verdict:
    """A home for the aged opens."""
    facts: dict[str, Any] = {
        "words": "启用滨江养老院。",
        "kind": "milestone",
        "quarter": Quarter(2021, 3),
        "last": False,
        "deadline": deadline,
        "state": state,
        **given,
    }
    return commitment_light(CommitmentFacts(**facts), RULE)


def state(*verdicts: Verdict) -> State:
    parts = [PartLight(one.colour, one.reason, one.inputs) for one in verdicts]
    return state_of(target_light(verdicts).colour, parts)


SEPTEMBER, DECEMBER = date(2021, 9, 30), date(2021, 12, 31)
AT_END = {"last": True, "quarter": Quarter(2021, 4)}
RATE = {"name": "群众满意度", "unit": "%", "measure": Measure.LEVEL, "value": Decimal(90)}


@pytest.mark.parametrize(
    ("verdicts", "wanted"),
    [
        ([beds(200)], State.DONE),  # the year's value, before the year is over
        ([beds(230)], State.DONE),
        ([beds(200), home("done", SEPTEMBER)], State.DONE),
        ([beds(200, planned=200, **AT_END)], State.DONE),
        ([beds(180)], State.AHEAD),
        ([beds(150), home("done", DECEMBER)], State.AHEAD),  # done before its day
        ([beds(180), home("", DECEMBER)], State.AHEAD),  # the home is not due yet
        ([beds(150)], State.ON_SCHEDULE),
        ([beds(140)], State.ON_SCHEDULE),  # behind by less than the rule minds
        ([beds(180), beds(140)], State.ON_SCHEDULE),  # what is ahead does not make up for what is behind
        ([beds(150), home("done", SEPTEMBER)], State.ON_SCHEDULE),
        ([beds(95, planned=90, **RATE)], State.ON_SCHEDULE),  # a rate has no schedule to be ahead of
        ([beds(95, planned=90, **RATE, **AT_END)], State.DONE),
        ([beds(120)], State.BEHIND),  # yellow
        ([beds(50)], State.BEHIND),  # red
        ([beds(200), beds(50)], State.BEHIND),
        ([beds(190, planned=200, **AT_END)], State.BEHIND),
        ([beds(None)], State.OTHER),
        ([beds(None, planned=None)], State.OTHER),
        ([], State.OTHER),
    ],
)
def test_the_state_follows_from_the_lights(verdicts: list[Verdict], wanted: State) -> None:
    assert state(*verdicts) == wanted


def test_what_is_judged_counts_as_it_is_judged() -> None:
    red = [PartLight(one.colour, one.reason, one.inputs) for one in [beds(50)]]
    assert state_of("green", red) == State.ON_SCHEDULE
    assert state_of("grey", red) == State.OTHER
    done = [PartLight(one.colour, one.reason, one.inputs) for one in [beds(200)]]
    assert state_of("yellow", done) == State.BEHIND


@pytest.mark.parametrize(
    ("verdict", "waits", "wanted"),
    [
        (beds(None), False, Other.NOT_REPORTED),
        (beds(None), True, Other.WAITING),  # nobody is said not to have reported who has
        (beds(None, value=None), False, Other.AWAITS_LIMIT),
        (home("", DECEMBER), False, Other.NOT_DUE),
        (beds(None, planned=None), False, Other.NOT_DUE),
        (beds(50), False, Other.UNSORTED),  # judged grey
    ],
)
def test_why_it_has_none_of_them(verdict: Verdict, waits: bool, wanted: Other) -> None:
    part = PartLight(verdict.colour, verdict.reason, verdict.inputs)
    assert other_of([part], waits=waits) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"waits": False, "owed": True}, Other.NOT_REPORTED),
        ({"waits": True, "owed": False}, Other.WAITING),
        ({"waits": False, "owed": False}, Other.UNSORTED),  # asked of nobody
    ],
)
def test_what_was_never_lit_is_told_by_its_reports(given: dict[str, bool], wanted: Other) -> None:
    assert other_of([], **given) == wanted
