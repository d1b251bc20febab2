"""PDF files with a text layer: paragraphs made whole again, ruled tables as rows, without heads and feet of pages.

PDFium reads characters and drawn lines with their places (printed/pdf_page.py, pdf_drawing.py); printed/pages.py and
the modules that it calls tell from geometry what they make up. With everything that is 11 to 31 ms a page, where pdfplumber takes 40 to
260 ms for its tables alone. Not read: form fields and notes of reviewers, vertical writing, columns side by side.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from .composing import ExtractedText, compose
from .errors import DamagedFile, FilledInForm, HoldsFiles, PasswordProtected, TooManyPages
from .printed.faults import refuse_faulty
from .printed.page import MOST_PAGES, Page
from .printed.pages import blocks_of_pages
from .printed.pdf_page import read_page

COVER = 300  # characters: the page that a package of files shows, or a letter that only sends them


def extract(data: bytes) -> ExtractedText:
    """The text of a .pdf. Raises DamagedFile, PasswordProtected, FilledInForm, HoldsFiles, TooManyPages,
    Scan, ScannedPages, GarbledPages or NoText.
    """
    with closing(_opened(data)) as document:
        if len(document) > MOST_PAGES:
            raise TooManyPages(limit=MOST_PAGES)
        if document.get_formtype() in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
            raise FilledInForm
        pages = [_read(document, index) for index in range(len(document))]
        if document.count_attachments() > 0 and _is_cover(pages):
            raise HoldsFiles
    refuse_faulty(pages)
    return compose(blocks_of_pages(pages))


def _opened(data: bytes) -> Any:
    try:
        return pdfium2.PdfDocument(data)
    except pdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise PasswordProtected from error
        raise DamagedFile from error


def _read(document: Any, index: int) -> Page:
    page = pdfium.FPDF_LoadPage(document.raw, index)
    if not page:
        raise DamagedFile
    try:
        return read_page(page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _is_cover(pages: Sequence[Page]) -> bool:
    """Whether there is next to nothing but the files that are attached."""
    return sum(len(page.glyphs) for page in pages) < COVER
