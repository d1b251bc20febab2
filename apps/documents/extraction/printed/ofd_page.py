"""What is drawn on a page of an OFD file, as a printed page: GB/T 33190-2016, clauses 8 (pictures), 9 (paths), 11 (text).

The file counts in millimetres from the upper left corner; objects have coordinates of their own, which a matrix (CTM)
and the corner of their boundary map to the page's.
"""

from collections.abc import Iterator, Sequence
from math import atan2, hypot, pi
from typing import Any

from lxml import etree

from .characters import is_wide, one_spelling
from .ofd_package import Leaf, numbers
from .page import TILT, Glyph, Page, is_red, rule_between, straight_lines, turned

POINTS = 72 / 25.4  # in a millimetre
MOST_PATHS = 20_000  # more drawn objects on a page are a drawing, not a table
MOST_FIGURES = 2_000  # and so is a path of more figures
# Commands of a path → how many figures follow; the last two are the point that it leads to (9.2).
COMMANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
PICTURES = {"ImageObject", "CompositeObject"}

Point = tuple[float, float]


def page_of(leaf: Leaf) -> Page:
    """The page with all that its templates and its own layers draw; text that leans is left out."""
    reader = _Reader(leaf)
    for layer in leaf.layers:
        for element in layer.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject", "{*}CompositeObject"):
            if element.get("Visible") != "false":
                reader.read(element)
    return reader.page()


class _Reader:
    """What was read of one page so far; places in points, from the lower left corner of the sheet."""

    def __init__(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self.width, self.height = leaf.box[2] * POINTS, leaf.box[3] * POINTS
        self.quarters: dict[int, list[Glyph]] = {}
        self.lines: list[tuple[float, float, float, float]] = []
        self.picture_area = 0.0
        self.paths = self.curves = self.garbled = 0

    def read(self, element: Any) -> None:
        kind = etree.QName(element).localname
        box = numbers(element.get("Boundary"))
        if len(box) != 4:
            return
        if kind in PICTURES:
            self.picture_area += abs(box[2] * box[3])
        elif kind == "TextObject":
            self._text(element, box)
        elif self.paths < MOST_PATHS:
            self.paths += 1
            lines = list(self._path(element, box))
            self.lines += lines
            self.curves += not lines

    def page(self) -> Page:
        main = max(self.quarters, key=lambda quarter: len(self.quarters[quarter]), default=0)
        sheet = (0.0, 0.0, self.width, self.height)
        lines = self.lines if self.paths < MOST_PATHS else []
        ends = [(*turned(main, sheet, *line[:2]), *turned(main, sheet, *line[2:])) for line in lines]
        size = (self.width, self.height) if main % 2 == 0 else (self.height, self.width)
        return Page(
            *size,
            glyphs=tuple(self.quarters.pop(main, ())),
            aside=tuple(tuple(glyphs) for _, glyphs in sorted(self.quarters.items())),
            rules=tuple(rule_between(*line) for line in ends),
            pictured=self.picture_area / (self.leaf.box[2] * self.leaf.box[3]),
            curves=self.curves,
            garbled=self.garbled,
        )

    def _place(self, element: Any, box: Sequence[float]) -> "_Placing":
        matrix = numbers(element.get("CTM"))
        return _Placing(matrix if len(matrix) == 6 else IDENTITY, box, self.leaf.box)

    # Text

    def _text(self, element: Any, box: Sequence[float]) -> None:
        placing = self._place(element, box)
        nominal = next(iter(numbers(element.get("Size"))), 0.0)
        size = nominal * placing.tall * POINTS
        quarter = round(placing.angle / (pi / 2))
        if size <= 0 or abs(placing.angle - quarter * pi / 2) > TILT:
            return
        stretch = next(iter(numbers(element.get("HScale"))), 1.0) * placing.wide * POINTS
        face, red = self.leaf.faces.get(element.get("Font", ""), ""), _is_red(element)
        sheet = (0.0, 0.0, self.width, self.height)
        glyphs = self.quarters.setdefault(quarter % 4, [])
        empty = True
        for char, place, advance in _characters(element, nominal):
            empty = False
            x, y = turned(quarter % 4, sheet, *placing.point(*place))
            width = nominal * stretch if is_wide(char) else min(advance, nominal) * stretch
            glyphs.append(Glyph(one_spelling(char), x, x + width, y, size, face, red))
        if empty:  # drawn by numbers of glyphs alone
            transforms = element.iterfind("{*}CGTransform")
            self.garbled += sum(len(numbers(drawn.findtext("{*}Glyphs"))) for drawn in transforms)

    # Paths

    def _path(self, element: Any, box: Sequence[float]) -> Iterator[tuple[float, float, float, float]]:
        placing = self._place(element, box)
        stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
        for outline in _outlines(element.findtext("{*}AbbreviatedData") or ""):
            points = [placing.point(*point) for point in outline]
            yield from straight_lines(points, stroked=stroked, filled=filled)


class _Placing:
    """From the coordinates of one object to points on the sheet."""

    def __init__(self, matrix: Sequence[float], box: Sequence[float], paper: Sequence[float]) -> None:
        self.matrix, self.box, self.paper = matrix, box, paper
        self.wide, self.tall = hypot(matrix[0], matrix[1]), hypot(matrix[2], matrix[3])
        self.angle = -atan2(matrix[1], matrix[0])  # the file counts downwards, the sheet upwards

    def point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        across = a * x + c * y + e + self.box[0] - self.paper[0]
        down = b * x + d * y + f + self.box[1] - self.paper[1]
        return across * POINTS, (self.paper[3] - down) * POINTS


def _characters(element: Any, size: float) -> Iterator[tuple[str, Point, float]]:
    """Each character of a text object, where it stands, and how far it is to the next one, in its own coordinates."""
    x = y = 0.0
    for code in element.iterfind("{*}TextCode"):
        words = (code.text or "").strip("\r\n")
        x = next(iter(numbers(code.get("X"))), x)
        y = next(iter(numbers(code.get("Y"))), y)
        across, down = _steps(code.get("DeltaX"), len(words)), _steps(code.get("DeltaY"), len(words))
        for index, char in enumerate(words):
            half = size if is_wide(char) else size / 2
            step = across[index] if index < len(across) else (0.0 if down else half)
            yield char, (x, y), step if step > 0 else half
            x += step
            y += down[index] if index < len(down) else 0.0


def _steps(printed: str | None, most: int) -> list[float]:
    """Distances as they are written: "5 5 4.8", or "g 2 5 4.8" for two of 5 and one of 4.8 (11.3)."""
    steps: list[float] = []
    waiting = iter((printed or "").split())
    try:
        for figure in waiting:
            if len(steps) >= most:
                break
            if figure == "g":
                times = int(next(waiting, "0"))
                steps += numbers(next(waiting, "")) * max(0, min(times, most))
            else:
                steps += numbers(figure) or (0.0,)
    except ValueError:
        return []
    return steps


def _outlines(data: str) -> Iterator[list[Point]]:
    """The corners of each part of a path; parts with curves are left out."""
    points: list[Point] = []
    curved = False
    waiting = iter(data.split()[:MOST_FIGURES])
    for command in waiting:
        figures = numbers(" ".join(next(waiting, "") for _ in range(COMMANDS.get(command, 0))))
        if command in ("S", "M"):
            if points and not curved:
                yield points
            points, curved = [], False
        curved |= command in ("Q", "B", "A")
        if command == "C":
            points += points[:1]
        elif len(figures) >= 2:
            points.append((figures[-2], figures[-1]))
    if points and not curved:
        yield points


def _is_red(element: Any) -> bool:
    colour = element.find("{*}FillColor")
    values = () if colour is None else numbers(colour.get("Value"))
    return len(values) == 3 and is_red(*values)
