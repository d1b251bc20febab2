"""What stands on printed pages without belonging to their text: running heads, page and line numbers, watermarks.

Told by place: the same words (figures aside) at the same height of most pages, or a page number as the outermost
line of a page. The same words inside the text stay.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from statistics import median_low

from .lines import Line, line_of
from .page import Glyph, Page

FIGURES = re.compile(r"\d+")
# "— 3 —", "- 3 -", "第 3 页 共 9 页", "3/9", "Page 3 of 9". A bare "3" counts where it is the page's own number.
PAGE_NUMBER = re.compile(
    r"[-—–―－·•~～]+\s*\d{1,4}\s*[-—–―－·•~～]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s*\d{1,4}(?:\s*of\s*\d{1,4})?"
)
MARGIN = 0.14  # of the page's height: GB/T 9704 leaves 37 mm of 297 mm at the head and 35 mm at the foot
SAME_HEIGHT = 4.0  # points
MOST = 0.6  # of the pages, or of those on the left or on the right
FEWEST = 2  # pages that say the same
OTHER_SIZE = 1.1  # ratio
WIDER_GAP = 1.25  # times the usual distance of lines
LARGE = 1.8  # times the usual size: a mark across the page
FEWEST_MARKED = 3  # pages: forms on two pages may have the same title
MIDDLE = 0.15, 0.8  # of the page's height: titles stand above it
FEWEST_NUMBERED = 12  # lines in a row: no list is so long without a line that is no entry of it


def without_watermarks(pages: Sequence[Page]) -> list[Page]:
    """The pages without large words that stand at the same place in the middle of most of them."""
    sizes = [glyph.size for page in pages for glyph in page.glyphs]
    if len(pages) < FEWEST_MARKED or not sizes:
        return list(pages)
    large = LARGE * median_low(sizes)
    counted = Counter(
        place for page in pages for place in {_place(glyph) for glyph in page.glyphs if glyph.size >= large}
    )
    marks = {place for place, count in counted.items() if count >= max(FEWEST_MARKED, MOST * len(pages))}
    return [_without_marks(page, marks) for page in pages] if marks else list(pages)


def _without_marks(page: Page, marks: AbstractSet[tuple[str, int, int]]) -> Page:
    low, high = MIDDLE[0] * page.height, MIDDLE[1] * page.height
    kept = (glyph for glyph in page.glyphs if not (low < glyph.y < high and _place(glyph) in marks))
    return replace(page, glyphs=tuple(kept))


def _place(glyph: Glyph) -> tuple[str, int, int]:
    return glyph.text, round(glyph.x0), round(glyph.y)


def without_furniture(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of each page, from the top, without running heads, page numbers and line numbers."""
    kept = [_without_line_numbers(rows) for rows in lines]
    usual = _usual_distance(kept)
    feet = _at_edge(pages, [rows[::-1] for rows in kept], lambda page, line: line.y, usual)
    kept = [rows[: len(rows) - count] for rows, count in zip(kept, feet, strict=True)]
    heads = _at_edge(pages, kept, lambda page, line: page.height - line.y, usual)
    return [rows[count:] for rows, count in zip(kept, heads, strict=True)]


def _at_edge(
    pages: Sequence[Page],
    lines: Sequence[Sequence[Line]],
    distance: Callable[[Page, Line], float],
    usual: float,
) -> list[int]:
    """How many of each page's lines, which begin at one edge, are furniture; `distance` is that from the edge."""
    shared = _Heights(len(pages))
    margins: list[list[tuple[Line, float]]] = []
    for number, (page, rows) in enumerate(zip(pages, lines, strict=True)):
        places = [(line, distance(page, line)) for line in rows]
        margins.append([(line, place) for line, place in places if place <= MARGIN * page.height])
        for line, place in margins[-1]:
            shared.add(number, line, place)
    return [
        _count(rows, margin, number, shared, usual)
        for number, (rows, margin) in enumerate(zip(lines, margins, strict=True))
    ]


def _count(
    rows: Sequence[Line], margin: Sequence[tuple[Line, float]], number: int, shared: "_Heights", usual: float
) -> int:
    count = 0
    for line, place in margin:
        if not is_page_number(line, number + 1) and not shared.are_shared(number, line, place):
            break
        count += 1
    while count and not (
        is_page_number(rows[count - 1], number + 1) or _are_apart(rows[count - 1 : count + 1], usual)
    ):
        count -= 1
    return count


def _are_apart(lines: Sequence[Line], usual: float) -> bool:
    """Whether a line is set apart from the next one, by space or by its size, as heads are from the text."""
    if len(lines) < 2:
        return True
    outer, inner = lines
    sizes = max(outer.size, inner.size) / min(outer.size, inner.size)
    return sizes > OTHER_SIZE or abs(outer.y - inner.y) > WIDER_GAP * usual * inner.size


def _usual_distance(lines: Sequence[Sequence[Line]]) -> float:
    """How far lines of one size stand apart, in sizes."""
    gaps = [
        (above.y - below.y) / below.size
        for rows in lines
        for above, below in pairwise(rows)
        if round(above.size) == round(below.size)
    ]
    return median_low(gaps) if gaps else 0.0


def is_page_number(line: Line, page: int) -> bool:
    """Whether a line says nothing but the number of its page, which is the file's page `page`."""
    return PAGE_NUMBER.fullmatch(line.text) is not None or line.text == str(page)


class _Heights:
    """At which distance from the edge of the page the same words stand, by page."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.found: dict[tuple[str, int], list[float]] = {}

    def add(self, page: int, line: Line, height: float) -> None:
        insort(self.found.setdefault((_masked(line), page % 2), []), height)

    def are_shared(self, page: int, line: Line, height: float) -> bool:
        """Whether the words stand so on most pages, or on most left or right ones."""
        words = _masked(line)
        here, there = (self._near((words, side), height) for side in (page % 2, 1 - page % 2))
        same_side = (self.pages + 1 - page % 2) // 2
        return (here + there >= max(FEWEST, MOST * self.pages)) or (here >= max(FEWEST, MOST * same_side))

    def _near(self, key: tuple[str, int], height: float) -> int:
        heights = self.found.get(key, [])
        return bisect_right(heights, height + SAME_HEIGHT) - bisect_left(heights, height - SAME_HEIGHT)


def _masked(line: Line) -> str:
    return FIGURES.sub("#", "".join(line.text.split()))


def _without_line_numbers(lines: Sequence[Line]) -> list[Line]:
    """Drop the numbers that a draft has beside each line: on the left of all text, counting up by one."""
    counted = [_own_number(line) for line in lines]
    numbers = [int(line.text[:count]) for line, count in zip(lines, counted, strict=True) if count]
    if len(numbers) < max(FEWEST_NUMBERED, 0.9 * len(lines)) or any(b - a != 1 for a, b in pairwise(numbers)):
        return list(lines)
    rest = [
        line_of(line.glyphs[count:]) if count else line for line, count in zip(lines, counted, strict=True)
    ]
    return [line for line in rest if line is not None]


def _own_number(line: Line) -> int:
    """How many figures stand at the beginning of a line, well apart from what follows."""
    count = 0
    while count < len(line.glyphs) and line.glyphs[count].text in "0123456789":
        count += 1
    if 0 < count < len(line.glyphs) and line.glyphs[count].x0 - line.glyphs[count - 1].x1 < 0.8 * line.size:
        return 0
    return count
