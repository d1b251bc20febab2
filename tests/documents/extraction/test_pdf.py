"""PDF files: whole paragraphs, tables as rows, nothing of what the pages add; refusals that say what to do."""

from pathlib import Path

import pytest

from apps.documents.extraction import Format, extract, sniff
from apps.documents.extraction.errors import (
    DamagedFile,
    FilledInForm,
    GarbledPages,
    HoldsFiles,
    NoText,
    PasswordProtected,
    Scan,
    ScannedPages,
    TooManyPages,
)
from tests.documents.extraction.pdf_writer import HEIGHT, WIDTH, Sheet, pdf, typeset

FIRST = (
    "一、提升公共服务水平。全年新增养老床位三百张、社区食堂十二家，改造提升标准化菜场五个，开工建设学校两所。"
)
SECOND = "二、加强城市精细化管理。完成老旧小区改造三十万平方米，加装电梯一百五十台，新建绿道六公里，打造美丽街区四个。"


def text_of(*sheets: Sheet) -> str:
    return extract(pdf(*sheets)).text


def test_format() -> None:
    assert sniff(pdf(Sheet())) == Format.PDF
    assert sniff(b"\r\n" + pdf(Sheet())) == Format.PDF


@pytest.mark.parametrize("encoding", ["UniGB-UCS2-H", "GBK-EUC-H"])
def test_fonts_that_are_not_embedded(encoding: str) -> None:
    assert text_of(Sheet(encoding=encoding).text(80, 700, "增长5%以上，★新建3家")) == "增长5%以上，★新建3家"


def test_a_file_as_an_office_program_writes_it() -> None:
    """Embedded fonts, a running head, page numbers, and a table whose rows stand on two pages."""
    found = extract((Path(__file__).parent / "notice.pdf").read_bytes())
    assert found.text == "\n".join(
        (
            "东湖区人民政府关于下达2024年民生实事项目的通知",
            "东政〔2024〕6号",
            "各街道办事处，区政府各部门：",
            "现将2024年民生实事项目下达给你们。各街道、各部门要按季度完成项目，每季度末报区政府。",
            "一、新建养老床位300张、社区食堂12个，改建学校5个，各项目6月底前开工，12月底前完成。（责任单位：区民政局、区教育局）",
            "二、完成老旧小区改造30万平方米，新建5G基站120个，改建道路6.5公里，各街道完成率100%。（责任单位：区建设局，各街道办事处）",
            "东湖区人民政府",
            "2024年1月8日",
            "附件：2024年民生实事项目表",
            "类别\t序号\t项目\t责任单位\t完成时间",
            "养老\t1\t新建养老床位300张，各街道完成养老项目1个。\t区民政局\t12月底",
            "\t2\t新建社区食堂12个，每个街道1个以上。\t区民政局 区教育局\t6月底",
            "\t3\t完成社区养老项目30个，完成率100%。\t区民政局\t12月底",
            "道路\t4\t改建道路6.5公里，完成老旧小区道路改造项目12个，新建5G基站120个，各项目6月底前开工。\t区建设局\t12月底",
            "\t5\t改建学校道路1.2公里。\t区建设局 区教育局\t6月底",
        )
    )
    table = found.structure.tables[0].rows
    assert [found.text[row[0].start : row[0].end] for row in table] == ["类别", *["养老"] * 3, *["道路"] * 2]


def test_lines_become_paragraphs() -> None:
    assert text_of(*typeset(FIRST, SECOND)) == f"{FIRST}\n{SECOND}"


def test_paragraphs_go_on_over_pages() -> None:
    paragraphs = [FIRST, SECOND] * 20
    sheets = typeset(*paragraphs)
    for number, sheet in enumerate(sheets, start=1):
        sheet.text(80, 790, "临江区人民政府公报", 9).text(280, 60, f"— {number} —", 14)
    assert len(sheets) > 3
    assert text_of(*sheets) == "\n".join(paragraphs)


def test_a_turned_page() -> None:
    sheet = (
        Sheet(turned=90).text(100, 80, "一、第一行在上", angle=90).text(140, 80, "二、第二行在下", angle=90)
    )
    assert text_of(sheet) == "一、第一行在上\n二、第二行在下"


def test_watermarks_are_left_out() -> None:
    sheets = typeset(*[FIRST] * 25)
    for sheet in sheets:
        sheet.text(150, 300, "内部资料", 60, angle=45).text(200, 400, "征求意见稿", 48)
    assert len(sheets) > 2
    assert text_of(*sheets) == "\n".join([FIRST] * 25)


def test_a_title_that_every_page_has_stays() -> None:
    sheets = [Sheet().text(240, 720, "责任书", 32).text(80, 600, FIRST[:20]) for _ in range(3)]
    assert text_of(*sheets).count("责任书") == 3


def test_a_scan_is_refused() -> None:
    scan = Sheet().picture(0, 0, WIDTH, HEIGHT)
    with pytest.raises(Scan):
        text_of(scan, Sheet().picture(0, 0, WIDTH, HEIGHT).text(200, 20, "扫描全能王创建", 9))


def test_scanned_pages_among_others_are_named() -> None:
    scan = Sheet().picture(0, 0, WIDTH, HEIGHT)
    with pytest.raises(ScannedPages) as caught:
        text_of(*typeset(FIRST), scan, scan, *typeset(SECOND), scan)
    assert caught.value.parameters == {"pages": "2–3, 5"}


def test_characters_without_meaning_are_refused() -> None:
    with pytest.raises(GarbledPages) as caught:
        text_of(*typeset(FIRST), *typeset("\ue123\ue456\ue789" * 10))
    assert caught.value.parameters == {"pages": "2"}


def test_an_empty_file_has_no_text() -> None:
    with pytest.raises(NoText):
        text_of(Sheet())


def test_too_many_pages() -> None:
    with pytest.raises(TooManyPages) as caught:
        text_of(*[Sheet()] * 501)
    assert caught.value.parameters == {"limit": 500}


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing else", b"%PDF-1.4"])
def test_damaged(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        extract(data)


def test_a_password_is_asked_for() -> None:
    entry = (
        f"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>"
    )
    with pytest.raises(PasswordProtected):
        extract(pdf(Sheet().text(80, 700, "一、改善民生"), trailer=entry))


def test_a_title_is_a_heading() -> None:
    sheets = typeset(FIRST, SECOND)
    sheets[0].text(200, 800, "临江区人民政府文件", 22, red=True)
    sheets[0].text(171, 774, "临江区二〇二四年重点", 25).text(234, 748, "工作方案", 25 / 2 * 2)
    found = extract(pdf(*sheets))
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [
        ("临江区二〇二四年重点工作方案", 0)
    ]


def test_a_package_of_files_is_refused() -> None:
    names = "/Names << /EmbeddedFiles << /Names [(a.pdf) << /Type /Filespec /F (a.pdf) >>] >> >>"
    with pytest.raises(HoldsFiles):
        extract(pdf(Sheet().text(80, 700, "请见所附文件"), catalog=names))


def test_a_form_that_is_drawn_by_a_program_is_refused() -> None:
    form = "/AcroForm << /Fields [] /XFA 3 0 R >> /NeedsRendering true"
    with pytest.raises(FilledInForm):
        extract(pdf(Sheet().text(80, 700, "Please wait..."), catalog=form))
