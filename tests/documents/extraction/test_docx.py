"""Word files: paragraphs, tables, tracked changes, text boxes."""

import pytest
from docx import Document

from apps.documents.extraction import ExtractedText, NoText, extract
from tests.documents.extraction.building import NAMESPACES, paragraph, relationships, saved, word

RUN = "<w:r><w:t>{}</w:t></w:r>"


def text_of(body: str) -> str:
    return extract(word(body)).text


def test_one_paragraph_a_line() -> None:
    document = Document()
    document.add_heading("2026年重点工作安排", 0)
    document.add_paragraph("一、改善民生").add_run("（续）")
    document.add_paragraph()
    document.add_paragraph("新增养老床位350张。")
    assert extract(saved(document)) == ExtractedText(
        "2026年重点工作安排\n一、改善民生（续）\n\n新增养老床位350张。", None
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


def test_merged_cells_give_their_text_once() -> None:
    document = Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "一、改善民生"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "区民政局"
    table.cell(1, 1).text, table.cell(1, 2).text = "1", "新增养老床位"
    table.cell(2, 1).text, table.cell(2, 2).text = "2", "新增长者食堂"
    assert extract(saved(document)).text.split("\n") == [
        "一、改善民生",
        "区民政局\t1\t新增养老床位",
        "\t2\t新增长者食堂",
    ]


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
    box = f"<w:pict><w:txbxContent>{paragraph('临政发〔2026〕5号')}</w:txbxContent></w:pict>"
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


@pytest.mark.parametrize("body", ["", "<w:p/>", paragraph(" "), "<w:sectPr/>"])
def test_document_without_text(body: str) -> None:
    with pytest.raises(NoText):
        text_of(body)
