"""Tables of Word files as grids: every cell in the column that it is printed in."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from apps.documents.extraction.composing import Merged

from .elements import BLOCK_WRAPPERS, W, attribute, children, flag, integer

COLUMN_LIMIT = 63  # what Word allows for; a larger span is a slip of the program that wrote it

Row = list[str | Merged]


def rows(table: Any) -> Iterator[Any]:
    """The w:tr of a w:tbl that are printed: a row that a tracked change deleted is not."""
    for row in children(table, BLOCK_WRAPPERS):
        if row.tag == f"{W}tr" and not flag(row.find(f"{W}trPr"), "del"):
            yield row


def cells(row: Any) -> Iterator[Any]:
    """The w:tc of a w:tr that are printed."""
    for cell in children(row, BLOCK_WRAPPERS):
        if cell.tag == f"{W}tc" and not flag(cell.find(f"{W}tcPr"), "cellDel"):
            yield cell


def grid(table: Any, words: Callable[[Any], str]) -> Sequence[Row]:
    """Row by row, from the words of each w:tc."""
    return begun_columns([_filled(row, words) for row in rows(table)])


def begun_columns(filled: Sequence[Row]) -> Sequence[Row]:
    """A grid without the columns in which no row begins a cell."""
    begun = {at for row in filled for at, cell in enumerate(row) if cell is not Merged.LEFT}
    return [[cell for at, cell in enumerate(row) if at in begun] for row in filled]


def _filled(row: Any, words: Callable[[Any], str]) -> Row:
    properties = row.find(f"{W}trPr")
    filled: Row = [""] * _columns(properties, "gridBefore")
    for cell in cells(row):
        own = cell.find(f"{W}tcPr")
        merge = None if own is None else own.find(f"{W}vMerge")
        below = merge is not None and merge.get(f"{W}val") != "restart"
        filled.append(Merged.ABOVE if below else words(cell))
        filled += [Merged.LEFT] * min(_columns(own, "gridSpan") - 1, COLUMN_LIMIT - len(filled))
    return filled + [""] * min(_columns(properties, "gridAfter"), COLUMN_LIMIT - len(filled))


def _columns(properties: Any | None, name: str) -> int:
    return min(integer(attribute(properties, name), 0), COLUMN_LIMIT)
