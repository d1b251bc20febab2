from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.progress.rules import LIGHTS, LISTS, Band, Problem, ProblemCode, Rule, UnsoundRule


def band(light: str, start: str | None, end: str | None, brackets: str = "()") -> dict[str, Any]:
    """As in mathematics: ( and ) leave an end out, [ and ] take it in."""
    return {
        "light": light,
        "from": start,
        "from_included": brackets[0] == "[",
        "to": end,
        "to_included": brackets[1] == "]",
    }


RED = [band("red", "0", None)]


def definition(**fields: Any) -> dict[str, Any]:
    sound = {
        "schedule": "plan",
        "gap": "points",
        "behind": RED,
        "below": RED,
        "above": RED,
        "late": RED,
        "tolerance": "5",
        "caught_up": "green",
    }
    return {**sound, **fields}


def wrong_with(fields: dict[str, Any]) -> tuple[Problem, ...]:
    with pytest.raises(UnsoundRule) as refused:
        Rule.parse(fields)
    return refused.value.problems


def stretch(start: str | None, end: str | None, brackets: str = "()") -> Band:
    return Band("", start and Decimal(start), brackets[0] == "[", end and Decimal(end), brackets[1] == "]")  # type: ignore[arg-type]


def test_a_rule_is_read() -> None:
    bands = [band("yellow", "10", "30", "[]"), band("red", "30", None), band("green", None, "10")]
    rule = Rule.parse(definition(behind=bands))
    assert (rule.schedule, rule.gap, rule.tolerance, rule.caught_up) == (
        "plan",
        "points",
        Decimal(5),
        "green",
    )
    assert [found.light for found in rule.behind] == ["green", "yellow", "red"]
    assert [Decimal(n) for n in ("9.99", "10", "30", "30.01") if rule.behind[1].holds(Decimal(n))] == [
        Decimal(10),
        Decimal(30),
    ]


def test_a_band_without_end_holds_everything_beyond() -> None:
    assert stretch("30", None).holds(Decimal("Infinity"))
    assert stretch(None, "30").holds(Decimal(-1))


@pytest.mark.parametrize(
    ("bands", "problem"),
    [
        # 银川 says nothing of 0 to 10.
        (
            [band("yellow", "10", "30", "[]"), band("red", "30", None)],
            Problem(ProblemCode.HOLE, "behind", stretch("0", "10")),
        ),
        # A single number.
        (
            [band("yellow", "0", "30"), band("red", "30", None)],
            Problem(ProblemCode.HOLE, "behind", stretch("30", "30", "[]")),
        ),
        ([band("red", "0", "50")], Problem(ProblemCode.HOLE, "behind", stretch("50", None, "[)"))),
        ([], Problem(ProblemCode.HOLE, "behind", stretch("0", None))),
        (
            [band("yellow", "0", "30", "(]"), band("red", "30", None, "[)")],
            Problem(ProblemCode.OVERLAP, "behind", stretch("30", "30", "[]")),
        ),
        (
            [band("yellow", "0", "30"), band("red", "20", None, "[)")],
            Problem(ProblemCode.OVERLAP, "behind", stretch("20", "30", "[)")),
        ),
        (
            [band("red", "0", None), band("red", "40", "50")],
            Problem(ProblemCode.OVERLAP, "behind", stretch("40", "50")),
        ),
    ],
)
def test_a_hole_or_an_overlap_is_named(bands: list[dict[str, Any]], problem: Problem) -> None:
    assert wrong_with(definition(behind=bands)) == (problem,)


def test_farther_off_may_not_be_better_lit() -> None:
    bands = [band("red", "0", "10", "(]"), band("yellow", "10", None)]
    (problem,) = wrong_with(definition(late=bands))
    assert (problem.code, problem.where) == (ProblemCode.BETTER, "late")


def test_at_nothing_and_below_bands_may_lie_as_they_like() -> None:
    bands = [band("green", None, "0", "(]"), band("green", "0", "5", "[]"), band("red", "5", None)]
    assert [found.light for found in Rule.parse(definition(below=bands)).below] == ["green", "green", "red"]


@pytest.mark.parametrize(
    ("fields", "code", "where"),
    [
        ({"schedule": "sometimes"}, ProblemCode.CHOICE, "schedule"),
        ({"gap": None}, ProblemCode.CHOICE, "gap"),
        ({"gap": []}, ProblemCode.CHOICE, "gap"),
        ({"caught_up": "red"}, ProblemCode.CHOICE, "caught_up"),
        ({"tolerance": "many"}, ProblemCode.NUMBER, "tolerance"),
        ({"tolerance": "-1"}, ProblemCode.NUMBER, "tolerance"),
        ({"tolerance": "NaN"}, ProblemCode.NUMBER, "tolerance"),
        ({"tolerance": 0.5}, ProblemCode.NUMBER, "tolerance"),
        ({"below": "red"}, ProblemCode.BAND, "below"),
        ({"below": [None]}, ProblemCode.BAND, "below"),
        ({"below": [band("blue", "0", None)]}, ProblemCode.BAND, "below"),
        ({"below": [band("grey", "0", None)]}, ProblemCode.BAND, "below"),
        ({"below": [band("red", "-5", None)]}, ProblemCode.BAND, "below"),
        ({"below": [band("red", "5", "3"), *RED]}, ProblemCode.BAND, "below"),
        ({"below": [band("red", "5", "5", "[)"), *RED]}, ProblemCode.BAND, "below"),
        ({"more": 1}, ProblemCode.FIELDS, "more"),
    ],
)
def test_what_is_no_rule_is_refused(fields: dict[str, Any], code: str, where: str) -> None:
    assert [(problem.code, problem.where) for problem in wrong_with(definition(**fields))] == [(code, where)]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    fields = definition(gap="?", tolerance="", behind=[], late=[band("red", "1", None)])
    del fields["above"]
    assert [(problem.code, problem.where) for problem in wrong_with(fields)] == [
        (ProblemCode.FIELDS, "above"),
        (ProblemCode.CHOICE, "gap"),
        (ProblemCode.NUMBER, "tolerance"),
        (ProblemCode.HOLE, "behind"),
        (ProblemCode.HOLE, "above"),
        (ProblemCode.HOLE, "late"),
    ]


numbers = st.decimals(0, 200, places=1).map(str)
any_bands = st.lists(
    st.builds(
        band,
        st.sampled_from(LIGHTS),
        st.none() | numbers,
        st.none() | numbers,
        st.sampled_from(["()", "[)", "(]", "[]"]),
    ),
    max_size=4,
)


@given(bands=any_bands, number=st.decimals("0.01", 300, places=2))
def test_a_rule_that_is_sound_gives_every_number_exactly_one_light(
    bands: list[dict[str, Any]], number: Decimal
) -> None:
    try:
        rule = Rule.parse(definition(**dict.fromkeys(LISTS, bands)))
    except UnsoundRule:
        return
    assert [found.holds(number) for found in rule.behind].count(True) == 1


@given(bands=any_bands)
def test_a_hole_has_no_light_and_an_overlap_several(bands: list[dict[str, Any]]) -> None:
    try:
        Rule.parse(definition(behind=bands))
    except UnsoundRule as refused:
        for problem in refused.problems:
            if problem.band is not None and problem.code != ProblemCode.BETTER:
                lights = [entry for entry in bands if holds(entry, inside(problem.band))]
                assert len(lights) == 0 if problem.code == ProblemCode.HOLE else len(lights) > 1


def inside(band: Band) -> Decimal:
    """A number of the band."""
    assert band.lower is not None
    return band.lower + 1 if band.upper is None else (band.lower + band.upper) / 2


def holds(entry: dict[str, Any], number: Decimal) -> bool:
    lower, upper = (None if entry[end] is None else Decimal(entry[end]) for end in ("from", "to"))
    return Band("", lower, entry["from_included"], upper, entry["to_included"]).holds(number)


odd = st.sampled_from([None, "", "x", "5", 5, 1.5, True, [], {}, [{}], [RED]])


@given(fields=st.dictionaries(st.sampled_from([*definition(), "more"]), odd))
def test_anything_at_all_is_a_rule_or_is_refused(fields: dict[str, Any]) -> None:
    try:
        rule = Rule.parse({**definition(), **fields})
    except UnsoundRule as refused:
        found = bool(refused.problems)
    else:
        found = all(getattr(rule, name) for name in LISTS)
    assert found
