"""Web pages inside Word files (w:altChunk): web sites and office systems export them so, Word prints them."""

from .composing import Block
from .errors import HoldsEmbeddedParts, UnreadableFile
from .formats import Format, sniff
from .page_flow import blocks_of
from .page_tables import find_frames
from .page_words import count_words
from .webpage import read_page


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
