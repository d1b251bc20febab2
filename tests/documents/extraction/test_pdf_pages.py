"""What the pages of a PDF add to its text is left out, by where it stands; what only looks like it stays."""

from apps.documents.extraction import extract
from apps.documents.extraction.printed.characters import one_spelling
from apps.documents.extraction.signs import whole
from tests.documents.extraction.pdf_writer import HEIGHT, LEFT, RIGHT, Sheet, pdf, typeset

CLAUSE = (
    "一、提升公共服务水平。全年新增养老床位三百张、社区食堂十二家，改造提升标准化菜场五个，开工建设学校两所。"
)


def text_of(*sheets: Sheet) -> str:
    return extract(pdf(*sheets)).text


def many() -> tuple[list[Sheet], str]:
    """A notice of several pages, and its text."""
    paragraphs = [CLAUSE] * 40
    return typeset(*paragraphs), "\n".join(paragraphs)


def test_page_numbers_outside_on_left_and_right_pages() -> None:
    sheets, text = many()
    for number, sheet in enumerate(sheets, start=1):
        sheet.text(RIGHT - 60 if number % 2 else LEFT, 70, f"— {number} —", 14)
    assert text_of(*sheets) == text


def test_bare_page_numbers_that_begin_on_the_second_page() -> None:
    sheets, text = many()
    for number, sheet in enumerate(sheets[1:], start=1):
        sheet.text(295, 50, str(number), 10)
    assert text_of(*sheets) == text


def test_other_heads_on_left_and_right_pages() -> None:
    sheets, text = many()
    for number, sheet in enumerate(sheets):
        sheet.text(80, 790, "临江区人民政府公报" if number % 2 else "重点工作", 9)
        sheet.text(80, 40, f"第 {number + 1} 页 共 {len(sheets)} 页", 9)
    assert text_of(*sheets) == text


def test_a_number_in_a_table_at_the_foot_stays() -> None:
    sheets = [Sheet().table((80, 200, 400), (90, 70, 50)) for _ in range(3)]
    for sheet in sheets:
        sheet.text(85, 75, "床位", 12).text(205, 75, "3", 12).text(85, 55, "食堂", 12).text(205, 55, "3", 12)
        sheet.text(80, 700, CLAUSE[:20])
    assert text_of(*sheets).count("床位\t3\n食堂\t3") == 3


def test_words_that_recur_at_the_head_without_being_set_apart_stay() -> None:
    sheets = [
        Sheet().text(80, 740, "责任单位：区民政局").text(80, 712, f"第{n}项").text(80, 684, "床位")
        for n in "一二三"
    ]
    assert text_of(*sheets).count("责任单位：区民政局") == 3


def test_words_that_recur_inside_the_text_stay() -> None:
    sheets = [
        Sheet().text(80, 700, "责任单位：区民政局").text(80, 672, f"第{number}项工作") for number in "一二三"
    ]
    assert text_of(*sheets).count("责任单位：区民政局") == 3


def test_numbers_of_lines_are_left_out() -> None:
    sheets = typeset(*[CLAUSE] * 4)
    for number in range(12):
        sheets[0].text(50, 730 - 28 * number, f"{number + 1:>2}", 10)
    assert text_of(*sheets) == "\n".join([CLAUSE] * 4)


def test_what_stands_sideways_follows_its_page() -> None:
    sheets = typeset(CLAUSE)
    sheets[0].text(40, 300, "装订线", 12, angle=90).text(560, 400, "— 1 —", 12, angle=90)
    assert text_of(*sheets) == f"{CLAUSE}\n装订线"


def test_print_outside_the_sheet_is_left_out() -> None:
    assert text_of(Sheet().text(80, 700, "一、改善民生").text(80, HEIGHT + 20, "裁切")) == "一、改善民生"


def test_a_heavy_face_made_by_printing_twice_is_read_once() -> None:
    sheet = Sheet().text(80, 700, "一、改善民生二二").text(80.4, 700, "一、改善民生二二")
    assert text_of(sheet) == "一、改善民生二二"


def test_blanks_between_western_words_alone() -> None:
    sheet = Sheet().text(80, 700, "建成5G基站").text(190, 700, "App Store")
    assert text_of(sheet) == "建成5G基站 App Store"


def test_hanging_numbers() -> None:
    words = CLAUSE[2:]
    sheet = Sheet().text(80, 700, "1.").text(112, 700, words[:26]).text(112, 672, words[26:])
    sheet.text(80, 644, "2.").text(112, 644, "完成改造。")
    assert text_of(sheet) == f"1. {words}\n2. 完成改造。"


def test_a_heading_that_fills_its_line_is_no_beginning_of_a_sentence() -> None:
    heading = "（一）推进城市更新提质扩面持续改善人居环境品质提升"
    assert text_of(*typeset(CLAUSE, heading, CLAUSE)) == f"{CLAUSE}\n{heading}\n{CLAUSE}"


def test_whole_paragraphs_that_are_drawn_in() -> None:
    sheet = Sheet().text(80, 730, "各街道办事处：")
    for number in range(4):
        y = 702 - 90 * number
        sheet.text(112, y, CLAUSE[:26]).text(112, y - 28, CLAUSE[26:])
    assert text_of(sheet) == "\n".join(["各街道办事处：", *[CLAUSE] * 4])


def test_headings_in_heiti() -> None:
    sheet = Sheet().text(112, 730, "一、改善民生", face=1)
    sheet.text(112, 702, CLAUSE[:26]).text(80, 674, CLAUSE[26:])
    found = extract(pdf(sheet))
    assert [(found.text[h.start : h.end], h.level) for h in found.structure.headings] == [("一、改善民生", 1)]


def test_characters_of_the_rare_planes_are_whole() -> None:
    assert whole("\ud842\udfb7") == "𠮷"
    assert whole("\ud842") == "\ufffd"


def test_radicals_are_spelt_as_the_characters_that_they_look_like() -> None:
    assert "".join(map(one_spelling, "⼯⻓⺠ 　豈")) == "工长民  豈"


def test_a_wide_gap_is_a_blank() -> None:
    assert text_of(Sheet().text(200, 700, "区长").text(248, 700, "王某某")) == "区长 王某某"


def test_the_head_of_the_contents_is_no_title() -> None:
    sheets = typeset(CLAUSE, CLAUSE)
    sheets[0].text(280, 780, "目录", 22)
    assert extract(pdf(*sheets)).structure.headings == ()
