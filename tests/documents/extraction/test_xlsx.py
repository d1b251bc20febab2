"""Spreadsheets: each cell as it is shown, merged cells in every place that they cover."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from apps.documents.extraction import Format, extract, sniff
from apps.documents.extraction.errors import DamagedFile, HoldsMacros, NoText
from tests.documents.extraction.building import zipped
from tests.documents.extraction.test_composing import words


def book(*rows: list[object], title: str = "Sheet1") -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return workbook, sheet


def saved(workbook: Workbook) -> bytes:
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def test_a_task_table_with_its_title_and_its_note() -> None:
    workbook, sheet = book(
        ["临江区2026年重点工作任务分解表"],
        ["序号", "工作任务", "牵头单位", "配合单位"],
        [1, "新增养老床位400张", "区民政局", "各街道"],
        [2, "新建口袋公园6个", None, None],
        ["备注：列第一位者为牵头单位"],
    )
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("C3:C4")
    data = saved(workbook)
    assert sniff(data) is Format.XLSX
    found = extract(data)
    assert found.text.split("\n") == [
        "临江区2026年重点工作任务分解表",
        "序号\t工作任务\t牵头单位\t配合单位",
        "1\t新增养老床位400张\t区民政局\t各街道",
        "2\t新建口袋公园6个\t\t",
        "备注：列第一位者为牵头单位",
    ]
    assert words(found)[2] == ["2", "新建口袋公园6个", "区民政局", ""]


def test_a_colour_down_to_the_last_row_is_no_part_of_the_table() -> None:
    workbook, sheet = book(["序号", "工作任务"], [1, "新增养老床位400张"])
    sheet.cell(1_048_576, 16_384).fill = PatternFill("solid", fgColor="FFFF00")
    assert extract(saved(workbook)).text == "序号\t工作任务\n1\t新增养老床位400张"


def test_a_merge_without_words_takes_none_from_above() -> None:
    workbook, sheet = book(
        ["任务", "单位"], ["新增床位", "区民政局"], [], ["新建公园"], ["新建步道", "区水务局"]
    )
    sheet.merge_cells("B3:B4")
    assert words(extract(saved(workbook)))[2] == ["新建公园", ""]


def test_a_head_over_two_rows() -> None:
    workbook, sheet = book(
        ["任务", "季度目标", None], [None, "一季度", "二季度"], ["新增床位", "100张", "200张"]
    )
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    assert words(extract(saved(workbook))) == [
        ["任务", "季度目标", "季度目标"],
        ["任务", "一季度", "二季度"],
        ["新增床位", "100张", "200张"],
    ]


@pytest.mark.parametrize(
    ("value", "pattern", "shown"),
    [
        (400, "General", "400"),
        (0.5, "General", "0.5"),
        (1e15, "General", "1000000000000000"),
        (0.055, "0.0%", "5.5%"),
        (0.95, "0%", "95%"),
        (12.5, "0.00", "12.50"),
        (1200, "#,##0", "1200"),
        (30, '0"家"', "30家"),
        (30, '"不少于"0"家"', "不少于30家"),
        (date(2026, 6, 30), "yyyy-mm-dd", "2026年6月30日"),
        (datetime(2026, 6, 1), 'yyyy"年"m"月"', "2026年6月"),  # noqa: DTZ001 - Excel knows no zones
        ("6月底前", "General", "6月底前"),
    ],
)
def test_values_as_they_are_shown(value: object, pattern: str, shown: str) -> None:
    workbook, sheet = book(["任务", "目标"], ["新增", value])
    sheet["B2"].number_format = pattern
    assert words(extract(saved(workbook)))[1] == ["新增", shown]


def test_each_sheet_under_its_name_unless_it_has_a_title() -> None:
    workbook, _ = book(["任务", "单位"], ["新增床位", "区民政局"], title="民生")
    other = workbook.create_sheet("经济")
    for row in (["经济任务分解表"], ["任务", "单位"], ["招商", "区商务局"]):
        other.append(row)
    hidden = workbook.create_sheet("下拉选项")
    hidden.append(["区民政局", "区商务局"])
    hidden.sheet_state = "hidden"
    found = extract(saved(workbook))
    assert found.text.split("\n") == [
        "民生",
        "任务\t单位",
        "新增床位\t区民政局",
        "经济任务分解表",
        "任务\t单位",
        "招商\t区商务局",
    ]
    assert [found.text[h.start : h.end] for h in found.structure.headings] == ["民生"]


def test_empty_rows_and_columns_are_no_part_of_the_table() -> None:
    workbook, sheet = book(
        [None, None], [None, "任务", None, "单位"], [], [None, "新增床位", None, "区民政局"]
    )
    sheet["Z9"].number_format = "0.00"
    assert words(extract(saved(workbook))) == [["任务", "单位"], ["新增床位", "区民政局"]]


def test_refusals() -> None:
    with pytest.raises(NoText):
        extract(saved(book()[0]))
    with pytest.raises(DamagedFile):
        extract(zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook"}))
    with pytest.raises(HoldsMacros):
        extract(zipped({"xl/workbook.xml": "<workbook/>", "xl/vbaProject.bin": "…"}))
