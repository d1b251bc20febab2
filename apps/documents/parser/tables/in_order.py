"""Task tables whose cells only follow each other: a cell a line, or cells parted by blanks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from apps.documents.parser.dates import is_date_line
from apps.documents.parser.lines import Line
from apps.documents.parser.tokens import FurnitureKind

from .aligning import Aligner, continues, laid_out
from .columns import Column, Kind, column_of, read_heads, under_wide_heads
from .looks import Gap, Token, looks_of, running_numbers
from .reading import read_grid
from .table import Cell, Grid, Table

MOST_HEADS = 20
LONGEST_SPLIT_HEAD = 4
LONGEST_LAST_HEAD = 6
ENDS_TABLE = (FurnitureKind.WEBSITE, FurnitureKind.ATTACHMENT, FurnitureKind.NOTE)
Kinds = Sequence[FurnitureKind | None]


def cell_at(text: str, start: int, end: int) -> Cell:
    """The cell without the blanks and bars around its words."""
    words = text[start:end]
    start += len(words) - len(words.lstrip(" |"))
    words = words.strip(" |")
    return Cell(start, start + len(words), words)


@dataclass(slots=True)
class _Run:
    """Cells in their order with the index of the line that each stands on."""

    tokens: list[Token] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    gap: Gap = Gap.LINE

    def add(self, cell: Cell, line: int, after: Gap) -> None:
        if cell.text:
            self.tokens.append(Token(cell, self.gap))
            self.lines.append(line)
            self.gap = after

    def add_line(self, text: str, line: Line, index: int, *, behind: int, blanks: bool) -> None:
        """The cell of a line, or those that blanks part on it; what stands before ``behind`` is no cell of the rows."""
        if blanks:
            for part in blank_parts(text, line):
                if part.start >= behind:
                    self.add(part, index, Gap.BLANK)
            self.gap = Gap.LINE
            return
        if line.text.startswith("|"):
            self.gap = Gap.BAR
        self.add(cell_at(text, line.start, line.end), index, Gap.LINE)
        if line.text.endswith("|"):
            self.gap = Gap.BAR


def cells_in_order(text: str, lines: Sequence[Line], kinds: Kinds, first: int) -> Table | None:
    """The table whose head begins on line ``first``, perhaps without rows; None where none does."""
    head = _head_at(text, lines, first)
    if head is None:
        return None
    columns = head.columns
    body, heads, used = _body(text, lines, kinds, head)
    tokens = body.tokens
    numbers = list(running_numbers(tokens))
    if numbers and all(column.kind is not Kind.NUMBER for column in columns):
        columns = [*columns]
        columns.insert(int(numbers[0] > 0), Column(Kind.NUMBER))
    rows = list(Aligner(columns).align(tokens, looks_of(tokens)))
    _drop_trailing(columns, rows)
    count = sum(len(parts) for row in rows for parts in row)
    grid = Grid(columns, [laid_out(row, row_start(row)) for row in rows], heads)
    parts = tuple(read_grid(text, grid))
    behind = body.lines[count] if count < len(body.lines) else used[-1] + 1  # bars above it are the table's
    last = max(behind - 1, body.lines[count - 1] if count else head.first)
    kept = tuple(index for index in used if index <= last)
    grid.heads = [cell for cell in grid.heads if cell.start < lines[kept[-1]].end]
    cells = [*grid.heads, *(cell for row in grid.rows for cell in row if cell.text)]
    cells = sorted({cell.start: cell for cell in cells}.values(), key=lambda cell: cell.start)
    return Table(kept, parts, tuple(grid.heads), tuple(cells), tuple(_joints(rows)))


def row_start(row: Sequence[Sequence[Cell]]) -> int:
    return next(parts[0].start for parts in row if parts)


def _joints(rows: Sequence[Sequence[Sequence[Cell]]]) -> Iterator[tuple[int, int]]:
    for row in rows:
        for parts in row:
            for before, cell in pairwise(parts):
                if continues(before, cell):
                    yield before.end, cell.start


@dataclass(frozen=True, slots=True)
class _Head:
    columns: list[Column]
    cells: list[Cell]
    first: int
    stop: int  # index of the line behind the head
    blanks: bool  # cells are parted by blanks on one line


def _head_at(text: str, lines: Sequence[Line], first: int) -> _Head | None:
    in_line = _head_in_line(text, lines[first], first)
    if in_line:
        return in_line
    found: list[tuple[Cell, Column, int]] = []
    index = first
    while index < len(lines) and len(found) < MOST_HEADS:
        cell = cell_at(text, lines[index].start, lines[index].end)
        column = column_of(cell.text) if cell.text else None
        if column is None and 0 < len(cell.text) <= LONGEST_SPLIT_HEAD and index + 1 < len(lines):
            longer = cell_at(text, lines[index].start, lines[index + 1].end)
            column = column_of(longer.text.replace("\n", ""))
            cell, index = (longer, index + 1) if column else (cell, index)
        if cell.text and column is None:
            break
        if column:
            found.append((cell, column, index))
        elif not found:
            return None
        index += 1
    found = _trimmed(found)
    columns = read_heads([cell.text for cell, _, _ in found], apart=False)
    if not columns:
        return None
    columns = under_wide_heads(
        [(cell.text, column) for (cell, _, _), column in zip(found, columns, strict=True)]
    )
    return _Head(columns, [cell for cell, _, _ in found], first, found[-1][2] + 1, False)


def _head_in_line(text: str, line: Line, first: int) -> _Head | None:
    """A head whose cells are parted by blanks, with the first rows behind it where nothing has line ends."""
    found: list[tuple[Cell, Column, int]] = []
    for part in blank_parts(text, line):
        column = column_of(part.text)
        if column is None or len(found) == MOST_HEADS:
            break
        found.append((part, column, first))
    found = _trimmed(found)
    columns = read_heads([cell.text for cell, _, _ in found], apart=False)
    whole = bool(found) and found[-1][0].end >= line.end
    if not columns or not (whole or len(columns) > 2):
        return None
    return _Head(columns, [cell for cell, _, _ in found], first, first + whole, True)


def _trimmed(found: list[tuple[Cell, Column, int]]) -> list[tuple[Cell, Column, int]]:
    """Without a first cell of the rows that reads like one more head (深化政务公开工作)."""
    kinds = [column.kind for _, column, _ in found]
    while (
        len(found) > 2
        and kinds[-1] is Kind.TASK
        and Kind.TASK in kinds[:-1]
        and len(found[-1][0].text) > LONGEST_LAST_HEAD
    ):
        found, kinds = found[:-1], kinds[:-1]
    return found


def blank_parts(text: str, line: Line) -> Iterator[Cell]:
    for match in re.compile(r"[^ |]+").finditer(text, line.start, line.end):
        yield Cell(match.start(), match.end(), match.group())


def _body(text: str, lines: Sequence[Line], kinds: Kinds, head: _Head) -> tuple[_Run, list[Cell], list[int]]:
    """The cells under a head, all its repetitions, and the lines of both; page numbers between stay out."""
    body, heads = _Run(), list(head.cells)
    words = [cell.text for cell in head.cells]
    used = list(range(head.first, head.stop))
    index = head.stop
    while index < len(lines) and not _ends_table(lines, kinds, index):
        if kinds[index] is FurnitureKind.PAGE_NUMBER:
            index += 1
            continue
        again = (
            _head_at(text, lines, index) if index > head.first and _may_head(lines[index], words) else None
        )
        if again and [cell.text for cell in again.cells] != words:
            break
        if again:
            heads += again.cells
            used += range(index, again.stop)
            index = max(index, again.stop)
        if again is None or again.stop == again.first:  # the first cells may stand on the line of the head
            used.append(index)
            body.add_line(text, lines[index], index, behind=heads[-1].end, blanks=head.blanks)
            index += 1
    return body, heads, used


def _may_head(line: Line, words: Sequence[str]) -> bool:
    """Whether a line may begin a head row: the same again, or that of another table."""
    first = line.text.strip(" |")
    return first.startswith(words[0][:LONGEST_SPLIT_HEAD]) or column_of(first.partition(" ")[0]) is not None


def _ends_table(lines: Sequence[Line], kinds: Kinds, index: int) -> bool:
    """Whether a line cannot be a cell: what stands below a notice, the next attachment, the signature with its date."""
    if kinds[index] in ENDS_TABLE or is_date_line(lines[index].text):
        return True
    signed = kinds[index] is FurnitureKind.SIGNATURE and index + 1 < len(lines)
    return signed and is_date_line(lines[index + 1].text)


def _drop_trailing(columns: Sequence[Column], rows: list[list[list[Cell]]]) -> None:
    """Drop what stands below a table: last rows that lack what nearly all rows but headings have."""
    whole = [row for row in rows if sum(map(bool, row)) > 1]
    needed = [
        at
        for at, column in enumerate(columns)
        if column.kind in (Kind.NUMBER, Kind.UNIT, Kind.DUE)
        and sum(bool(row[at]) for row in whole) * 5 >= len(whole) * 3
    ]
    while rows and needed and not any(rows[-1][at] for at in needed):
        rows.pop()
