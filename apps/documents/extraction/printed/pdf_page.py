"""What stands on one page of a PDF: characters with their places, ruling lines and how much is picture.

PDFium reads the page; its functions are plain C and bring no types. Places are in points from the lower
left corner of the page as it is read: where most characters run up the sheet (a landscape page), the
page is turned first, whatever its /Rotate says.
"""

import ctypes
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import atan2, hypot, pi
from typing import Any

import pypdfium2.raw as pdfium

from apps.documents.extraction.signs import whole

from .characters import NO_CHARACTER, is_wide, one_spelling
from .page import TILT, Glyph, Page, is_red, rule_between, turned
from .pdf_drawing import read_drawing


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    width: float
    angle: float
    face: str
    red: bool


def read_page(page: Any) -> Page:
    """Read a loaded FPDF_PAGE. The time it takes grows with the number of its objects and characters."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    sheet = (box.left, box.bottom, box.right, box.top)
    quarters, garbled = _characters(page, sheet)
    main = max(quarters, key=lambda quarter: len(quarters[quarter]), default=0)
    drawn = read_drawing(page)
    width, height = sheet[2] - sheet[0], sheet[3] - sheet[1]
    rules = [
        rule_between(*turned(main, sheet, *line[:2]), *turned(main, sheet, *line[2:])) for line in drawn.lines
    ]
    return Page(
        *((width, height) if main % 2 == 0 else (height, width)),
        glyphs=_whole(quarters.pop(main, ())),
        aside=tuple(_whole(glyphs) for _, glyphs in sorted(quarters.items())),
        rules=tuple(rules),
        pictured=drawn.picture_area / max(width * height, 1.0),
        curves=drawn.curves,
        garbled=garbled,
    )


# Characters


def _characters(page: Any, sheet: tuple[float, float, float, float]) -> tuple[dict[int, list[Glyph]], int]:
    """The characters by the direction they run in, and how many of them have no known meaning."""
    quarters: dict[int, list[Glyph]] = {}
    garbled = 0
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return {}, 0
    try:
        styles: dict[int, _Style] = {}
        last: _Style | None = None
        for index in range(pdfium.FPDFText_CountChars(text)):
            if pdfium.FPDFText_IsGenerated(text, index) == 1:
                continue
            if pdfium.FPDFText_HasUnicodeMapError(text, index) == 1:
                garbled += 1
            style = _style(text, index, styles)
            quarter = round(style.angle / (pi / 2))
            if abs(style.angle - quarter * pi / 2) > TILT or style.size <= 0:
                continue
            glyph = _glyph(text, index, style, quarter % 4, sheet)
            if glyph is None:
                continue
            glyphs = quarters.setdefault(quarter % 4, [])
            if style is last and _are_one(glyphs[-1], glyph):
                glyph = replace(glyph, text=glyphs.pop().text + glyph.text)
            glyphs.append(glyph)
            last = style
    finally:
        pdfium.FPDFText_ClosePage(text)
    return quarters, garbled


def _whole(glyphs: Iterable[Glyph]) -> tuple[Glyph, ...]:
    return tuple(
        glyph if (text := whole(glyph.text)) == glyph.text else replace(glyph, text=text) for glyph in glyphs
    )


def _are_one(before: Glyph, glyph: Glyph) -> bool:
    """Whether one drawn sign stands for several characters, as for —— or ffi; they all begin where it does."""
    return (before.x0, before.y) == (glyph.x0, glyph.y) and " " not in (before.text, glyph.text)


def _style(text: Any, index: int, known: dict[int, _Style]) -> _Style:
    """Size, direction and face; they belong to the text object, so they are asked for once for each object."""
    drawn = pdfium.FPDFText_GetTextObject(text, index)
    address = ctypes.cast(drawn, ctypes.c_void_p).value or -1
    if address not in known:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        nominal = pdfium.FPDFText_GetFontSize(text, index)
        name = ctypes.create_string_buffer(128)
        font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
        if font:
            pdfium.FPDFFont_GetBaseFontName(font, name, 128)
        red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
        pdfium.FPDFText_GetFillColor(text, index, red, green, blue, opacity)
        known[address] = _Style(
            size=nominal * hypot(matrix.c, matrix.d),
            width=nominal * hypot(matrix.a, matrix.b),
            angle=atan2(matrix.b, matrix.a),
            face=name.value.decode("utf-8", "replace"),
            red=is_red(red.value, green.value, blue.value),
        )
    return known[address]


def _glyph(
    text: Any, index: int, style: _Style, quarter: int, sheet: tuple[float, float, float, float]
) -> Glyph | None:
    """The character, unless it stands outside the sheet, where nobody sees it."""
    across, up = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, across, up)
    if not (sheet[0] <= across.value <= sheet[2] and sheet[1] <= up.value <= sheet[3]):
        return None
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, index, box)
    code = pdfium.FPDFText_GetUnicode(text, index)
    printed = one_spelling(chr(code)) if code <= sys.maxunicode else NO_CHARACTER
    x, y = turned(quarter, sheet, across.value, up.value)
    corners = (turned(quarter, sheet, box.left, box.bottom), turned(quarter, sheet, box.right, box.top))
    right = max(corner[0] for corner in corners)
    if is_wide(printed):
        right = max(right, x + style.width)
    return Glyph(printed, x, max(right, x), y, style.size, style.face, style.red)
