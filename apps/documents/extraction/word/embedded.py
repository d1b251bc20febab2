"""Web pages inside Word files (w:altChunk): web sites and office systems export them so, Word prints them."""

from apps.documents.extraction.composing import Block
from apps.documents.extraction.errors import HoldsEmbeddedParts, UnreadableFile
from apps.documents.extraction.formats import Format, sniff
from apps.documents.extraction.web.flow import blocks_of
from apps.documents.extraction.web.page import read_page
from apps.documents.extraction.web.tables import find_frames
from apps.documents.extraction.web.words import count_words


def embedded_blocks(data: bytes) -> list[Block]:
    """The paragraphs and tables of a page (.html, .mht) that is part of a Word file.

    Raises HoldsEmbeddedParts where it is of any other format, damaged or too large.
    """
    try:
        if sniff(data) != Format.HTML:
            raise HoldsEmbeddedParts
        root = read_page(data)
    except UnreadableFile as error:
        raise HoldsEmbeddedParts from error
    return blocks_of(root, find_frames(root, count_words(root)), ())
