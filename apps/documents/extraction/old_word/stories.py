"""The parts of a .doc that are printed apart: text, notes, heads of pages, text boxes ([MS-DOC] 2.3).

Each kind is one story; the stories stand one after the other, and structures with places (PLC) divide them.
"""

import struct
from itertools import accumulate, pairwise

from apps.documents.extraction.errors import DamagedFile

from .container import DocParts

TEXT, FOOTNOTES, HEADS, ENDNOTES, TEXT_BOXES = 0, 1, 2, 5, 6  # the order of the stories
FOOTNOTE_TEXTS, HEAD_TEXTS, ANCHORS, ENDNOTE_TEXTS, BOX_TEXTS = 3, 11, 40, 47, 56  # indices of structures
SECTIONS, SECTION_SIZE = 6, 12
ANCHOR_SIZE, BOX_SIZE = 26, 22  # bytes of an entry
SHAPE_OF_BOX = 14  # bytes before the number of the shape in such an entry
FIRST_HEAD = 10  # of the first section: behind six separators of notes and the heads and feet of other pages

Range = tuple[int, int]  # CPs [start, end)


class Stories:
    """Where each part stands. `boxes` tells which text boxes hang on a character of the text."""

    def __init__(self, parts: DocParts, length: int) -> None:
        """`length` counts the characters of all stories. Raises DamagedFile."""
        self._parts = parts
        lengths = parts.story_lengths()
        self._starts = [0, *accumulate(lengths)]
        if min(lengths) < 0 or self._starts[-1] > length:
            raise DamagedFile
        self.text: Range = (0, self._starts[1])
        self.notes = [*self._ranges(FOOTNOTES, FOOTNOTE_TEXTS), *self._ranges(ENDNOTES, ENDNOTE_TEXTS)]
        self.first_head = self._ranges(HEADS, HEAD_TEXTS)[FIRST_HEAD : FIRST_HEAD + 1]
        self.section_ends = {place - 1 for place in self._places(SECTIONS, SECTION_SIZE)}
        self.boxes = self._anchored_boxes()

    def _anchored_boxes(self) -> dict[int, list[Range]]:
        ranges = self._ranges(TEXT_BOXES, BOX_TEXTS, BOX_SIZE)
        texts = self._entries(BOX_TEXTS, BOX_SIZE)
        shapes = [struct.unpack_from("<i", text, SHAPE_OF_BOX)[0] for text in texts]
        by_shape = dict(zip(shapes, ranges, strict=True))
        boxes: dict[int, list[Range]] = {}
        anchors = self._entries(ANCHORS, ANCHOR_SIZE)
        for place, anchor in zip(self._places(ANCHORS, ANCHOR_SIZE), anchors, strict=False):
            box = by_shape.pop(struct.unpack_from("<i", anchor)[0], None)
            if box is not None and place < self.text[1]:
                boxes.setdefault(place, []).append(box)
        return boxes

    def _ranges(self, story: int, index: int, size: int = 0) -> list[Range]:
        """The parts of a story, as a structure with entries of `size` bytes divides it."""
        begin, end = self._starts[story : story + 2]
        places = [min(begin + place, end) for place in self._places(index, size)]
        return list(pairwise(accumulate(places, max)))

    def _places(self, index: int, size: int) -> tuple[int, ...]:
        """The places at which the entries of a structure begin, and where the last one ends."""
        structure = self._parts.structure(index)
        return struct.unpack_from(f"<{_count(structure, size) + 1}I", structure) if structure else ()

    def _entries(self, index: int, size: int) -> list[bytes]:
        structure = self._parts.structure(index)
        count = _count(structure, size)
        begin = 4 * (count + 1)
        return [structure[begin + size * at : begin + size * (at + 1)] for at in range(count)]


def _count(structure: bytes, size: int) -> int:
    """How many entries of `size` bytes a structure holds behind their places, which are one more."""
    return max(0, (len(structure) - 4) // (4 + size))
