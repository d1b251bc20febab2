"""OFD, the national format of finished documents (GB/T 33190-2016): laid out anew as a PDF file is.

What templates draw counts as part of each page; heads, feet and numbers of pages are told by their place. Seals,
notes of reviewers and attached files are not read.
"""

from itertools import chain

from .composing import ExtractedText, compose
from .errors import GarbledOfd, ScannedOfd
from .ofd_package import read_documents
from .ofd_page import page_of
from .printed_faults import as_ranges, garbled_pages, scanned_pages
from .printed_pages import blocks_of_pages


def extract(data: bytes) -> ExtractedText:
    """The text of an .ofd; several documents in one file follow each other.

    Raises DamagedFile, ProtectedOfd, UnpacksTooLarge, ForbiddenXml, TakesTooMuch, ScannedOfd, GarbledOfd or
    NoText.
    """
    documents = [[page_of(leaf) for leaf in document] for document in read_documents(data)]
    pages = list(chain.from_iterable(documents))
    if scanned := scanned_pages(pages):
        raise ScannedOfd(as_ranges(scanned))
    if garbled := garbled_pages(pages):
        raise GarbledOfd(as_ranges(garbled))
    return compose(chain.from_iterable(map(blocks_of_pages, documents)))
