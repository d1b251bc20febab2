"""Grids with known cells: the tables of the file's structure, and where their head rows are."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from apps.documents import structure
from apps.documents.parser.lines import Line
from apps.documents.parser.tokens import FurnitureKind

from .columns import BARE_UNIT, LONGEST_HEAD, Column, column_of, read_heads
from .reading import read_grid
from .table import Cell, Grid, Row, Table

LONGEST_LISTED = 40
FARTHEST_HEAD = 8  # a grid may begin with its title, the place and the date
RULE = re.compile(r"[:\s]*-[-:\s]*")  # the rule under a head row: |---|:--:|


NOTE = re.compile(r"(?:注|备注|说明|填表|审核)\s*[::].*")


def tables_of_structure(
    text: str,
    lines: Sequence[Line],
    kinds: Sequence[FurnitureKind | None],
    tables: Sequence[structure.Table],
) -> Iterator[Table]:
    """The tables that the file shows; one that a page break cuts in two is one table.

    Lists of persons and statistics have no rows that are work. Tables that only lay out a page are left as text.
    """
    starts = [line.start for line in lines]
    open_grid: Grid | None = None
    taken: list[list[Cell]] = []
    for table in tables:
        rows = [[_cell(text, cell) for cell in row] for row in table.rows]
        while rows and NOTE.fullmatch(rows[-1][0].text):
            rows.pop()
        if not rows:
            continue
        found = make_grid(rows)
        if found is None and open_grid and len(open_grid.columns) == len(rows[0]):
            if not _words_between(text, taken[-1], rows[0]):
                open_grid.rows += rows
                taken += rows
            continue
        if open_grid:
            yield from _closed(text, lines, starts, open_grid, taken)
        open_grid, taken = (found[1], rows[found[0] :]) if found else (None, [])
        if found is None and _is_list(rows):
            cells = _cells(rows)
            held = _lines_of(lines, starts, cells)
            if all(kinds[index] is not FurnitureKind.WEBSITE for index in held):
                yield Table(held, (), cells, cells)
    if open_grid:
        yield from _closed(text, lines, starts, open_grid, taken)


def _cell(text: str, cell: structure.Cell) -> Cell:
    words = text[cell.start : cell.end]
    start = cell.start + len(words) - len(words.lstrip())
    words = words.strip()
    return Cell(start, start + len(words), words)


def _words_between(text: str, above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether more than a page number stands between two tables."""
    end = max(cell.end for cell in above)
    between = text[end : min(cell.start for cell in below if cell.start >= end)]
    return re.search(r"[\u4e00-\u9fff]{3}", between) is not None


def _closed(
    text: str, lines: Sequence[Line], starts: Sequence[int], grid: Grid, taken: Sequence[Sequence[Cell]]
) -> Iterator[Table]:
    parts = tuple(read_grid(text, grid))
    if not any(isinstance(part, Row) for part in parts):
        return
    cells = _cells(taken)
    yield Table(_lines_of(lines, starts, cells), parts, tuple(grid.heads), cells)


def _is_list(rows: Sequence[list[Cell]]) -> bool:
    """Whether a table without task columns is a list or statistics: rows of a few short cells, none of them a clause."""
    short = all(len(cell.text) <= LONGEST_LISTED for row in rows for cell in row)
    return short and len(rows) > 1 and len(_printed(rows[0])) > 2


def _cells(rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """All cells with words in the order of the text, a merged one once."""
    found = {cell.start: cell for row in rows for cell in row if cell.text}
    return tuple(found[start] for start in sorted(found))


def _lines_of(lines: Sequence[Line], starts: Sequence[int], cells: Sequence[Cell]) -> tuple[int, ...]:
    held: set[int] = set()
    for cell in cells:
        at = bisect_left(starts, cell.start + 1) - 1
        while at < len(lines) and lines[at].start < cell.end:
            held.add(at)
            at += 1
    return tuple(sorted(held))


def make_grid(rows: Sequence[list[Cell]]) -> tuple[int, Grid] | None:
    """The grid below the first head row, and the index of that row; None where no row heads a task table."""
    for index in range(min(FARTHEST_HEAD, len(rows))):
        found = heads_at(rows, index)
        if found:
            columns, depth = found
            grid = Grid(columns, [], [cell for row in rows[index : index + depth] for cell in _printed(row)])
            add_rows(grid, rows[index : index + depth], rows[index + depth :])
            return index, grid
    return None


def add_rows(grid: Grid, heads: Sequence[list[Cell]], rows: Sequence[list[Cell]]) -> None:
    """Add rows to a grid; rows that repeat ``heads`` (on every page) and rules are no rows."""
    known = {_words(row) for row in heads}
    for row in rows:
        if _words(row) in known or all(RULE.fullmatch(cell.text) for cell in _printed(row)):
            grid.heads += _printed(row)
        else:
            grid.rows.append(row)


def _words(row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", cell.text) for cell in row)


def _printed(row: Sequence[Cell]) -> list[Cell]:
    """The cells with words, a merged one once."""
    return list({cell.start: cell for cell in row if cell.start < cell.end}.values())


def heads_at(rows: Sequence[list[Cell]], index: int) -> tuple[list[Column], int] | None:
    """The columns that the row at ``index`` heads, with the row below it where two rows do; and how many rows."""
    row = rows[index]
    if len(_printed(row)) < 2 or not any(column_of(cell.text) for cell in _printed(row)):
        return None
    below = rows[index + 1] if index + 1 < len(rows) else None
    if below is not None and _goes_below(row, below):
        columns = read_heads(_both(row, below), apart=True)
        if columns:
            return columns, 2
    columns = (
        read_heads([cell.text for cell in row], apart=True)
        if all(c.text for c in row)
        else _blanks_filled(row)
    )
    return (columns, 1) if columns else None


def _blanks_filled(row: Sequence[Cell]) -> list[Column]:
    """Columns of a head row with empty cells, which head no more than remarks."""
    return read_heads([cell.text or "备注" for cell in row], apart=True)


def _goes_below(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether ``below`` is the second head row: narrower heads under wide ones, and nothing of its own under the others."""
    own = [at for at, cell in enumerate(below) if cell.start < cell.end and cell != row[at]]
    if not own or len(own) == len(row):
        return False
    narrow = all(_is_head(below[at].text, _over(row, at)) for at in own)
    wide = any(at > 0 and (row[at] == row[at - 1] or not row[at].text) for at in own)
    return narrow and wide


def _is_head(words: str, over: str) -> bool:
    return len(words) <= LONGEST_HEAD and (
        column_of(words) is not None or column_of(words + over) is not None
    )


def _over(row: Sequence[Cell], at: int) -> str:
    """The head above a place: of its own column, or of the wide one on its left."""
    return next((row[left].text for left in range(at, -1, -1) if row[left].text), "")


def _both(row: Sequence[Cell], below: Sequence[Cell]) -> list[str]:
    """One head a column: the lower one where it says enough, both joined where it does not (区级 under 责任单位)."""
    heads: list[str] = []
    for at, cell in enumerate(below):
        if not cell.text or cell == row[at]:
            heads.append(row[at].text)
        elif column_of(cell.text) is None or BARE_UNIT.fullmatch(cell.text):
            heads.append(cell.text + _over(row, at))
        else:
            heads.append(cell.text)
    return heads
