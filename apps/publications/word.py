"""Sets an official document as a Word file, by GB/T 9704-2012 (its clauses in brackets). Pure: parts in, bytes out.

Fonts are named as offices have them; where one is missing, Word and LibreOffice take what is nearest.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from math import ceil
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from apps.publications.official import (
    BODY,
    BOTTOM,
    LEFT,
    LINES,
    PAGE,
    RIGHT,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_5,
    TOP,
    Annex,
    Official,
    annex_label,
    annex_names,
    signer_indent,
    width,
)
from apps.publications.word_xml import (
    PITCH,
    RED,
    box_at_foot,
    child,
    field,
    indent,
    line_at,
    set_font,
    writable,
    write,
)

FANGSONG, KAITI, HEITI, SONGTI = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
XIAOBIAOSONG = "方正小标宋简体"
LEVEL_FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}

POINTS = 72 / 25.4  # of a millimetre
LINE = int(BODY[1] * POINTS / LINES * 20) / 20  # points from line to line, in whole twips
TITLE_LINE, TABLE_LINE, IMPRINT_LINE, RULE_LINE = 36.0, 16.0, 20.0, 4.0
HEAD_BELOW = 35 * POINTS  # from the top of the text to the issuer [7.2.4]
HEAD_SIZE = 44.0  # at most; a long name is set smaller
CENTRE: dict[str, Any] = {"alignment": WD_ALIGN_PARAGRAPH.CENTER}
RIGHTMOST: dict[str, Any] = {"alignment": WD_ALIGN_PARAGRAPH.RIGHT}


def docx_of(document: Official) -> bytes:
    file = Document()
    set_page(file.sections[0])
    set_styles(file)
    set_settings(file, document)
    set_page_numbers(file)
    add_head(file, document)
    add_body(file, document)
    add_end(file, document)
    for place, annex in enumerate(document.annexes, 1):
        add_annex(file, annex, annex_label(document.annexes, place))
    if document.printed_by:
        add_imprint(file, document)
    data = BytesIO()
    file.save(data)
    return data.getvalue()


def set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = Mm(15)
    # The dash of the page number, in the middle of its line, is 7 mm below the text [7.5].
    section.footer_distance = Mm(BOTTOM - 7 - 3)
    child(
        section._sectPr,
        "w:docGrid",
        type="linesAndChars",
        linePitch=int(LINE * 20),
        charSpace=int((PITCH - SIZE_3) * 4096) - 1,  # so much closer than their size, in 1/4096 points
    )


def set_styles(file: Any) -> None:
    normal = file.styles["Normal"]
    set_font(normal.element.get_or_add_rPr(), FANGSONG, SIZE_3)
    layout, properties = normal.paragraph_format, normal.element.get_or_add_pPr()
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    layout.widow_control = False  # 22 lines on every page
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):  # no gaps between Chinese and digits: they have the grid
        child(properties, name, val=0)
    child(properties, "w:snapToGrid", val=0)  # lines and characters are as far apart as it says by themselves
    indent(properties, first=2)
    for level, font in LEVEL_FONTS.items():
        style = file.styles[f"Heading {level}"]
        run = style.element.get_or_add_rPr()
        for found in list(run):  # the blue and bold of the template
            run.remove(found)
        set_font(run, font, SIZE_3)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def set_settings(file: Any, document: Official) -> None:
    file.settings.odd_and_even_pages_header_footer = True
    compat = child(file.settings.element, "w:compat")
    url = "http://schemas.microsoft.com/office/word"
    child(
        compat, "w:compatSetting", name="compatibilityMode", uri=url, val=15
    )  # as Word 2013 and later set it
    language = file.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties = file.core_properties
    properties.title = writable(document.title.replace("\n", ""))
    properties.author = properties.last_modified_by = writable(document.signer)
    properties.comments = ""


def set_page_numbers(file: Any) -> None:
    """— 1 —: 4号, one character from the edge, at the right of odd pages and at the left of even ones [7.5]."""
    section = file.sections[0]
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = file.styles["Normal"]
        paragraph.alignment = side
        paragraph.paragraph_format.line_spacing = 1.0
        indent(paragraph._p.get_or_add_pPr(), first=0, left=1, right=1, pitch=SIZE_4)
        write(paragraph, "— ", font=SONGTI, size=SIZE_4, latin=SONGTI)
        field(paragraph, "PAGE", font=SONGTI, size=SIZE_4)
        write(paragraph, " —", font=SONGTI, size=SIZE_4, latin=SONGTI)


def add_line(file: Any, text: str = "", *, font: str = FANGSONG, size: float = SIZE_3, **layout: Any) -> Any:
    """One paragraph without an indent; `layout` are attributes of its format."""
    paragraph = file.add_paragraph()
    indent(paragraph._p.get_or_add_pPr(), first=0)
    for name, value in layout.items():
        setattr(paragraph.paragraph_format, name, value)
    if text:
        write(paragraph, text, font=font, size=size)
    return paragraph


def add_head(file: Any, document: Official) -> None:
    """The mark of a draft, the issuer in red, the number and the red line, the title [7.2, 7.3.1]."""
    above = HEAD_BELOW
    if document.mark:
        add_line(file, document.mark, font=HEITI)
        above -= LINE
    size = min(HEAD_SIZE, 0.94 * BODY[0] * POINTS / max(width(document.issuer), 1))
    issuer = add_line(file, space_before=Pt(above), line_spacing=Pt(size * 1.3), **CENTRE)
    write(issuer, document.issuer, font=XIAOBIAOSONG, size=size, colour=RED)
    add_line(file)
    add_line(file)
    line_at(add_line(file, document.number, **CENTRE), "bottom", points=2.25, distance=8, colour=RED)
    add_line(file)
    add_line(file)
    add_title(file, document.title)
    add_line(file)


def add_title(file: Any, title: str) -> Any:
    for words in title.splitlines():
        paragraph = add_line(
            file, words, font=XIAOBIAOSONG, size=SIZE_2, line_spacing=Pt(TITLE_LINE), **CENTRE
        )
    return paragraph


def add_body(file: Any, document: Official) -> None:
    if document.addressee:
        add_line(file, f"{document.addressee}：")
    for one in document.body:
        # An item that is a whole sentence is none of the headings in the navigation pane.
        heading = one.level > 0 and not one.text.endswith(("。", "；"))
        paragraph = file.add_paragraph(style=f"Heading {one.level}" if heading else "Normal")
        write(paragraph, one.number + one.text, font=LEVEL_FONTS.get(one.level, FANGSONG), size=SIZE_3)


def add_end(file: Any, document: Official) -> None:
    """The list of annexes, the signer and the date [7.3.4, 7.3.5.1]; they stay on the page of the last words."""
    file.paragraphs[-1].paragraph_format.keep_with_next = True
    names = annex_names(document.annexes)
    if names:
        add_line(file, keep_with_next=True)
    label = 1.5 if len(names) > 1 else 0  # 1.
    for place, name in enumerate(names):
        start = "附件：" if place == 0 else ""
        properties = add_line(file, start + name, keep_with_next=True)._p.get_or_add_pPr()
        indent(properties, left=5 + label, first=-(width(start) + label))
    add_line(file, keep_with_next=True)
    add_line(file, keep_with_next=True)
    signer = add_line(file, document.signer, keep_with_next=True, **RIGHTMOST)
    indent(signer._p.get_or_add_pPr(), first=0, right=signer_indent(document))
    dated = add_line(file, document.dated, **RIGHTMOST)
    indent(dated._p.get_or_add_pPr(), first=0, right=4)


def add_annex(file: Any, annex: Annex, name: str) -> None:
    """A table on pages of its own: its head stands on each of them, and no row is torn apart [7.3.7, 8]."""
    add_line(file, name, font=HEITI, page_break_before=True)
    add_line(file)
    title = add_title(file, annex.title)
    child(title._p.get_or_add_pPr(), "w:outlineLvl", val=0)
    add_line(file, annex.note, size=SIZE_5, line_spacing=Pt(20))
    table = file.add_table(rows=0, cols=len(annex.columns), style="Table Grid")
    widths = [Mm(BODY[0] * share / sum(annex.widths)) for share in annex.widths]
    set_widths(table, widths)
    child(add_row(table, annex.columns, widths, font=HEITI)._tr.get_or_add_trPr(), "w:tblHeader")
    for row in annex.rows:
        add_row(table, row, widths, font=FANGSONG)


def set_widths(table: Any, widths: Sequence[Length]) -> None:
    table.autofit = False
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size


def add_row(table: Any, words: Iterable[str], widths: Sequence[Length], *, font: str) -> Any:
    row = table.add_row()
    child(row._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, text, size in zip(row.cells, words, widths, strict=True):
        cell.width = size
        child(cell._tc.get_or_add_tcPr(), "w:vAlign", val="center")
        paragraph = cell.paragraphs[0]
        indent(paragraph._p.get_or_add_pPr(), first=0)
        layout = paragraph.paragraph_format
        layout.line_spacing, layout.space_before, layout.space_after = Pt(TABLE_LINE), Pt(2), Pt(2)
        centred = font == HEITI or text[:1].isdecimal() or text == "—"
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        write(paragraph, text, font=font, size=SIZE_5)
    return row


def add_imprint(file: Any, document: Official) -> None:
    """Who gets copies, who printed it and when: 4号, between lines at the foot of the last page [7.4]."""
    thick, thin = 0.35 * POINTS, 0.25 * POINTS
    anchor = add_line(file, line_spacing=Pt(1))
    lines, paragraphs = 1, [add_rule(file, thick)]
    if document.copies:
        words = f"抄送：{document.copies}。"
        lines += ceil((width(words) - 3) / (BODY[0] * POINTS / SIZE_4 - 5))
        copies = add_line(file, words, size=SIZE_4, line_spacing=Pt(IMPRINT_LINE))
        indent(copies._p.get_or_add_pPr(), first=-3, left=4, right=1, pitch=SIZE_4)
        paragraphs += [copies, add_rule(file, thin)]
    words = f"{document.printed_by}\t{document.dated}印发"
    printed = add_line(file, words, size=SIZE_4, line_spacing=Pt(IMPRINT_LINE))
    indent(printed._p.get_or_add_pPr(), first=0, left=1, right=1, pitch=SIZE_4)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(BODY[0]) - Pt(SIZE_4), WD_TAB_ALIGNMENT.RIGHT)
    paragraphs += [printed, add_rule(file, thick)]
    height = lines * IMPRINT_LINE + len(paragraphs) * RULE_LINE
    box_at_foot(anchor, paragraphs, Pt(height))


def add_rule(file: Any, points: float) -> Any:
    """A black line from margin to margin."""
    rule = add_line(file, line_spacing=Pt(RULE_LINE))
    line_at(rule, "bottom", points=points, distance=0, colour="000000")
    return rule
