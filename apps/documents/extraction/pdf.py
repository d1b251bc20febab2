"""PDF files with a text layer: paragraphs made whole again, ruled tables as rows, without heads and feet of pages.

PDFium reads characters and drawn lines with their places; what they make up is told from geometry in the modules
pdf_lines, pdf_rules, pdf_tables, pdf_furniture and pdf_paragraphs. Not read: what stands in form fields and notes
of reviewers, vertical writing, columns side by side.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from .composing import ExtractedText, compose
from .errors import (
    DamagedFile,
    FilledInForm,
    GarbledPdf,
    HoldsFiles,
    PasswordProtectedPdf,
    ScannedPdf,
    TooManyPages,
)
from .pdf_characters import is_meaningless, is_misread
from .pdf_furniture import is_page_number, without_furniture, without_watermarks
from .pdf_lines import Line, lines_of, margin
from .pdf_page import Glyph, Page, read_page
from .pdf_paragraphs import Sheet, blocks_of
from .pdf_rules import find_tables
from .pdf_tables import Part, read_part

MOST_PAGES = 500
LABELLED = 20  # characters: a scanning program or a stamp prints no more on a page that is a picture
PICTURED = 0.5  # of the page
OUTLINES = 500  # drawn shapes: text that was turned into drawings
GARBLED = 0.3  # of the characters of a page
COVER = 300  # characters: the page that a package of files shows, or a letter that only sends them
FEW = 8  # lines: so few do not show where margins are better than the longest of them does


def extract(data: bytes) -> ExtractedText:
    """The text of a .pdf. Raises DamagedFile, PasswordProtectedPdf, FilledInForm, HoldsFiles, TooManyPages,
    ScannedPdf, GarbledPdf or NoText.
    """
    with closing(_opened(data)) as document:
        if len(document) > MOST_PAGES:
            raise TooManyPages(MOST_PAGES)
        if document.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
            raise FilledInForm
        pages = [_read(document, index) for index in range(len(document))]
        if document.count_attachments() > 0 and _is_cover(pages):
            raise HoldsFiles
    _refuse_unreadable(pages)
    return compose(blocks_of(list(_sheets(without_watermarks(pages)))))


def _opened(data: bytes) -> Any:
    try:
        return pdfium2.PdfDocument(data)
    except pdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise PasswordProtectedPdf from error
        raise DamagedFile from error


def _read(document: Any, index: int) -> Page:
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise DamagedFile
    try:
        return read_page(page)
    finally:
        pdfium.FPDF_ClosePage(page)


# Refusals: words that are lost in silence would be worse


def _is_cover(pages: Sequence[Page]) -> bool:
    """Whether there is next to nothing but the files that are attached."""
    return sum(len(page.glyphs) for page in pages) < COVER


def _refuse_unreadable(pages: Sequence[Page]) -> None:
    scanned = [number for number, page in enumerate(pages, start=1) if _is_scan(page)]
    if scanned:
        raise ScannedPdf(_ranges(scanned), len(scanned) == len(pages))
    garbled = [number for number, page in enumerate(pages, start=1) if _is_garbled(page)]
    if garbled:
        raise GarbledPdf(_ranges(garbled))


def _is_scan(page: Page) -> bool:
    letters = sum(glyph.text != " " for glyph in page.glyphs)
    if letters:
        return letters <= LABELLED and page.pictured >= PICTURED
    return page.pictured >= PICTURED or page.curves >= OUTLINES


def _is_garbled(page: Page) -> bool:
    letters = "".join(glyph.text for glyph in page.glyphs if glyph.text != " ")
    unknown = sum(is_meaningless(char) or is_misread(char) for char in letters)
    return max(unknown, page.garbled) > GARBLED * max(len(letters), 1)


def _ranges(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: "1–3, 7"."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


# Pages


def _sheets(pages: Sequence[Page]) -> Iterator[Sheet]:
    parts: list[list[Part]] = []
    lines: list[list[Line]] = []
    for page in pages:
        tables, glyphs = _tables(page)
        parts.append(tables)
        lines.append(lines_of(glyphs))
    lines = without_furniture(pages, lines)
    shared = _shared_margins(pages, lines)
    for number, (page, tables, rows) in enumerate(zip(pages, parts, lines, strict=True)):
        left, right = _margins(rows, shared.get(_kind(number, page), (0.0, page.width)))
        pieces: list[Line | Part] = [*tables, *rows]
        pieces.sort(key=_top, reverse=True)
        yield Sheet(tuple(pieces), left, right)
        for glyphs in page.aside:
            beside = [line for line in lines_of(glyphs) if not is_page_number(line, number + 1)]
            if beside:
                yield Sheet(tuple(beside), min(line.x0 for line in beside), max(line.x1 for line in beside))


def _tables(page: Page) -> tuple[list[Part], Sequence[Glyph]]:
    parts: list[Part] = []
    glyphs: Sequence[Glyph] = page.glyphs
    for ruled in find_tables(page):
        part, glyphs = read_part(ruled, glyphs)
        if any(part.lines.values()):
            parts.append(part)
    return parts, glyphs


def _top(piece: Line | Part) -> float:
    return piece.y if isinstance(piece, Line) else piece.ruled.ys[0]


def _kind(number: int, page: Page) -> tuple[int, int]:
    """Pages of one width have the same margins, those on the left and those on the right each."""
    return round(page.width), number % 2


def _shared_margins(
    pages: Sequence[Page], lines: Sequence[Sequence[Line]]
) -> dict[tuple[int, int], tuple[float, float]]:
    rows: dict[tuple[int, int], list[Line]] = {}
    for number, (page, own) in enumerate(zip(pages, lines, strict=True)):
        rows.setdefault(_kind(number, page), []).extend(own)
    return {
        kind: _reached(own, 1 if len(own) < FEW else max(2, len(own) // 20))
        for kind, own in rows.items()
        if own
    }


def _margins(lines: Sequence[Line], shared: tuple[float, float]) -> tuple[float, float]:
    """Left and right margin of a page: its own where many lines show them and they are wider."""
    several = max(5, len(lines) // 4)
    if len(lines) < several:
        return shared
    own = _reached(lines, several)
    return min(own[0], shared[0]), max(own[1], shared[1])


def _reached(lines: Sequence[Line], several: int) -> tuple[float, float]:
    """The outermost places on the left and on the right that `several` lines reach; else where the text ends."""
    near = 0.6 * lines[0].size
    return -margin([-line.x0 for line in lines], several, near), margin(
        [line.x1 for line in lines], several, near
    )
