"""Tables in PDF files: cells by ruling lines, over page breaks too."""

import pytest

from apps.documents.extraction import extract
from tests.documents.extraction.pdf_writer import LEFT, RIGHT, Sheet, pdf

XS = (80, 120, 300, 400, 528)
HEADING = ("序号", "任务", "牵头单位", "完成时限")


def rows(*sheets: Sheet) -> list[list[str]]:
    found = extract(pdf(*sheets))
    assert len(found.structure.tables) == 1
    return [[found.text[cell.start : cell.end] for cell in row] for row in found.structure.tables[0].rows]


def fill(sheet: Sheet, y: float, *cells: str) -> Sheet:
    """Words of a row whose first line stands at `y`, lines of a cell parted by bars."""
    for x, words in zip(XS, cells, strict=False):
        for number, line in enumerate(words.split("|")):
            sheet.text(x + 5, y - 16 * number, line, 12)
    return sheet


def test_cells_are_read_row_by_row_and_their_lines_joined() -> None:
    sheet = (
        Sheet().text(LEFT, 780, "附表：").table(XS, (760, 740, 700, 680)).text(LEFT, 650, "注：按季报送。")
    )
    fill(sheet, 744, *HEADING)
    fill(sheet, 724, "1", "新增养老床位三百张，新建社区|食堂十二家。", "区民政局|区商务局", "6月底前")
    fill(sheet, 684, "2", "加装电梯一百五十台。", "区房管局", "12月底前")
    assert rows(sheet) == [
        list(HEADING),
        ["1", "新增养老床位三百张，新建社区食堂十二家。", "区民政局 区商务局", "6月底前"],
        ["2", "加装电梯一百五十台。", "区房管局", "12月底前"],
    ]
    assert extract(pdf(sheet)).text.split("\n")[0::4] == ["附表：", "注：按季报送。"]


def test_merged_cells_stand_in_every_place() -> None:
    sheet = (
        Sheet()
        .rule(80, 760, 528, 760)
        .rule(80, 720, 528, 720)
        .rule(120, 740, 528, 740)
        .rule(80, 700, 528, 700)
    )
    for x in (80, 120, 528):
        sheet.rule(x, 760, x, 700)
    sheet.rule(300, 740, 300, 700)
    sheet.text(85, 736, "民", 12).text(85, 722, "生", 12).text(125, 744, "主要目标", 12)
    fill(sheet, 724, "", "床位", "").text(305, 724, "三百张", 12)
    fill(sheet, 704, "就业", "岗位", "").text(305, 704, "一万个", 12)
    assert rows(sheet) == [
        ["民生", "主要目标", "主要目标"],
        ["民生", "床位", "三百张"],
        ["就业", "岗位", "一万个"],
    ]


def test_rules_drawn_cell_by_cell_as_thin_boxes() -> None:
    sheet = Sheet()
    for x0, x1 in ((80, 200), (200, 320)):
        for y0, y1 in ((700, 720), (720, 740)):
            sheet.drawn += [f"{x0} {y} {x1 - x0} 0.5 re f" for y in (y0, y1)] + [
                f"{x} {y0} 0.5 {y1 - y0} re f" for x in (x0, x1)
            ]
    sheet.text(90, 725, "序 号", 12).text(210, 725, "任务", 12).text(90, 705, "1", 12).text(
        210, 705, "床位", 12
    )
    assert rows(sheet) == [["序号", "任务"], ["1", "床位"]]


def test_a_table_goes_on_over_the_page_and_its_heading_is_kept_once() -> None:
    first = fill(fill(Sheet().table(XS, (140, 120, 100)), 124, *HEADING), 104, "1", "床位", "区民政局", "6月")
    second = fill(
        fill(Sheet().table(XS, (760, 740, 720)), 744, *HEADING), 724, "2", "食堂", "区商务局", "7月"
    )
    assert rows(first.text(290, 50, "1", 10), second.text(290, 50, "2", 10)) == [
        list(HEADING),
        ["1", "床位", "区民政局", "6月"],
        ["2", "食堂", "区商务局", "7月"],
    ]


def test_a_row_that_the_page_cuts_is_one_row() -> None:
    first = fill(Sheet().table(XS, (140, 120, 100)), 124, *HEADING)
    fill(first, 104, "1", "推进老旧小区改造，健全长效", "区房管局", "6月")
    second = fill(Sheet().table(XS, (760, 740, 720)), 744, "", "机制，完成三十万平方米。", "", "")
    fill(second, 724, "2", "食堂", "区商务局", "7月")
    assert rows(first, second) == [
        list(HEADING),
        ["1", "推进老旧小区改造，健全长效机制，完成三十万平方米。", "区房管局", "6月"],
        ["2", "食堂", "区商务局", "7月"],
    ]


def test_a_cell_over_several_rows_goes_on_over_the_page() -> None:
    def part(top: float, *words: str) -> Sheet:
        sheet = (
            Sheet()
            .rule(80, top, 400, top)
            .rule(80, top - 40, 400, top - 40)
            .rule(200, top - 20, 400, top - 20)
        )
        for x in (80, 200, 400):
            sheet.rule(x, top, x, top - 40)
        for place, line in zip(((85, 4), (205, -16), (205, -36)), words, strict=True):
            sheet.text(place[0], top + place[1] - (20 if place[1] > 0 else 0), line, 12)
        return sheet

    assert rows(part(140, "区民政局", "床位", "食堂"), part(760, "", "护理", "助餐")) == [
        ["区民政局", "床位"],
        ["区民政局", "食堂"],
        ["区民政局", "护理"],
        ["区民政局", "助餐"],
    ]


def test_the_title_above_a_table_is_a_heading() -> None:
    sheet = fill(Sheet().text(205, 790, "重点工作任务分解表", 22).table(XS, (760, 740, 720)), 744, *HEADING)
    found = extract(pdf(fill(sheet, 724, "1", "新增养老床位三百张", "区民政局", "6月底前")))
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [
        ("重点工作任务分解表", 0)
    ]


def test_a_table_on_a_turned_page() -> None:
    sheet = Sheet(turned=90)
    for level in (100, 140, 180):
        sheet.rule(level, 80, level, 480)
    for upright in (80, 280, 480):
        sheet.rule(100, upright, 180, upright)
    for x, y, words in ((120, 90, "任务"), (120, 290, "单位"), (160, 90, "床位"), (160, 290, "区民政局")):
        sheet.text(x, y, words, 12, angle=90)
    assert rows(sheet) == [["任务", "单位"], ["床位", "区民政局"]]


def test_level_rules_alone_make_a_table_where_white_parts_the_columns() -> None:
    sheet = Sheet().rule(80, 760, 528, 760).rule(80, 740, 528, 740).rule(80, 680, 528, 680)
    fill(sheet, 744, *HEADING)
    fill(sheet, 724, "1", "床位", "区民政局", "6月")
    fill(sheet, 704, "2", "食堂十二家，床位|三百张", "区商务局", "7月")
    assert rows(sheet) == [
        list(HEADING),
        ["1", "床位", "区民政局", "6月"],
        ["2", "食堂十二家，床位三百张", "区商务局", "7月"],
    ]


def test_open_sides_and_a_row_that_covers_all_columns() -> None:
    sheet = Sheet()
    for y in (760, 740, 720, 700):
        sheet.rule(80, y, 528, y)
    for x in (200, 400):
        sheet.rule(x, 760, x, 740).rule(x, 720, x, 700)
    sheet.text(85, 744, "序号", 12).text(205, 744, "任务", 12).text(405, 744, "单位", 12)
    sheet.text(85, 724, "一、民生", 12)
    sheet.text(85, 704, "1", 12).text(205, 704, "床位", 12).text(405, 704, "区民政局", 12)
    assert rows(sheet) == [["序号", "任务", "单位"], ["一、民生"] * 3, ["1", "床位", "区民政局"]]


@pytest.mark.parametrize(
    "frame",
    [
        [
            (LEFT - 5, 760, RIGHT, 760),
            (LEFT - 5, 600, RIGHT, 600),
            (LEFT - 5, 760, LEFT - 5, 600),
            (RIGHT, 760, RIGHT, 600),
        ]
    ],
)
def test_a_frame_is_no_table(frame: list[tuple[float, float, float, float]]) -> None:
    sheet = (
        Sheet()
        .text(LEFT, 740, "一、改善民生")
        .text(LEFT, 712, "二、优化环境")
        .rule(LEFT, 708, LEFT + 60, 708)
    )
    for line in frame:
        sheet.rule(*line)
    found = extract(pdf(sheet))
    assert (found.text, found.structure.tables) == ("一、改善民生\n二、优化环境", ())
