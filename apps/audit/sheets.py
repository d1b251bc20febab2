"""What the workbooks of the house have in common: what a cell holds, and how a sheet is printed.

Nothing that somebody typed is ever a formula, and a figure is never text.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
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
    elif isinstance(value, str):
        cell.value = writable(value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
        cell.alignment = WRAPPED
    else:
        cell.value = value


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


def set_up(sheet: Any, *, head: int, paper: int = A4, title: str = "") -> None:
    """Landscape, one page wide, the first `head` rows on every page, which page of how many at its foot.

    Before the first row is written, where the workbook is written row by row.
    """
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = paper
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4  # inches
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    sheet.print_title_rows = f"{head}:{head}" if head == 1 else f"1:{head}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    if title:
        sheet.oddHeader.center.text = title.replace("&", "&&")
