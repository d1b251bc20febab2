import zipfile
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from apps.units.sheets import GROUPS, POSTS, SHEETS, UNITS, NotAWorkbook, RowError, read, write

HEADINGS = [column.heading for column in SHEETS[UNITS]]


def workbook(*rows: list[object], headings: list[str] = HEADINGS, sheet: str = UNITS) -> BytesIO:
    book = Workbook()
    book.active.title = sheet
    book.active.append(headings)
    for row in rows:
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_what_is_written_is_read_again() -> None:
    unit = {"name": "区财政局", "kind": "部门", "order": 20, "valid_from": date(2019, 3, 1)}

    sheets = read(BytesIO(write({UNITS: [unit]})))

    assert sheets.errors == []
    (row,) = sheets.rows[UNITS]
    assert (row.number, row.values["name"], row.values["order"], row.values["valid_from"]) == (
        2,
        "区财政局",
        "20",
        date(2019, 3, 1),
    )


def test_the_template_has_every_sheet_and_column_and_no_row() -> None:
    sheets = read(BytesIO(write({})))

    assert (sheets.errors, sheets.rows) == ([], {UNITS: [], GROUPS: [], POSTS: []})


@pytest.mark.parametrize("name", ["=1+1", "+8610", "-cmd", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_name_that_looks_like_a_formula_stays_text(name: str) -> None:
    cell = load_workbook(BytesIO(write({UNITS: [{"name": name, "kind": "部门"}]})))[UNITS]["A2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)


def test_a_formula_is_refused_by_row_and_column() -> None:
    sheets = read(workbook(["=A1", "", "部门"]))

    assert [(e.sheet, e.row, e.column) for e in sheets.errors] == [(UNITS, 2, "单位全称")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-03-18", date(2021, 3, 18)),
        ("2021/3/18", date(2021, 3, 18)),
        ("2021.3.18", date(2021, 3, 18)),
        ("2021年3月18日", date(2021, 3, 18)),
        (date(2021, 3, 18), date(2021, 3, 18)),
        ("", ""),
    ],
)
def test_dates_in_every_usual_writing(text: object, day: object) -> None:
    sheets = read(workbook(["区财政局", "", "部门", "", "", text]))

    assert (sheets.errors, sheets.rows[UNITS][0].values["valid_from"]) == ([], day)


def test_empty_required_cells_and_wrong_dates_are_told_together() -> None:
    sheets = read(workbook(["", "", "部门"], ["区财政局", "", "", "", "", "去年"]))

    assert [(e.row, e.column) for e in sheets.errors] == [(2, "单位全称"), (3, "类别"), (3, "设立日期")]


def test_empty_rows_do_not_count_and_numbers_stay_excels() -> None:
    sheets = read(workbook(["区财政局", "", "部门"], [None], ["区教育局", "", "部门"]))

    assert [(row.number, row.values["name"]) for row in sheets.rows[UNITS]] == [
        (2, "区财政局"),
        (4, "区教育局"),
    ]


def test_a_missing_column_is_named() -> None:
    sheets = read(workbook(["区财政局"], headings=["单位全称"]))

    assert sheets.errors == [RowError(UNITS, 1, "类别", sheets.errors[0].message)]


def test_columns_may_stand_in_another_order_and_with_their_star() -> None:
    sheets = read(workbook(["部门", "区财政局"], headings=["类别*", "单位全称＊"]))

    assert sheets.errors == []
    assert sheets.rows[UNITS][0].values == {"name": "区财政局", "kind": "部门"}


def bomb() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (51 * 1024 * 1024))
    return stream.getvalue()


def damaged_inside() -> bytes:
    """Everything is whole but the end of the first sheet, which openpyxl meets only while it reads rows."""
    stream = BytesIO()
    units = [{"name": f"区第{n}局", "kind": "部门"} for n in range(20)]
    with zipfile.ZipFile(BytesIO(write({UNITS: units}))) as whole, zipfile.ZipFile(stream, "w") as archive:
        for name in whole.namelist():
            part = whole.read(name)
            archive.writestr(name, part[: len(part) // 2] if name.endswith("sheet1.xml") else part)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"name,kind\n",
        b"PK\x03\x04cut",
        write({})[:300],
        damaged_inside(),
        bomb(),
        b"x" * (5 * 1024 * 1024 + 1),
    ],
    ids=["empty", "csv", "cut", "half", "inside", "bomb", "large"],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(NotAWorkbook) as refusal:
        read(BytesIO(data))

    assert len(str(refusal.value)) > 10


def test_a_workbook_of_something_else_is_refused() -> None:
    with pytest.raises(NotAWorkbook, match="单位集合"):
        read(workbook(sheet="Sheet1"))


def test_rows_that_are_only_formatted_are_empty() -> None:
    book = load_workbook(workbook(["区财政局", "", "部门"]))
    book[UNITS].cell(6000, 3).fill = PatternFill("solid", fgColor="FFFFFF")
    book[UNITS].cell(3, 16384).value = "备注"
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)

    sheets = read(stream)

    assert (sheets.errors, [row.number for row in sheets.rows[UNITS]]) == ([], [2])


def test_characters_that_excel_cannot_hold_are_left_out() -> None:
    data = write({UNITS: [{"name": "区\x01财政局\x0b", "kind": "部门"}]})

    assert read(BytesIO(data)).rows[UNITS][0].values["name"] == "区财政局"


def test_too_many_rows_are_told_and_not_read() -> None:
    sheets = read(workbook(*[[f"单位{n}", "", "部门"] for n in range(2001)]))

    assert (len(sheets.rows[UNITS]), [e.row for e in sheets.errors]) == (2000, [2002])
