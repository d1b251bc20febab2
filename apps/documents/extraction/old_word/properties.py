"""Properties of paragraphs and runs in a .doc: lists of single changes (sprm), kept in pages of 512 bytes (FKP).

[MS-DOC] 2.2.5, 2.6, 2.9.33 (ChpxFkp), 2.9.175 (PapxFkp).
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .container import DocParts

RUN_PAGES, PARAGRAPH_PAGES = 12, 13  # indices of structures
PAGE = 512  # bytes

# Of a paragraph
STYLE, LIST, LIST_LEVEL, OUTLINE = 0x4600, 0x460B, 0x260A, 0x2640
IN_TABLE, TABLE_DEPTH, ROW_END = 0x2416, 0x6649, 0x2417
INNER_CELL_END, INNER_ROW_END = 0x244B, 0x244C
ELSEWHERE = {0x6645, 0x6646}  # the list was too long for its page and stands in the data stream
COLUMNS = 0xD608
ALIGNMENT, ALIGNMENT_97 = 0x2461, 0x2403
TAB_CHANGES = 0xC615

# Of a run
SIZE = 0x4A43
DELETED, HIDDEN, SYMBOL = 0x0800, 0x083C, 0x6A09

Properties = dict[int, bytes]  # sprm → operand; a later one takes the place of an earlier one

OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # highest three bits of a sprm → bytes of its operand


def properties(grpprl: bytes) -> Properties:
    """A list of changes; what is behind a damaged one is left out."""
    found: Properties = {}
    at = 0
    while at + 3 <= len(grpprl):
        sprm = int.from_bytes(grpprl[at : at + 2], "little")
        at += 2
        if sprm == COLUMNS:
            size = int.from_bytes(grpprl[at : at + 2], "little") - 1
            at += 2
        elif sprm >> 13 == 6:
            size = grpprl[at]
            if sprm == TAB_CHANGES and size == 255:
                return found  # more tabs than the size can say: nothing we need stands behind them
            at += 1
        else:
            size = OPERANDS[sprm >> 13]
        if size < 0 or at + size > len(grpprl):
            return found
        found[sprm] = grpprl[at : at + size]
        at += size
    return found


def number(found: Properties, sprm: int) -> int | None:
    """An operand as a whole number, None where the list does not change it."""
    return int.from_bytes(found[sprm], "little") if sprm in found else None


@dataclass(frozen=True, slots=True, order=True)
class Range:
    start: int  # bytes of the main stream
    end: int
    grpprl: bytes


class Paragraphs:
    """The properties of each paragraph, by any place in it."""

    def __init__(self, parts: DocParts) -> None:
        self._data = parts.data
        self._ranges = _ordered(parts, PARAGRAPH_PAGES, 13, _paragraph_grpprl)
        self._starts = [found.start for found in self._ranges]
        self._known: dict[bytes, Properties] = {}

    def at(self, place: int) -> tuple[int, Properties]:
        """The index of the style of the paragraph around a byte of the main stream, and its own changes."""
        index = bisect_right(self._starts, place) - 1
        if index < 0 or place >= self._ranges[index].end:
            return 0, {}
        content = self._ranges[index].grpprl
        if content not in self._known:
            self._known[content] = self._read(content[2:])
        return int.from_bytes(content[:2], "little"), self._known[content]

    def _read(self, grpprl: bytes) -> Properties:
        found = properties(grpprl)
        for sprm in ELSEWHERE & set(found):
            offset = int.from_bytes(found[sprm], "little")
            size = int.from_bytes(self._data[offset : offset + 2], "little")
            found = properties(self._data[offset + 2 : offset + 2 + size]) | found
        return found


class Runs:
    """The properties of each run, by any place in it; `ranges` are all of them in the order of their bytes."""

    def __init__(self, parts: DocParts) -> None:
        self.ranges = _ordered(parts, RUN_PAGES, 1, _run_grpprl)
        self._starts = [found.start for found in self.ranges]

    def at(self, place: int) -> Properties:
        index = bisect_right(self._starts, place) - 1
        if index < 0 or place >= self.ranges[index].end:
            return {}
        return properties(self.ranges[index].grpprl)


def _ordered(parts: DocParts, pages: int, step: int, grpprl: Callable[[bytes, int], bytes]) -> list[Range]:
    """What the pages of one kind hold, in order and disjoint; an entry of a page takes `step` bytes."""
    found = sorted(entry for page in _pages(parts, pages) for entry in _entries(page, step, grpprl))
    ordered: list[Range] = []
    for entry in found:
        if not ordered or entry.start >= ordered[-1].end:
            ordered.append(entry)
    return ordered


def _pages(parts: DocParts, index: int) -> Iterator[bytes]:
    """Each page once, found by the table that names their numbers."""
    table = parts.structure(index)
    count = max(0, (len(table) - 4) // 8)
    numbers = struct.unpack_from(f"<{count}I", table, 4 * (count + 1)) if count else ()
    for page in dict.fromkeys(page & 0x3FFFFF for page in numbers):
        content = parts.main[page * PAGE : (page + 1) * PAGE]
        if len(content) == PAGE:
            yield content


def _entries(page: bytes, step: int, grpprl: Callable[[bytes, int], bytes]) -> Iterator[Range]:
    count = page[PAGE - 1]
    if 4 * (count + 1) + count * step >= PAGE:
        return
    places = struct.unpack_from(f"<{count + 1}I", page)
    for index in range(count):
        if places[index] < places[index + 1]:
            at = 2 * page[4 * (count + 1) + index * step]
            yield Range(places[index], places[index + 1], grpprl(page, at) if at else b"")


def _paragraph_grpprl(page: bytes, at: int) -> bytes:
    """The index of a style (2 bytes) and the changes; the size is kept in words of two bytes."""
    size, at = 2 * page[at] - 1, at + 1
    if size < 0 and at < PAGE:
        size, at = 2 * page[at], at + 1
    return page[at : at + max(0, size)]


def _run_grpprl(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]]
