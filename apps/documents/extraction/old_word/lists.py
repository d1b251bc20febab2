"""Lists of a .doc, for automatic numbering ([MS-DOC] 2.4.6.3, 2.9.150 (LVL), 2.9.131 (LFO))."""

import struct
from collections.abc import Iterator

from apps.documents.extraction.word.counting import Level, List

from .container import DocParts

LISTS, USES = 73, 74  # indices of structures
SIMPLE = 0x01  # flag: one level instead of nine
PLAIN, RESTARTS_AT = 0x04, 0x08  # flags of a level
STARTS_ANEW, OTHER_FORM = 0x10, 0x20  # flags of what a use changes in a level

# Number formats by their number in the file, under the names that .docx gives them.
FORMATS = (
    "decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText",
    "ordinalText", "hex", "chicago", "ideographDigital", "japaneseCounting", "aiueo", "iroha",
    "decimalFullWidth", "decimalHalfWidth", "japaneseLegal", "japaneseDigitalTenThousand",
    "decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero",
    "bullet", "ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen",
    "decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional", "ideographZodiac",
    "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional",
    "taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified",
    "chineseCountingThousand",
)  # fmt: skip
NO_NUMBER = 255


def read_lists(parts: DocParts) -> dict[int, List]:
    """The uses of lists by the number with which paragraphs name them, from 1."""
    try:
        return dict(_uses(parts.structures_from(USES), _levels(parts.structures_from(LISTS))))
    except (struct.error, IndexError):
        return {}  # the words can be read without their numbers


def _levels(content: bytes) -> dict[int, dict[int, Level]]:
    """The levels of each list by its id. All lists come first, then all their levels."""
    if not content:
        return {}
    count = struct.unpack_from("<H", content)[0]
    at = 2 + 28 * count
    lists = {}
    for index in range(count):
        identity, flags = struct.unpack_from("<i22xB", content, 2 + 28 * index)
        levels = {}
        for depth in range(1 if flags & SIMPLE else 9):
            levels[depth], at = _level(content, at)
        lists[identity] = levels
    return lists


def _level(content: bytes, at: int) -> tuple[Level, int]:
    """A level, and where the next one begins."""
    start, form, flags, runs, paragraph, restart = struct.unpack_from("<iBB18xBBB", content, at)
    at += 28 + paragraph + runs
    length = struct.unpack_from("<H", content, at)[0]
    end = at + 2 + 2 * length
    pattern = content[at + 2 : end].decode("utf-16-le", "replace")
    style = FORMATS[form] if form < len(FORMATS) else "none" if form == NO_NUMBER else "decimal"
    level = Level(
        start=start,
        style=style,
        pattern="".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in pattern),
        restart=restart if flags & RESTARTS_AT else None,
        plain=bool(flags & PLAIN),
    )
    return level, end


def _uses(content: bytes, lists: dict[int, dict[int, Level]]) -> Iterator[tuple[int, List]]:
    count = struct.unpack_from("<I", content)[0] if content else 0
    at = 4 + 16 * count
    for index in range(count):
        identity, changes = struct.unpack_from("<i8xB", content, 4 + 16 * index)
        at += 4
        levels, starts = dict(lists.get(identity, {})), {}
        for _ in range(changes):
            start, flags = struct.unpack_from("<iI", content, at)
            depth, at = flags & 0xF, at + 8
            if flags & OTHER_FORM:
                levels[depth], at = _level(content, at)
                start = levels[depth].start
            if flags & STARTS_ANEW:
                starts[depth] = start
        yield index + 1, List(str(index + 1), str(identity), levels, starts)
