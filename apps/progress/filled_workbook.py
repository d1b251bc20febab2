"""Reads a workbook that was filled in: which rows came back, and what each cell to fill in says.

Rows are known by their hidden key, columns by their heading, so that both may be moved about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter

from apps.progress import typed
from apps.progress.typed import NotUnderstood
from apps.progress.workbook import COLUMNS, FACTS, FORM, ORIGIN, SHEET, Input, Kind, Origin
from apps.units.sheets import MAX_COLUMNS, MAX_ROWS, NotAWorkbook, bytes_of, damage_told, opened

HEAD_WITHIN = 20  # rows in which the headings are looked for
PERCENT = ("%", "个百分点", "百分点")
EXACT = ".15g"  # the digits that Excel keeps of a number; what follows is noise


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with one cell, J7, or with a whole row, 7."""

    place: str
    message: str

    @property
    def order(self) -> tuple[int, str]:
        """Row by row, as one goes through the sheet."""
        column = self.place.rstrip("0123456789")
        return int(self.place.removeprefix(column)), column.rjust(3)


@dataclass(frozen=True, slots=True)
class FilledRow:
    number: int
    key: str
    cells: Mapping[str, Any]  # of openpyxl, by the key of the column
    letters: Mapping[str, str]

    def place(self, column: str) -> str:
        return f"{self.letters[column]}{self.number}"

    @property
    def said(self) -> list[Any]:
        """What is to compare with another row of the same key."""
        return [self.cells[column.key].value for column in COLUMNS]


@dataclass
class Filled:
    """`bases` is what stood in the cells when the file was made, by key of the row and key of the column."""

    origin: Origin
    bases: dict[tuple[str, str], str]
    rows: list[FilledRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


def read(file: BinaryIO) -> Filled:
    """Raises NotAWorkbook where the file as a whole is none of ours."""
    data = bytes_of(file)
    with damage_told():
        book = opened(data)
        if not {SHEET, ORIGIN} <= set(book.sheetnames):
            refuse_foreign()
        filled = read_origin(list(book[ORIGIN].iter_rows(max_col=3, values_only=True)))
        read_rows(book[SHEET].iter_rows(max_col=MAX_COLUMNS), filled)
    return filled


def refuse_foreign() -> None:
    raise NotAWorkbook(
        _("This file was not downloaded here. Download the file of your unit, fill that in and choose it.")
    )


def read_origin(rows: Sequence[Sequence[Any]]) -> Filled:
    if len(rows) < FACTS - 1 or rows[0][0] != FORM:
        refuse_foreign()
    (district, *_none), (unit, unit_name, _more), (period, quarter, _rest) = rows[1:4]
    origin = Origin(str(district), int(unit), str(unit_name), int(period), str(quarter))
    bases = {(str(key), str(column)): str(text or "") for key, column, text in rows[FACTS:] if key}
    return Filled(origin, bases)


def read_rows(lines: Any, filled: Filled) -> None:
    places: dict[str, int] = {}
    seen: dict[str, FilledRow] = {}
    for number, cells in enumerate(lines, start=1):
        if not places:
            places = headings(cells, number)
            continue
        if number > MAX_ROWS:
            message = _("A sheet has at most %(rows)d rows; what follows was not read.") % {"rows": MAX_ROWS}
            filled.errors.append(CellError(str(number), message))
            return
        take(row_of(number, cells, places), seen, filled)
    if not places:
        refuse_foreign()


def headings(cells: Sequence[Any], number: int) -> dict[str, int]:
    """Key of the column → its place, counted from 0; nothing where this row has no headings."""
    words = [str(cell.value or "").strip() for cell in cells]
    if COLUMNS[0].heading not in words:
        if number >= HEAD_WITHIN:
            refuse_foreign()
        return {}
    for column in COLUMNS:
        if column.heading not in words:
            raise NotAWorkbook(
                _(
                    "The column %(heading)s is missing. Download the file again and leave its columns as they are."
                )
                % {"heading": column.heading}
            )
    return {column.key: words.index(column.heading) for column in COLUMNS}


def row_of(number: int, cells: Sequence[Any], places: Mapping[str, int]) -> FilledRow:
    by_column = {key: cells[place] if place < len(cells) else EMPTY_CELL for key, place in places.items()}
    letters = {key: get_column_letter(place + 1) for key, place in places.items()}
    return FilledRow(number, str(by_column["key"].value or "").strip(), by_column, letters)


def take(row: FilledRow, seen: dict[str, FilledRow], filled: Filled) -> None:
    """A row once; one that repeats another in all its cells is the same row."""
    for column, cell in row.cells.items():
        if cell.data_type == "f":
            message = _("The cell has a formula. Put its result there as a value.")
            filled.errors.append(CellError(row.place(column), message))
    if not row.key:
        if any(row.cells[column.key].value not in (None, "") for column in COLUMNS):
            message = _(
                "This row does not belong to the file. Write in the rows of your targets, or delete it."
            )
            filled.errors.append(CellError(str(row.number), message))
        return
    first = seen.setdefault(row.key, row)
    if first is row:
        filled.rows.append(row)
    elif first.said != row.said:
        message = _("This row repeats row %(row)d and says something else. Delete one of the two.")
        filled.errors.append(CellError(str(row.number), message % {"row": first.number}))


def text_of(cell: Any, asked: Input) -> str:
    """What the cell says, as reporting.Change takes it. Raises NotUnderstood."""
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if cell.data_type == "e":
        raise NotUnderstood(_("The cell shows an error of Excel. Write the value itself."))
    return MEANINGS[asked.kind](cell, asked)


def figure(cell: Any, asked: Input) -> str:
    value, indicator = cell.value, asked.indicator
    assert indicator is not None  # noqa: S101 - every FIGURE has one
    if isinstance(value, bool) or not isinstance(value, int | float):
        return typed.figure(str(value), indicator)
    number = Decimal(format(value, EXACT))
    if "%" in cell.number_format:  # 5% is kept as 0.05
        if not indicator.entry_unit.startswith(PERCENT):
            raise NotUnderstood(
                _("The cell is in per cent. Write the number alone, in %(unit)s.")
                % {"unit": indicator.entry_unit}
            )
        number *= 100
    return typed.figure(f"{number:f}", indicator)


def day(cell: Any, _asked: Input) -> str:
    if isinstance(cell.value, date):  # a datetime is one too
        return cell.value.date().isoformat() if isinstance(cell.value, datetime) else cell.value.isoformat()
    return typed.day(str(cell.value).strip())


def choice(cell: Any, asked: Input) -> str:
    word = str(cell.value).strip()
    for text, offered in asked.choices.items():
        if word == offered:
            return text
    raise NotUnderstood(
        _("“%(word)s” is not in the list. Choose from the list of the cell.") % {"word": word}
    )


def words(cell: Any, _asked: Input) -> str:
    value = cell.value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    return typed.plain(format(value, EXACT) if isinstance(value, float) else str(value))


MEANINGS = {Kind.FIGURE: figure, Kind.DATE: day, Kind.CHOICE: choice, Kind.TEXT: words}
