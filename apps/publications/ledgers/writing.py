"""A ledger as a workbook: one sheet a domain, row by row, ready to be read, filtered and printed."""

from collections.abc import Iterator
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from apps.audit.exports import sheet_name
from apps.audit.sheets import BOX, CENTRED, HEADING, FittedRow, height, number_format, put, set_up
from apps.publications.ledgers.fields import FIELDS
from apps.publications.ledgers.gathering import Entry
from apps.publications.ledgers.layouts import Column, Layout
from apps.publications.ledgers.values import Figure, Line, Share, Value

# As an office prints a table; who has other fonts sees the nearest.
TITLE, HEAD, BODY = Font("黑体", 16), Font("黑体", 10.5), Font("宋体", 10.5)
ACROSS = Alignment(horizontal="centerContinuous", vertical="center")
LEFT = Alignment(vertical="center")
MIDDLE = Alignment(horizontal="center", vertical="top", wrap_text=True)
NO_SECTION = "其他"

# What is short and the same for many rows reads best in the middle of its column.
CENTRED_FIELDS = frozenset(
    {
        "number",
        "label",
        "star",
        "nature",
        "status",
        "light",
        "computed",
        "on_schedule",
        "deadline",
        "approved_on",
    }
)


class Ledger:
    """A workbook in the making. Entries come in the order of their sections; save() ends it."""

    def __init__(self, layout: Layout, title: str, note: str) -> None:
        self.layout, self.title, self.note = layout, title, note
        self.book = Workbook(write_only=True)
        self.grouped = any(column.group for column in layout.columns)
        self.head = 4 if self.grouped else 3  # the row of the headings that are filtered
        self.section: str | None = None
        self.sheet: Any = None
        self.row = self.number = 0

    def add(self, entry: Entry) -> None:
        if self.sheet is None or entry.target.section != self.section:
            self.begin(entry.target.section)
        self.number += 1
        for line in lines(self.layout, self.number, entry):
            self.write([FIELDS[column.field].value(line) for column in self.layout.columns])

    def begin(self, section: str) -> None:
        """A new sheet with its heads."""
        self.finish()
        self.section, self.row, self.number = section, 0, 0
        self.sheet = sheet = self.book.create_sheet(sheet_name(section or NO_SECTION, self.book.sheetnames))
        for place, column in enumerate(self.layout.columns, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = column.width
        sheet.freeze_panes = f"{get_column_letter(self.layout.frozen + 1)}{self.head + 1}"
        set_up(sheet, repeated=f"3:{self.head}", paper=self.layout.paper, pages=self.layout.pages)
        if self.layout.pages > 1:
            sheet.print_title_cols = f"A:{get_column_letter(self.layout.frozen)}"
        self.across(f"{self.title}  {section}".strip(), TITLE, 30)
        self.across(self.note, BODY, 18)
        if self.grouped:
            self.write_groups()
        alone = [not column.group and self.grouped for column in self.layout.columns]  # written above
        pairs = zip(self.layout.columns, alone, strict=True)
        self.append([self.heading("" if above else column.heading) for column, above in pairs])

    def write_groups(self) -> None:
        """The upper row of the headings: what is in no group reaches down into the lower one."""
        cells, group = [], ""
        for place, column in enumerate(self.layout.columns, start=1):
            goes_on = column.group and column.group == group
            cell = self.heading("" if goes_on else column.group or column.heading)
            if column.group:
                cell.alignment = ACROSS
            else:
                letter = get_column_letter(place)
                self.sheet.merged_cells.add(f"{letter}3:{letter}4")
            cells.append(cell)
            group = column.group
        self.append(cells)

    def across(self, words: str, font: Font, points: float) -> None:
        """One line in the middle of all columns, without merged cells; at the left of what is several pages wide."""
        cells = [WriteOnlyCell(self.sheet) for _column in self.layout.columns]
        put(cells[0], words)
        for cell in cells:
            cell.font, cell.alignment = font, ACROSS if self.layout.pages == 1 else LEFT
        self.append(cells, points)

    def heading(self, words: str) -> Cell:
        cell = WriteOnlyCell(self.sheet)
        put(cell, words or None)
        cell.font, cell.fill, cell.border, cell.alignment = HEAD, HEADING, BOX, CENTRED
        return cell

    def write(self, values: list[Value]) -> None:
        columns = self.layout.columns
        cells = [self.cell(column, value) for column, value in zip(columns, values, strict=True)]
        texts = [(str(v), c.width) for c, v in zip(columns, values, strict=True) if isinstance(v, str)]
        self.append(cells, height(texts))

    def cell(self, column: Column, value: Value) -> Cell:
        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, Figure):
            # Where the column beside it says the unit, the number stands alone.
            beside = any(one.field == "measure" for one in self.layout.columns)
            cell.value, cell.number_format = (
                value.value,
                number_format(value.value, "" if beside else value.unit),
            )
            cell.alignment = Alignment(horizontal="right", vertical="top")
        elif isinstance(value, Share):
            cell.value, cell.number_format = round(value.value, 6), "0.0%"
            cell.alignment = Alignment(horizontal="right", vertical="top")
        else:
            put(cell, value)
            if column.field in CENTRED_FIELDS:
                cell.alignment = MIDDLE
        cell.font, cell.border = BODY, BOX
        return cell

    def append(self, cells: list[Cell], points: float | None = None) -> None:
        self.row += 1
        if points is not None:
            self.sheet.row_dimensions[self.row] = FittedRow(self.sheet, index=self.row, ht=points)
        self.sheet.append(cells)
        self.sheet.row_dimensions.pop(self.row, None)  # it is written by now

    def finish(self) -> None:
        if self.sheet is not None:
            last = get_column_letter(len(self.layout.columns))
            self.sheet.auto_filter.ref = f"A{self.head}:{last}{self.row}"
            self.sheet.close()

    def save(self, file: IO[bytes]) -> None:
        self.finish()
        self.book.save(file)


def lines(layout: Layout, number: int, entry: Entry) -> Iterator[Line]:
    """The rows of one target."""
    if layout.by_part and entry.parts:
        for part in entry.parts:
            yield Line(number, entry, part)
    else:
        yield Line(number, entry)
