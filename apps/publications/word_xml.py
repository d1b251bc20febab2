"""What python-docx has no words for, as the XML of ECMA-376 part 1 (its names: `w:…`). Pure."""

import re
from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Length, Mm, RGBColor

from apps.publications.official import BODY, CHARACTERS, SIZE_3

LATIN = "Times New Roman"
RED = RGBColor(0xE6, 0, 0)
PITCH = BODY[0] * 72 / 25.4 / CHARACTERS  # points from character to character: a little less than their size
# So much closer than their size are the characters of the text, in 1/20 points. The grid says so too, but
# LibreOffice gives a character that is wider than a cell two cells; it also makes the line a little shorter.
CLOSER = -6

# The children in the order of the schema (17.3.1.26, 17.3.2.28, 17.3.1.24, 17.4.69): Word refuses another one.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs autoSpaceDE autoSpaceDN"
    " adjustRightInd snapToGrid spacing ind contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color spacing kern position sz szCs lang",
    "pBdr": "top left bottom right between",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
}


def child(parent: Any, name: str, /, **attributes: object) -> Any:
    """The child element of that name, made in its place where there is none, with these attributes of `w:`."""
    found = parent.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        order = [qn(f"w:{one}") for one in ORDER.get(parent.tag.rpartition("}")[2], "").split()]
        later = order[order.index(found.tag) + 1 :] if found.tag in order else []
        place = next((place for place, one in enumerate(parent) if one.tag in later), len(parent))
        parent.insert(place, found)
    for key, value in attributes.items():
        found.set(qn(f"w:{key}"), str(value))
    return found


def write(
    paragraph: Any,
    text: str,
    *,
    font: str,
    size: float,
    latin: str = LATIN,
    colour: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(writable(text))
    set_font(run._r.get_or_add_rPr(), font, size, latin)
    if colour is not None:
        run.font.color.rgb = colour


# Pasted words may have them; no XML can.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def writable(text: str) -> str:
    """Without the control characters that no Word file can hold."""
    return UNWRITABLE.sub("", text)


def set_font(properties: Any, font: str, size: float, latin: str = LATIN) -> None:
    """The Chinese font beside the Latin one; quotes and dashes, which both have, are Chinese."""
    fonts = child(properties, "w:rFonts")
    fonts.attrib.clear()  # a theme's font would be stronger
    child(properties, "w:rFonts", hint="eastAsia", ascii=latin, hAnsi=latin, cs=latin, eastAsia=font)
    child(properties, "w:spacing", val=CLOSER if size == SIZE_3 else 0)
    for name in ("w:sz", "w:szCs"):
        child(properties, name, val=round(size * 2))


def field(paragraph: Any, code: str, *, font: str, size: float) -> None:
    """A field that Word fills in, such as PAGE; each of its parts in a run of its own."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        set_font(run._r.get_or_add_rPr(), font, size, font)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = code
        run._r.append(part)


def indent(properties: Any, *, first: float, left: float = 0, right: float = 0, pitch: float = PITCH) -> None:
    """In characters; `first` below 0 lets the first line hang out. Beside them in twips, for who reads only those."""
    child(properties, "w:ind").attrib.clear()
    start = "firstLine" if first >= 0 else "hanging"
    for name, count in (("left", left), ("right", right), (start, abs(first))):
        chars, twips = round(count * 100), round(count * pitch * 20)
        child(properties, "w:ind", **{f"{name}Chars": chars, name: twips})


def line_at(paragraph: Any, side: str, *, points: float, distance: int, colour: RGBColor | str) -> None:
    """A line above (`top`) or below (`bottom`) a paragraph, from margin to margin, `distance` points away."""
    borders = child(paragraph._p.get_or_add_pPr(), "w:pBdr")
    child(borders, f"w:{side}", val="single", sz=round(points * 8), space=distance, color=colour)


BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
     xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
     xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
     xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
    <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0"
               layoutInCell="1" allowOverlap="0">
      <wp:simplePos x="0" y="0"/>
      <wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>
      <wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
      <wp:extent cx="{width}" cy="{height}"/>
      <wp:wrapTopAndBottom/>
      <wp:docPr id="1" name="版记"/>
      <a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
        <wps:wsp><wps:cNvSpPr txBox="1"/>
          <wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
            <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
          <wps:txbx><w:txbxContent/></wps:txbx>
          <wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/>
        </wps:wsp>
      </a:graphicData></a:graphic>
    </wp:anchor>
  </w:drawing></mc:Choice></mc:AlternateContent>
</w:r>
"""


def box_at_foot(anchor: Any, paragraphs: Iterable[Any], height: Length) -> None:
    """Puts the paragraphs into a box at the foot of the text of the page on which `anchor` stands."""
    box = parse_xml(BOX.format(width=Mm(BODY[0]), height=height))
    content = next(box.iter(qn("w:txbxContent")))
    for paragraph in paragraphs:
        content.append(paragraph._p)
    anchor._p.append(box)
