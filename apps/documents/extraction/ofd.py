"""OFD, the national format of finished documents (GB/T 33190-2016): laid out anew as a PDF file is.

What templates draw counts as part of each page; heads, feet and numbers of pages are told by their place. Seals,
notes of reviewers and attached files are not read.
"""

from itertools import chain

from .composing import ExtractedText, compose
from .printed.faults import refuse_faulty
from .printed.ofd_package import read_documents
from .printed.ofd_page import page_of
from .printed.pages import blocks_of_pages


def extract(data: bytes) -> ExtractedText:
    """The text of an .ofd; several documents in one file follow each other.

    Raises DamagedFile, PasswordProtected, UnpacksTooLarge, ForbiddenXml, TooManyPages, Scan,
    ScannedPages, GarbledPages or NoText.
    """
    documents = [[page_of(leaf) for leaf in document] for document in read_documents(data)]
    refuse_faulty(list(chain.from_iterable(documents)))
    return compose(chain.from_iterable(map(blocks_of_pages, documents)))
