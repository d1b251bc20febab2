"""What the workbooks of the house have in common: what a cell holds, and how a sheet is printed.

Nothing that somebody typed is ever a formula, and a figure is never text.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.properties import PageSetupProperties

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What a sheet takes for the beginning of a formula; the last four are full-width, as Chinese is typed.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

HEADING = PatternFill("solid", fgColor="E8EFF9")
LINE = Side(style="thin", color="C9C6BD")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
BOLD = Font(bold=True)
WRAPPED = Alignment(vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

A4, A3 = 9, 8  # paper sizes of the format


def put(cell: Cell, value: Any) -> None:
    """A value, never a formula: a name that begins with = stays text, also when somebody edits the cell."""
    if isinstance(value, datetime):
        cell.value, cell.number_format = local(value), "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif isinstance(value, str) and value:
        cell.value = writable(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
        cell.alignment = WRAPPED
    else:
        cell.value = None if value == "" else value  # an empty cell, not one with an empty text


def writable(text: str) -> str:
    """Without the control characters that no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def local(moment: datetime) -> datetime:
    """As the clock on the wall shows it: a workbook knows no time zones."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


def number_format(value: Decimal | int, unit: str = "") -> str:
    """In groups of three, with as many decimal places as the value has, and its unit behind it: 1,234.5万平方米."""
    places = max(0, -cast(int, Decimal(value).normalize().as_tuple().exponent))
    words = unit.replace('"', "")
    return "#,##0" + ("." + "0" * places if places else "") + (f'"{words}"' if words else "")


class FittedRow(RowDimension):
    """A row as high as its text, which grows when somebody writes more; openpyxl's own stays as it is."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        return False


def height(cells: Iterable[tuple[str, float]]) -> float:
    """Of a row, in points, by the text of each cell and the width of its column.

    A Chinese character is two wide; a line holds a little less than its column, the more so where no font of the
    file is at hand.
    """
    lines = 1
    for text, column in cells:
        wide = [sum(1 + (ord(sign) > 0x2E7F) for sign in line) for line in text.split("\n")]
        lines = max(lines, sum(-int(-width // (column - 2)) or 1 for width in wide))
    return min(409, 3 + 15 * lines)


def set_up(sheet: Any, *, repeated: str, paper: int = A4, pages: int = 1, title: str = "") -> None:
    """Landscape, so many pages wide, the rows `repeated` on every page, which page of how many at its foot.

    Before the first row is written, where the workbook is written row by row.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4  # inches
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    sheet.print_title_rows = repeated
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    if title:
        sheet.oddHeader.center.text = title.replace("&", "&&")
