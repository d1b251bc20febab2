"""The words of one paragraph of a Word file, as they are printed."""

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from apps.documents.extraction.signs import visible

from .elements import W, children, flag
from .habits import LONGEST_CODE, enclosed
from .styles import Styles

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
TEXT_BOX = qn("w:txbxContent")

# What is neither here nor read (deleted text, properties, field codes, notes of reviewers) stays out.
WRAPPERS = {
    qn(f"w:{name}")
    for name in (
        "sdt", "sdtContent", "customXml", "ins", "moveTo", "hyperlink", "smartTag", "fldSimple",
        "ruby", "rubyBase", "dir", "bdo",
    )
}  # fmt: skip
SIGNS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
ONE_LINE = str.maketrans("\r\n", "  ")


class Words:
    """Reads paragraphs; `notes` are the foot- and endnotes that they refer to, in order: (kind, id)."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.notes: list[tuple[str, str]] = []
        self._code = ""  # of the field whose result is still to come

    def of(self, paragraph: Any) -> str:
        """The words of a w:p. Line breaks are \\n; hidden text, note marks and field codes are left out."""
        return self._inline(paragraph, self._styles.hides_paragraph(paragraph))

    def first_run(self, paragraph: Any) -> Any | None:
        """The first w:r with words of its own."""
        runs = (child for child in children(paragraph, WRAPPERS) if child.tag == f"{W}r")
        return next((run for run in runs if (run.findtext(f"{W}t") or "").strip()), None)

    def _inline(self, element: Any, hidden: bool) -> str:
        text = ""
        for child in children(element, WRAPPERS):
            if child.tag == f"{W}r":
                if not self._styles.hides(child.find(f"{W}rPr"), hidden):
                    text += "".join(map(self._piece, children(child, WRAPPERS)))
            elif child.tag in (f"{FORMULA}oMath", f"{FORMULA}oMathPara"):
                text += "".join(part.text or "" for part in child.iter(f"{FORMULA}t"))
        return text

    def _piece(self, piece: Any) -> str:
        if piece.tag == f"{W}t":
            return visible((piece.text or "").translate(ONE_LINE))
        if piece.tag == f"{W}br":
            # a page or column break is no line end of the notice's
            return "\n" if piece.get(f"{W}type", "textWrapping") == "textWrapping" else ""
        if piece.tag == f"{W}sym":
            return _sign(piece.get(f"{W}char", ""))
        if piece.tag == f"{W}fldChar":
            return self._field(piece.get(f"{W}fldCharType"))
        if piece.tag == f"{W}instrText":
            self._code = (self._code + (piece.text or ""))[:LONGEST_CODE]
        if piece.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self.notes.append((piece.tag.removeprefix(W).removesuffix("Reference"), piece.get(f"{W}id", "")))
        if piece.tag == f"{W}r":  # inside a ruby base
            return "".join(map(self._piece, children(piece, WRAPPERS)))
        return SIGNS.get(piece.tag, "")

    def _field(self, part: str | None) -> str:
        """What a field prints by its code alone; the result of most stands in the text like any words."""
        sign = enclosed(self._code) if part == "end" else ""
        self._code = ""
        return sign


def ends_deleted(paragraph: Any) -> bool:
    """True where a tracked change deleted the mark that ends a paragraph, or moved it away."""
    return any(flag(_mark(paragraph), name) for name in ("del", "moveFrom"))


def ends_hidden(paragraph: Any) -> bool:
    """True where the mark that ends a paragraph is hidden.

    The paragraph is hidden as a whole, or, with Word's style separator, printed in one line with the next.
    """
    return flag(_mark(paragraph), "vanish")


def _mark(paragraph: Any) -> Any | None:
    properties = paragraph.find(f"{W}pPr")
    return None if properties is None else properties.find(f"{W}rPr")


def text_boxes(element: Any) -> Iterator[Any]:
    """The outermost text boxes in a paragraph, each once: Word stores a second form for old readers."""
    if next(element.iter(TEXT_BOX), None) is None:
        return
    for child in element:
        if child.tag == TEXT_BOX:
            yield child
        elif child.tag != FALLBACK:
            yield from text_boxes(child)


def _sign(code: str) -> str:
    """The sign at a position of a picture font, printed as F0AB or 00AB: the last two digits count."""
    try:
        return visible(chr(0xF000 + int(code[-2:], 16)))
    except ValueError:
        return ""
