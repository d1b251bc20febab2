"""Styles of a .doc: what a paragraph has from its style, or from one that it is based on ([MS-DOC] 2.9.271)."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from .container import DocParts
from .properties import OUTLINE, Properties, number, properties

STYLE_SHEET = 1  # index of the structure
HEADINGS, CONTENTS, TITLE = range(1, 10), range(19, 28), 62  # numbers of Word's own styles
BODY = 9  # the outline level of what is no heading
PARAGRAPH = 1  # kind of style
LONGEST_LINEAGE = 30


@dataclass(frozen=True, slots=True)
class Style:
    own: int  # which of Word's own styles it is
    based_on: int
    properties: Properties
    of_runs: Properties


class Styles:
    def __init__(self, parts: DocParts) -> None:
        self._styles: dict[int, Style] = {}
        with suppress(struct.error, IndexError):  # what was read before a damage still holds
            for index, style in _read(parts.structure(STYLE_SHEET)):
                self._styles[index] = style

    def properties(self, index: int, own: Properties) -> Properties:
        """All that holds for a paragraph: its own changes over those of its style."""
        merged: Properties = {}
        for style in self._lineage(index):
            merged = style.properties | merged
        return merged | own

    def of_runs(self, index: int) -> Properties:
        """What a paragraph style says of the runs in it."""
        merged: Properties = {}
        for style in self._lineage(index):
            merged = style.of_runs | merged
        return merged

    def heading_level(self, index: int, own: Properties) -> int | None:
        """0 for the title of a document, 1 for its highest headings, None for other paragraphs."""
        outline = number(self.properties(index, own), OUTLINE)
        if outline is not None:
            return outline + 1 if outline < BODY else None
        for style in self._lineage(index):
            if style.own == TITLE:
                return 0
            if style.own in HEADINGS:
                return style.own
        return None

    def is_contents(self, index: int) -> bool:
        """True for the style of a line in a table of contents."""
        return any(style.own in CONTENTS for style in self._lineage(index))

    def _lineage(self, index: int) -> Iterator[Style]:
        for _ in range(LONGEST_LINEAGE):
            if index not in self._styles:
                return
            yield self._styles[index]
            index = self._styles[index].based_on


def _read(sheet: bytes) -> Iterator[tuple[int, Style]]:
    header, count, base = struct.unpack_from("<HHH", sheet)
    at = 2 + header
    for index in range(count):
        size = struct.unpack_from("<H", sheet, at)[0]
        if size:
            yield index, _style(sheet[at + 2 : at + 2 + size], base)
        at += 2 + size + size % 2


def _style(content: bytes, base: int) -> Style:
    """`base` is the size of the part before the name."""
    own, kind = struct.unpack_from("<HH", content)
    if kind & 0xF != PARAGRAPH:
        return Style(own & 0xFFF, kind >> 4, {}, {})
    at = base + 2 + 2 * (struct.unpack_from("<H", content, base)[0] + 1)
    size = struct.unpack_from("<H", content, at)[0]
    changes = properties(content[at + 4 : at + 2 + size])  # after the number of the style
    at += 2 + size + size % 2
    return Style(own & 0xFFF, kind >> 4, changes, properties(content[at + 2 :]))
