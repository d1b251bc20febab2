"""Tables of a web page: which of them are tables, and the grid of each."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apps.documents.extraction.composing import Grid, Merged

from .page import is_seen
from .words import Words

COLUMN_LIMIT = 200  # what a printed table can hold; a cell that claims to cover more covers these
ROW_PARENTS = {"thead", "tbody", "tfoot", "form"}


def rows_of(table: Any) -> Iterator[Any]:
    """The rows of this table, not those of tables inside it."""
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ROW_PARENTS:
            yield from (row for row in child if row.tag == "tr")


def cells_of(row: Any) -> Iterator[Any]:
    return (cell for cell in row if cell.tag in ("td", "th") and is_seen(cell))


def find_frames(root: Any, words: Mapping[Any, Words]) -> set[Any]:
    """The tables that only lay out the page: their cells are read as paragraphs.

    Such a table has no row of two cells with words of their own (links apart), or most of its words stand in
    a table inside it.
    """
    frames: set[Any] = set()
    for table in root.iter("table"):
        if not any(_is_divided(row, words) for row in rows_of(table)):
            frames.add(table)
            continue
        for outer in table.iterancestors("table"):
            if _size(table, words) * 2 < _size(outer, words):
                break
            frames.add(outer)
    return frames


def _is_divided(row: Any, words: Mapping[Any, Words]) -> bool:
    return sum(1 for cell in cells_of(row) if cell in words and words[cell].own) > 1


def _size(element: Any, words: Mapping[Any, Words]) -> int:
    return words[element].own if element in words else 0


def grid_of(table: Any, text_of: Callable[[Any], str]) -> Grid:
    """The rows of a table with its merged cells; `text_of` gives the words of one cell."""
    rows: list[list[str | Merged]] = []
    hanging: dict[int, tuple[int, int]] = {}  # column where a cell of a row above begins → rows left, columns
    for row in rows_of(table):
        if not is_seen(row):
            continue
        places: list[str | Merged] = []
        for cell in cells_of(row):
            _hang_down(places, hanging)
            if len(places) >= COLUMN_LIMIT:
                break
            wide = min(_span(cell, "colspan"), COLUMN_LIMIT - len(places))
            if (deep := _span(cell, "rowspan")) > 1:
                hanging[len(places)] = (deep, wide)
            places += [text_of(cell), *[Merged.LEFT] * (wide - 1)]
        _hang_down(places, hanging)
        hanging = {at: (deep - 1, wide) for at, (deep, wide) in hanging.items() if deep > 1}
        rows.append(places)
    return Grid(rows)


def _hang_down(places: list[str | Merged], hanging: Mapping[int, tuple[int, int]]) -> None:
    """Fill the places from here on that cells of the rows above cover."""
    while len(places) in hanging:
        wide = hanging[len(places)][1]
        places += [Merged.ABOVE] * wide


def _span(cell: Any, name: str) -> int:
    """A colspan or rowspan; 1 where it is missing or no number. rowspan="0" means: to the end of the table."""
    printed = (cell.get(name) or "").strip()
    if not (printed.isascii() and printed.isdigit() and len(printed) < 6):
        return 1
    return int(printed) or (COLUMN_LIMIT * 100 if name == "rowspan" else 1)
