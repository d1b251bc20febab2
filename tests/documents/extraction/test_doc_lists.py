"""Lists of old Word files, from their structures."""

import struct

import pytest

from apps.documents.extraction.old_word.container import DocParts
from apps.documents.extraction.old_word.lists import LISTS, USES, read_lists
from apps.documents.extraction.word.counting import Level, List

ENTRIES = 93  # structures that the FIB places


def parts(structures: dict[int, bytes]) -> DocParts:
    """A file that holds nothing but these structures."""
    main, table = bytearray(154 + 8 * ENTRIES), b"\0"
    for index, structure in structures.items():
        struct.pack_into("<II", main, 154 + 8 * index, len(table), len(structure))
        table += structure
    return DocParts(bytes(main), table, b"")


def level(pattern: str, form: int, *, start: int = 1, flags: int = 0, restart: int = 0) -> bytes:
    head = struct.pack("<iBB18xBBB", start, form, flags, 2, 3, restart) + b"\0"
    return head + bytes(5) + struct.pack("<H", len(pattern)) + pattern.encode("utf-16-le")


def lists(*levels: bytes, identity: int = 7) -> bytes:
    """One list with a single level."""
    return struct.pack("<Hi22xBx", 1, identity, 1) + b"".join(levels)


def use(identity: int = 7, changes: int = 0) -> bytes:
    return struct.pack("<i8xB3x", identity, changes)


ARABIC, CHINESE, BULLET, NONE = 0, 39, 23, 255
OFFICIAL = Level(1, "chineseCountingThousand", "%1、", None, False)


def test_each_use_counts_on_in_its_list() -> None:
    uses = struct.pack("<I", 2) + use() + use() + bytes(8)
    assert read_lists(parts({LISTS: lists(level("\0、", CHINESE)), USES: uses})) == {
        1: List("1", "7", {0: OFFICIAL}, {}),
        2: List("2", "7", {0: OFFICIAL}, {}),
    }


def test_use_that_starts_anew() -> None:
    uses = struct.pack("<I", 1) + use(changes=1) + bytes(4) + struct.pack("<iI", 5, 0x10)
    assert read_lists(parts({LISTS: lists(level("\0、", CHINESE)), USES: uses}))[1].starts == {0: 5}


def test_use_with_a_form_of_its_own() -> None:
    own = struct.pack("<iI", 5, 0x30) + level("(\0)", ARABIC, start=3, flags=0x0C, restart=2)
    uses = struct.pack("<I", 1) + use(changes=1) + bytes(4) + own
    assert read_lists(parts({LISTS: lists(level("\0、", CHINESE)), USES: uses})) == {
        1: List("1", "7", {0: Level(3, "decimal", "(%1)", 2, True)}, {0: 3}),
    }


@pytest.mark.parametrize(("form", "style"), [(BULLET, "bullet"), (NONE, "none"), (200, "decimal")])
def test_forms_without_a_number_and_unknown_ones(form: int, style: str) -> None:
    uses = struct.pack("<I", 1) + use() + bytes(4)
    assert read_lists(parts({LISTS: lists(level("★", form)), USES: uses}))[1].levels[0].style == style


@pytest.mark.parametrize(
    "structures",
    [
        {},
        {LISTS: b"\xff\xff", USES: struct.pack("<I", 1)},
        {USES: struct.pack("<I", 1) + use() + bytes(4), LISTS: lists()},
        {LISTS: lists(level("\0、", CHINESE)), USES: struct.pack("<I", 0xFFFFFFFF)},
    ],
)
def test_file_without_lists_or_with_damaged_ones(structures: dict[int, bytes]) -> None:
    assert read_lists(parts(structures)) == {}
