"""Word files: paragraphs and tables in the order of the body.

Read as Word prints it: automatic numbers are written out, tracked changes are taken as accepted, hidden
text is left out, a text box follows the paragraph that it hangs on. Notes stand at the end, so that none
breaks the sentence that it belongs to. The table of contents is left out, and so are heads and feet of
pages, but for the 发文机关标志 where it stands in the head of the first page.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .composing import Block, ExtractedText, Grid, Paragraph, compose, flat
from .word.elements import BLOCK_WRAPPERS, W, attribute, children, relationship_id
from .word.embedded import embedded_blocks
from .word.habits import (
    Centred,
    is_contents_entry,
    is_contents_title,
    is_red_head,
    may_be_heading,
    with_titles,
)
from .word.numbering import Numbering
from .word.package import WordParts, read_parts
from .word.styles import Styles
from .word.tables import cells, grid, rows
from .word.text import Words, ends_deleted, ends_hidden, text_boxes


def extract(data: bytes) -> ExtractedText:
    """The text and structure of a .docx.

    Raises DamagedFile, PasswordProtected, HoldsMacros, HoldsEmbeddedParts, UnpacksTooLarge, ForbiddenXml
    or NoText.
    """
    parts = read_parts(data)
    reader = _Reader(parts)
    body = parts.document.find(f"{W}body")
    blocks = [] if body is None else list(reader.blocks(body))
    if reader.has_contents:
        blocks = [block for block in blocks if not is_contents_title(block)]
    return compose([*_red_head(parts), *with_titles(blocks, reader.sizes), *reader.notes()])


class _Reader:
    """Reads blocks once, in the order of the text, since it counts numbers and collects notes."""

    def __init__(self, parts: WordParts) -> None:
        self._parts = parts
        self._embedded = dict(parts.embedded)
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._words = Words(self._styles)
        self.has_contents = False
        self.sizes: Counter[int] = Counter()

    def blocks(self, container: Any, in_cell: bool = False) -> Iterator[Block]:
        carried = ""  # text of paragraphs whose end mark is not printed: it runs on into the next one
        for element in children(container, BLOCK_WRAPPERS):
            if element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag == f"{W}altChunk":
                # Taken out: no file refers to a part twice, but one made to swell.
                yield from embedded_blocks(self._embedded.pop(relationship_id(element), b""))
            elif element.tag == f"{W}p":
                words = self._words.of(element)
                if ends_hidden(element) and words.strip():
                    carried += self._numbering.label(element) + words
                elif ends_hidden(element) or ends_deleted(element):
                    carried += words
                else:
                    yield from self._paragraph(element, carried + words, in_cell)
                    carried = ""
                for box in text_boxes(element):
                    yield from self.blocks(box)
        if carried:
            yield Paragraph(carried)

    def notes(self) -> Iterator[Block]:
        """Foot- and endnotes in the order in which the text refers to them, each on a line."""
        roots = {"footnote": self._parts.footnotes, "endnote": self._parts.endnotes}
        found = {
            (kind, note.get(f"{W}id", "")): note
            for kind, root in roots.items()
            if root is not None
            for note in root.iterfind(W + kind)
        }
        for reference in dict.fromkeys(self._words.notes):
            if reference in found:
                paragraphs = found[reference].iter(f"{W}p")
                words = " ".join("".join(map(self._words.of, paragraphs)).split())
                if words:
                    yield Paragraph(f"注：{words}")

    def _paragraph(self, element: Any, words: str, in_cell: bool) -> Iterator[Block]:
        label = self._numbering.label(element)
        if self._is_contents_entry(element, words):
            self.has_contents = True
            return
        # A number alone is nothing to read, but in a table it is the number of the row.
        text = label + words if words.strip() or in_cell else words
        size = self._styles.size(element, self._words.first_run(element))
        self.sizes[size] += len(text)
        level = self._styles.heading_level(element) if may_be_heading(text) else None
        yield Centred(text, level, size) if self._styles.is_centred(element) else Paragraph(text, level)

    def _is_contents_entry(self, paragraph: Any, words: str) -> bool:
        if not is_contents_entry(words):
            return False
        links = paragraph.iter(f"{W}hyperlink")
        return (
            any(link.get(f"{W}anchor", "").startswith("_Toc") for link in links)
            or self._styles.is_contents(paragraph)
            or any(_is_contents(control) for control in paragraph.iterancestors(f"{W}sdt"))
        )

    def _table(self, table: Any) -> Iterator[Block]:
        if all(len(list(cells(row))) < 2 for row in rows(table)):  # a frame around text, no table
            for row in rows(table):
                for cell in cells(row):
                    yield from self.blocks(cell)
        else:
            yield Grid(grid(table, self._cell))

    def _cell(self, cell: Any) -> str:
        return "\n".join(flat(block) for block in self.blocks(cell, in_cell=True))


def _red_head(parts: WordParts) -> Iterator[Block]:
    """The head of the first page where it names the issuing body or the 文号; others are running heads."""
    if parts.first_header is None:
        return
    reader = _Reader(parts)
    lines = [flat(block).strip() for block in reader.blocks(parts.first_header)]
    if is_red_head(lines):
        yield from (Paragraph(line) for line in lines if line)


def _is_contents(control: Any) -> bool:
    """True for the content control around a table of contents."""
    properties = control.find(f"{W}sdtPr")
    gallery = None if properties is None else properties.find(f"{W}docPartObj")
    return attribute(gallery, "docPartGallery") == "Table of Contents"
