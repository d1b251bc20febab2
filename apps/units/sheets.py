"""The Excel form of a district's units: what its sheets and columns are, how it is read and written.

Headings are Chinese in every language of the interface, so that a file fits whoever opens it. Knows
nothing of the database: rows come and go as dictionaries of text and dates.
"""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from apps.audit.sheets import BOLD, HEADING, put

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ROWS = 2000  # of one sheet: ten times a district, and imported within the seconds of one request
MAX_COLUMNS = 50  # further ones are not looked at
SEPARATOR = "、"


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    heading: str
    required: bool = False
    is_date: bool = False


SHEETS: Mapping[str, tuple[Column, ...]] = {
    "单位": (
        Column("name", "单位全称", required=True),
        Column("short_name", "简称"),
        Column("kind", "类别", required=True),
        Column("order", "排序"),
        Column("aliases", "别名"),
        Column("valid_from", "设立日期", is_date=True),
        Column("valid_to", "撤销日期", is_date=True),
    ),
    "单位集合": (
        Column("name", "集合名称", required=True),
        Column("kinds", "包含类别"),
        Column("members", "成员单位"),
        Column("aliases", "别名"),
    ),
    "岗位": (
        Column("name", "岗位", required=True),
        Column("unit", "所在单位"),
        Column("portfolio", "分管单位"),
        Column("holder", "任职人"),
        Column("telephone", "办公电话"),
        Column("valid_from", "任职日期", is_date=True),
        Column("valid_to", "离任日期", is_date=True),
    ),
}
UNITS, GROUPS, POSTS = SHEETS


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell; `row` counts as Excel does, `column` is the heading or empty."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    values: dict[
        str, Any
    ]  # text, or a date, by the key of the column; "" where empty, no key where no column


@dataclass
class Sheets:
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SHEETS})
    errors: list[RowError] = field(default_factory=list)


class NotAWorkbook(Exception):
    """The file as a whole cannot be read; str() says why and what to do."""


def read(file: BinaryIO) -> Sheets:
    """Every sheet of ours that the workbook has. Raises NotAWorkbook; errors of cells are in `errors`."""
    data = bytes_of(file)
    with damage_told():
        return read_workbook(data)


@contextmanager
def damage_told() -> Iterator[None]:
    """openpyxl lets through whatever its parsers raise on a damaged file; here it becomes NotAWorkbook."""
    try:
        yield
    except NotAWorkbook:
        raise
    except Exception as error:
        raise NotAWorkbook(
            _("This is not a readable .xlsx file. Open it in Excel or WPS and save it as .xlsx.")
        ) from error


def bytes_of(file: BinaryIO) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise NotAWorkbook(_("The file is empty. Choose the Excel file that you filled in."))
    if len(data) > MAX_BYTES:
        raise NotAWorkbook(_("The file is larger than 5 MB. Remove pictures and other sheets from it."))
    return data


def read_workbook(data: bytes) -> Sheets:
    """A sheet is parsed only while its rows are read, so damage may come to light at any point."""
    workbook = opened(data)
    sheets = Sheets()
    found = [name for name in SHEETS if name in workbook.sheetnames]
    if not found:
        names = SEPARATOR.join(SHEETS)
        raise NotAWorkbook(
            _("The workbook has none of the sheets %(names)s. Begin with the template.") % {"names": names}
        )
    for name in found:
        read_sheet(name, workbook[name].iter_rows(max_col=MAX_COLUMNS), sheets)
    return sheets


def opened(data: bytes) -> Workbook:
    """For reading row by row, inside damage_told(); a formula is read as it is written, never its result."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise NotAWorkbook(_("The file unpacks to more than 50 MB, so it was not opened."))
        if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
            raise NotAWorkbook(
                _("The file has macros, so it was not opened. Save it as .xlsx without macros.")
            )
    return load_workbook(BytesIO(data), read_only=True)


def read_sheet(name: str, lines: Iterable[Any], sheets: Sheets) -> None:
    lines = iter(lines)
    headings = [str(cell.value or "").strip().rstrip("*＊") for cell in next(lines, [])]
    columns = SHEETS[name]
    for column in columns:
        if column.required and column.heading not in headings:
            message = _("This column is missing. Begin with the template.")
            sheets.errors.append(RowError(name, 1, column.heading, message))
            return
    places = {column: headings.index(column.heading) for column in columns if column.heading in headings}
    for number, cells in enumerate(lines, start=2):
        if all(cell.value in (None, "") for cell in cells):
            continue  # perhaps thousands of them: borders and colours make rows too
        if number > MAX_ROWS + 1:
            message = _("A sheet has at most %(rows)d rows; what follows was not read.") % {"rows": MAX_ROWS}
            sheets.errors.append(RowError(name, number, "", message))
            return
        values: dict[str, Any] = {}
        for column, place in places.items():
            value, message = read_cell(cells[place], column) if place < len(cells) else ("", "")
            values[column.key] = value
            if message:
                sheets.errors.append(RowError(name, number, column.heading, message))
        sheets.rows[name].append(Row(number, values))


def read_cell(cell: Any, column: Column) -> tuple[Any, str]:
    """The cell's value, and what is wrong with it or ""."""
    value = cell.value
    if cell.data_type == "f":
        return "", _("The cell has a formula. Put its result there as a value.")
    if value is None:
        text: Any = ""
    elif isinstance(value, datetime):
        text = value.date()
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value).strip()
    if column.required and text == "":
        return "", _("This must not be empty.")
    if not column.is_date:
        return str(text), ""
    if text == "" or isinstance(text, date):
        return text, ""
    for pattern in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"):
        try:
            return datetime.strptime(text, pattern).date(), ""  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return "", _("“%(text)s” is not a date. Write it like 2021-03-18.") % {"text": text}


def write(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """A workbook with our sheets; without rows it is the template."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, columns in SHEETS.items():
        sheet = workbook.create_sheet(name)
        sheet.append([column.heading + ("*" if column.required else "") for column in columns])
        for place, column in enumerate(columns, start=1):
            head = sheet.cell(1, place)
            head.font = BOLD
            head.fill = HEADING
            sheet.column_dimensions[get_column_letter(place)].width = 14 if column.is_date else 26
        sheet.freeze_panes = "B2"
        for number, row in enumerate(rows.get(name, ()), start=2):
            for place, column in enumerate(columns, start=1):
                put(sheet.cell(number, place), row.get(column.key))
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()
