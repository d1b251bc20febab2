"""From the ruling lines of a printed page to the tables that they draw."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .page import Glyph, Rule

NEAR = 3.0  # points: lines no farther apart are one line, ends no farther apart touch
OPEN = 8.0  # points: lines that reach so far past the last crossing line end a cell that has no rule there
MOST_CROSSINGS = 1_000_000  # more than a page full of tables has: a drawing
MOST_PLACES = 50_000


@dataclass(frozen=True, slots=True)
class Box:
    """A cell: its rows and columns, first and past the last."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table as it is drawn on one page. `xs` are the edges of its columns from the left, `ys` of its rows from the top.

    `open_top` and `open_bottom` say that its upright lines run on past the last level one: the page cut a row;
    `open_sides` that its level lines run on past the outermost upright ones.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]
    open_top: bool = False
    open_bottom: bool = False
    open_sides: bool = False

    def place(self, glyph: Glyph) -> tuple[int, int] | None:
        """Row and column that a character stands in; None outside the table."""
        column = bisect_right(self.xs, (glyph.x0 + glyph.x1) / 2) - 1
        row = bisect_right(self.ys, -(glyph.y + 0.3 * glyph.size), key=lambda y: -y) - 1
        inside = 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1
        return (row, column) if inside else None


def ruled_tables(level: Sequence[Rule], upright: Sequence[Rule]) -> list[Ruled]:
    """The tables of a page from the top: with two columns or more. Those inside another are part of it."""
    if len(level) * len(upright) > MOST_CROSSINGS:
        return []
    found: list[Ruled] = []
    for lines in _components(level, upright):
        table = _ruled(*lines)
        if table is not None:
            found.append(table)
    found.sort(key=lambda table: (table.ys[0] - table.ys[-1]) * (table.xs[-1] - table.xs[0]))
    outer = [
        table
        for index, table in enumerate(found)
        if not any(_inside(table, other) for other in found[index + 1 :])
    ]
    return sorted(outer, key=lambda table: -table.ys[0])


def _inside(table: Ruled, other: Ruled) -> bool:
    return (
        other.xs[0] - NEAR <= table.xs[0]
        and table.xs[-1] <= other.xs[-1] + NEAR
        and other.ys[-1] - NEAR <= table.ys[-1]
        and table.ys[0] <= other.ys[0] + NEAR
    )


# Lines


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """One rule for those that lie on one line and touch: tables are drawn cell by cell."""
    merged: list[Rule] = []
    for group in _grouped(sorted(rules, key=lambda rule: rule.at)):
        at = sum(rule.at for rule in group) / len(group)
        low, high = None, 0.0
        for rule in sorted(group, key=lambda rule: rule.low):
            if low is None or rule.low > high + NEAR:
                if low is not None:
                    merged.append(Rule(rule.level, at, low, high))
                low, high = rule.low, rule.high
            high = max(high, rule.high)
        if low is not None:
            merged.append(Rule(group[0].level, at, low, high))
    return merged


def _grouped(rules: Iterable[Rule]) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in rules:
        if group and rule.at - group[0].at > NEAR:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _components(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Level and upright lines that hang together; a line that crosses only one other (an underline) is left out."""
    crossed = {
        index: [
            other
            for other, line in enumerate(upright)
            if rule.low - NEAR <= line.at <= rule.high + NEAR
            and line.low - NEAR <= rule.at <= line.high + NEAR
        ]
        for index, rule in enumerate(level)
    }
    crossed = {index: others for index, others in crossed.items() if len(others) > 1}
    by_upright: dict[int, list[int]] = {}
    for index, others in crossed.items():
        for other in others:
            by_upright.setdefault(other, []).append(index)
    seen: set[int] = set()
    for start in crossed:
        if start in seen:
            continue
        seen.add(start)
        levels, uprights, waiting = [], set(), [start]
        while waiting:
            index = waiting.pop()
            levels.append(index)
            for other in crossed[index]:
                if other not in uprights:
                    uprights.add(other)
                    fresh = [near for near in by_upright[other] if near not in seen]
                    seen.update(fresh)
                    waiting += fresh
        yield [level[index] for index in levels], [upright[other] for other in sorted(uprights)]


# Cells


def _ruled(level: Sequence[Rule], upright: Sequence[Rule]) -> Ruled | None:
    xs = sorted({rule.at for rule in upright})
    ys = sorted({rule.at for rule in level}, reverse=True)
    left, right = min(rule.low for rule in level), max(rule.high for rule in level)
    bottom, top = min(rule.low for rule in upright), max(rule.high for rule in upright)
    open_top, open_bottom = top > ys[0] + OPEN, bottom < ys[-1] - OPEN
    open_sides = left < xs[0] - OPEN and right > xs[-1] + OPEN
    xs = [*([left] if left < xs[0] - OPEN else []), *xs, *([right] if right > xs[-1] + OPEN else [])]
    ys = [*([top] if open_top else []), *ys, *([bottom] if open_bottom else [])]
    rows, columns = len(ys) - 1, len(xs) - 1
    if columns < 2 or rows < 1 or rows * columns > MOST_PLACES:
        return None
    walls = _crossed(upright, xs, [-y for y in ys], mirrored=True)
    floors = _crossed(level, ys, xs, mirrored=False)
    boxes = tuple(_boxes(rows, columns, walls, floors))
    return Ruled(tuple(xs), tuple(ys), boxes, open_top, open_bottom, open_sides)


def _crossed(
    rules: Iterable[Rule], places: Sequence[float], edges: Sequence[float], *, mirrored: bool
) -> set[tuple[int, int]]:
    """Which stretches between two `edges` a rule at one of `places` covers: (index of the stretch, of the place)."""
    found: set[tuple[int, int]] = set()
    index_of = {place: index for index, place in enumerate(places)}
    for rule in rules:
        low, high = (-rule.high, -rule.low) if mirrored else (rule.low, rule.high)
        for stretch in range(
            max(bisect_right(edges, low) - 1, 0), min(bisect_right(edges, high), len(edges) - 1)
        ):
            if low <= (edges[stretch] + edges[stretch + 1]) / 2 <= high:
                found.add((stretch, index_of[rule.at]))
    return found


def _boxes(
    rows: int, columns: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]
) -> Iterator[Box]:
    """The cells, row by row: each as wide as no upright line parts its first row, as deep as no level one parts it.

    `walls` has (row, edge on the left of a column), `floors` (column, edge above a row).
    """
    taken: set[tuple[int, int]] = set()
    for top in range(rows):
        for left in range(columns):
            if (top, left) in taken:
                continue
            right = left + 1
            while right < columns and (top, right) not in walls and (top, right) not in taken:
                right += 1
            bottom = top + 1
            while bottom < rows and not any((column, bottom) in floors for column in range(left, right)):
                bottom += 1
            taken |= {(row, column) for row in range(top, bottom) for column in range(left, right)}
            yield Box(top, bottom, left, right)
