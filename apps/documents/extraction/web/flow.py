"""A page, or a part of it, as a browser would print it: element after element to paragraphs and grids."""

import re
from collections.abc import Container
from typing import Any

from lxml import etree

from apps.documents.extraction.composing import Block, Paragraph, flat

from .list_marks import Counter
from .page import HEADINGS, is_block, is_seen
from .tables import grid_of

# A line end in the source between two Chinese characters or marks is nothing, elsewhere a blank (CSS Text 3, 4.1.2).
WIDE = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60“”‘’…—"
SOURCE_LINE_END = re.compile(rf"(?<=[{WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{WIDE}])")
BLANKS = re.compile("[ \t\r\n\f\xa0\u2000-\u200a\u202f\u205f]+")
WITHOUT_WIDTH = re.compile("[\xad\u200b-\u200f\u2060\ufeff]")
KEEPS_LINES = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
NORMAL_LINES = re.compile(r"white-space\s*:\s*(?:normal|nowrap)", re.IGNORECASE)

NOTE_MARK = re.compile(r"[\[(【〔［（]?\s*(\d{1,3})\s*[\])】〕］）]?")
POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def blocks_of(root: Any, frames: Container[Any], skipped: Container[Any]) -> list[Block]:
    """The paragraphs and tables inside `root`. `frames` are tables to be read as paragraphs."""
    flow = _Flow(frames)
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element is not root and (element in skipped or not is_seen(element)):
                walk.skip_subtree()
                flow.passed_over += 1
            elif element.tag == "table" and element not in frames:
                flow.table(element)
                walk.skip_subtree()
                flow.passed_over += 1
            else:
                flow.begin(element)
            continue
        if flow.passed_over:
            flow.passed_over -= 1
        else:
            flow.end(element)
        if element is not root:
            flow.say(element.tail)
    flow.end_line()
    return flow.blocks


class _Flow:
    """The blocks so far and the pieces of the line that is being written."""

    def __init__(self, frames: Container[Any]) -> None:
        self.frames = frames
        self.blocks: list[Block] = []
        self.passed_over = 0  # 1 between the start and the end of an element that is not entered
        self._pieces: list[str] = []
        self._level: int | None = None
        self._keeps_lines = [False]
        self._lists: list[Counter] = []
        self._mark = ""  # the number of the list item that begins with the next words
        self._raised: list[int] = []  # for each sup: the pieces before it

    def begin(self, element: Any) -> None:
        tag = element.tag
        if is_block(element):
            self.end_line()
        self._keeps_lines.append(self._keeps_lines_in(element))
        if tag == "br":
            self.end_line()
        elif tag in HEADINGS:
            self._level = HEADINGS[tag]
        elif tag == "ol":
            self._lists.append(Counter(element))
        elif tag == "li" and self._lists and self._lists[-1].list is element.getparent():
            self._mark += self._lists[-1].mark(element)
        elif tag == "sup":
            self._raised.append(len(self._pieces))
        self.say(element.text)

    def end(self, element: Any) -> None:
        if is_block(element):
            self.end_line()
        self._keeps_lines.pop()
        if element.tag in HEADINGS:
            self._level = None
        elif element.tag == "li":
            self._mark = ""
        elif element.tag == "ol":
            self._lists.pop()
        elif element.tag == "sup":
            self._lower(self._raised.pop())

    def table(self, element: Any) -> None:
        self.end_line()
        for caption in element.iterchildren("caption"):
            self.blocks += blocks_of(caption, self.frames, ())
        self.blocks.append(grid_of(element, self._cell))

    def say(self, text: str | None) -> None:
        if not text:
            return
        if not self._keeps_lines[-1]:
            self._pieces.append(text)
            return
        first, *others = text.split("\n")
        self._pieces.append(first)
        for line in others:
            self.end_line()
            self._pieces.append(line)

    def end_line(self) -> None:
        """Write the line down, if there are words in it."""
        line = SOURCE_LINE_END.sub("", WITHOUT_WIDTH.sub("", "".join(self._pieces)))
        line = BLANKS.sub(" ", line).strip()
        if line:
            gap = " " if self._mark and line[0].isdigit() else ""  # "1. 3.5万平方米", not "1.3.5万平方米"
            self.blocks.append(Paragraph(self._mark + gap + line, self._level))
            self._mark = ""
        self._pieces.clear()

    def _keeps_lines_in(self, element: Any) -> bool:
        style = element.get("style") or ""
        if element.tag == "pre" or KEEPS_LINES.search(style):
            return True
        return self._keeps_lines[-1] and not NORMAL_LINES.search(style)

    def _lower(self, start: int) -> None:
        """Print what stands raised: m² as such, a note mark in brackets, so that it is no part of the number before."""
        raised = "".join(self._pieces[start:]).strip()
        before = "".join(self._pieces[max(0, start - 3) : start])
        mark = NOTE_MARK.fullmatch(raised)
        if mark and raised.isdigit() and re.search(r"m$|(?<!\d)10$", before):
            self._pieces[start:] = [raised.translate(POWERS)]
        elif mark:
            self._pieces[start:] = [f"[{mark[1]}]"]

    def _cell(self, cell: Any) -> str:
        return "\n".join(map(flat, blocks_of(cell, self.frames, ())))
