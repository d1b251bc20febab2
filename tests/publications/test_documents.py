"""The Word file and the PDF of a bulletin, read back: GB/T 9704-2012, its clauses in brackets."""

import json
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.conf import settings
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from apps.publications.annexes import annexes_of
from apps.publications.composing import first_blocks, lines_of
from apps.publications.official import Official, Paragraph, as_data, of_data
from apps.publications.pdf import pdf_of
from apps.publications.word import docx_of
from tests.publications.scenes import facts, item

A4 = (210, 297)


def official(reds: int = 2, **given: Any) -> Official:
    counted = facts(reds=[item(number) for number in range(1, reds + 1)])
    return Official(
        **{
            "mark": "",
            "issuer": "临江区人民政府督查室",
            "number": "临政督〔2021〕5号",
            "title": "关于2021年第三季度目标任务\n进展情况的通报",
            "addressee": "区政府各委、办、局",
            "body": tuple(line.paragraph for line in lines_of(first_blocks(counted), counted)),
            "signer": "临江区人民政府督查室",
            "dated": "2021年10月8日",
            "annexes": annexes_of(counted),
            "copies": "区委办公室",
            "printed_by": "临江区人民政府督查室",
            **given,
        }
    )


@pytest.fixture(scope="module")
def word() -> Any:
    return Document(BytesIO(docx_of(official())))


def line(word: Any, start: str) -> Any:
    return next(paragraph for paragraph in word.paragraphs if paragraph.text.startswith(start))


def font(paragraph: Any) -> tuple[str, str, float]:
    """Chinese font, Latin font, size."""
    run = paragraph.runs[0]
    fonts = run._r.rPr.find(qn("w:rFonts"))
    return fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii")), run.font.size.pt


def attributes(element: Any) -> dict[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def test_the_page_is_a4_with_a_text_of_156_by_225(word: Any) -> None:
    page = word.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == A4
    assert (round(page.top_margin.mm, 1), round(page.left_margin.mm, 1)) == (37.0, 28.0)
    inside = (
        page.page_width - page.left_margin - page.right_margin,
        page.page_height - page.top_margin - page.bottom_margin,
    )
    assert [round(length / 36000) for length in inside] == [156, 225]


def test_the_grid_has_22_lines_of_28_characters(word: Any) -> None:
    page, grid = word.sections[0], attributes(word.sections[0]._sectPr.find(qn("w:docGrid")))
    assert grid["type"] == "linesAndChars"
    height = page.page_height - page.top_margin - page.bottom_margin
    assert int(Length(height).pt * 20 / int(grid["linePitch"])) == 22
    pitch = 16 + int(grid["charSpace"]) / 4096
    assert int(Mm(156).pt / pitch) == 28
    normal = word.styles["Normal"]
    assert normal.paragraph_format.line_spacing == Pt(28.95)
    # What LibreOffice and WPS go by: 28 characters of this size, so much closer, fit in the line.
    closer = int(line(word, "为推动").runs[0]._r.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(Mm(156).pt / (normal.font.size.pt + closer)) == 28


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ("临江区人民政府督查室", ("方正小标宋简体", "Times New Roman", 41.5)),  # [7.2.4]
        ("临政督", ("仿宋_GB2312", "Times New Roman", 16)),  # [7.2.5]
        ("关于2021", ("方正小标宋简体", "Times New Roman", 22)),  # [7.3.1]
        ("区政府各委", ("仿宋_GB2312", "Times New Roman", 16)),  # [7.3.2]
        ("一、", ("黑体", "Times New Roman", 16)),  # [7.3.3]
        ("（一）", ("楷体_GB2312", "Times New Roman", 16)),
        ("1.", ("仿宋_GB2312", "Times New Roman", 16)),
        ("为推动", ("仿宋_GB2312", "Times New Roman", 16)),
        ("附件1", ("黑体", "Times New Roman", 16)),  # [7.3.7]
    ],
)
def test_each_part_has_its_font_and_size(word: Any, start: str, wanted: tuple[str, str, float]) -> None:
    assert font(line(word, start)) == wanted


def test_headings_are_known_to_the_navigation_pane(word: Any) -> None:
    assert (line(word, "一、").style.name, line(word, "（一）").style.name) == ("Heading 1", "Heading 2")
    assert line(word, "1.第1号").style.name == "Normal"  # a whole sentence


def test_paragraphs_begin_two_characters_in(word: Any) -> None:
    indent = attributes(word.styles["Normal"].element.pPr.find(qn("w:ind")))
    assert indent["firstLineChars"] == "200"
    flush = attributes(line(word, "区政府各委")._p.pPr.find(qn("w:ind")))
    assert flush["firstLineChars"] == "0"


def test_number_and_date_are_written_as_documents_write_them(word: Any) -> None:
    assert line(word, "临政督").text == "临政督〔2021〕5号"
    dated = [one for one in word.paragraphs if one.text == "2021年10月8日"]
    assert [one.alignment for one in dated] == [WD_ALIGN_PARAGRAPH.RIGHT]
    assert attributes(dated[0]._p.pPr.find(qn("w:ind")))["rightChars"] == "400"  # [7.3.5.1]
    signer = [one for one in word.paragraphs if one.text == "临江区人民政府督查室"][-1]
    assert attributes(signer._p.pPr.find(qn("w:ind")))["rightChars"] == "225"  # in the middle above the date
    red = line(word, "临政督")._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert red.get(qn("w:color")) == "E60000"


def test_the_annexes_are_named_without_full_stops(word: Any) -> None:
    assert [one.text for one in word.paragraphs if one.text.startswith(("附件：", "2. "))] == [
        "附件：1. 2021年第三季度各领域进展情况表",
        "2. 2021年第三季度各分管领导亮灯情况表",
    ]


def test_what_no_word_file_can_hold_is_left_out() -> None:
    body = (Paragraph(0, "", "粘贴的\x08\x0b话。"),)
    file = Document(BytesIO(docx_of(official(body=body, title="通报\x1f", signer="督查室\x00"))))
    assert line(file, "粘贴").text == "粘贴的话。"
    assert (file.core_properties.title, file.core_properties.author) == ("通报", "督查室")


def test_the_head_of_a_table_stands_on_each_page_and_no_row_is_torn(word: Any) -> None:
    assert len(word.tables) == 5
    for table in word.tables:
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_page_numbers_stand_outside(word: Any) -> None:
    assert word.settings.odd_and_even_pages_header_footer
    page = word.sections[0]
    for footer, side in (
        (page.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (page.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        (paragraph,) = footer.paragraphs
        assert (paragraph.text, paragraph.alignment) == ("—  —", side)
        assert font(paragraph) == ("宋体", "宋体", 14)
        assert paragraph._p.xpath(".//w:instrText")[0].text == "PAGE"


def test_word_finds_the_parts_of_each_element_in_the_order_of_the_schema(word: Any) -> None:
    order = ["keepNext", "pageBreakBefore", "pBdr", "tabs", "spacing", "ind", "jc", "outlineLvl"]
    for properties in word.element.body.iter(qn("w:pPr")):
        names = [child.tag.rpartition("}")[2] for child in properties]
        known = [name for name in names if name in order]
        assert known == sorted(known, key=order.index)


def test_who_gets_copies_stands_at_the_foot_of_the_last_page(word: Any) -> None:
    (box,) = word.element.body.iter(qn("w:txbxContent"))
    words = [text.text for text in box.iter(qn("w:t"))]
    assert words == ["抄送：区委办公室。", "临江区人民政府督查室", "2021年10月8日印发"]


def test_a_draft_bears_its_mark() -> None:
    draft = Document(BytesIO(docx_of(official(mark="征求意见稿"))))
    assert draft.paragraphs[0].text == "征求意见稿"


def test_a_document_is_the_same_after_it_was_kept_as_data() -> None:
    document = official(mark="征求意见稿")
    assert of_data(json.loads(json.dumps(as_data(document)))) == document


def text_of(data: bytes) -> list[str]:
    """The text of each page without blanks and line ends."""
    pages = pypdfium2.PdfDocument(data)
    return ["".join(page.get_textpage().get_text_range().split()) for page in pages]


def test_the_pdf_is_a4_and_says_the_same() -> None:
    document = official(mark="征求意见稿")
    data = pdf_of(document, settings.FONT_DIR)
    page = pypdfium2.PdfDocument(data)[0]
    assert [round(side / 72 * 25.4) for side in page.get_size()] == list(A4)
    pages = text_of(data)
    assert pages[0].startswith("征求意见稿临江区人民政府督查室临政督〔2021〕5号")
    words = "".join(pages)
    for number, text in [(one.number, one.text) for one in document.body]:
        # A page number may stand in the middle of a paragraph.
        assert "".join((number + text).split())[:20] in words
    for annex in document.annexes:
        assert annex.title in words
    assert words.endswith(f"抄送：区委办公室。临江区人民政府督查室2021年10月8日印发—{len(pages)}—")


def test_a_page_of_the_pdf_has_22_lines_of_28_characters() -> None:
    body = (Paragraph(0, "", "国" * 28 * 60), Paragraph(0, "", "特此通报。"))
    second = pypdfium2.PdfDocument(pdf_of(official(body=body), settings.FONT_DIR))[1]
    lines = [line for line in second.get_textpage().get_text_range().split() if "国" in line]
    assert [len(line) for line in lines] == [28] * 22


def test_nothing_of_a_long_last_paragraph_is_lost() -> None:
    body = (Paragraph(0, "", "国" * 28 * 60),)
    pages = text_of(pdf_of(official(body=body), settings.FONT_DIR))
    assert "".join(pages).count("国") == 28 * 60
    assert max(page.count("国") for page in pages) == 28 * 22


def test_the_signer_stands_below_words_of_the_text() -> None:
    for lines in range(1, 24):
        body = (Paragraph(0, "", "国" * 28 * lines), Paragraph(0, "", "特此通报。"))
        pages = text_of(pdf_of(official(body=body, annexes=()), settings.FONT_DIR))
        (signed,) = [page for page in pages if "2021年10月8日—" in page or page.count("2021年10月8日") == 2]
        assert "特此通报。" in signed


def test_a_pdf_of_many_reds_repeats_the_head_of_its_table() -> None:
    pages = text_of(pdf_of(official(60), settings.FONT_DIR))
    with_head = [page for page in pages if "序号目标任务牵头单位分管领导亮灯进展情况" in page]
    assert len(with_head) > 2


def test_words_are_data_and_never_markup() -> None:
    words = '#eval("1+1") *粗* $x$ <w:p/> &amp; \\'
    data = pdf_of(official(title=words), settings.FONT_DIR)
    assert "".join(words.split()) in "".join(text_of(data))
    word = Document(BytesIO(docx_of(official(title=words))))
    assert line(word, "#eval").text == words
