"""The parts of a .doc: a container of streams (OLE), of which one begins with a table of places, the FIB.

[MS-DOC] 2.5. WPS writes the same into its .wps files.
"""

import struct
from dataclasses import dataclass
from io import BytesIO

import olefile

from apps.documents.extraction.errors import DamagedFile, HoldsMacros, OldWordFile, PasswordProtected

# What olefile raises at a file that is damaged.
DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, struct.error)

WORD_97 = 0xA5EC, 0x65  # mark and lowest version of the form that all Word programs since 1997 write
ENCRYPTED, SECOND_TABLE = 0x0100, 0x0200  # flags
PAIRS = 154  # bytes before the places of the other structures: (offset, size) each


@dataclass(frozen=True, slots=True)
class DocParts:
    """The streams; `main` begins with the FIB, whose numbers the methods give."""

    main: bytes
    table: bytes
    data: bytes

    def story_lengths(self) -> tuple[int, ...]:
        """Characters of the text, its footnotes, heads of pages, (unused), comments, endnotes, text boxes."""
        return struct.unpack_from("<7i", self.main, 76)

    def structure(self, index: int) -> bytes:
        """A structure of the table stream by its index in FibRgFcLcb97; b"" where the file has none."""
        offset, size = struct.unpack_from("<II", self.main, PAIRS + 8 * index)
        return self.table[offset : offset + size]

    def structures_from(self, index: int) -> bytes:
        """From where a structure begins to the end of the table stream, for one that states its size too small."""
        offset, size = struct.unpack_from("<II", self.main, PAIRS + 8 * index)
        return self.table[offset:] if size else b""


def read_parts(data: bytes) -> DocParts:
    """Raises DamagedFile, HoldsMacros, OldWordFile or PasswordProtected."""
    try:
        with olefile.OleFileIO(BytesIO(data)) as container:
            if any("VBA" in part.upper() for path in container.listdir(storages=True) for part in path):
                raise HoldsMacros
            main = _stream(container, "WordDocument")
            flags = _checked_flags(main)
            table = _stream(container, "1Table" if flags & SECOND_TABLE else "0Table")
            extra = _stream(container, "Data") if container.exists("Data") else b""
    except DAMAGE as error:
        raise DamagedFile from error
    return DocParts(main, table, extra)


def _stream(container: olefile.OleFileIO, name: str) -> bytes:
    content: bytes = container.openstream(name).read()
    return content


def _checked_flags(main: bytes) -> int:
    mark, version = struct.unpack_from("<HH", main)
    flags: int = struct.unpack_from("<H", main, 10)[0]
    if mark != WORD_97[0] or version < WORD_97[1]:
        raise OldWordFile
    if flags & ENCRYPTED:
        raise PasswordProtected
    if len(main) < PAIRS + 8 * 93:  # the places that every version since then has
        raise DamagedFile
    return flags
