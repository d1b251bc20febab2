"""Spreadsheets: task tables (任务分解表) and ledgers (台账), sheet by sheet, each cell as it is shown.

Lines of one cell above and below a table are its title and its notes. Hidden sheets are left out; hidden
rows and columns are read, since a filter that somebody forgot must not lose tasks.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from .archive import open_archive
from .composing import Block, ExtractedText, Grid, Merged, Paragraph, compose
from .errors import DamagedFile, HoldsMacros

Row = list[str | Merged]

LITERAL = re.compile(r'"([^"]*)"')  # words in a number format: 0"家"
DECIMALS = re.compile(r"\.(0+)")
DEFAULT_NAME = re.compile(r"(?:Sheet|工作表)\s*\d*", re.IGNORECASE)


def extract(data: bytes) -> ExtractedText:
    """The text of an .xlsx; tables and their merged cells are in its structure.

    Formulas count with the values that were last computed. Raises DamagedFile, PasswordProtected,
    HoldsMacros, UnpacksTooLarge or NoText.
    """
    archive = open_archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        raise HoldsMacros
    try:
        workbook = load_workbook(BytesIO(data), data_only=True)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise on a damaged file
        raise DamagedFile from error
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    return compose(block for sheet in shown for block in _blocks(sheet, alone=len(shown) == 1))


def _blocks(sheet: Any, *, alone: bool) -> Iterator[Block]:
    rows = _without_empty_columns(_rows(sheet))
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
    merged = _merged(sheet)
    rows: list[Row] = []
    for cells in sheet.iter_rows():
        row: Row = [merged.get((cell.row, cell.column)) or _shown(cell) for cell in cells]
        if _words(row):
            rows.append(row)
    return rows


def _merged(sheet: Any) -> dict[tuple[int, int], Merged]:
    """(row, column) → how the place hangs on the first cell of its merge."""
    places: dict[tuple[int, int], Merged] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                places[row, column] = Merged.LEFT if row == area.min_row else Merged.ABOVE
        del places[area.min_row, area.min_col]
    return places


def _words(row: Sequence[str | Merged]) -> list[str]:
    return [words for words in row if isinstance(words, str) and words]


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    used = {place for row in rows for place, words in enumerate(row) if isinstance(words, str) and words}
    return [[words for place, words in enumerate(row) if place in used] for row in rows]


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
