"""Task tables: the rows and headings of a grid whose columns are known. "A row of a task table is an item" (GUIDE.md).

A grid comes from the structure of the file (grids.py) or from a table pasted as text (pasted.py); from here on they are one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apps.documents.parser.figures.quantities import find_quantities
from apps.documents.parser.labels import Style, label_at
from apps.documents.parser.tokens import ParsedUnit, QuarterNode, Role
from apps.documents.parser.units.roles import read_units
from apps.documents.parser.units.statements import Statement

from .columns import Kind
from .measured import Measure, is_bare_figure
from .table import Cell, Grid, Group, Row

ROW_NUMBER = re.compile(r"\(?\d{1,3}\s*[.、)]?")
TOTAL = re.compile(r"(?:合|小|总|共)\s*计.{0,6}")
LONGEST_TITLE = 40


@dataclass(slots=True)
class _Open:
    """A row that later lines of the table may still go on with."""

    label: str | None
    title: str | None = None
    cells: list[Cell] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    dues: list[Cell] = field(default_factory=list)
    quarters: list[QuarterNode] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    def close(self) -> Row:
        start, end = self.cells[0].start, self.cells[-1].end
        inside = [s for s in self.statements if s.start < s.end]
        above = [s for s in self.statements if s.start == s.end and s.units]
        units = tuple(unit for statement in above for unit in statement.units)
        stated = sorted(inside, key=lambda statement: statement.start)
        if units:
            stated.insert(0, Statement(start, start, units))
        return Row(
            start,
            end,
            self.label,
            self.title,
            tuple(stated),
            tuple(self.dues),
            tuple(self.quarters),
            tuple(self.measures),
        )


def read_grid(text: str, grid: Grid) -> Iterator[Row | Group]:
    """The rows and headings of a grid; cells of totals join its heads."""
    reader = _Reader(text, grid)
    for index in range(len(grid.rows)):
        yield from reader.read(index)
    yield from reader.close()


class _Reader:
    def __init__(self, text: str, grid: Grid) -> None:
        self.text, self.grid, self.columns = text, grid, grid.columns
        self.led = any(column.role is Role.LEAD for column in self.columns)
        self.numbered = any(column.kind is Kind.NUMBER for column in self.columns)
        self.own = [self.own_cells(index) for index in range(len(grid.rows))]
        self.leading = self.leading_columns()
        self.above: dict[int, tuple[ParsedUnit, ...]] = {}
        self.due_above: dict[int, Cell] = {}
        self.open: _Open | None = None

    def own_cells(self, index: int) -> dict[int, Cell]:
        """The cells that are printed in this row, by column: neither empty, nor merged with one above or on the left."""
        row = self.grid.rows[index]
        before = self.grid.rows[index - 1] if index else None
        own: dict[int, Cell] = {}
        for at, cell in enumerate(row):
            merged = (before is not None and before[at] == cell) or (at > 0 and row[at - 1] == cell)
            if cell.start < cell.end and not merged:
                own[at] = cell
        return own

    def leading_columns(self) -> int:
        """How many columns on the left head several rows each: they say so, or are merged or left empty below."""
        kinds = [column.kind for column in self.columns]
        groups = next((n for n, kind in enumerate(kinds) if kind is not Kind.GROUP), len(kinds))
        if groups:
            return groups
        behind = kinds[1:]
        if kinds[0] is Kind.TASK and (Kind.TASK in behind or Kind.NUMBER in behind):
            return int(any(0 not in own and len(own) > 1 for own in self.own[1:]))
        if kinds[0] is Kind.NUMBER and len(kinds) > 2 and kinds[1] in (Kind.TASK, Kind.GROUP):
            return 2 if Kind.TASK in kinds[2:] and any(map(self.is_part, range(1, len(self.own)))) else 0
        return 0

    def is_part(self, index: int) -> bool:
        """Whether a row stands under the number and the task of the row above, with units or a deadline of its own."""
        own = self.own[index]
        kinds = {self.columns[at].kind for at in own}
        return 0 not in own and 1 not in own and Kind.TASK in kinds and bool(kinds & {Kind.UNIT, Kind.DUE})

    def read(self, index: int) -> Iterator[Row | Group]:
        own = self.own[index]
        if not own:
            return
        first = own[min(own)]
        if TOTAL.fullmatch(first.text):
            self.grid.heads.extend(own.values())
        elif self.is_heading(index):
            yield from self.close()
            yield _group(first)
        elif self.open is not None and self.goes_on(own):
            self.add(self.open, index, own)
        else:
            yield from self.close()
            yield from self.begin(index, own)

    def is_heading(self, index: int) -> bool:
        """Whether a row holds one cell across it, or one in the first column alone."""
        own, row = self.own[index], self.grid.rows[index]
        if len(own) > 1:
            return False
        at, cell = next(iter(own.items()))
        others = {other.start for other in row if other.start < other.end} - {cell.start}
        if others or ROW_NUMBER.fullmatch(cell.text):
            return False
        across = row.count(cell) > 1
        label = label_at(cell.text, 0)
        kind = self.columns[at].kind
        labelled = label is not None and label.style < Style.ARABIC
        headed = at == 0 and kind in (Kind.NUMBER, Kind.GROUP, Kind.TASK)
        return across or labelled or (headed and len(self.columns) > 2) or at < self.leading

    def goes_on(self, own: dict[int, Cell]) -> bool:
        """Whether a row goes on with the one above: no number where rows have one, and nobody named for it alone."""
        kinds = {self.columns[at].kind for at in own}
        if kinds <= {Kind.UNIT, Kind.ASIDE, Kind.DUE, Kind.MEASURE}:
            return Kind.UNIT in kinds and not self.leading
        if any(at < self.leading for at in own):
            return False
        return self.numbered and not kinds & {Kind.NUMBER, Kind.UNIT, Kind.DUE}

    def begin(self, index: int, own: dict[int, Cell]) -> Iterator[Group]:
        leads = {at: cell for at, cell in own.items() if at < self.leading}
        numbered = self.columns[0].kind is Kind.NUMBER
        if numbered and leads and not (index + 1 < len(self.own) and self.is_part(index + 1)):
            leads = {}  # one task, one row
        if leads and numbered:
            yield _numbered_group(self.text, list(leads.values()))
        else:
            yield from (_group(cell) for cell in leads.values())
        rest = {at: cell for at, cell in own.items() if at not in leads}
        if rest:
            self.open = _Open(*self.label_and_title(rest))
            self.add(self.open, index, rest)

    def label_and_title(self, own: dict[int, Cell]) -> tuple[str | None, str | None]:
        first = own[min(own)]
        tasks = [cell for at, cell in own.items() if self.says_words(at, cell)]
        label: str | None = None
        if self.columns[min(own)].kind is Kind.NUMBER and ROW_NUMBER.fullmatch(first.text):
            label = first.text
        elif tasks and self.opens(own, tasks[0]) and (printed := label_at(tasks[0].text, 0)):
            label = tasks[0].text[: printed.end]
        named = tasks[0].text.removeprefix(label or "").strip() if len(tasks) > 1 else ""
        says_more = re.search(r"[。;\n]", named) or find_quantities(named, 0, len(named))
        return label, None if not named or len(named) > LONGEST_TITLE or says_more else named

    def opens(self, own: dict[int, Cell], task: Cell) -> bool:
        """Whether a row begins with its task, units in front of it and deadlines apart: its label is the row's."""
        kinds = (self.columns[at].kind for at, cell in own.items() if cell.start < task.start)
        return all(kind in (Kind.UNIT, Kind.DUE, Kind.ASIDE) for kind in kinds)

    def says_words(self, at: int, cell: Cell) -> bool:
        """Whether a cell says what to do: also one under 目标值 that is more than a figure ("780亿元,增长8.2%")."""
        kind = self.columns[at].kind
        return kind is Kind.TASK or (kind is Kind.VALUE and not is_bare_figure(cell.text))

    def add(self, opened: _Open, index: int, own: dict[int, Cell]) -> None:
        """What the cells of a line of the table add to the open row."""
        row = self.grid.rows[index]
        opened.cells += own.values()
        opened.measures += self.measures_in(own)
        figures = {cell.start for measure in opened.measures for cell in measure.figure}
        first_line = len(opened.cells) == len(own)
        for at, column in enumerate(self.columns):
            cell = own.get(at)
            if column.kind is Kind.UNIT:
                self.add_units(opened, at, row[at], cell, first_line)
            elif column.kind is Kind.DUE and (cell or first_line):
                self.add_due(opened, at, row[at], cell)
            elif cell and column.kind is Kind.QUARTER and column.quarter:
                opened.quarters.append(QuarterNode(column.quarter, cell.start, cell.end, cell.text))
            words = column.kind in (Kind.TASK, Kind.NUMBER, Kind.VALUE)
            if cell and column.kind is not Kind.UNIT and (not words or cell.start in figures):
                opened.statements.append(Statement(cell.start, cell.end, ()))

    def add_units(self, opened: _Open, at: int, place: Cell, cell: Cell | None, first_line: bool) -> None:
        """The units of a cell; an empty cell of the unit in charge means the same as above, as a merged one does."""
        role = self.columns[at].role
        if self.led and role is Role.RESPONSIBLE:
            role = Role.SUPPORT
        if cell:
            units = tuple(read_units(self.text, cell.start, cell.end, role))
            opened.statements.append(Statement(cell.start, cell.end, units))
        else:
            merged = place.start < place.end
            as_above = merged or (self.grid.as_above and role is not Role.SUPPORT)
            units = self.above.get(at, ()) if as_above else ()
            if first_line:
                opened.statements.append(Statement(place.start, place.start, units))
        self.above[at] = units

    def add_due(self, opened: _Open, at: int, place: Cell, cell: Cell | None) -> None:
        if cell:
            self.due_above[at] = cell
        if cell or place.start < place.end:
            opened.dues.append(self.due_above.get(at, place))

    def measures_in(self, own: dict[int, Cell]) -> Iterator[Measure]:
        """The figures of columns 目标值, each named by the nearest cell of words on its left."""
        unit = next(
            (own[at] for at, c in enumerate(self.columns) if c.kind is Kind.MEASURE and at in own), None
        )
        for at, cell in own.items():
            if self.columns[at].kind is not Kind.VALUE or not is_bare_figure(cell.text):
                continue
            names = [own[left] for left in range(at) if left in own and self.columns[left].kind is Kind.TASK]
            if names:
                yield Measure(names[-1], cell, unit)

    def close(self) -> Iterator[Row]:
        if self.open is not None and self.open.cells:
            yield self.open.close()
        self.open = None


def _group(cell: Cell) -> Group:
    label = label_at(cell.text, 0)
    title = cell.text[label.text_start :].strip() if label else cell.text
    printed = cell.text[: label.end].replace(" ", "") if label else None
    return Group(cell.start, cell.end, printed, label.style if label else None, title)


def _numbered_group(text: str, cells: Sequence[Cell]) -> Group:
    """The number and the task over several rows: 1 | 老城改造 heads what is printed beside it."""
    label = cells[0].text if ROW_NUMBER.fullmatch(cells[0].text) else None
    return Group(cells[0].start, cells[-1].end, label, Style.ARABIC, cells[-1].text, True)
