"""Workbooks of a unit's quarter for tests, filled in as Excel would leave them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from apps.progress.workbook import HEAD, PLACES, SHEET


def book_of(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def row_of(sheet: Worksheet, key: str) -> int:
    (row,) = (row for row in range(HEAD + 1, sheet.max_row + 1) if sheet.cell(row, 1).value == key)
    return row


def cell_of(book: Workbook, key: str, column: str) -> Cell:
    """The cell of the line `key` in the column that workbook.COLUMNS calls `column`."""
    cell = book[SHEET].cell(row_of(book[SHEET], key), PLACES[column])
    assert isinstance(cell, Cell)
    return cell


def saved_book(book: Workbook) -> BytesIO:
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def filled_in(data: bytes, cells: Mapping[tuple[str, str], Any]) -> BytesIO:
    book = book_of(data)
    for (key, column), value in cells.items():
        cell_of(book, key, column).value = value
    return saved_book(book)
