"""What holds for every light, whatever the facts and whatever the rule, as long as the rule is sound."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from apps.progress.lights import (
    Colour,
    CommitmentFacts,
    IndicatorFacts,
    Reason,
    Verdict,
    commitment_light,
    indicator_light,
    target_light,
)
from apps.progress.rules import LIGHTS, LISTS, Rule
from apps.targets.measures import Measure, kept_low
from apps.targets.quarters import Quarter
from tests.progress.test_lights import RULES

UNITS = ["台", "套(间)", "元", "平方米", "公里", "吨/日", "%", "百分点", "‰", ""]
NAMES = ["既有多层住宅加装电梯开工", "新增养老床位", "市民满意率", "城镇调查失业率", ""]
STATES = ["not_started", "under_way", "reached", "done"]  # from little to much
WORSE = [Colour.GREEN, Colour.YELLOW, Colour.RED]


@st.composite
def band_lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Bands that cover everything above 0 once, from good to bad, with ends open or closed as it comes."""
    lights = sorted(draw(st.sets(st.sampled_from(LIGHTS), min_size=1)), key=LIGHTS.index)
    cuts = draw(
        st.lists(
            st.decimals(0, 200, places=2), unique=True, min_size=len(lights) - 1, max_size=len(lights) - 1
        )
    )
    ends = [None, *map(str, sorted(cuts)), None]
    closed = [False, *(draw(st.booleans()) for _ in cuts), False]
    return [
        {
            "light": light,
            "from": ends[n],
            "from_included": n > 0 and not closed[n],
            "to": ends[n + 1],
            "to_included": closed[n + 1],
        }
        for n, light in enumerate(lights)
    ]


made_up = st.builds(
    lambda bands, **fields: Rule.parse({**fields, **dict(zip(LISTS, bands, strict=True))}),
    st.lists(band_lists(), min_size=4, max_size=4),
    schedule=st.sampled_from(["plan", "calendar"]),
    gap=st.sampled_from(["points", "relative"]),
    tolerance=st.decimals(0, 100, places=1).map(str),
    caught_up=st.sampled_from(["green", "yellow"]),
)
rules = st.sampled_from(list(RULES.values())) | made_up

amounts = st.decimals(-100, 10**12, places=6) | st.integers(0, 1000).map(Decimal)
quarters = st.builds(Quarter, st.integers(2020, 2024), st.integers(1, 4))
figures = st.builds(
    IndicatorFacts,
    name=st.sampled_from(NAMES),
    unit=st.sampled_from(UNITS),
    measure=st.sampled_from(Measure),
    comparator=st.sampled_from(["eq", "ge", "le", "approx"]),
    change=st.sampled_from(["", "up", "down"]),
    value=st.none() | amounts,
    quarter=quarters,
    last=st.booleans(),
    planned=st.none() | amounts,
    actual=st.none() | amounts,
    earlier=st.lists(amounts, max_size=3).map(tuple),
    elapsed=st.none() | st.sampled_from([Decimal(n) / 4 for n in range(1, 5)]),
)
# So that most of them are near to green, where thresholds are.
near = figures.filter(lambda facts: facts.value is not None).flatmap(
    lambda facts: st.builds(
        lambda share: replace(facts, actual=(facts.planned or facts.value) * share),
        st.decimals("0.5", "1.5", places=2),
    )
)
days = st.dates(date(2020, 1, 1), date(2024, 12, 31))
deliverables = st.builds(
    CommitmentFacts,
    words=st.sampled_from(["推进滨江园建设。", "★新增养老床位350张。", ""]),
    kind=st.sampled_from(["milestone", "ongoing", "quantified"]),
    quarter=quarters,
    last=st.booleans(),
    deadline=st.none() | days,
    stage=st.sampled_from(["", "主体结构封顶"]),
    state=st.sampled_from(["", *STATES]),
    done_on=st.none() | days,
)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def less_is_better(facts: IndicatorFacts) -> bool:
    low = kept_low(facts.name, comparator=facts.comparator, change=facts.change)
    return low or facts.measure == Measure.ZERO


def whole(verdict: Verdict) -> None:
    assert verdict.colour in Colour
    assert verdict.reason in Reason
    assert verdict.sentence.endswith("。")
    assert "E+" not in verdict.sentence


@many
@given(facts=figures | near, rule=rules)
def test_every_figure_has_one_light_and_a_sentence(facts: IndicatorFacts, rule: Rule) -> None:
    found = indicator_light(facts, rule)
    whole(found)
    assert found == indicator_light(facts, rule)


@many
@given(facts=deliverables, rule=rules)
def test_every_deliverable_has_one_light_and_a_sentence(facts: CommitmentFacts, rule: Rule) -> None:
    whole(commitment_light(facts, rule))


@many
@given(facts=near, rule=rules, more=st.decimals(0, 10**6, places=6) | st.decimals(0, 2, places=2))
def test_more_progress_is_never_worse_and_of_ceilings_less(
    facts: IndicatorFacts, rule: Rule, more: Decimal
) -> None:
    assert facts.actual is not None
    ceiling = less_is_better(facts)
    better = replace(facts, actual=facts.actual - more if ceiling else facts.actual + more)
    before, after = indicator_light(facts, rule).colour, indicator_light(better, rule).colour
    if Colour.GREY in (before, after):
        assert before == after
    else:
        assert WORSE.index(after) <= WORSE.index(before)


@many
@given(facts=near | figures, rule=rules)
def test_what_is_missing_turns_it_green(facts: IndicatorFacts, rule: Rule) -> None:
    turns_green(facts, rule)


@many
@given(rule=rules, data=st.data(), unit=st.sampled_from(UNITS))
def test_so_it_does_on_the_very_threshold(rule: Rule, data: st.DataObject, unit: str) -> None:
    cuts = [band.upper for band in rule.behind if band.upper is not None]
    assume(cuts)
    value, planned = Decimal(200), Decimal(100)
    gap = data.draw(st.sampled_from(cuts)) * (value if rule.gap == "points" else planned) / 100
    plain = {"name": "", "comparator": "eq", "change": "", "quarter": Quarter(2021, 2), "last": False}
    turns_green(
        IndicatorFacts(
            **plain,
            unit=unit,
            measure=Measure.CUMULATIVE,
            value=value,
            planned=planned,
            actual=planned - gap,
        ),
        rule,
    )


def turns_green(facts: IndicatorFacts, rule: Rule) -> None:
    found = indicator_light(facts, rule)
    assume(found.missing is not None and facts.actual is not None)
    assert facts.actual is not None
    assert found.missing is not None
    assert found.missing >= 0
    ceiling = less_is_better(facts)
    caught_up = facts.actual - found.missing if ceiling else facts.actual + found.missing
    assert indicator_light(replace(facts, actual=caught_up), rule).colour == Colour.GREEN
    assert (found.missing == 0) == (found.colour == Colour.GREEN)


@many
@given(facts=near, rule=rules)
def test_no_whole_thing_less_would_do(facts: IndicatorFacts, rule: Rule) -> None:
    facts = replace(facts, unit="台")
    found = indicator_light(facts, rule)
    if not found.missing or facts.actual is None:
        return
    less = found.missing - 1
    nearly = facts.actual - less if less_is_better(facts) else facts.actual + less
    assert indicator_light(replace(facts, actual=nearly), rule).colour != Colour.GREEN


@many
@given(facts=near | figures, rule=rules)
def test_only_red_and_yellow_miss_something(facts: IndicatorFacts, rule: Rule) -> None:
    found = indicator_light(facts, rule)
    assert (found.colour == Colour.GREY) == (
        found.reason in (Reason.AWAITS_LIMIT, Reason.NOT_PLANNED, Reason.NOT_REPORTED)
    )


@many
@given(facts=deliverables, rule=rules)
def test_a_later_state_is_never_worse(facts: CommitmentFacts, rule: Rule) -> None:
    in_time = facts.done_on is not None and facts.done_on <= facts.quarter.end
    lights = [
        commitment_light(
            replace(facts, state=state, done_on=facts.done_on if state == "done" and in_time else None), rule
        ).colour
        for state in STATES
    ]
    judged = [WORSE.index(colour) for colour in lights if colour != Colour.GREY]
    assert judged == sorted(judged, reverse=True)


@many
@given(facts=deliverables, rule=rules, later=st.integers(0, 400))
def test_done_earlier_is_never_worse(facts: CommitmentFacts, rule: Rule, later: int) -> None:
    early = replace(facts, state="done", done_on=facts.done_on or facts.quarter.end)
    assert early.done_on is not None
    late = replace(early, done_on=early.done_on + timedelta(days=later))
    lights = [WORSE.index(commitment_light(each, rule).colour) for each in (early, late)]
    assert lights == sorted(lights)


@many
@given(facts=st.lists(near | figures, max_size=6), rule=rules)
def test_a_target_is_as_bad_as_its_worst_part(facts: list[IndicatorFacts], rule: Rule) -> None:
    parts = [indicator_light(each, rule) for each in facts]
    found = target_light(parts)
    whole(found)
    assert sum(found.inputs["counts"].values()) == len(parts)
    lit = [WORSE.index(part.colour) for part in parts if part.colour != Colour.GREY]
    assert found.colour == (WORSE[max(lit)] if lit else Colour.GREY)


@pytest.mark.parametrize("preset", sorted(RULES))
def test_each_preset_is_sound(preset: str) -> None:
    for gap in ("0.000001", "9.99", "10", "30", "50", "100", "1000000"):
        assert all(
            sum(band.holds(Decimal(gap)) for band in getattr(RULES[preset], name)) == 1 for name in LISTS
        )
