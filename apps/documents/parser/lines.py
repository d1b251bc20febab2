"""Lines and paragraphs: what was printed on one line, and what belongs to one paragraph."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .labels import starts_with_label

SENTENCE_END = "。!?;:"
OPENING, CLOSING = "([〔【〈《“", ")]〕】〉》”"
NEVER_STARTS = tuple(",、。;:)]〕】〉》”%")

STARTS_ANEW = re.compile(
    r"""
    (?: 附件 | 附表 | 注 | 备注 | 抄送 )         # "附件:1.…", "注:1.…"
  | .{0,6} (?: 单位 | 部门 | 时限 | 领导 ) \s* : # "责任单位:区财政局", "完成时限:…"
  | [·•●◆■★☆—]                                  # bullets, dashes and starred commitments
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line without the blanks around it; ``spaced`` when an empty line stands before it."""

    start: int
    end: int
    text: str
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that are one paragraph; ``joins`` are the offsets where a broken line was mended."""

    start: int
    end: int
    joins: tuple[int, ...] = ()


def split_lines(text: str) -> tuple[Line, ...]:
    """Cut normalised text into its non-empty lines."""
    lines, offset, spaced = [], 0, False
    for raw in text.split("\n"):
        stripped = raw.strip(" ")
        if stripped:
            start = offset + len(raw) - len(raw.lstrip(" "))
            lines.append(Line(start, start + len(stripped), stripped, spaced))
        spaced = not stripped
        offset += len(raw) + 1
    return tuple(lines)


def join_lines(lines: Sequence[Line]) -> tuple[Paragraph, ...]:
    """Mend sentences that a page break or a hard-wrapped source cut in two.

    GUIDE.md: lines broken in the middle of a sentence by page breaks belong to one paragraph.
    """
    paragraphs: list[Paragraph] = []
    width = wrap_width(lines)
    before: Line | None = None
    for line in lines:
        if before is not None and continues(before, line, width):
            last = paragraphs[-1]
            paragraphs[-1] = Paragraph(last.start, line.end, (*last.joins, line.start))
        else:
            paragraphs.append(Paragraph(line.start, line.end))
        before = line
    return tuple(paragraphs)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width at which a hard-wrapped text was wrapped, or None where each paragraph is one line.

    A text is hard wrapped when many of its lines are equally long and none is much longer.
    """
    lengths = Counter(len(line.text) for line in lines)
    if len(lines) < 8:
        return None
    width = max(lengths)
    full = sum(count for length, count in lengths.items() if length >= width - 2)
    return width if 20 <= width <= 60 and full >= max(5, len(lines) // 4) else None


def continues(before: Line, line: Line, width: int | None) -> bool:
    """Whether ``line`` goes on with the sentence of the line before it."""
    if line.text.startswith(NEVER_STARTS):
        return True
    if before.text[-1] in SENTENCE_END or starts_with_label(line.text) or STARTS_ANEW.match(line.text):
        return False
    if before.text[-1] in ",、":
        return True
    if open_brackets(before.text) and closes_first(line.text):
        return True
    if before.text[-1] in CLOSING:
        return False
    if width is not None and len(before.text) >= width - 2:
        return True
    # A line with a whole sentence in it is not a heading, so without a stop at its end it was cut.
    return "。" in before.text and len(before.text) >= 20


def open_brackets(text: str) -> int:
    """How many round, square and angle brackets are open at the end of ``text``."""
    depth = 0
    for char in text:
        if char in "([〔【〈":
            depth += 1
        elif char in ")]〕】〉":
            depth = max(0, depth - 1)
    return depth


def closes_first(text: str) -> bool:
    """Whether the first bracket in ``text`` is a closing one."""
    first = next((char for char in text if char in "([〔【〈)]〕】〉"), "")
    return first in tuple(")]〕】〉")
