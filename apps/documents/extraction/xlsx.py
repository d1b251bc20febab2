"""Spreadsheets: task tables (任务分解表) and ledgers (台账), sheet by sheet, each cell as it is shown.

Lines of one cell above and below a table are its title and its notes. Hidden sheets are left out; hidden
rows and columns are read, since a filter that somebody forgot must not lose tasks.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from .archive import open_office, read_member
from .composing import Block, ExtractedText, Grid, Merged, Paragraph, compose
from .errors import DamagedFile
from .safe_xml import refuse_doctype

Row = list[str | Merged]
Place = tuple[int, int]  # row and column, from 1

LITERAL = re.compile(r'"([^"]*)"')  # words in a number format: 0"家"
DECIMALS = re.compile(r"\.(0+)")
DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s*\d*", re.IGNORECASE)


def extract(data: bytes) -> ExtractedText:
    """The text of an .xlsx; tables and their merged cells are in its structure.

    Formulas count with the values that were last computed. Raises DamagedFile, PasswordProtected,
    HoldsMacros, UnpacksTooLarge, ForbiddenXml or NoText.
    """
    archive = open_office(data)
    for name in archive.namelist():
        if name.startswith("xl/") and name.endswith(".xml"):
            refuse_doctype(read_member(archive, name))
    try:
        workbook = load_workbook(BytesIO(data), data_only=True)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise on a damaged file
        raise DamagedFile from error
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    return compose(block for sheet in shown for block in _blocks(sheet, alone=len(shown) == 1))


def _blocks(sheet: Any, *, alone: bool) -> Iterator[Block]:
    rows = _rows(sheet)
    wide = [number for number, row in enumerate(rows) if len(_words(row)) > 1]
    first, last = (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))
    if rows and not alone and first == 0 and not DEFAULT_NAME.fullmatch(sheet.title):
        yield Paragraph(sheet.title, level=1)
    for row in rows[:first]:
        yield from map(Paragraph, _words(row))
    if first < last:
        yield Grid(rows[first:last])
    for row in rows[last:]:
        yield from map(Paragraph, _words(row))


def _rows(sheet: Any) -> list[Row]:
    """The rows and columns that hold words. A colour alone may reach down to row 1,048,576, so only what is stored
    is looked at: openpyxl's own loops make a cell for every place.
    """
    shown = {place: words for place, cell in sheet._cells.items() if (words := _shown(cell))}
    rows, columns = sorted({row for row, _ in shown}), sorted({column for _, column in shown})
    merged = _merged(sheet, shown, rows, columns)
    return [[merged.get((row, column)) or shown.get((row, column), "") for column in columns] for row in rows]


def _merged(
    sheet: Any, shown: Mapping[Place, str], rows: Sequence[int], columns: Sequence[int]
) -> dict[Place, Merged]:
    """How a place hangs on the first cell of its merge, where that holds words."""
    places: dict[Place, Merged] = {}
    for area in sheet.merged_cells.ranges:
        if (area.min_row, area.min_col) in shown:
            across = columns[bisect_left(columns, area.min_col) : bisect_right(columns, area.max_col)]
            for row in rows[bisect_left(rows, area.min_row) : bisect_right(rows, area.max_row)]:
                hangs = Merged.LEFT if row == area.min_row else Merged.ABOVE
                places |= {(row, column): hangs for column in across}
            del places[area.min_row, area.min_col]
    return places


def _words(row: Sequence[str | Merged]) -> list[str]:
    return [words for words in row if isinstance(words, str) and words]


def _shown(cell: Any) -> str:
    """What the cell shows in Excel: days in the Chinese way, shares in per cent, figures with their words."""
    value, pattern = cell.value, cell.number_format or "General"
    if value is None:
        return ""
    if isinstance(value, date):  # a datetime is one
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if "d" in pattern.lower() else "")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).strip()
    return _figure(value, pattern.split(";")[0])


def _figure(value: float, pattern: str) -> str:
    plain = LITERAL.sub("", pattern)
    figure = Decimal(repr(value))
    sign = ""
    if "%" in plain:
        figure, sign = figure * 100, "%"
    if decimals := DECIMALS.search(plain):
        shown = f"{figure:.{len(decimals[1])}f}"
    elif "0" in plain:
        shown = f"{figure:.0f}"
    else:
        shown = format(figure.normalize(), "f")
    before, _, after = pattern.partition("0") if "0" in plain else ("", "", "")
    return "".join([*LITERAL.findall(before), shown, sign, *LITERAL.findall(after)])
