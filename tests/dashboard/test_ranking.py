"""Ranked by results alone; ties share a rank; small groups and few targets are not ranked."""

from apps.dashboard.figures import Standing
from apps.dashboard.ranking import groups
from tests.dashboard.test_figures import standing


def of(unit: int, colours: str, before: str = "") -> list[Standing]:
    """r, y, g and - are the colours of the unit's targets."""
    words = {"r": "red", "y": "yellow", "g": "green", "-": "grey", " ": ""}
    befores = before or " " * len(colours)
    return [
        standing(words[now], words[then], leads=(unit,)) for now, then in zip(colours, befores, strict=True)
    ]


def ranking(standings: list[Standing], kinds: dict[int, str] | None = None) -> list[tuple[int, int | None]]:
    (group,) = groups(standings, kinds or dict.fromkeys(range(10), "department"))
    assert [place.rank for place in group.others] == [None] * len(group.others)
    return [(place.unit, place.rank) for place in group.ranking]


def test_the_largest_share_of_green_comes_first_and_ties_share_a_rank() -> None:
    standings = of(1, "ggr") + of(2, "ggg") + of(3, "ggggrr") + of(4, "gyr")
    assert ranking(standings) == [(2, 1), (1, 2), (3, 2), (4, 4)]


def test_grey_says_nothing_of_results() -> None:
    standings = of(1, "ggg-----") + of(2, "ggg") + of(3, "rrr")
    assert ranking(standings) == [(1, 1), (2, 1), (3, 3)]


def test_few_targets_are_not_ranked_nor_are_few_units() -> None:
    assert ranking(of(1, "ggg") + of(2, "ggg") + of(3, "rrr") + of(4, "gg-")) == [(1, 1), (2, 1), (3, 3)]
    assert ranking(of(1, "ggg") + of(2, "ggg") + of(3, "gg-")) == []


def test_units_are_compared_with_their_kind_alone() -> None:
    standings = of(1, "ggg") + of(2, "ggr") + of(3, "rrr") + of(4, "ggg") + of(5, "ggg")
    kinds = {1: "department", 2: "department", 3: "department", 4: "street", 5: "street"}
    department, street = groups(standings, kinds)
    assert [place.unit for place in department.ranking] == [1, 2, 3]
    assert (street.kind, street.ranking, [place.unit for place in street.others]) == ("street", [], [4, 5])


def test_the_rank_of_the_quarter_before_is_told_where_there_was_one() -> None:
    standings = of(1, "ggg", "rrr") + of(2, "ggr", "ggg") + of(3, "rrr", "yyg") + of(4, "ggg")
    (group,) = groups(standings, dict.fromkeys(range(10), "department"))
    assert {place.unit: place.before for place in group.ranking} == {1: 3, 2: 1, 3: 2, 4: None}
