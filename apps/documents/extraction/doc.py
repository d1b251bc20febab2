"""Old Word files (.doc, and .wps of WPS): read as Word prints them, like .docx.

Automatic numbers are written out, tracked deletions and hidden text are left out, of fields only the
results are shown, a text box follows the paragraph that it hangs on, notes stand at the end.
"""

import struct
from collections import Counter
from collections.abc import Iterator

from .composing import Block, ExtractedText, Paragraph, compose, flat
from .errors import DamagedFile
from .old_word.container import DocParts, read_parts
from .old_word.lists import read_lists
from .old_word.pieces import Text
from .old_word.properties import (
    ALIGNMENT,
    ALIGNMENT_97,
    IN_TABLE,
    INNER_CELL_END,
    INNER_ROW_END,
    LIST,
    LIST_LEVEL,
    ROW_END,
    SIZE,
    TABLE_DEPTH,
    Paragraphs,
    Properties,
    Runs,
    number,
    properties,
)
from .old_word.shown import shown
from .old_word.stories import Range, Stories
from .old_word.styles import Styles
from .old_word.tables import CELL_END, CONTENT, Tables
from .old_word.tables import ROW_END as END_OF_ROW
from .signs import visible, whole
from .word.counting import Counter as ListCounter
from .word.habits import (
    Centred,
    is_contents_entry,
    is_contents_title,
    is_red_head,
    may_be_heading,
    with_titles,
)

CENTRED = 1  # an alignment
USUAL_SIZE = 20  # half points, where the file does not say
CELL_MARK, PAGE_END = "\x07", "\x0c"
MARKS = {"\r", CELL_MARK, PAGE_END}  # what ends a paragraph; a cell or a row; a page or a section


def extract(data: bytes) -> ExtractedText:
    """The text and structure of a .doc.

    Raises DamagedFile, HoldsMacros, OldWordFile, PasswordProtected or NoText.
    """
    parts = read_parts(data)
    try:
        return compose(_Reader(parts).blocks())
    except (struct.error, IndexError) as error:
        raise DamagedFile from error


class _Reader:
    """Reads blocks once, in the order of the text, since it counts numbers."""

    def __init__(self, parts: DocParts) -> None:
        self._parts = parts
        self._text = Text(parts)
        self._runs = Runs(parts)
        self._shown = shown(self._text, self._runs)
        self._paragraphs = Paragraphs(parts)
        self._styles = Styles(parts)
        self._lists = read_lists(parts)
        self._counter = ListCounter()
        self._stories = Stories(parts, len(self._shown))
        self._has_contents = False
        self._sizes: Counter[int] = Counter()

    def blocks(self) -> list[Block]:
        blocks = list(self._between(self._stories.text))
        if self._has_contents:
            blocks = [block for block in blocks if not is_contents_title(block)]
        return [*self._red_head(), *with_titles(blocks, self._sizes), *self._notes()]

    def _red_head(self) -> Iterator[Block]:
        lines = [flat(block).strip() for head in self._stories.first_head for block in self._between(head)]
        if is_red_head(lines):
            yield from (Paragraph(line) for line in lines if line)

    def _notes(self) -> Iterator[Block]:
        for note in self._stories.notes:
            words = " ".join("".join(map(flat, self._between(note))).split())
            if words:
                yield Paragraph(f"注：{words}")

    def _between(self, part: Range) -> Iterator[Block]:
        """The blocks of a story, or of a part of one."""
        tables = Tables()
        words, boxes = "", list[Range]()
        begun: int | None = None  # where the words begin
        for at in range(*part):
            sign = self._shown[at]
            boxes += self._stories.boxes.get(at, [])
            if sign not in MARKS or (sign == PAGE_END and at not in self._stories.section_ends):
                if begun is None and sign.strip():
                    begun = at
                words += "" if sign == PAGE_END else sign
                continue
            style, found = self._properties(at)
            depth, role = _place_in_tables(sign, found)
            size = self._size(at if begun is None else begun, style)
            own = [] if role == END_OF_ROW else self._paragraph(words, style, found, size)
            for box in boxes:
                own += [block for block in self._between(box) if flat(block).strip()]
            yield from tables.add(own, depth, role, found)
            words, boxes, begun = "", [], None
        yield from tables.add([Paragraph(visible(whole(words)))] if words else [], 0, CONTENT, {})

    def _properties(self, at: int) -> tuple[int, Properties]:
        """The style of the paragraph that a mark ends, and all that holds for it."""
        place, of_piece = self._text.place(at)
        style, own = self._paragraphs.at(place)
        own = own | properties(of_piece) if of_piece else own
        return style, self._styles.properties(style, own)

    def _paragraph(self, words: str, style: int, found: Properties, size: int) -> list[Block]:
        label = self._label(found)
        if is_contents_entry(words) and self._styles.is_contents(style):
            self._has_contents = True
            return []
        printed = visible(whole(words))
        # A number alone is nothing to read, but in a table it is the number of the row.
        text = label + printed if words.strip() or number(found, IN_TABLE) else printed
        self._sizes[size] += len(text)
        level = self._styles.heading_level(style, found) if may_be_heading(text) else None
        centred = number(found, ALIGNMENT if ALIGNMENT in found else ALIGNMENT_97) == CENTRED
        return [Centred(text, level, size) if centred else Paragraph(text, level)]

    def _size(self, at: int, style: int) -> int:
        """The size of a character, in half points."""
        own = number(self._runs.at(self._text.place(at)[0]), SIZE)
        return own or number(self._styles.of_runs(style), SIZE) or USUAL_SIZE

    def _label(self, found: Properties) -> str:
        numbered = self._lists.get(number(found, LIST) or 0)
        depth = number(found, LIST_LEVEL) or 0
        if numbered is None or depth not in numbered.levels:
            return ""
        return self._counter.label(numbered, depth)


def _place_in_tables(sign: str, found: Properties) -> tuple[int, int]:
    """How many tables deep a paragraph stands, and whether it ends a cell or a row."""
    depth = number(found, TABLE_DEPTH) or number(found, IN_TABLE) or 0
    if number(found, ROW_END) or number(found, INNER_ROW_END):
        return depth, END_OF_ROW
    return depth, CELL_END if sign == CELL_MARK or number(found, INNER_CELL_END) else CONTENT
