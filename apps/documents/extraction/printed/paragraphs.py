"""From the printed lines on a page to paragraphs, over line ends and page breaks.

A line goes on in the next one where it is full, that is where the next piece had no room before the right
margin, and where the next one does not begin as paragraphs do: indented, numbered, centred, set apart or
in another size.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from apps.documents.extraction.composing import Block, Paragraph

from .lines import Line, begins_anew, joined, parts_a_date, room_left
from .tables import Part, goes_on, grid_of

OTHER_SIZE = 1.1  # ratio: a line in another size is another paragraph
LARGER = 1.15  # times the usual size: a title
WIDER_GAP = 1.25  # times the usual distance of lines: what follows is set apart
INDENT = 0.7  # sizes: what differs by less begins at the same place
FEWEST_GLYPHS = 100  # outside tables: from so many the usual size can be told
DEEPEST_INDENT = 6.0  # sizes: a line that begins farther in stands on the right or in the middle
LONGEST_TITLE = 4  # lines
ENDS = tuple("。！？；;：:")
GOES_ON = tuple("，、,")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it is read: lines and parts of tables from the top; between `left` and `right` stands its text."""

    pieces: tuple[Line | Part, ...]
    left: float
    right: float

    def indent(self, line: Line) -> float:
        """How far right of the margin a line begins, in its own size."""
        return (line.x0 - self.left) / line.size

    def is_centred(self, line: Line) -> bool:
        return abs(line.middle - (self.left + self.right) / 2) < line.size


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a file: the size of its characters, the face, and for each size the distance of lines.

    `blocks` says that whole paragraphs are drawn in, and not only their first lines.
    """

    size: float
    face: str
    distances: Mapping[int, float]
    blocks: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    line: Line
    sheet: Sheet


def blocks_of(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """Paragraphs and tables in reading order."""
    usual = measure(sheets)
    paragraph: list[_Placed] = []
    parts: list[Part] = []
    for sheet in sheets:
        for place, piece in enumerate(sheet.pieces):
            if isinstance(piece, Part):
                yield from _paragraphs(paragraph, usual)
                paragraph = []
                if parts and (place > 0 or not goes_on(parts[-1], piece)):
                    yield grid_of(parts)
                    parts = []
                parts.append(piece)
                continue
            if parts:
                yield grid_of(parts)
                parts = []
            placed = _Placed(piece, sheet)
            if paragraph and not _continues(paragraph, placed, usual):
                yield from _paragraphs(paragraph, usual)
                paragraph = []
            paragraph.append(placed)
    yield from _paragraphs(paragraph, usual)
    if parts:
        yield grid_of(parts)


def measure(sheets: Sequence[Sheet]) -> Usual:
    lines = [piece for sheet in sheets for piece in sheet.pieces if isinstance(piece, Line)]
    glyphs = [glyph for line in lines for glyph in line.glyphs]
    if len(glyphs) < FEWEST_GLYPHS:  # little but tables: what is larger than their words is a title
        parts = [piece for sheet in sheets for piece in sheet.pieces if isinstance(piece, Part)]
        cells = [line for part in parts for own in part.lines.values() for line in own]
        glyphs += [glyph for line in cells for glyph in line.glyphs]
    distances: dict[int, list[float]] = {}
    drawn_in = 0  # lines below a full one that is drawn in: as far as it, less those at the margin
    for sheet in sheets:
        for above, below in pairwise(piece for piece in sheet.pieces if isinstance(piece, Line)):
            if round(above.size) == round(below.size) and 0 < above.y - below.y < 3 * below.size:
                distances.setdefault(round(below.size), []).append(above.y - below.y)
                if sheet.indent(above) > INDENT and _is_full(above, below, sheet):
                    drawn_in += 1 if abs(sheet.indent(above) - sheet.indent(below)) <= INDENT else -1
    faces = Counter(glyph.face for glyph in glyphs).most_common(1)
    return Usual(
        size=median_low(glyph.size for glyph in glyphs) if glyphs else 0.0,
        face=faces[0][0] if faces else "",
        distances={size: median_low(found) for size, found in distances.items()},
        blocks=drawn_in > 0,
    )


def _paragraphs(placed: Sequence[_Placed], usual: Usual) -> Iterator[Paragraph]:
    if placed:
        lines = [one.line for one in placed]
        yield Paragraph(joined(lines), level=_level(placed, usual))


# Headings


def _level(placed: Sequence[_Placed], usual: Usual) -> int | None:
    """0 for what is centred and larger than the text; 1 for a line that is all in 黑体, as GB/T 9704 prints first headings."""
    lines = [one.line for one in placed]
    if len(lines) <= LONGEST_TITLE and all(_is_title(one, usual) for one in placed):
        return None if begins_anew(lines[0]) or _is_letterhead(lines) or _heads_contents(lines) else 0
    return 1 if len(lines) == 1 and _is_headline(lines[0], usual) else None


def _is_title(placed: _Placed, usual: Usual) -> bool:
    return placed.line.size >= LARGER * usual.size and placed.sheet.is_centred(placed.line)


def _is_letterhead(lines: Sequence[Line]) -> bool:
    """The name of the issuing body above a red rule: "某某人民政府文件"."""
    return all(glyph.red for line in lines for glyph in line.glyphs) or lines[-1].text.endswith("文件")


def _heads_contents(lines: Sequence[Line]) -> bool:
    return "".join(lines[0].text.split()) in ("目录", "目次")


def _is_headline(line: Line, usual: Usual) -> bool:
    heavy = all(_is_hei(glyph.face) for glyph in line.glyphs if not glyph.text.isascii())
    return (
        heavy
        and not _is_hei(usual.face)
        and not line.text.isascii()
        and not line.text.endswith(ENDS)
        and not line.text.startswith(("附件", "附表"))
    )


def _is_hei(face: str) -> bool:
    return "Hei" in face or "黑" in face


# Line ends


def _continues(paragraph: Sequence[_Placed], following: _Placed, usual: Usual) -> bool:
    last, line = paragraph[-1], following.line
    before = last.line
    if max(before.size, line.size) > OTHER_SIZE * min(before.size, line.size):
        return False
    same_page = last.sheet is following.sheet
    if same_page and before.y - line.y > WIDER_GAP * usual.distances.get(round(line.size), line.size * 3):
        return False
    if _is_title(last, usual) and _is_title(following, usual):
        return same_page and len(paragraph) < LONGEST_TITLE and not line.text.startswith(("（", "(", "—"))
    if begins_anew(line) and (_is_indented(following) or not _is_indented(paragraph[0])):
        return False
    if before.text.endswith(GOES_ON) or parts_a_date(before, line):
        return True
    unsure = len(paragraph) == 1 and not _is_indented(last)  # a heading, where paragraphs are not drawn in
    return _begins_inside(paragraph, following, usual) and _is_full(before, line, last.sheet, exact=unsure)


def _is_full(before: Line, line: Line, sheet: Sheet, *, exact: bool = False) -> bool:
    """Whether the next piece had no room on the line; where a sentence goes on, two characters are room enough."""
    ended = exact or before.text.endswith(ENDS) or begins_anew(line)
    return room_left(before, line, sheet.right - before.x1) < (0.3 if ended else 2.0) * line.size


def _is_indented(placed: _Placed) -> bool:
    return placed.sheet.indent(placed.line) > INDENT


def _begins_inside(paragraph: Sequence[_Placed], following: _Placed, usual: Usual) -> bool:
    """Whether the line begins where the second and later lines of the paragraph do."""
    last = paragraph[-1]
    here, above = following.sheet.indent(following.line), last.sheet.indent(last.line)
    if abs(here - above) <= INDENT:
        return len(paragraph) > 1 or above <= INDENT or usual.blocks
    if here > above:
        return len(paragraph) == 1 and _hangs(last.line, following.line)
    if len(paragraph) == 1:
        return here <= INDENT and above <= DEEPEST_INDENT
    return here <= INDENT and not last.line.text.endswith(ENDS)


def _hangs(first: Line, line: Line) -> bool:
    """Whether a line begins under the words behind the number of the first line."""
    near = INDENT * line.size / 2
    return begins_anew(first) and any(abs(glyph.x0 - line.x0) < near for glyph in first.glyphs[1:7])
