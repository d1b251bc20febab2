"""Word files: paragraphs, tables, tracked changes, text boxes."""

import pytest
from docx import Document

from apps.documents.extraction import ExtractedText, extract
from apps.documents.extraction.errors import HoldsEmbeddedParts, NoText
from apps.documents.structure import Heading, Structure
from tests.documents.extraction.building import NAMESPACES, paragraph, relationships, saved, word

RUN = "<w:r><w:t>{}</w:t></w:r>"


BOX = f"<w:pict><w:txbxContent>{paragraph('{}')}</w:txbxContent></w:pict>"
CELL = f"<w:tc>{paragraph('{}')}</w:tc>"


def text_of(body: str) -> str:
    return extract(word(body)).text


def cells_of(found: ExtractedText) -> list[list[str]]:
    """The words in every place of the first table."""
    return [[found.text[cell.start : cell.end] for cell in row] for row in found.structure.tables[0].rows]


def headings_of(found: ExtractedText) -> list[tuple[str, int]]:
    return [(found.text[heading.start : heading.end], heading.level) for heading in found.structure.headings]


def test_one_paragraph_a_line() -> None:
    document = Document()
    document.add_heading("2026年重点工作安排", 0)
    document.add_paragraph("一、改善民生").add_run("（续）")
    document.add_paragraph()
    document.add_paragraph("新增养老床位350张。")
    assert extract(saved(document)) == ExtractedText(
        "2026年重点工作安排\n一、改善民生（续）\n\n新增养老床位350张。",
        structure=Structure(headings=(Heading(0, 11, 0),)),
    )


def test_table_rows_stand_between_the_paragraphs_around_them() -> None:
    document = Document()
    document.add_paragraph("任务分解表")
    table = document.add_table(2, 3)
    for at, text in enumerate(["序号", "任务", "牵头单位", "1", "新增养老床位350张", "区民政局\n区财政局"]):
        table.cell(*divmod(at, 3)).text = text
    document.add_paragraph("注：按季度报送。")
    assert extract(saved(document)).text.split("\n") == [
        "任务分解表",
        "序号\t任务\t牵头单位",
        "1\t新增养老床位350张\t区民政局 区财政局",
        "注：按季度报送。",
    ]


def test_merged_cells_give_their_text_once_and_stand_in_every_place_that_they_cover() -> None:
    document = Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "一、改善民生"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "区民政局"
    table.cell(1, 1).text, table.cell(1, 2).text = "1", "新增养老床位"
    table.cell(2, 1).text, table.cell(2, 2).text = "2", "新增长者食堂"
    found = extract(saved(document))
    assert found.text.split("\n") == ["一、改善民生\t\t", "区民政局\t1\t新增养老床位", "\t2\t新增长者食堂"]
    assert cells_of(found) == [
        ["一、改善民生"] * 3,
        ["区民政局", "1", "新增养老床位"],
        ["区民政局", "2", "新增长者食堂"],
    ]


def test_row_that_begins_or_ends_inside_the_table() -> None:
    row = (
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" + CELL.format("乙") + CELL.format("丙") + "</w:tr>"
    )
    short = f"<w:tr><w:trPr><w:gridAfter w:val='2'/></w:trPr>{CELL.format('甲')}</w:tr>"
    assert text_of(f"<w:tbl>{short}{row}</w:tbl>") == "甲\t\t\n\t乙\t丙"


def test_columns_that_only_spans_cross_are_no_columns() -> None:
    wide = "<w:tc><w:tcPr><w:gridSpan w:val='3'/></w:tcPr>" + paragraph("任务") + "</w:tc>"
    found = extract(word(f"<w:tbl><w:tr>{wide}{CELL.format('单位')}</w:tr></w:tbl>"))
    assert cells_of(found) == [["任务", "单位"]]


@pytest.mark.parametrize("span", ["1000000000", "-5", "many"])
def test_span_that_cannot_be_meant(span: str) -> None:
    cell = f"<w:tc><w:tcPr><w:gridSpan w:val='{span}'/></w:tcPr>{paragraph('任务')}</w:tc>"
    found = extract(word(f"<w:tbl><w:tr>{cell}</w:tr><w:tr>{CELL.format('甲') * 2}</w:tr></w:tbl>"))
    assert cells_of(found)[1] == ["甲", "甲"]


def test_no_cell_is_lost_in_a_row_of_more_columns_than_word_allows_for() -> None:
    assert cells_of(extract(word(f"<w:tbl><w:tr>{CELL.format('甲') * 200}</w:tr></w:tbl>"))) == [["甲"] * 200]


def test_frame_around_text_is_no_table() -> None:
    inner = f"<w:tbl><w:tr>{CELL.format('甲')}{CELL.format('乙')}</w:tr></w:tbl>"
    heading = paragraph("一、改善民生", '<w:outlineLvl w:val="0"/>')
    found = extract(word(f"<w:tbl><w:tr><w:tc>{heading}{inner}{paragraph('正文')}</w:tc></w:tr></w:tbl>"))
    assert found.text == "一、改善民生\n甲\t乙\n正文"
    assert (headings_of(found), cells_of(found)) == ([("一、改善民生", 1)], [["甲", "乙"]])


def test_table_inside_a_cell_is_part_of_the_cell() -> None:
    document = Document()
    cell = document.add_table(1, 2).cell(0, 1)
    cell.text = "其中："
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "开工", "200台"
    assert extract(saved(document)).text == "\t其中： 开工 200台"


def test_breaks_and_signs() -> None:
    body = (
        "<w:p><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t><w:tab/><w:t>一</w:t><w:noBreakHyphen/>"
        '<w:t>二</w:t><w:br w:type="page"/><w:sym w:font="Wingdings" w:char="F0AB"/><w:t>开工</w:t></w:r></w:p>'
    )
    assert text_of(body) == "第一行\n第二行\t一-二★开工"


def test_line_ends_inside_a_run_are_blanks() -> None:
    assert text_of(paragraph("新增\n床位")) == "新增 床位"


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        f"<w:p>{RUN.format('新增床位')}<w:del w:id='1'><w:r><w:delText>300</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{RUN.format('350')}</w:ins><w:moveFrom w:id='3'>{RUN.format('个')}</w:moveFrom>"
        f"<w:moveTo w:id='4'>{RUN.format('张')}</w:moveTo></w:p>"
    )
    assert text_of(body) == "新增床位350张"


def test_paragraph_whose_end_was_deleted_runs_on() -> None:
    deleted = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert text_of(paragraph("新增床位", deleted) + paragraph("350张。") + paragraph("乙", deleted)) == (
        "新增床位350张。\n乙"
    )


def test_paragraph_that_was_moved_away_leaves_nothing_behind() -> None:
    moved = (
        "<w:p><w:pPr><w:rPr><w:moveFrom w:id='1'/></w:rPr></w:pPr><w:moveFrom w:id='2'>"
        f"{RUN.format('甲')}</w:moveFrom></w:p>"
    )
    assert text_of(moved + paragraph("乙")) == "乙"


def test_text_box_on_a_paragraph_whose_end_was_deleted() -> None:
    deleted = f"<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r>{BOX.format('框')}</w:r></w:p>"
    assert text_of(deleted + paragraph("正文")) == "框\n正文"


def test_deleted_cell_is_left_out() -> None:
    deleted = f"<w:tc><w:tcPr><w:cellDel w:id='1'/></w:tcPr>{paragraph('旧')}</w:tc>"
    row = f"<w:tr>{CELL.format('甲')}{deleted}{CELL.format('乙')}</w:tr>"
    assert text_of(f"<w:tbl>{row}</w:tbl>") == "甲\t乙"


def test_deleted_table_row_is_left_out() -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc></w:tr>"
    rows = row.format("<w:del w:id='1'/>", paragraph("旧")) + row.format("", paragraph("新"))
    assert text_of(f"<w:tbl>{rows}</w:tbl>") == "新"


def test_text_inside_wrappers_is_kept() -> None:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
        f"<w:p><w:smartTag>{RUN.format('2026年')}<w:smartTag>{RUN.format('3月')}</w:smartTag></w:smartTag>"
        f"<w:hyperlink>{RUN.format('附件')}</w:hyperlink>"
        f"<w:r><w:instrText> PAGE </w:instrText></w:r><w:fldSimple>{RUN.format('1')}</w:fldSimple></w:p>"
    )
    assert text_of(body) == "目录\n2026年3月附件1"


def test_text_box_follows_its_paragraph_once() -> None:
    box = BOX.format("临政发〔2026〕5号")
    namespace = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    body = (
        f'<w:p>{RUN.format("临江区人民政府文件")}<w:r><mc:AlternateContent xmlns:mc="{namespace}">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(body + paragraph("正文")) == "临江区人民政府文件\n临政发〔2026〕5号\n正文"


def test_main_part_is_where_the_relationships_say() -> None:
    document = f"<w:document {NAMESPACES}><w:body>{paragraph('此处')}</w:body></w:document>"
    more: dict[str, str | bytes] = {
        "_rels/.rels": relationships(officeDocument="/word/document2.xml"),
        "word/document2.xml": document,
    }
    assert extract(word(paragraph("别处"), more=more)).text == "此处"


def test_missing_picture_does_no_harm() -> None:
    more: dict[str, str | bytes] = {"word/_rels/document.xml.rels": relationships(image="NULL")}
    assert extract(word(paragraph("正文"), more=more)).text == "正文"


def test_strict_open_xml() -> None:
    strict = (
        '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
        f"{paragraph('严格格式')}</w:body></w:document>"
    )
    assert extract(word("", more={"word/document.xml": strict})).text == "严格格式"


def styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


STYLES = (
    "<w:style w:styleId='a'><w:name w:val='Title'/></w:style>"
    "<w:style w:styleId='1'><w:name w:val='heading 1'/></w:style>"
    "<w:style w:styleId='2'><w:name w:val='章'/><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style>"
    "<w:style w:styleId='3'><w:name w:val='我的章'/><w:basedOn w:val='2'/></w:style>"
    "<w:style w:styleId='4'><w:name w:val='目录标题'/><w:basedOn w:val='1'/>"
    "<w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>"
    "<w:style w:styleId='toc'><w:name w:val='toc 1'/></w:style>"
    "<w:style w:styleId='secret'><w:name w:val='批注'/><w:rPr><w:vanish/></w:rPr></w:style>"
    "<w:style w:styleId='x'><w:name w:val='甲'/><w:basedOn w:val='y'/></w:style>"
    "<w:style w:styleId='y'><w:name w:val='乙'/><w:basedOn w:val='x'/></w:style>"
)


def test_headings_by_style_and_by_outline_level() -> None:
    body = (
        styled("关于印发2026年重点工作安排的通知", "a")
        + styled("一、改善民生", "1")
        + styled("（一）养老", "2")
        + styled("（二）助餐", "3")
        + styled("目录", "4")
        + styled("循环", "x")
        + paragraph("二、发展经济", '<w:outlineLvl w:val="0"/>')
        + paragraph("正文", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
        + paragraph("正文。")
    )
    assert headings_of(extract(word(body, styles=STYLES))) == [
        ("关于印发2026年重点工作安排的通知", 0),
        ("一、改善民生", 1),
        ("（一）养老", 2),
        ("（二）助餐", 2),
        ("二、发展经济", 1),
    ]


def line(text: str, size: int, side: str = "center") -> str:
    return f'<w:p><w:pPr><w:jc w:val="{side}"/></w:pPr><w:r><w:rPr><w:sz w:val="{size}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>'


def test_centred_lines_larger_than_the_text_are_its_title() -> None:
    body = (
        line("临江区人民政府文件", 72)
        + line("临政发〔2026〕5号", 32)
        + line("临江区人民政府关于印发", 44)
        + line("2026年重点工作安排的通知", 44)
        + line("新增养老床位350张。" * 10, 32, "left")
        + line("靠左的大字", 44, "left")
        + line("一、改善民生", 44)
        + line("第一部分 改善民生", 44)
        + line("第一行</w:t><w:br/><w:t>第二行", 44)
    )
    assert headings_of(extract(word(body))) == [
        ("临江区人民政府关于印发", 0),
        ("2026年重点工作安排的通知", 0),
        ("第一行", 0),
        ("第二行", 0),
    ]


def test_heading_over_two_lines_is_two() -> None:
    body = styled("关于印发工作安排</w:t><w:br/><w:t>的通知", "a")
    assert headings_of(extract(word(body, styles=STYLES))) == [("关于印发工作安排", 0), ("的通知", 0)]


def test_size_and_place_of_a_line_come_from_its_style() -> None:
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='32'/></w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:styleId='big'><w:name w:val='大'/><w:pPr><w:jc w:val='center'/></w:pPr>"
        "<w:rPr><w:sz w:val='44'/></w:rPr></w:style>"
        "<w:style w:styleId='own'><w:name w:val='小'/><w:basedOn w:val='big'/></w:style>"
    )
    found = extract(word(styled("重点工作安排", "own") + paragraph("正文。" * 9), styles=styles))
    assert headings_of(found) == [("重点工作安排", 0)]


@pytest.mark.parametrize("clause", ["新增养老床位350张。责任单位：区民政局", "新增养老床位" * 11])
def test_clause_that_is_styled_as_a_heading_is_none(clause: str) -> None:
    assert headings_of(extract(word(styled(clause, "1"), styles=STYLES))) == []


def test_heading_that_ends_in_a_full_stop() -> None:
    assert headings_of(extract(word(styled("改善民生。", "1"), styles=STYLES))) == [("改善民生。", 1)]


def test_hidden_text_is_left_out() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>公</w:t></w:r>'
    by_style = '<w:r><w:rPr><w:rStyle w:val="secret"/></w:rPr><w:t>密</w:t></w:r>'
    body = f"<w:p>{RUN.format('正文')}{hidden}{shown}{by_style}</w:p>" + styled("批语", "secret")
    assert extract(word(body, styles=STYLES)).text == "正文公\n"


def test_hidden_paragraph_is_no_line() -> None:
    hidden = "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r></w:p>"
    assert text_of(paragraph("甲") + hidden + paragraph("乙")) == "甲\n乙"


def test_style_separator_prints_heading_and_text_in_one_line() -> None:
    heading = paragraph("改善民生。", "<w:rPr><w:vanish/><w:specVanish/></w:rPr>")
    assert text_of(heading + paragraph("新增养老床位350张。")) == "改善民生。新增养老床位350张。"


def test_endless_dots_take_no_time() -> None:
    dots = "." * 200_000
    assert text_of(paragraph(dots)) == dots


def entry(words: str, page: str, style: str = "", anchor: str = "") -> str:
    run = f"<w:r><w:t>{words}</w:t><w:tab/><w:t>{page}</w:t></w:r>"
    link = f'<w:hyperlink w:anchor="{anchor}">{run}</w:hyperlink>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{link}</w:p>'


def test_table_of_contents_is_left_out() -> None:
    control = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent>{paragraph('目  录')}{entry('一、改善民生', '1')}{paragraph('误入的正文')}"
        "</w:sdtContent></w:sdt>"
    )
    body = (
        control
        + entry("二、发展经济", "12", "toc")
        + entry("三、保障", "iv", anchor="_Toc1")
        + paragraph("一、改善民生")
    )
    assert extract(word(body, styles=STYLES)).text == "误入的正文\n一、改善民生"


def test_words_like_an_entry_of_contents_stay() -> None:
    assert text_of(paragraph("目录") + entry("养老床位", "350")) == "目录\n养老床位\t350"


NOTE_PARTS = relationships(footnotes="footnotes.xml", endnotes="endnotes.xml", header="header1.xml")


def test_notes_stand_at_the_end_and_break_no_sentence() -> None:
    mark = "<w:r><w:{}Reference w:id='{}'/></w:r>"
    body = f"<w:p>{RUN.format('新增养老床位')}{mark.format('endnote', 2)}{mark.format('footnote', 2)}{RUN.format('350张。')}</w:p>"
    note = "<w:{0}s {1}><w:{0} w:id='0' w:type='separator'><w:p/></w:{0}><w:{0} w:id='2'>{2}</w:{0}></w:{0}s>"
    more: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": NOTE_PARTS,
        "word/footnotes.xml": note.format("footnote", NAMESPACES, paragraph(" 含改造床位")),
        "word/endnotes.xml": note.format("endnote", NAMESPACES, paragraph("截至") + paragraph("年底")),
    }
    found = extract(word(body + paragraph("正文"), more=more))
    assert found.text == "新增养老床位350张。\n正文\n注：截至年底\n注：含改造床位"


@pytest.mark.parametrize(
    ("head", "own", "text"),
    [
        ("临江区人民政府文件", "<w:titlePg/>", "临江区人民政府文件\n正文"),
        ("临政发〔2026〕5号", "<w:titlePg/>", "临政发〔2026〕5号\n正文"),
        ("临江区2026年重点工作", "<w:titlePg/>", "正文"),
        ("临江区人民政府文件", "", "正文"),
    ],
)
def test_red_head_in_the_head_of_the_first_page(head: str, own: str, text: str) -> None:
    namespace = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    section = f'<w:sectPr><w:headerReference {namespace} w:type="first" r:id="r2"/>{own}</w:sectPr>'
    more: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": NOTE_PARTS,
        "word/header1.xml": f"<w:hdr {NAMESPACES}><w:p/>{paragraph(head)}</w:hdr>",
    }
    assert extract(word(paragraph("正文") + section, more=more)).text == text


def with_embedded(content: bytes) -> bytes:
    namespace = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    more: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relationships(aFChunk="afchunk.mht"),
        "word/afchunk.mht": content,
    }
    return word(f'<w:altChunk {namespace} r:id="r0"/>{paragraph("之后")}', more=more)


PAGE = (
    "<html><body><h1>临江区2026年重点工作安排</h1><p>新增养老床位350张。</p>"
    "<table><tr><td>序号</td><td>任务</td></tr><tr><td>1</td><td>新建长者食堂</td></tr></table></body></html>"
)


@pytest.mark.parametrize("head", ["", 'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n'])
def test_web_page_inside_a_word_file_stands_where_it_is_printed(head: str) -> None:
    found = extract(with_embedded((head + PAGE).encode()))
    assert found.text.split("\n") == [
        "临江区2026年重点工作安排",
        "新增养老床位350张。",
        "序号\t任务",
        "1\t新建长者食堂",
        "之后",
    ]
    assert cells_of(found) == [["序号", "任务"], ["1", "新建长者食堂"]]


@pytest.mark.parametrize("content", [b"", rb"{\rtf1 a}", b"PK\x03\x04", "正文".encode()])
def test_other_parts_inside_a_word_file_are_refused(content: bytes) -> None:
    with pytest.raises(HoldsEmbeddedParts):
        extract(with_embedded(content))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r" eq \o\ac(○,3)", "③开工"),
        (r"EQ \o\ac(□,安)", "安开工"),
        (" PAGE ", "开工"),
    ],
)
def test_sign_in_a_circle_is_a_field_without_result(code: str, text: str) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code[:8]}</w:instrText></w:r><w:r><w:instrText>{code[8:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert text_of(f"<w:p>{field}{RUN.format('开工')}</w:p>") == text


def test_formula_and_ruby() -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    body = (
        f"<w:p>{RUN.format('比例')}<m:oMath xmlns:m='{math}'><m:r><m:t>≥95%</m:t></m:r></m:oMath>"
        f"<w:r><w:ruby><w:rt>{RUN.format('pin')}</w:rt><w:rubyBase>{RUN.format('拼')}</w:rubyBase></w:ruby></w:r></w:p>"
    )
    assert text_of(body) == "比例≥95%拼"


@pytest.mark.parametrize("body", ["", "<w:p/>", paragraph(" "), "<w:sectPr/>"])
def test_document_without_text(body: str) -> None:
    with pytest.raises(NoText):
        text_of(body)
