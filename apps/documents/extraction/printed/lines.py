"""From characters to printed lines, and from lines to the words of one paragraph."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .characters import is_wide
from .page import Glyph

SAME_LINE = 0.4  # of the size: raised and lowered characters belong to the line
OTHER_SIZE = 1.8  # so much larger is no part of the line but stands behind it
WORD_GAP = 0.2  # of the size, between letters and figures; Chinese characters may stand this far apart
PART_GAP = 0.8  # of the size: a gap between two parts of a line, whatever they are
PRINTED_TWICE = 0.2  # of the size: a heavy face made by printing the same character again beside itself

MARKS = "，。、；：！？"
QUOTES = "“”‘’"  # many programs part a line neither before nor behind them
NEVER_FIRST = "，。、；：！？）〕】》〉…·％℃,.;:!?)]}%" + QUOTES
NEVER_LAST = "（〔【《〈([{" + QUOTES
# Numbering at the beginning of a line: 一、 (一) 1. 12、 (3) ① 第一条 第二章.
LABEL = re.compile(
    r"[一二三四五六七八九十百]{1,4}\s*[、.．]|[(（]\s*[一二三四五六七八九十百\d]{1,3}\s*[)）]|\d{1,3}\s*[.．、)）](?!\d)"
    r"|[①-⑳⑴-⒇㈠-㈩]|第[一二三四五六七八九十百\d]{1,4}[条章节]"
)
WESTERN = re.compile(r"[A-Za-z0-9.,:%+\-/]")


@dataclass(frozen=True, slots=True)
class Line:
    """Characters on one baseline, from left to right, without blanks at the ends; places are in points."""

    glyphs: tuple[Glyph, ...]
    text: str
    x0: float
    x1: float
    y: float
    size: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """The lines that the characters stand on, from the top."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.y, glyph.x0)):
        row = next((row for row in rows[-3:] if _are_level(row[0], glyph)), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(glyph)
    return [line for line in map(line_of, rows) if line is not None]


def _are_level(first: Glyph, glyph: Glyph) -> bool:
    larger, smaller = max(first.size, glyph.size), min(first.size, glyph.size)
    return first.y - glyph.y <= SAME_LINE * larger and larger <= OTHER_SIZE * smaller


def line_of(row: Iterable[Glyph]) -> Line | None:
    """One line of characters that stand level; None where they are all blank."""
    glyphs: list[Glyph] = []
    words = ""
    blank = False
    for glyph in sorted(row, key=lambda glyph: glyph.x0):
        before = glyphs[-1] if glyphs else None
        if glyph.text == " ":
            blank = before is not None
        elif before is None or not _is_printed_twice(before, glyph):
            words += " " if before and (blank or _are_apart(before, glyph)) else ""
            words += glyph.text
            glyphs.append(glyph)
            blank = False
    if not glyphs:
        return None
    size = max(glyph.size for glyph in glyphs)
    baseline = next(glyph.y for glyph in glyphs if glyph.size == size)
    return Line(tuple(glyphs), words, glyphs[0].x0, max(glyph.x1 for glyph in glyphs), baseline, size)


def _is_printed_twice(before: Glyph, glyph: Glyph) -> bool:
    return before.text == glyph.text and glyph.x0 - before.x0 < PRINTED_TWICE * glyph.size


def _are_apart(before: Glyph, glyph: Glyph) -> bool:
    """Whether a gap stands for a blank that the file does not hold as a character; behind Chinese marks none does."""
    if before.text in MARKS:
        return False
    western = WESTERN.match(before.text) and WESTERN.match(glyph.text)
    return glyph.x0 - before.x1 > (WORD_GAP if western else PART_GAP) * glyph.size


def first_piece(line: Line) -> float:
    """How wide the beginning of a line is that cannot be parted: a character with its marks, a word, a number."""
    last = 0
    while last < len(line.glyphs) - 1 and _hold_together(line.glyphs[last], line.glyphs[last + 1]):
        last += 1
    return line.glyphs[last].x1 - line.x0


def _hold_together(before: Glyph, glyph: Glyph) -> bool:
    if before.text in NEVER_LAST or glyph.text in NEVER_FIRST:
        return True
    western = WESTERN.match(before.text) and WESTERN.match(glyph.text)
    return bool(western) and not _are_apart(before, glyph)


def room_left(before: Line, line: Line, room: float) -> float:
    """How much of `room`, behind the line before, the next piece would have left; negative where it had no place.

    Programs set western words and figures apart from Chinese characters by a quarter of the size.
    """
    mixed = is_wide(before.text[-1]) != is_wide(line.text[0])
    return room - first_piece(line) - (line.size / 4 if mixed else 0)


def joined(lines: Sequence[Line]) -> str:
    """The words of lines that make one paragraph: blanks only between western words."""
    words = ""
    for line in lines:
        if words and needs_blank(words[-1], line.text[0]):
            words += " "
        words += line.text
    return words


def needs_blank(before: str, after: str) -> bool:
    """Whether a line end parts words. It does not part figures, nor what a hyphen or Chinese marks join."""
    if is_wide(before) or is_wide(after):
        return False
    if before.isdigit():
        return after.isalpha()
    return (before.isalpha() or before in ",.;:") and after.isalnum()


def parts_a_date(before: Line, line: Line) -> bool:
    """Whether a line ends between a figure and its 年, 月 or 日."""
    return before.text[-1].isdigit() and line.text[0] in "年月日"


def begins_anew(line: Line) -> bool:
    """Whether a line begins with a number as clauses do."""
    return LABEL.match(line.text) is not None


def margin(ends: Sequence[float], several: int, near: float) -> float:
    """The outermost place that `several` of the ends of lines reach, to `near` points, or else the outermost end."""
    outermost = sorted(ends, reverse=True)
    for index in range(len(outermost) - several + 1):
        if outermost[index] - outermost[index + several - 1] <= near:
            return outermost[index + several - 1]
    return outermost[0]
