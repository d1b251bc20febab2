"""Where the typed words stand, and what is shown of a long text."""

import pytest

from apps.search.passages import hits, stretches
from apps.search.words import Term, terms

TEXT = "（二）推进既有多层住宅加装\n电梯，完成5,354台，新增养老床位50张。会同区发展改革委、ＢＩＭ中心推进。"


def found(text: str, searched: list[Term]) -> list[str]:
    return [text[start:end] for start, end in hits(text, searched)]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("加装电梯", ["加装\n电梯"]),
        ("加装电", ["加装\n电"]),
        ("老床", ["老床"]),
        ("电梯加装", ["加装", "电梯"]),
        ("电梯住宅", ["住宅", "电梯"]),
        ("5354", ["5,354"]),
        ("53", ["5,3"]),
        ("4", []),
        ("50张", ["50张"]),
        ("bim", ["ＢＩＭ"]),
        ("im", []),
        ("推进", ["推进", "推进"]),
        ("电梯 养老", ["电梯", "养老"]),
        ("既有多 多层", ["既有多层"]),
        ("区民政局", []),
        ("多层楼", ["多层"]),
        ("游泳馆", []),
        ("完成(", ["完成"]),
    ],
)
def test_what_was_typed_is_marked_in_the_original(typed: str, marked: list[str]) -> None:
    assert found(TEXT, terms(typed)) == marked


def test_the_other_names_of_a_unit_are_marked() -> None:
    assert found(TEXT, [Term("区发改委", names=("区发展和改革委员会", "区发展改革委"))]) == ["区发展改革委"]


def test_a_long_text_is_shown_around_the_first_place_of_each_word() -> None:
    text = "前" * 500 + "加装电梯" + "中" * 500 + "养老床位" + "后" * 500 + "养老床位"
    shown = [text[start:end] for start, end in stretches(text, terms("电梯 养老 游泳"))]
    assert shown == ["前" * 22 + "加装电梯" + "中" * 72, "中" * 24 + "养老床位" + "后" * 70]


def test_places_near_each_other_are_shown_in_one_stretch() -> None:
    text = "前" * 100 + "电梯" + "中" * 10 + "养老" + "后" * 100
    assert [tuple(stretch) for stretch in stretches(text, terms("养老 电梯"))] == [(76, 174)]


def test_stretches_that_meet_do_not_overlap() -> None:
    text = "电梯" + "中" * 80 + "养老" + "后" * 10
    assert [tuple(stretch) for stretch in stretches(text, terms("养老 电梯"))] == [(0, 74), (74, 94)]


def test_without_a_place_the_beginning_is_shown() -> None:
    assert [tuple(stretch) for stretch in stretches("前" * 500, terms("电梯"))] == [(0, 72)]
    assert [tuple(stretch) for stretch in stretches("", terms("电梯"))] == [(0, 0)]
