"""Counting standings."""

import pytest

from apps.dashboard.figures import COLOURS, Standing, by_colour, late, moved, rows


def standing(colour: str = "green", before: str = "", **fields: object) -> Standing:
    values = {
        "target": 1,
        "document": 1,
        "section": "",
        "starred": False,
        "reason": "",
        "provisional": False,
        "judged": False,
        "leads": (),
        "supports": (),
        "leader": 0,
        "late": frozenset(),
        "missing": frozenset(),
    }
    return Standing(**{**values, "colour": colour, "before": before, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("before", ["", *COLOURS])
@pytest.mark.parametrize("colour", COLOURS)
def test_grey_and_nothing_are_neither_better_nor_worse(colour: str, before: str) -> None:
    one = standing(colour, before)
    order = ["green", "yellow", "red"]
    if colour in order and before in order:
        assert one.worse == (order.index(colour) > order.index(before))
        assert one.better == (order.index(colour) < order.index(before))
    else:
        assert (one.worse, one.better) == (False, False)


def test_a_share_has_its_base_and_a_change_its_quarter_before() -> None:
    counted = by_colour([standing("red", "green"), standing("red", "red"), standing("green", "yellow")])
    red = counted["red"]
    assert (red.count, red.of, red.before, red.change) == (2, 3, 1, 1)
    assert round(red.share) == 67
    assert counted["grey"].share == 0
    assert by_colour([])["red"].share == 0
    assert by_colour([standing("red")], compared=False)["red"].change is None


def test_a_target_with_two_keys_counts_for_each() -> None:
    found = rows(
        [standing("red", leads=(3, 4)), standing("green", leads=(4,))], "unit", lambda one: one.leads
    )
    assert [(row.key, row.total.count, row.colours["red"].count) for row in found] == [
        ("3", 1, 1),
        ("4", 2, 1),
    ]
    assert found[1].colours["red"].query == {"unit": "4", "colour": "red"}
    assert sum(row.total.count for row in found) == 3


def test_late_counts_targets_not_reports() -> None:
    both = standing(late=frozenset({1, 2}), missing=frozenset({2}))
    assert late([both, standing()]).count == 1
    assert moved([standing("red", "green"), standing("green", "red")], "worse").count == 1
