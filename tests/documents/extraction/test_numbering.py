"""Automatic numbering of Word, as Word would print it."""

import pytest
from docx import Document

from apps.documents.extraction import extract
from apps.documents.extraction.numerals import numeral
from tests.documents.extraction.building import paragraph, saved, word


def level(depth: int, style: str, pattern: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def abstract(levels: str, identity: int = 1) -> str:
    return f'<w:abstractNum w:abstractNumId="{identity}">{levels}</w:abstractNum>'


def use(identity: int, override: str = "", of: int = 1) -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{of}"/>{override}</w:num>'


def item(text: str, depth: int | None = 0, of: int = 1) -> str:
    ilvl = "" if depth is None else f'<w:ilvl w:val="{depth}"/>'
    return paragraph(text, f'<w:numPr>{ilvl}<w:numId w:val="{of}"/></w:numPr>')


def lines(body: str, numbering: str, styles: str = "") -> list[str]:
    return extract(word(body, numbering=numbering, styles=styles)).text.split("\n")


OFFICIAL = abstract(
    level(0, "chineseCountingThousand", "%1、")
    + level(1, "japaneseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircleChinese", "%4")
)


def test_levels_of_an_official_document() -> None:
    body = (
        item("甲")
        + item("乙", 1)
        + item("丙", 2)
        + item("丁", 2)
        + item("戊", 3)
        + item("己", 1)
        + item("庚")
    )
    body += item("辛", 1)
    assert lines(body, OFFICIAL + use(1)) == [
        "一、甲", "（一）乙", "1. 丙", "2. 丁", "①戊", "（二）己", "二、庚", "（一）辛",
    ]  # fmt: skip


def test_plain_paragraphs_between_do_not_disturb_the_count() -> None:
    body = item("甲") + paragraph("正文") + item("不编号", 0, of=0) + item("乙")
    assert lines(body, OFFICIAL + use(1)) == ["一、甲", "正文", "不编号", "二、乙"]


def test_empty_numbered_paragraph_counts_but_shows_nothing() -> None:
    assert lines(item("甲") + item("") + item("乙"), OFFICIAL + use(1)) == ["一、甲", "", "三、乙"]


def test_start_and_pattern_of_several_levels() -> None:
    numbering = abstract(level(0, "decimal", "%1", start=3) + level(1, "decimal", "%1.%2", start=0)) + use(1)
    assert lines(item("甲") + item("乙", 1) + item("丙", 1), numbering) == ["3 甲", "3.0 乙", "3.1 丙"]


def test_level_used_before_the_level_above_it() -> None:
    numbering = abstract(level(0, "decimal", "%1") + level(1, "decimal", "%1.%2")) + use(1)
    assert lines(item("甲", 1) + item("乙") + item("丙", 1), numbering) == ["1.1 甲", "1 乙", "1.1 丙"]


def test_two_uses_of_a_list_count_on() -> None:
    assert lines(item("甲") + item("乙", of=2), OFFICIAL + use(1) + use(2)) == ["一、甲", "二、乙"]


def test_use_that_starts_anew() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    body = item("甲") + item("乙") + item("丙", of=2) + item("丁", of=2)
    assert lines(body, OFFICIAL + use(1) + use(2, anew)) == ["一、甲", "二、乙", "一、丙", "二、丁"]


def test_use_with_a_level_of_its_own() -> None:
    own = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "（%1）")}</w:lvlOverride>'
    assert lines(item("甲"), OFFICIAL + use(1, own)) == ["（1）甲"]


def test_level_that_runs_through_all_sections() -> None:
    through = level(1, "decimal", "%2．", more='<w:lvlRestart w:val="0"/>')
    numbering = abstract(level(0, "chineseCounting", "%1、") + through) + use(1)
    body = item("甲") + item("乙", 1) + item("丙") + item("丁", 1)
    assert lines(body, numbering) == ["一、甲", "1．乙", "二、丙", "2．丁"]


def test_plain_figures_for_chinese_levels() -> None:
    legal = level(1, "decimal", "%1.%2", more="<w:isLgl/>")
    numbering = abstract(level(0, "chineseCounting", "第%1章") + legal) + use(1)
    assert lines(item("甲") + item("乙", 1), numbering) == ["第一章 甲", "1.1 乙"]


def test_numbering_by_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Chapter"><w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Clause"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    )
    names = (("甲", "Chapter"), ("乙", "Clause"), ("丙", "Chapter"), ("丁", "Loop"))
    body = "".join(paragraph(text, f'<w:pStyle w:val="{name}"/>') for text, name in names)
    assert lines(body, OFFICIAL + use(1), styles) == ["一、甲", "（一）乙", "二、丙", "丁"]


def test_level_found_by_the_style_that_it_is_linked_to() -> None:
    linked = level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="Clause"/>')
    styles = '<w:style w:type="paragraph" w:styleId="Clause"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    numbering = abstract(level(0, "chineseCounting", "%1、") + linked) + use(1)
    assert lines(paragraph("甲", '<w:pStyle w:val="Clause"/>'), numbering, styles) == ["（一）甲"]


def test_list_defined_by_a_list_style() -> None:
    numbering = (
        abstract('<w:numStyleLink w:val="Official"/>', identity=1)
        + abstract('<w:styleLink w:val="Official"/>' + level(0, "chineseCounting", "%1、"), identity=2)
        + use(1)
    )
    assert lines(item("甲"), numbering) == ["一、甲"]


def test_numbers_in_table_cells() -> None:
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = row.format(item(""), paragraph("任务")) + row.format(item("甲", 2), paragraph("乙"))
    assert lines(f"<w:tbl>{rows}</w:tbl>", OFFICIAL + use(1)) == ["一、\t任务", "1. 甲\t乙"]


@pytest.mark.parametrize(
    ("sign", "line"),
    [("★", "★甲"), ("\uf0ab", "★甲"), ("●", "●甲"), ("l", "甲"), ("\uf0f0", "甲"), ("", "甲")],
)
def test_bullets(sign: str, line: str) -> None:
    assert lines(item("甲"), abstract(level(0, "bullet", sign)) + use(1)) == [line]


def test_nonsense_in_the_definitions_gives_no_label() -> None:
    numbering = abstract(level(0, "decimal", "%1.")) + use(1) + use(2, of=9)
    body = item("甲", 7) + item("乙", of=2) + item("丙", of=77)
    body += paragraph("丁", '<w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr>')
    assert lines(body, numbering) == ["甲", "乙", "丙", "1. 丁"]


def test_list_styles_of_word_itself() -> None:
    document = Document()
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Number")
    assert extract(saved(document)).text == "1. 甲\n2. 乙"


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (1, "decimal", "1"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (3, "decimalEnclosedParen", "⑶"),
        (3, "decimalEnclosedFullstop", "⒊"),
        (10, "chineseCounting", "十"),
        (11, "chineseCounting", "十一"),
        (20, "chineseCountingThousand", "二十"),
        (21, "japaneseCounting", "二十一"),
        (101, "chineseCountingThousand", "一百零一"),
        (110, "chineseCountingThousand", "一百一十"),
        (1001, "chineseCountingThousand", "一千零一"),
        (1010, "chineseCountingThousand", "一千零一十"),
        (2300, "chineseCountingThousand", "二千三百"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (12, "ideographDigital", "一二"),
        (20, "ideographDigital", "二〇"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "甲"),
        (12, "ideographZodiac", "亥"),
        (28, "lowerLetter", "bb"),
        (26, "upperLetter", "Z"),
        (14, "lowerRoman", "xiv"),
        (1999, "upperRoman", "MCMXCIX"),
        (5, "none", ""),
        (5, "unheardOf", "5"),
        (0, "chineseCounting", "0"),
        (123456789, "upperRoman", "123456789"),
    ],
)
def test_numerals(number: int, style: str, printed: str) -> None:
    assert numeral(number, style) == printed
