"""From the pages of a PDF or OFD file to paragraphs and tables: what every printed format has in common."""

from collections.abc import Iterator, Sequence

from apps.documents.extraction.composing import Block

from .furniture import is_page_number, without_furniture, without_watermarks
from .lines import Line, lines_of, margin
from .open_tables import stacked, tables_without_walls
from .page import Glyph, Page
from .paragraphs import Sheet, blocks_of
from .rules import NEAR, Ruled, merged, ruled_tables
from .tables import Part, read_part

FEW = 8  # lines: so few do not show where margins are better than the longest of them does


def blocks_of_pages(pages: Sequence[Page]) -> Iterator[Block]:
    """Paragraphs and tables in reading order, without what the pages add: heads, numbers, watermarks."""
    return blocks_of(list(_sheets(without_watermarks(pages))))


def _sheets(pages: Sequence[Page]) -> Iterator[Sheet]:
    parts: list[list[Part]] = []
    lines: list[list[Line]] = []
    for page in pages:
        tables, glyphs = _tables(page)
        parts.append(tables)
        lines.append(lines_of(glyphs))
    lines = without_furniture(pages, lines)
    shared = _shared_margins(pages, lines)
    for number, (page, tables, rows) in enumerate(zip(pages, parts, lines, strict=True)):
        left, right = _margins(rows, shared.get(_kind(number, page), (0.0, page.width)))
        pieces: list[Line | Part] = [*tables, *rows]
        pieces.sort(key=_top, reverse=True)
        yield Sheet(tuple(pieces), left, right)
        for glyphs in page.aside:
            beside = [line for line in lines_of(glyphs) if not is_page_number(line, number + 1)]
            if beside:
                yield Sheet(tuple(beside), min(line.x0 for line in beside), max(line.x1 for line in beside))


def _tables(page: Page) -> tuple[list[Part], Sequence[Glyph]]:
    parts: list[Part] = []
    glyphs: Sequence[Glyph] = page.glyphs
    for ruled in _find_tables(page):
        part, glyphs = read_part(ruled, glyphs)
        if any(part.lines.values()):
            parts.append(part)
    return parts, glyphs


def _find_tables(page: Page) -> list[Ruled]:
    level = merged(rule for rule in page.rules if rule.level)
    tables = stacked(ruled_tables(level, merged(rule for rule in page.rules if not rule.level)))
    free = [
        rule
        for rule in level
        if not any(table.ys[-1] - NEAR <= rule.at <= table.ys[0] + NEAR for table in tables)
    ]
    return [*tables, *tables_without_walls(free, page.glyphs, page.width)]


def _top(piece: Line | Part) -> float:
    return piece.y if isinstance(piece, Line) else piece.ruled.ys[0]


def _kind(number: int, page: Page) -> tuple[int, int]:
    """Pages of one width have the same margins, those on the left and those on the right each."""
    return round(page.width), number % 2


def _shared_margins(
    pages: Sequence[Page], lines: Sequence[Sequence[Line]]
) -> dict[tuple[int, int], tuple[float, float]]:
    rows: dict[tuple[int, int], list[Line]] = {}
    for number, (page, own) in enumerate(zip(pages, lines, strict=True)):
        rows.setdefault(_kind(number, page), []).extend(own)
    return {
        kind: _reached(own, 1 if len(own) < FEW else max(2, len(own) // 20))
        for kind, own in rows.items()
        if own
    }


def _margins(lines: Sequence[Line], shared: tuple[float, float]) -> tuple[float, float]:
    """Left and right margin of a page: its own where many lines show them and they are wider."""
    several = max(5, len(lines) // 4)
    if len(lines) < several:
        return shared
    own = _reached(lines, several)
    return min(own[0], shared[0]), max(own[1], shared[1])


def _reached(lines: Sequence[Line], several: int) -> tuple[float, float]:
    """The outermost places on the left and on the right that `several` lines reach; else where the text ends."""
    near = 0.6 * lines[0].size
    return -margin([-line.x0 for line in lines], several, near), margin(
        [line.x1 for line in lines], several, near
    )
