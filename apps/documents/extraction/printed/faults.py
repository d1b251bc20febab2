"""Printed pages whose words cannot be had: pictures of text, and characters that nobody knows."""

from collections.abc import Sequence
from itertools import groupby

from apps.documents.extraction.errors import GarbledPages, Scan, ScannedPages

from .characters import is_meaningless, is_misread
from .page import Page

LABELLED = 20  # characters: a scanning program or a stamp prints no more on a page that is a picture
PICTURED = 0.5  # of the page
OUTLINES = 500  # drawn shapes: text that was turned into drawings
GARBLED = 0.3  # of the characters of a page


def refuse_faulty(pages: Sequence[Page]) -> None:
    """Raises Scan, ScannedPages or GarbledPages: words that are lost in silence would be worse."""
    scanned = [number for number, page in enumerate(pages, start=1) if _is_scan(page)]
    if scanned and len(scanned) == len(pages):
        raise Scan
    if scanned:
        raise ScannedPages(pages=as_ranges(scanned))
    if garbled := [number for number, page in enumerate(pages, start=1) if _is_garbled(page)]:
        raise GarbledPages(pages=as_ranges(garbled))


def as_ranges(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: "1–3, 7"."""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])
    ]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _is_scan(page: Page) -> bool:
    letters = sum(glyph.text != " " for glyph in page.glyphs)
    if letters:
        return letters <= LABELLED and page.pictured >= PICTURED
    return page.pictured >= PICTURED or page.curves >= OUTLINES


def _is_garbled(page: Page) -> bool:
    letters = "".join(glyph.text for glyph in page.glyphs if glyph.text != " ")
    unknown = sum(is_meaningless(char) or is_misread(char) for char in letters)
    return max(unknown, page.garbled) > GARBLED * max(len(letters), 1)
