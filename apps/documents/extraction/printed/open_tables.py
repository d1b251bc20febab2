"""Tables on a printed page that are not ruled all round.

Without upright lines (the "three-line table": above and below its heading row, and at its end) the columns are told
by the white between them; where only the sides are open, a row that covers all columns cuts the lines in two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .lines import Line, lines_of
from .page import Glyph, Rule
from .rules import NEAR, Box, Ruled

FEWEST_RULES = 3  # above the heading row, below it, at the end
MOST_RULES = 60  # of one length on a page
WHITE = 0.8  # sizes: what parts columns is no narrower
WIDEST_ROW = 60.0  # points: the highest row that a table with open sides may have between two parts


@dataclass(frozen=True, slots=True)
class Run:
    """Words on one line, or a column of them: from where to where, and how much white parts them from others."""

    low: float
    high: float
    white: float

    def meets(self, other: "Run") -> bool:
        return self.low <= other.high and other.low <= self.high


def stacked(tables: Sequence[Ruled]) -> list[Ruled]:
    """The tables, from the top; parts with open sides that stand close together are one."""
    found: list[Ruled] = []
    for table in tables:
        if found and _are_stacked(found[-1], table):
            found[-1] = _over_row(found[-1], table)
        else:
            found.append(table)
    return found


def _are_stacked(above: Ruled, below: Ruled) -> bool:
    return (
        above.open_sides
        and below.open_sides
        and len(above.xs) == len(below.xs)
        and all(abs(a - b) <= NEAR for a, b in zip(above.xs, below.xs, strict=True))
        and above.ys[-1] - below.ys[0] <= WIDEST_ROW
    )


def _over_row(above: Ruled, below: Ruled) -> Ruled:
    """One table, with a row between its parts that is one cell."""
    row = len(above.ys) - 1
    moved = [Box(box.top + row + 1, box.bottom + row + 1, box.left, box.right) for box in below.boxes]
    boxes = (*above.boxes, Box(row, row + 1, 0, len(above.xs) - 1), *moved)
    return replace(above, ys=above.ys + below.ys, boxes=boxes, open_bottom=below.open_bottom)


# Without upright lines


def tables_without_walls(level: Sequence[Rule], glyphs: Sequence[Glyph], width: float) -> Iterator[Ruled]:
    """Tables between level lines of one length, at least a third of the `width` of the page."""
    alike: dict[tuple[int, int], list[Rule]] = {}
    for rule in level:
        if rule.high - rule.low >= width / 3:
            alike.setdefault((round(rule.low / NEAR), round(rule.high / NEAR)), []).append(rule)
    for rules in alike.values():
        if FEWEST_RULES <= len(rules) <= MOST_RULES:
            yield from _between(sorted(rules, key=lambda rule: -rule.at), glyphs)


def _between(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> Iterator[Ruled]:
    """From each rule on, the longest table that ends at a later one."""
    lines = lines_of(glyph for glyph in glyphs if rules[-1].at < glyph.y < rules[0].at)
    runs = [(line, _runs(line)) for line in lines]
    first = 0
    while first <= len(rules) - FEWEST_RULES:
        for last in range(len(rules) - 1, first + FEWEST_RULES - 2, -1):
            inside = [run for run in runs if rules[last].at < run[0].y < rules[first].at]
            table = _table(rules[first : last + 1], inside)
            if table is not None:
                yield table
                first = last
                break
        first += 1


def _table(rules: Sequence[Rule], runs: Sequence[tuple[Line, Sequence[Run]]]) -> Ruled | None:
    heading = [run for line, own in runs for run in own if line.y > rules[1].at]
    lines = [line for line, _ in runs if line.y < rules[1].at]
    columns = _united(run for _, own in runs for run in own)
    if len(columns) < 2 or not lines or not all(any(map(column.meets, heading)) for column in columns):
        return None
    ys = [rule.at for rule in rules]
    if len(rules) == FEWEST_RULES:
        starts = _row_starts(lines, columns[0].high)
        if starts is None:
            return None
        ys[2:2] = starts
    middles = [(before.high + after.low) / 2 for before, after in pairwise(columns)]
    xs = [min(rules[0].low, columns[0].low), *middles, max(rules[0].high, columns[-1].high)]
    boxes = (
        Box(row, row + 1, column, column + 1) for row in range(len(ys) - 1) for column in range(len(xs) - 1)
    )
    return Ruled(tuple(xs), tuple(ys), tuple(boxes))


def _runs(line: Line) -> list[Run]:
    """The parts of a line between wide blanks."""
    return _united(Run(glyph.x0, glyph.x1, WHITE * glyph.size) for glyph in line.glyphs)


def _united(runs: Iterable[Run]) -> list[Run]:
    """Runs from the left, as one where no white parts them: the columns, if these are the runs of all lines."""
    united: list[Run] = []
    for run in sorted(runs, key=lambda run: run.low):
        if united and run.low - united[-1].high < run.white:
            united[-1] = replace(united[-1], high=max(united[-1].high, run.high))
        else:
            united.append(run)
    return united


def _row_starts(lines: Sequence[Line], first_column: float) -> list[float] | None:
    """Where rows begin, but the first: at each line with words in the first column; None where the first line has none."""
    starts: list[float] = []
    for index, line in enumerate(lines):
        if line.x0 < first_column:
            if index:
                starts.append((lines[index - 1].y + line.y + line.size) / 2)
        elif not index:
            return None
    return starts
