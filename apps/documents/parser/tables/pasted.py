"""Task tables pasted as text: a row a line, parted by tabs or bars (in_order.py reads those without rows)."""

from collections.abc import Iterator, Sequence

from apps.documents.parser.labels import Style, label_at
from apps.documents.parser.lines import Line
from apps.documents.parser.tokens import FurnitureKind

from .aligning import Aligner, fit, laid_out, price
from .columns import column_of
from .flattened import flat_table
from .grids import add_rows, heads_at
from .in_order import ENDS_TABLE, Kinds, cell_at, cells_in_order
from .looks import Gap, Token, look_alone
from .reading import read_grid
from .table import Cell, Grid, Row, Table

DELIMITERS = ("\t", "|")
SHIFTED = 3.0  # how much better cells must fit elsewhere before a row counts as shifted


def pasted_tables(
    source: str, text: str, lines: Sequence[Line], kinds: Kinds, taken: frozenset[int]
) -> Iterator[Table]:
    """The tables among ``lines``; ``source`` still has the tabs that ``text``, normalised, shows as blanks.

    ``kinds`` says which lines are already known as furniture of other kinds, ``taken`` which are in tables already.
    """
    index = 0
    while index < len(lines):
        table = None
        if index not in taken:
            table = (
                rows_a_line(source, text, lines, kinds, index)
                or cells_in_order(text, lines, kinds, index)
                or flat_table(text, lines[index], index)
            )
        if table and any(isinstance(part, Row) for part in table.parts):
            yield table
        if table:
            index = table.lines[-1]
        index += 1


# A row a line


def rows_a_line(source: str, text: str, lines: Sequence[Line], kinds: Kinds, first: int) -> Table | None:
    """The table whose head is line ``first``, perhaps without rows; None where it is no head."""
    head = split_row(source, text, lines[first])
    if len(head) < 2 or not any(column_of(cell.text) for cell in head):
        return None
    below = split_row(source, text, lines[first + 1]) if first + 1 < len(lines) else []
    found = heads_at([head, _wide(below, len(head))] if len(below) > 1 else [head], 0)
    if found is None:
        return None
    columns, depth = found
    rows, used = _following_rows(source, text, lines, kinds, first)
    if not used:
        return None  # the line is known as something else: a row of an index block looks like a head
    aligner = Aligner(columns)
    whole = [_in_place(aligner, _wide(row, len(columns))) for row in rows[depth:]]
    heads = [_wide(row, len(columns)) for row in rows[:depth]]
    grid = Grid(columns, [], [cell for row in heads for cell in row if cell.text])
    add_rows(grid, heads, whole)
    parts = tuple(read_grid(text, grid))
    cells = tuple(cell for row in (*heads, *whole) for cell in row if cell.text)
    return Table(tuple(used), parts, tuple(grid.heads), cells)


def _following_rows(
    source: str, text: str, lines: Sequence[Line], kinds: Kinds, first: int
) -> tuple[list[list[Cell]], list[int]]:
    """The rows from line ``first`` on with the indexes of their lines; a heading between rows may have no delimiter."""
    rows: list[list[Cell]] = []
    used: list[int] = []
    for index in range(first, len(lines)):
        if kinds[index] is FurnitureKind.PAGE_NUMBER:
            continue
        if kinds[index] in ENDS_TABLE:
            break
        cells = split_row(source, text, lines[index])
        if len(cells) < 2:
            label = label_at(lines[index].text, 0)
            heads = label is not None and label.style < Style.ARABIC
            if not heads or index + 1 == len(lines) or len(split_row(source, text, lines[index + 1])) < 2:
                break
        rows.append(cells)
        used.append(index)
    return rows, used


def split_row(source: str, text: str, line: Line) -> list[Cell]:
    """The cells of a line, empty ones included; a line without delimiters is one cell."""
    start = source.rfind("\n", 0, line.start) + 1
    stop = source.find("\n", line.end)
    stop = len(source) if stop < 0 else stop
    delimiter = next((mark for mark in DELIMITERS if source.count(mark, start, stop) > 0), None)
    if delimiter is None:
        return [cell_at(text, line.start, line.end)]
    if delimiter == "|":
        start, stop = line.start, line.end
        start += source.startswith("|", start)
        stop -= source.endswith("|", start, stop)
    cells: list[Cell] = []
    for part in source[start:stop].split(delimiter):
        cells.append(cell_at(text, start, start + len(part)))
        start += len(part) + 1
    return cells


def _wide(row: Sequence[Cell], width: int) -> list[Cell]:
    """A row of ``width`` cells: what is missing is empty at its end, what is too much belongs to the last."""
    end = row[-1].end
    if len(row) > width:
        kept, surplus = list(row[: width - 1]), [cell for cell in row[width - 1 :] if cell.text]
        words = " ".join(cell.text for cell in surplus)
        return [*kept, Cell(surplus[0].start, surplus[-1].end, words) if surplus else Cell(end, end, "")]
    return [*row, *[Cell(end, end, "")] * (width - len(row))]


def _in_place(aligner: Aligner, row: list[Cell]) -> list[Cell]:
    """The row with its cells where they belong: a page that drops merged cells shifts the others to the left."""
    filled = [cell for cell in row if cell.text]
    if len(filled) < 2 or len(filled) == len(row) or row[-1].text:
        return row
    tokens = [Token(cell, Gap.BAR) for cell in filled]
    aligned = list(aligner.align(tokens, [look_alone(cell) for cell in filled]))
    moved = laid_out(aligned[0], row[0].start)
    return moved if len(aligned) == 1 and _worth(aligner, moved) > _worth(aligner, row) + SHIFTED else row


def _worth(aligner: Aligner, row: Sequence[Cell]) -> float:
    filled = [(column, cell) for column, cell in zip(aligner.columns, row, strict=True) if cell.text]
    empty = [column for column, cell in zip(aligner.columns, row, strict=True) if not cell.text]
    fits = sum(fit(column, look_alone(cell)) for column, cell in filled)
    return fits - sum(price(column, leading=column is aligner.columns[0]) for column in empty)
