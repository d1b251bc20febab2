"""Lays the wall out: leaders by domains, one cell a target, cut into screens that need no scrolling. Pure.

Lengths are in pixels of a screen of 1920 × 1080; static/css/wall.css draws with the same ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from apps.dashboard.figures import COLOURS, Standing, grouped

WIDTH, HEIGHT = 1660, 640  # that the cells of a screen share, without its heads and what stands under them
CELL = 52  # a cell with the gap after it
PADDING = 16  # of a leader's row, and of a domain's column
DOMAINS = 10  # side by side on a screen: narrower columns have unreadable heads


@dataclass(frozen=True, slots=True)
class Row:
    """A leader with their targets by domain, in the order of the screen's domains."""

    leader: int
    cells: list[list[Standing]]


@dataclass(frozen=True, slots=True)
class Screen:
    domains: list[str]
    rows: list[Row]


def screens(standings: Sequence[Standing], leaders: Sequence[int]) -> list[Screen]:
    """Every standing on exactly one screen; leaders in the order given, domains in that of the notices."""
    domains = list(dict.fromkeys(one.domain for one in standings))
    found = []
    for start in range(0, len(domains), DOMAINS):
        of_screen = domains[start : start + DOMAINS]
        found += [
            Screen(of_screen, rows) for rows in packed(pieces(standings, leaders, of_screen), of_screen)
        ]
    return found


def pieces(standings: Sequence[Standing], leaders: Sequence[int], domains: Sequence[str]) -> Iterator[Row]:
    """A leader's row; of one that no screen could hold, several. The worst lights come first in each cell."""
    most = lines_of_screen() * cells_a_line(domains)
    worst_first = sorted(standings, key=lambda one: COLOURS.index(one.colour))
    by_place = grouped(worst_first, lambda one: [(one.leader, one.domain)])
    for leader in leaders:
        cells = [by_place.get((leader, domain), []) for domain in domains]
        while any(cells):
            yield Row(leader, [cell[:most] for cell in cells])
            cells = [cell[most:] for cell in cells]


def packed(rows: Iterator[Row], domains: Sequence[str]) -> Iterator[list[Row]]:
    """Rows in their order, as many to a screen as it holds."""
    screen: list[Row] = []
    used = 0
    for row in rows:
        height = height_of(row, domains)
        if screen and used + height > HEIGHT:
            yield screen
            screen, used = [], 0
        screen.append(row)
        used += height
    if screen:
        yield screen


def height_of(row: Row, domains: Sequence[str]) -> int:
    lines = max(-(-len(cell) // cells_a_line(domains)) for cell in row.cells)
    return max(lines * CELL, CELL) + PADDING


def cells_a_line(domains: Sequence[str]) -> int:
    """How many cells stand side by side in a domain's column."""
    return max(1, (WIDTH // len(domains) - PADDING) // CELL)


def lines_of_screen() -> int:
    return (HEIGHT - PADDING) // CELL
