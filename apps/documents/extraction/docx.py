"""Word files: one paragraph a line, one table row a line, in the order of the body.

Read as Word prints it: automatic numbers are written out, tracked changes are taken as accepted,
a text box follows the paragraph that it hangs on. Not read yet: footnotes, heads and feet of pages.
"""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from .composing import ExtractedText, Paragraph, compose
from .numbering import Numbering
from .package import read_parts
from .wordxml import W, flag, visible

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
TEXT_BOX = qn("w:txbxContent")

# Wrappers whose content is text like the text around them; what is neither here nor read (deleted
# text, properties, field codes, notes of reviewers) stays out.
BLOCK_WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
INLINE_WRAPPERS = BLOCK_WRAPPERS | {
    qn(f"w:{name}") for name in ("r", "hyperlink", "smartTag", "fldSimple", "ruby", "rubyBase")
}
SIGNS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
ONE_LINE = str.maketrans("\r\n", "  ")


def extract(data: bytes) -> ExtractedText:
    """The text of a .docx; cells of a row are joined by tabs, line ends are \\n.

    A merged cell gives its text once, and empty cells for the rest of a merge over rows, so that
    columns stay in place. Raises DamagedFile, PasswordProtected, HoldsMacros, UnpacksTooLarge,
    ForbiddenXml or NoText.
    """
    parts = read_parts(data)
    body = parts.document.find(f"{W}body")
    numbering = Numbering(parts.numbering, parts.styles)
    return compose(() if body is None else map(Paragraph, _lines(body, numbering)))


def _lines(container: Any, numbering: Numbering) -> Iterator[str]:
    carried = ""  # text of paragraphs whose end mark was deleted: it runs on into the next one
    for block in _children(container, BLOCK_WRAPPERS):
        if block.tag == f"{W}tbl":
            yield from _rows(block, numbering)
        elif block.tag == f"{W}p":
            text = carried + _inline(block)
            if _runs_on(block):
                carried = text
                continue
            label, carried = numbering.label(block), ""
            yield label + text if text.strip() else text
            for box in _text_boxes(block):
                yield from _lines(box, numbering)
    if carried:
        yield carried


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    for row in _children(table, BLOCK_WRAPPERS):
        if row.tag != f"{W}tr" or flag(row.find(f"{W}trPr"), "del"):
            continue
        cells = [cell for cell in _children(row, BLOCK_WRAPPERS) if cell.tag == f"{W}tc"]
        line = "\t".join(_cell(cell, numbering) for cell in cells)
        if line.strip():
            yield line


def _cell(cell: Any, numbering: Numbering) -> str:
    """A cell's text on one line; the cells below in a merge over rows count as empty."""
    properties = cell.find(f"{W}tcPr")
    merge = None if properties is None else properties.find(f"{W}vMerge")
    if merge is not None and merge.get(f"{W}val") != "restart":
        return ""
    return " ".join(" ".join(_lines(cell, numbering)).split())


def _inline(element: Any) -> str:
    text = ""
    for child in _children(element, INLINE_WRAPPERS):
        if child.tag == f"{W}t":
            text += (child.text or "").translate(ONE_LINE)
        elif child.tag == f"{W}br":
            # a page or column break is no line end of the notice's
            text += "\n" if child.get(f"{W}type", "textWrapping") == "textWrapping" else ""
        elif child.tag == f"{W}sym":
            text += _sign(child.get(f"{W}char", ""))
        else:
            text += SIGNS.get(child.tag, "")
    return text


def _sign(code: str) -> str:
    """The sign at a position of a picture font, printed as F0AB or 00AB: the last two digits count."""
    try:
        return visible(chr(0xF000 + int(code[-2:], 16)))
    except ValueError:
        return ""


def _runs_on(paragraph: Any) -> bool:
    """True where a tracked change deleted the mark that ends the paragraph."""
    properties = paragraph.find(f"{W}pPr")
    return properties is not None and flag(properties.find(f"{W}rPr"), "del")


def _text_boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes in a paragraph, each once: Word stores a second form for old readers."""
    if next(element.iter(TEXT_BOX), None) is None:
        return
    for child in element:
        if child.tag == TEXT_BOX:
            yield child
        elif child.tag != FALLBACK:
            yield from _text_boxes(child)


def _children(element: Any, wrappers: set[str]) -> Iterator[Any]:
    """The children of an element, with those of wrappers in the wrappers' place."""
    for child in element:
        if child.tag in wrappers:
            yield from _children(child, wrappers)
        else:
            yield child
