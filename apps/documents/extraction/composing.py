"""From the blocks of a file, in reading order, to its text and structure: the same form for every format."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from apps.documents.structure import Cell, Heading, Structure, Table

from .errors import NoText


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What was read from one file.

    `text` is never blank and holds no U+0000. Lines end with \\n, except in text files, whose line
    ends are kept as they are so that offsets hold for the file itself. `encoding` is the Python
    codec of a text file, None for formats that have no encoding of their own.
    """

    text: str
    encoding: str | None = None
    structure: Structure = field(default_factory=Structure)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words between two line ends; `level` where the file marks them as a heading (see Heading)."""

    text: str
    level: int | None = None


class Merged(Enum):
    """A place in a grid that belongs to the cell above it, or to the one on its left."""

    ABOVE = "above"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, row by row. Short rows are taken as ending in empty cells."""

    rows: Sequence[Sequence[str | Merged]]


Block = Paragraph | Grid


def flat(block: Block) -> str:
    """The words of a block inside a cell, or of a heading; the rows of a table as lines."""
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join(
        " ".join(words for words in row if isinstance(words, str) and words) for row in block.rows
    )


def compose(blocks: Iterable[Block], fields: Mapping[str, str] | None = None) -> ExtractedText:
    """One line a paragraph and one line a row, cells parted by tabs, a merged cell's words once.

    A grid of one column is no table but a frame: its cells become paragraphs. Rows without words are
    left out. Raises NoText where nothing but white space is left.
    """
    text = _Text()
    for block in blocks:
        if isinstance(block, Paragraph):
            text.paragraph(block)
        else:
            text.grid(block)
    whole = "\n".join(text.lines)
    if not whole.strip():
        raise NoText
    return ExtractedText(
        whole, structure=Structure(tuple(text.headings), tuple(text.tables), dict(fields or {}))
    )


class _Text:
    """The lines so far; `length` is where the next one begins."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.length = 0
        self.headings: list[Heading] = []
        self.tables: list[Table] = []

    def line(self, words: str) -> int:
        """Add one line; returns where it begins."""
        start = self.length
        self.lines.append(words)
        self.length += len(words) + 1
        return start

    def paragraph(self, paragraph: Paragraph) -> None:
        words = paragraph.text.replace("\0", "\ufffd")
        start = self.line(words)
        if paragraph.level is not None and words.strip():
            start += len(words) - len(words.lstrip())
            self.headings.append(Heading(start, start + len(words.strip()), paragraph.level))

    def grid(self, grid: Grid) -> None:
        width = max((len(row) for row in grid.rows), default=0)
        if width < 2:
            for row in grid.rows:
                for words in row:
                    if isinstance(words, str):
                        for line in words.split("\n"):
                            self.paragraph(Paragraph(line))
            return
        rows: list[tuple[Cell, ...]] = []
        for row in grid.rows:
            cells = self._row([*row, *[""] * (width - len(row))], rows[-1] if rows else None)
            if cells:
                rows.append(cells)
        if rows:
            self.tables.append(Table(tuple(rows)))

    def _row(self, row: Sequence[str | Merged], above: tuple[Cell, ...] | None) -> tuple[Cell, ...] | None:
        printed = ["" if isinstance(words, Merged) else _one_line(words) for words in row]
        if not any(printed):
            return None
        start = self.line("\t".join(printed))
        cells: list[Cell] = []
        for column, (words, content) in enumerate(zip(row, printed, strict=True)):
            own = Cell(start, start + len(content))
            if words is Merged.LEFT and cells:
                cells.append(cells[-1])
            elif words is Merged.ABOVE and above:
                cells.append(above[column])
            else:
                cells.append(own)
            start = own.end + 1
        return tuple(cells)


def _one_line(words: str) -> str:
    return " ".join(words.replace("\0", "\ufffd").split())
