"""Blocks and facts → what goes out: numbers by name, lists from the facts, tables behind it."""

import pytest

from apps.publications.annexes import annexes_of
from apps.publications.composing import LISTS, closed_up, first_blocks, lines_of
from apps.publications.facts import Facts
from apps.publications.placeholders import NUMBERS, Piece, pieces, typed, unknown
from tests.publications.scenes import COLOURS, STATES, facts, item, tallies


def told(facts: Facts) -> list[str]:
    return [line.paragraph.number + line.paragraph.text for line in lines_of(first_blocks(facts), facts)]


def block(kind: str, text: str = "") -> list[dict[str, str]]:
    return [{"id": "1", "kind": kind, "text": text}]


def test_the_first_paragraphs_count_the_five_states_and_the_lights() -> None:
    words = told(facts())
    assert words[:4] == [
        "为推动年度目标任务落地见效，现将2021年第三季度目标任务进展情况通报如下。",
        "一、总体情况",
        "截至2021年10月8日，纳入督查的目标任务共40项。其中，已完成4项，占10.0%；超序时进度3项，占7.5%；"
        "达序时进度24项，占60.0%；欠序时进度5项，占12.5%；其他4项，占10.0%（未报送3项、待下达1项）。",
        "从亮灯情况看，红灯2项，占5.0%，比上季度减少1项；黄灯3项，占7.5%，与上季度持平；"
        "绿灯31项，占77.5%，比上季度增加28项；灰灯4项，占10.0%，比上季度增加1项。",
    ]
    assert "（一）变差的目标任务" in words
    assert "四、报送情况" in words
    assert "1.区建设管理委：逾期报送2件、逾期未报送3件，最长逾期4个工作日。" in words


def test_a_red_says_who_answers_why_and_what_is_done() -> None:
    assert [line.paragraph.text for line in lines_of(block("reds"), facts())] == [
        "第1号道路改造（牵头单位：区建设管理委、滨江办；分管领导：程一舟（副区长））。"
        "累计开工120台，三季度序时150台，差30台（15个百分点），再开工11台转绿。"
        "存在问题：用地手续尚未办结。下一步措施：十月底前办结手续；十一月开工。",
        "第2号道路改造（牵头单位：区建设管理委、滨江办；分管领导：程一舟（副区长））。"
        "累计开工120台，三季度序时150台，差30台（15个百分点），再开工11台转绿。经核定为红灯：验收未通过。"
        "存在问题：用地手续尚未办结。下一步措施：十月底前办结手续；十一月开工。",
    ]


def test_a_first_quarter_compares_nothing() -> None:
    first = facts(quarter="2021Q1", compared=False, lights=tallies(COLOURS, (2, 3, 31, 4)))
    words = "\n".join(told(first))
    assert "变化情况" not in words
    assert "红灯2项，占5.0%，上季度无可比数据" in words


def test_empty_lists_say_so() -> None:
    empty = facts(reds=[], worse=[], better=[], lateness=[], extended=[], returned=[])
    assert [[text for _level, text in LISTS[name](empty)] for name in LISTS] == [
        ["本季度无红灯目标任务。"],
        ["无。"],
        ["无。"],
        ["无逾期报送和逾期未报送情况。"],
        ["无。"],
        ["无。"],
    ]


def test_a_quarter_without_targets_divides_by_nothing() -> None:
    none = facts(total=0, states=tallies(STATES, (0,) * 5), others={})
    assert [piece.text for piece in pieces("{已完成占比}，{其他构成}", none)] == ["0%", "，", "无"]


def test_numbers_stand_by_name_and_words_as_they_are() -> None:
    assert pieces("红灯{红灯数}项，{ 黄灯数 }项", facts()) == [
        Piece("红灯"),
        Piece("2", "红灯数"),
        Piece("项，"),
        Piece("3", "黄灯数"),
        Piece("项"),
    ]


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_has_a_value(name: str) -> None:
    assert NUMBERS[name](facts()) != ""
    assert unknown(f"{{{name}}}") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("{红灯}", ["{红灯}"]), ("{红灯数", ["{"]), ("红灯数}", ["}"]), ("{}", ["{}"]), ("{红灯数}", [])],
)
def test_what_stands_for_no_number_is_told(text: str, wanted: list[str]) -> None:
    assert unknown(text) == wanted


def test_counts_typed_by_hand_are_told_but_not_days() -> None:
    assert typed("红灯3项，占7.5%，{黄灯数}项，请于10月31日前整改") == ["3项", "7.5%"]


def test_empty_paragraphs_do_not_go_out() -> None:
    assert lines_of(block("text", "  "), facts()) == []


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("差 30 台（15 个百分点）", "差30台（15个百分点）"),
        ("增长 4.6%，", "增长4.6%，"),
        ("5G 网络 A 座", "5G 网络 A 座"),
    ],
)
def test_figures_are_printed_without_gaps(words: str, wanted: str) -> None:
    assert closed_up(words) == wanted


def test_the_tables_say_what_the_facts_say() -> None:
    domains, leaders, units, behind, late = annexes_of(facts())
    assert domains.rows[-1] == ("合计", "40", "4", "3", "24", "5", "4", "2", "3")
    assert leaders.rows == (("程一舟（副区长）", "40", "2", "3", "31", "4", "2"),)
    assert units.note
    assert [row[0:2] + row[4:5] for row in behind.rows] == [
        ("1", "第1号道路改造", "红灯"),
        ("2", "第2号道路改造", "红灯"),
        ("3", "第3号道路改造", "黄灯"),
    ]
    assert late.rows == (("区建设管理委", "6", "2", "3", "4"),)


def test_a_table_without_rows_is_left_out() -> None:
    titles = [annex.title for annex in annexes_of(facts(reds=[], yellows=[], lateness=[]))]
    assert titles == [
        "2021年第三季度各领域进展情况表",
        "2021年第三季度各分管领导亮灯情况表",
        "2021年第三季度各牵头单位亮灯情况表",
    ]


def test_a_livelihood_project_has_its_star() -> None:
    behind = annexes_of(facts(reds=[item(1, starred=True)]))[3]
    assert behind.rows[0][1] == "★第1号道路改造"
