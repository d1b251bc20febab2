import pytest

from apps.documents.extraction.composing import Grid, Merged, Paragraph, compose
from apps.documents.extraction.errors import NoText
from apps.documents.structure import Structure

ABOVE, LEFT = Merged.ABOVE, Merged.LEFT


def words(found, table=0):
    return [[found.text[cell.start : cell.end] for cell in row] for row in found.structure.tables[table].rows]


def test_paragraphs_and_rows_stand_one_on_a_line():
    found = compose(
        [Paragraph("一、改善民生"), Grid([["序号", "任务"], ["1", "新增床位\n50张"]]), Paragraph("完")]
    )
    assert found.text == "一、改善民生\n序号\t任务\n1\t新增床位 50张\n完"
    assert words(found) == [["序号", "任务"], ["1", "新增床位 50张"]]


def test_a_merged_cell_is_printed_once_and_stands_in_every_place_that_it_covers():
    found = compose([Grid([["一、民生", LEFT, LEFT], ["区民政局", "1", "床位"], [ABOVE, "2", "食堂"]])])
    assert found.text == "一、民生\t\t\n区民政局\t1\t床位\n\t2\t食堂"
    assert words(found) == [["一、民生"] * 3, ["区民政局", "1", "床位"], ["区民政局", "2", "食堂"]]


def test_a_short_row_ends_in_empty_cells_and_a_row_without_words_is_left_out():
    found = compose([Grid([["序号", "任务", "单位"], ["1", "床位"], ["", " ", ""]])])
    assert found.text == "序号\t任务\t单位\n1\t床位\t"
    assert words(found) == [["序号", "任务", "单位"], ["1", "床位", ""]]


def test_a_table_of_one_column_is_a_frame_around_paragraphs():
    found = compose([Grid([["标题\n一、正文"], ["二、正文"]])])
    assert found.text == "标题\n一、正文\n二、正文"
    assert found.structure == Structure()


def test_headings_carry_their_level_and_no_blanks():
    found = compose(
        [Paragraph("工作报告", level=0), Paragraph(" ", level=1), Paragraph("　改善民生 ", level=1)]
    )
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [
        ("工作报告", 0),
        ("改善民生", 1),
    ]


def test_nothing_but_blanks_is_no_text():
    with pytest.raises(NoText):
        compose([Paragraph(" "), Grid([["", ""]])])


def test_a_structure_is_stored_and_read_back():
    structure = compose(
        [Paragraph("标题", level=0), Grid([["序号", "任务"], ["1", ABOVE]])],
        {"doc_number": "静府〔2024〕1号"},
    ).structure
    assert Structure.from_json(structure.as_json()) == structure
    assert Structure.from_json({}) == Structure()
