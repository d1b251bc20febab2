"""What stands on one printed page: characters with their places, ruling lines and how much is picture.

PDF and OFD files are read into it. Places are in points from the lower left corner of the page as it is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

MOST_PAGES = 500  # of a file that is read
TILT = 0.1  # radians: what leans more than this is a watermark
THIN = 3.0  # points: a filled box that is no thicker is a ruling line


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed sign: left and right edge, baseline and size in points; `text` is " " for a blank.

    `face` is the name of its font, empty where the file gives none.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: str = ""
    red: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, level or upright: at which height or distance from the left, from where to where."""

    level: bool
    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Page:
    """`aside` holds characters that run at a right angle to the others, turned so that they can be read too.

    `pictured` is the share of the page that pictures cover, `curves` the number of drawn paths that are no
    rules, `garbled` how many characters have no known meaning.
    """

    width: float
    height: float
    glyphs: tuple[Glyph, ...] = ()
    aside: tuple[tuple[Glyph, ...], ...] = ()
    rules: tuple[Rule, ...] = ()
    pictured: float = 0.0
    curves: int = 0
    garbled: int = 0


def is_red(red: float, green: float, blue: float) -> bool:
    """Whether a colour (each part up to 255) is that of the issuing body's name above a notice."""
    return red > 150 and green < 90 and blue < 90


def turned(quarter: int, sheet: tuple[float, float, float, float], x: float, y: float) -> tuple[float, float]:
    """The place on the page after it was turned so that text of this direction (quarters of a circle) is level."""
    left, bottom, right, top = sheet
    if quarter == 0:
        return x - left, y - bottom
    if quarter == 1:
        return y - bottom, right - x
    if quarter == 2:
        return right - x, top - y
    return top - y, x - left


def rule_between(x0: float, y0: float, x1: float, y1: float) -> Rule:
    """The level or upright line from one place to another."""
    if abs(y1 - y0) <= abs(x1 - x0):
        return Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    return Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def straight_lines(
    points: Sequence[tuple[float, float]], *, stroked: bool, filled: bool
) -> Iterator[tuple[float, float, float, float]]:
    """The level and upright lines that a path without curves draws: strokes, and filled boxes too thin to be else."""
    if stroked:
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                yield x0, y0, x1, y1
    elif filled and len(points) >= 4:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if max(xs) - min(xs) <= THIN:
            middle = (max(xs) + min(xs)) / 2
            yield middle, min(ys), middle, max(ys)
        elif max(ys) - min(ys) <= THIN:
            middle = (max(ys) + min(ys)) / 2
            yield min(xs), middle, max(xs), middle
