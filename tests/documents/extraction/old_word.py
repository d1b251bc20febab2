"""Build old Word files (.doc) for the tests: the container, the table of places, text and its properties."""

import re
import struct

SECTOR = 512
END_OF_CHAIN, FAT_SECTOR, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SMALLEST = 4096  # bytes: shorter streams would need a second, finer table
FIB = 1024  # bytes before the text
PIECE_TABLE, RUNS, PARAGRAPHS = 33, 12, 13  # indices of structures


def container(streams: dict[str, bytes], storage: str = "") -> bytes:
    """A compound file (OLE) with these streams and, where named, one empty storage."""
    content = [data.ljust(SMALLEST, b"\0") + bytes(-len(data) % SECTOR) for data in streams.values()]
    entries = [_entry("Root Entry", 5, END_OF_CHAIN, 0, child=1, right=FREE)]
    chains, at = list[int](), 2 + (len(streams) + 2 + 3) // 4
    for index, (name, data) in enumerate(zip(streams, content, strict=True)):
        last = index == len(streams) - 1 and not storage
        entries.append(_entry(name, 2, at + len(chains), len(data), right=FREE if last else index + 2))
        size = len(data) // SECTOR
        chains += [at + len(chains) + step for step in range(1, size)] + [END_OF_CHAIN]
    if storage:
        entries.append(_entry(storage, 1, 0, 0, right=FREE))
    directory = b"".join(entries).ljust((at - 2) * SECTOR, b"\0")
    fat = [FAT_SECTOR, FREE, *range(3, at), END_OF_CHAIN, *chains]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<IIIIIIIII", 1, 2, 0, SMALLEST, END_OF_CHAIN, 0, END_OF_CHAIN, 0, 0)
    header += struct.pack("<108I", *[FREE] * 108)
    table = struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))
    return header + table + bytes(SECTOR) + directory + b"".join(content)


def _entry(name: str, kind: int, start: int, size: int, *, right: int, child: int = FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded) + 2, kind, 1)
    return head + struct.pack("<III36xIQ", FREE, right, child, start, size)


def change(sprm: int, operand: bytes) -> bytes:
    """One change of properties."""
    return struct.pack("<H", sprm) + operand


def old_word(
    *pieces: str,
    runs: dict[str, bytes] | None = None,
    paragraphs: dict[str, bytes] | None = None,
    piece_changes: bytes = b"",
    flags: int = 0x0200,
    version: int = 0xC1,
    mark: int = 0xA5EC,
    storage: str = "",
) -> bytes:
    """A .doc whose text lies in pieces, those in Latin letters with one byte a character.

    `runs` and `paragraphs` give the changes for the words that they are named by, `piece_changes` those
    that a fast save laid over the last piece.
    """
    main, text, places = bytearray(FIB), "", list[tuple[int, int, int]]()
    for piece in pieces:
        width = 1 if piece.isascii() else 2
        places.append((len(text), len(main), width))
        main += piece.encode("ascii" if width == 1 else "utf-16-le")
        text += piece
    main += bytes(-len(main) % SECTOR)
    first_page = len(main) // SECTOR
    main += _run_page(text, places, runs or {}) + _paragraph_page(text, places, paragraphs or {})
    structures = {
        PIECE_TABLE: _piece_table(len(text), places, piece_changes),
        RUNS: struct.pack("<III", 0, 1 << 31, first_page),
        PARAGRAPHS: struct.pack("<III", 0, 1 << 31, first_page + 1),
    }
    table = b""
    for index, structure in structures.items():
        struct.pack_into("<II", main, 154 + 8 * index, len(table), len(structure))
        table += structure
    struct.pack_into("<HH6xH", main, 0, mark, version, flags)
    struct.pack_into("<i", main, 76, len(text))
    return container({"WordDocument": bytes(main), "1Table": table}, storage)


def _piece_table(length: int, places: list[tuple[int, int, int]], changes: bytes) -> bytes:
    starts = struct.pack(f"<{len(places) + 1}I", *[start for start, _, _ in places], length)
    rows = b"".join(
        struct.pack(
            "<2xIH", offset * 2 | 0x40000000 if width == 1 else offset, bool(changes) and at == len(places)
        )
        for at, (_, offset, width) in enumerate(places, start=1)
    )
    table = starts + rows
    before = struct.pack("<BH", 1, len(changes)) + changes if changes else b""
    return before + struct.pack("<BI", 2, len(table)) + table


def _byte(places: list[tuple[int, int, int]], position: int) -> int:
    start, offset, width = max(place for place in places if place[0] <= position)
    return offset + (position - start) * width


def _run_page(text: str, places: list[tuple[int, int, int]], runs: dict[str, bytes]) -> bytes:
    spans = sorted((text.index(words), words, changes) for words, changes in runs.items())
    rows = [
        (_byte(places, at), _byte(places, at + len(words) - 1) + 2, bytes([len(changes)]) + changes)
        for at, words, changes in spans
    ]
    return _page(rows, 1)


def _paragraph_page(text: str, places: list[tuple[int, int, int]], named: dict[str, bytes]) -> bytes:
    rows = []
    for match in re.finditer("[^\r\x07]*[\r\x07]", text):
        changes = next((changes for words, changes in named.items() if words in match[0]), b"")
        content = b"\0\0" + changes  # the style, then the changes, in words of two bytes
        content += bytes(1 - len(content) % 2)
        rows.append(
            (
                _byte(places, match.start()),
                _byte(places, match.end() - 1) + 1,
                bytes([len(content) // 2 + 1]) + content,
            )
        )
    return _page(rows, 13)


def _page(rows: list[tuple[int, int, bytes]], step: int) -> bytes:
    """A page of properties: where each row begins, where its changes stand, and from the end the changes."""
    starts, entries, page = list[int](), b"", bytearray(SECTOR)
    at, last = SECTOR - 2, 0
    for start, end, content in rows:
        if start > last:
            starts, entries = [*starts, last], entries + bytes(step)
        at = (at - len(content)) // 2 * 2
        page[at : at + len(content)] = content
        starts, entries, last = [*starts, start], entries + bytes([at // 2]).ljust(step, b"\0"), end
    head = struct.pack(f"<{len(starts) + 1}I", *starts, last) + entries
    page[: len(head)] = head
    page[-1] = len(starts)
    return bytes(page)
