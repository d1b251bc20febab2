"""What task tables consist of: cells, rows, headings; and the grid that they are read from."""

from dataclasses import dataclass

from apps.documents.parser.labels import Style
from apps.documents.parser.tokens import QuarterNode
from apps.documents.parser.units.statements import Statement

from .columns import Column
from .measured import Measure


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; an empty one has start == end. A merged cell stands in every row that it covers, with one span."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One task: its printed number, if any, and what its cells state apart from the words of the task."""

    start: int
    end: int
    label: str | None
    title: str | None
    statements: tuple[Statement, ...]
    dues: tuple[Cell, ...]
    quarters: tuple[QuarterNode, ...]
    measures: tuple[Measure, ...]

    def is_measured(self, start: int) -> bool:
        """Whether the cell at ``start`` stands between the name of a figure and the figure, or is one of them."""
        return any(start in range(*measure.reach) for measure in self.measures)


@dataclass(frozen=True, slots=True)
class Group:
    """A heading inside a table, or the first cell of several merged rows."""

    start: int
    end: int
    label: str | None
    style: Style | None
    title: str
    numbered: bool = False  # its label is the number of a row, so the next number ends it


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and headings in the order of the text.

    ``lines`` are the indexes of its lines; ``heads`` its head rows, printed once or on every page; ``cells`` all that
    is printed in it, cell by cell, in the order of the text.
    """

    lines: tuple[int, ...]
    parts: tuple[Row | Group, ...]
    heads: tuple[Cell, ...]
    cells: tuple[Cell, ...]
    joints: tuple[tuple[int, int], ...] = ()  # where a line end breaks the words of one cell


@dataclass(slots=True)
class Grid:
    """Rows of cells under columns; ``heads`` are cells of head rows; ``as_above``: an empty cell of units says so."""

    columns: list[Column]
    rows: list[list[Cell]]
    heads: list[Cell]
    as_above: bool = True
