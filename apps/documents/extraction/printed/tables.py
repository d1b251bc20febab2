"""The words of ruled tables, over page breaks."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.documents.extraction.composing import Grid, Merged

from .lines import Line, begins_anew, joined, lines_of, parts_a_date, room_left
from .page import Glyph
from .rules import NEAR, Box, Ruled

PADDING = 8.0  # points: the widest margin that is usual inside a cell
SPACED = 4  # characters: a heading as short may be spread over its cell ("序 号")
# A line that is the name of a body, and how another one begins: cells list them one a line, without marks.
BODY = re.compile(
    r"[\u4e00-\u9fff（）()]{2,16}(?:[局委办部院处所厅室会队站镇乡]|中心|公司|街道|政府|集团|单位|部门|银行|大学)[）)]?"
)
NEXT_BODY = re.compile(r"[省市区县州旗镇乡各团]")
ENDS = tuple("。；;！？")


@dataclass(frozen=True, slots=True)
class Part:
    """What one page has of a table."""

    ruled: Ruled
    lines: Mapping[Box, Sequence[Line]]


def read_part(ruled: Ruled, glyphs: Iterable[Glyph]) -> tuple[Part, list[Glyph]]:
    """The table with its words, and the characters that stand outside it."""
    box_at = {
        (row, column): box
        for box in ruled.boxes
        for row in range(box.top, box.bottom)
        for column in range(box.left, box.right)
    }
    inside: dict[Box, list[Glyph]] = {box: [] for box in ruled.boxes}
    outside: list[Glyph] = []
    for glyph in glyphs:
        place = ruled.place(glyph)
        if place is None:
            outside.append(glyph)
        else:
            inside[box_at[place]].append(glyph)
    return Part(ruled, {box: lines_of(held) for box, held in inside.items()}), outside


def goes_on(part: Part, following: Part) -> bool:
    """Whether a table at the top of a page has the columns of the one at the foot of the page before."""
    here, there = part.ruled.xs, following.ruled.xs
    return len(here) == len(there) and all(abs(a - b) <= NEAR for a, b in zip(here, there, strict=True))


Row = list[list[Line] | Merged]


def grid_of(parts: Sequence[Part]) -> Grid:
    """One grid for a table on one page or several; a heading row that is printed again is kept once."""
    rows: list[Row] = []
    heading: list[Row] = []
    for part in parts:
        fresh = _rows(part)
        if rows:
            fresh = fresh[_repeated(heading, fresh) :]
            fresh = _over_break(rows, fresh, cut=part.ruled.open_top)
        else:
            heading = fresh
        rows += fresh
    xs = parts[0].ruled.xs
    margins = _margins(rows, xs)
    return Grid([[_words(row, column, xs, margins) for column in range(len(row))] for row in rows])


def _rows(part: Part) -> list[Row]:
    ruled = part.ruled
    rows: list[Row] = [[Merged.LEFT] * (len(ruled.xs) - 1) for _ in range(len(ruled.ys) - 1)]
    for box in ruled.boxes:
        rows[box.top][box.left] = list(part.lines[box])
        for row in range(box.top + 1, box.bottom):
            rows[row][box.left] = Merged.ABOVE
    return rows


def _repeated(heading: Sequence[Row], fresh: Sequence[Row]) -> int:
    """How many rows at the top of a page are those that the table began with."""
    same = 0
    for old, new in zip(heading, fresh, strict=False):
        if _printed(old) != _printed(new):
            break
        same += 1
    return same


def _printed(row: Row) -> list[str | Merged]:
    return [cell if isinstance(cell, Merged) else "".join(line.text for line in cell) for cell in row]


# Page breaks


def _over_break(rows: list[Row], fresh: list[Row], *, cut: bool) -> list[Row]:
    """The rows below a page break, where what belongs to a cell above it has gone there."""
    if not fresh:
        return fresh
    first, above = fresh[0], rows[-1]
    if cut or _is_rest_of_row(above, first):
        for cell, rest in zip(above, first, strict=True):
            if isinstance(cell, list) and isinstance(rest, list):
                cell += rest
        return fresh[1:]
    for column, cell in enumerate(first):
        held = _cell_above(rows, column)
        if held is None or not isinstance(cell, list):
            continue
        if not cell or not held:
            held += cell
            first[column] = Merged.ABOVE
    return fresh


def _is_rest_of_row(above: Row, first: Row) -> bool:
    """Whether a page break went through a row: the first cell that every row has of its own is empty below it.

    Where words go on below the break, there are words above it too.
    """
    own = [column for column, cell in enumerate(above) if isinstance(cell, list) and cell]
    filled = [column for column, cell in enumerate(first) if isinstance(cell, list) and cell]
    if not own or not filled or len(own) == 1:
        return False
    return own[0] not in filled and set(filled) <= set(own)


def _cell_above(rows: Sequence[Row], column: int) -> list[Line] | None:
    """The cell over several rows that ends above a page break; None where the last cell is one row high."""
    for depth, row in enumerate(reversed(rows)):
        cell = row[column]
        if isinstance(cell, list):
            return cell if depth else None
        if cell is Merged.LEFT:
            return None
    return None


# Words


def _extent(row: Row, column: int) -> int:
    """The column after the last one that a cell covers."""
    end = column + 1
    while end < len(row) and row[end] is Merged.LEFT:
        end += 1
    return end


def _margins(rows: Iterable[Row], xs: Sequence[float]) -> dict[tuple[int, int], float]:
    """For cells from one column to another, the smallest margin beside their words."""
    margins: dict[tuple[int, int], float] = {}
    for row in rows:
        for column, cell in enumerate(row):
            if isinstance(cell, list):
                key = (column, _extent(row, column))
                left, right = xs[column], xs[key[1]]
                beside = [min(line.x0 - left, right - line.x1) for line in cell]
                margins[key] = max(0.0, min([margins.get(key, PADDING), *beside]))
    return margins


def _words(
    row: Row, column: int, xs: Sequence[float], margins: Mapping[tuple[int, int], float]
) -> str | Merged:
    """Paragraphs of a cell, parted by line ends; a word that was spread over the cell is drawn together."""
    cell = row[column]
    if isinstance(cell, Merged):
        return cell
    if len(cell) == 1 and len(cell[0].glyphs) <= SPACED and not cell[0].text.isascii():
        return cell[0].text.replace(" ", "")
    if all(len(line.glyphs) == 1 for line in cell):
        return joined(cell)  # one character a line: a word set from top to bottom
    end = _extent(row, column)
    margin = margins[column, end]
    left, right = xs[column] + margin, xs[end] - margin
    paragraphs: list[list[Line]] = []
    for line in cell:
        before = paragraphs[-1][-1] if paragraphs else None
        if before is None or not _continues(before, line, left, right):
            paragraphs.append([])
        paragraphs[-1].append(line)
    return "\n".join(joined(paragraph) for paragraph in paragraphs)


def _continues(before: Line, line: Line, left: float, right: float) -> bool:
    """Whether a cell's line goes on in the next one: it was full, or a sentence broken a little early."""
    if begins_anew(line) and before.text.endswith(ENDS):
        return False
    if before.text.endswith(("、", "，", ",")) or parts_a_date(before, line):
        return True
    if BODY.fullmatch(before.text) and NEXT_BODY.match(line.text):
        return False
    slack = before.size / 4
    centred = abs(before.middle - (left + right) / 2) < slack and before.x0 > left + slack
    used = (
        before.x1 - before.x0 if centred else before.x1 - left
    )  # where lines are centred, both sides have room
    spare = room_left(before, line, right - left - used)
    if spare < 0.3 * line.size:
        return True
    whole = before.text.endswith(ENDS) or BODY.fullmatch(before.text) or len(before.glyphs) <= SPACED
    return not whole and used > 0.6 * (right - left) and spare < 3 * line.size
