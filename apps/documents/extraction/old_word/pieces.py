"""The text of a .doc: pieces that lie anywhere in the main stream, put in order by the piece table.

[MS-DOC] 2.8.35 (PlcPcd), 2.9.73 (FcCompressed). A character position (CP) counts units of UTF-16.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from sys import byteorder

from apps.documents.extraction.errors import DamagedFile

from .container import DocParts
from .properties import Range

CLX = 33  # index of the structure
COMPRESSED = 0x40000000  # one byte a character, in the code page of western Windows
PROPERTIES, PIECES = 1, 2  # what a part of the CLX holds


@dataclass(frozen=True, slots=True)
class Piece:
    start: int  # CP
    end: int
    offset: int  # of its first byte in the main stream
    width: int  # bytes a character
    properties: bytes  # a grpprl that a fast save laid over those of its paragraphs and runs


class Text:
    """All stories of the file, one after the other. `units` has one character for each CP."""

    def __init__(self, parts: DocParts) -> None:
        """Raises DamagedFile."""
        try:
            self._pieces = list(_pieces(parts))
        except (struct.error, IndexError) as error:
            raise DamagedFile from error
        self._starts = [piece.start for piece in self._pieces]
        self.units = "".join(_decoded(parts.main, piece) for piece in self._pieces)

    def place(self, position: int) -> tuple[int, bytes]:
        """Where a character stands in the main stream, and the properties of its piece."""
        piece = self._pieces[bisect_right(self._starts, position) - 1]
        return piece.offset + (position - piece.start) * piece.width, piece.properties

    def covered(self, ranges: Sequence[Range]) -> Iterator[tuple[int, int, Range]]:
        """The CPs [start, end) whose characters lie in a range of bytes; `ranges` are in order and disjoint."""
        ends = [found.end for found in ranges]
        for piece in self._pieces:
            index = bisect_right(ends, piece.offset)
            last = piece.offset + (piece.end - piece.start) * piece.width
            while index < len(ranges) and ranges[index].start < last:
                first = max(0, -(-(ranges[index].start - piece.offset) // piece.width))
                end = min(piece.end - piece.start, -(-(ranges[index].end - piece.offset) // piece.width))
                yield piece.start + first, piece.start + end, ranges[index]
                index += 1


def _pieces(parts: DocParts) -> Iterator[Piece]:
    table, grpprls = _piece_table(parts.structure(CLX))
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    if count < 1 or positions[0] != 0 or positions[-1] > len(parts.main):
        raise DamagedFile
    for index in range(count):
        start, end = positions[index : index + 2]
        place, modifier = struct.unpack_from("<IH", table, 4 * (count + 1) + 8 * index + 2)
        width = 1 if place & COMPRESSED else 2
        offset = (place & (COMPRESSED - 1)) // (2 if width == 1 else 1)
        if end < start or offset + (end - start) * width > len(parts.main):
            raise DamagedFile
        if modifier & 1 and modifier >> 1 < len(grpprls):
            yield Piece(start, end, offset, width, grpprls[modifier >> 1])
        else:
            yield Piece(start, end, offset, width, b"")


def _piece_table(clx: bytes) -> tuple[bytes, list[bytes]]:
    at, grpprls = 0, list[bytes]()
    while clx[at] == PROPERTIES:
        size = struct.unpack_from("<H", clx, at + 1)[0]
        grpprls.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    if clx[at] != PIECES:
        raise DamagedFile
    size = struct.unpack_from("<I", clx, at + 1)[0]
    return clx[at + 5 : at + 5 + size], grpprls


def _decoded(main: bytes, piece: Piece) -> str:
    content = main[piece.offset : piece.offset + (piece.end - piece.start) * piece.width]
    if piece.width == 1:
        return content.decode("cp1252", "replace")
    units = array("H", content)
    if byteorder == "big":
        units.byteswap()
    return "".join(map(chr, units))
