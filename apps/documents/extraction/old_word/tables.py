"""Tables of a .doc: paragraphs that say how deep in tables they stand and whether they end a cell or a row."""

import struct
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from apps.documents.extraction.composing import Block, Grid, Merged, flat
from apps.documents.extraction.word.tables import COLUMN_LIMIT, Row, begun_columns

from .properties import COLUMNS, Properties

DEEPEST = 20  # tables in tables
TOLERANCE = 15  # twips (1/1440 inch): edges nearer than this are one; cells are never so narrow

CONTENT, CELL_END, ROW_END = range(3)  # what a paragraph in a table is


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[list[Block]]
    definition: bytes | None


@dataclass(slots=True)
class _Table:
    """A table as far as it was read."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append(self.blocks)
        self.blocks = []

    def end_row(self, definition: bytes | None) -> None:
        if self.blocks:
            self.end_cell()
        if self.cells:
            self.rows.append(_Row(self.cells, definition))
        self.cells = []


class Tables:
    """Puts tables together: `add` each paragraph of a story in order, and one of depth 0 at its end."""

    def __init__(self) -> None:
        self._open: list[_Table] = []

    def add(self, blocks: list[Block], depth: int, role: int, found: Properties) -> Iterator[Block]:
        """Give the blocks that are complete once a paragraph's own `blocks` have come."""
        yield from self._close(min(depth, DEEPEST))
        if depth < 1:
            yield from blocks
            return
        while len(self._open) < min(depth, DEEPEST):
            self._open.append(_Table())
        table = self._open[-1]
        if role == ROW_END:
            table.end_row(found.get(COLUMNS))
            return
        table.blocks += blocks
        if role == CELL_END:
            table.end_cell()

    def _close(self, depth: int) -> Iterator[Block]:
        while len(self._open) > depth:
            table = self._open.pop()
            table.end_row(None)
            blocks = _blocks(table.rows)
            if self._open:
                self._open[-1].blocks += blocks
            else:
                yield from blocks


def _blocks(rows: list[_Row]) -> list[Block]:
    if all(len(row.cells) < 2 for row in rows):  # a frame around text, no table
        return [block for row in rows for cell in row.cells for block in cell]
    edges = _edges(rows)
    return [Grid(begun_columns([_filled(row, edges) for row in rows]))]


def _edges(rows: list[_Row]) -> list[int]:
    """Where columns begin in any row, in twips from the left; [] where some row does not say."""
    found = set[int]()
    for row in rows:
        own = _own_edges(row)
        if not own:
            return []
        found.update(own)
    edges: list[int] = []
    for edge in sorted(found):
        if not edges or edge - edges[-1] > TOLERANCE:
            edges.append(edge)
    return edges if len(edges) <= COLUMN_LIMIT else []


def _own_edges(row: _Row) -> tuple[int, ...]:
    """The edges of the cells of a row, one more than cells; () where they are not known."""
    definition = row.definition or b"\0"
    count = definition[0]
    if count != len(row.cells) or len(definition) < 1 + 2 * (count + 1):
        return ()
    return struct.unpack_from(f"<{count + 1}h", definition, 1)


def _filled(row: _Row, edges: list[int]) -> Row:
    """The cells of a row, each in the columns of the table that it covers."""
    own = _own_edges(row) if edges else ()
    places = [_column(edges, edge) for edge in own] or list(range(len(row.cells) + 1))
    filled: Row = [""] * places[0]
    for index, cell in enumerate(row.cells):
        merged = _merged(row, index)
        filled.append("\n".join(map(flat, cell)) if merged is None else merged)
        filled += [Merged.LEFT] * (places[index + 1] - places[index] - 1)
    return filled


def _column(edges: list[int], edge: int) -> int:
    return bisect_left(edges, edge - TOLERANCE)


def _merged(row: _Row, index: int) -> Merged | None:
    """Whether a cell is only the continuation of another: its words, if it has any, are not printed."""
    definition = row.definition or b"\0"
    at = 1 + 2 * (definition[0] + 1) + 20 * index
    if definition[0] != len(row.cells) or len(definition) < at + 2:
        return None
    flags = int.from_bytes(definition[at : at + 2], "little")
    if flags & 0b11 == 1:
        return Merged.LEFT
    return Merged.ABOVE if flags >> 5 & 0b11 == 1 else None
