"""Old Word files: a real one whole, and small ones built here for each thing that the file states."""

import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.documents.extraction import ExtractedText, Format, UnreadableFile, extract, sniff
from apps.documents.extraction.errors import (
    DamagedFile,
    HoldsMacros,
    NoText,
    OldWordFile,
    PasswordProtected,
    UnsupportedType,
)
from apps.documents.extraction.old_word.properties import properties
from apps.documents.extraction.signs import whole
from apps.documents.structure import Heading
from tests.documents.extraction.old_word import change, container, old_word

NOTICE = (Path(__file__).parent / "notice.doc").read_bytes()

HIDDEN, DELETED = change(0x083C, b"\1"), change(0x0800, b"\1")
IN_TABLE, ROW_END = change(0x2416, b"\1"), change(0x2416, b"\1") + change(0x2417, b"\1")


def cells_of(found: ExtractedText) -> list[list[str]]:
    return [
        [found.text[cell.start : cell.end] for cell in row]
        for table in found.structure.tables
        for row in table.rows
    ]


def test_notice_is_read_as_it_is_printed() -> None:
    assert extract(NOTICE).text.split("\n") == [
        "临江区人民政府文件",
        "关于印发临江区2026年重点工作安排的通知",
        "各街道办事处：",
        "临政发〔2026〕5号",
        "一、改善民生",
        "（一）新增养老床位350张。",
        "（二）新建长者食堂12家，",
        "覆盖率达到95%。",
        "二、发展经济",
        "开工★见附件。",
        "序号\t任务\t牵头单位\t完成时限",
        "一、城市建设\t\t\t",
        "1\t改造老旧小区35个\t区住建局 区财政局\t6月底前",
        "2\t新增公共停车位1200个\t\t9月底前",
        "3\t建成口袋公园8个， 1. 续建3个\t\t12月底前",
        "注：按季度报送。",
        "框内文字",
        "开工\t200台",
        "框内之后",
        "之后",
        "其中：\t开工 200台",
        "第一行",
        "第二行",
        "𠮷祥街道",
        "注：含改造床位。",
        "注：截至年底。",
    ]


def test_notice_shows_its_headings_and_tables() -> None:
    found = extract(NOTICE)
    headings = [(found.text[each.start : each.end], each.level) for each in found.structure.headings]
    assert headings == [
        ("关于印发临江区2026年重点工作安排的通知", 0),
        ("一、改善民生", 1),
        ("二、发展经济", 1),
    ]
    assert cells_of(found) == [
        ["序号", "任务", "牵头单位", "完成时限"],
        ["一、城市建设"] * 4,
        ["1", "改造老旧小区35个", "区住建局 区财政局", "6月底前"],
        ["2", "新增公共停车位1200个", "区住建局 区财政局", "9月底前"],
        ["3", "建成口袋公园8个， 1. 续建3个", "建成口袋公园8个， 1. 续建3个", "12月底前"],
        ["开工", "200台"],
        ["其中：", "开工 200台"],
    ]


def test_pieces_of_one_and_of_two_bytes_a_character() -> None:
    assert extract(old_word("新增", "350", "张。\r", "ok\r")).text == "新增350张。\nok"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("见\x13 HYPERLINK x \x14附件\x15。", "见附件。"),
        ("\x13 IF \x13 PAGE \x141\x15 = 1 \x14甲\x15乙", "甲乙"),
        ("\x13 eq \\o\\ac(○,12)\x15开工", "⑫开工"),
        ("甲\x13乙", "甲乙"),
        ("甲\x15乙\x14丙", "甲乙丙"),
        ("一\x1e二\x1f三\x0b四\t五\x02\x05\x08\x01六", "一-二三\n四\t五六"),
        ("甲\x0c乙", "甲乙"),
        ("新增\n床位", "新增 床位"),
        ("开工\uf0ab", "开工★"),
    ],
)
def test_signs_with_a_meaning(text: str, shown: str) -> None:
    assert extract(old_word(text + "\r")).text == shown


def test_fields_in_fields_without_end_take_no_time() -> None:
    assert extract(old_word("\x13" * 20_000 + "甲" + "\x15" * 20 + "乙\r")).text == "乙"


def test_hidden_and_deleted_words_are_left_out() -> None:
    runs = {"密": HIDDEN, "300": DELETED}
    assert extract(old_word("新增密床位300", "350张。\r", runs=runs)).text == "新增床位350张。"


def test_paragraph_whose_end_was_deleted_runs_on() -> None:
    assert extract(old_word("新增床位\r", "350张。\r", runs={"\r": DELETED})).text == "新增床位350张。"


def test_sign_of_a_picture_font() -> None:
    assert extract(old_word("(开工\r", runs={"(": change(0x6A09, b"\5\0\xab\xf0")})).text == "★开工"


def test_outline_level_of_a_paragraph() -> None:
    found = extract(old_word("一、改善民生\r正文。\r", paragraphs={"一、": change(0x2640, b"\0")}))
    assert found.structure.headings == (Heading(0, 6, 1),)


@pytest.mark.parametrize("alignment", [0x2461, 0x2403])
def test_centred_line_larger_than_the_text_is_its_title(alignment: int) -> None:
    centred = change(alignment, b"\1")
    data = old_word(
        "临江区人民政府文件\r2026年重点工作安排\r第一季度\r新增养老床位350张，新建长者食堂12家。\r",
        runs={"临江区人民政府文件": change(0x4A43, b"\x48\0"), "2026年重点": change(0x4A43, b"\x2c\0")},
        paragraphs={"临江区": centred, "重点工作": centred, "第一季度": centred},
    )
    assert extract(data).structure.headings == (Heading(10, 21, 0),)


def test_changes_that_a_fast_save_laid_over_a_piece() -> None:
    found = extract(old_word("正文。\r", "一、改善民生\r", piece_changes=change(0x2640, b"\1")))
    assert found.structure.headings == (Heading(4, 10, 2),)


TABLE = "序号\x07任务\x07\x071\x07新增床位\x07\x07"


def test_table_whose_rows_do_not_state_their_columns() -> None:
    text, marks = (
        TABLE.replace("任务\x07\x07", "任务\x07行\x07").replace("床位\x07\x07", "床位\x07行\x07"),
        {},
    )
    marks = {"行": ROW_END, "序号": IN_TABLE, "任务": IN_TABLE, "1": IN_TABLE, "新增": IN_TABLE}
    assert cells_of(extract(old_word(text + "正文\r", paragraphs=marks))) == [
        ["序号", "任务"],
        ["1", "新增床位"],
    ]


def test_cells_of_a_table_that_is_not_known_as_one_are_lines() -> None:
    assert extract(old_word(TABLE)).text.split() == ["序号", "任务", "1", "新增床位"]


def test_wps_writes_the_same_container() -> None:
    assert sniff(NOTICE) == Format.DOC


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (old_word("正文\r", flags=0x0300), PasswordProtected),
        (old_word("正文\r", version=0x68, mark=0xA5DC), OldWordFile),
        (old_word("正文\r", version=0x60), OldWordFile),
        (old_word("正文\r", storage="_VBA_PROJECT"), HoldsMacros),
        (old_word(" \r\r"), NoText),
        (old_word("正文\r", flags=0), DamagedFile),  # its second stream is missing
        (container({"WordDocument": b""}), OldWordFile),
        (container({"WordDocument": struct.pack("<HH", 0xA5EC, 0xC1)}), DamagedFile),
    ],
)
def test_file_that_is_not_read(data: bytes, refusal: type[UnreadableFile]) -> None:
    with pytest.raises(refusal):
        extract(data)


def test_piece_that_lies_outside_of_the_file() -> None:
    data = bytearray(old_word("正文\r"))
    table = data.rindex(struct.pack("<BI", 2, 16))
    struct.pack_into("<I", data, table + 15, 0x3FFFFFFF)
    with pytest.raises(DamagedFile):
        extract(bytes(data))


@pytest.mark.parametrize("end", range(512, len(NOTICE), 1999))
def test_file_cut_off_anywhere(end: int) -> None:
    with pytest.raises((DamagedFile, UnsupportedType)):
        extract(NOTICE[:end])


@given(st.lists(st.tuples(st.integers(0, len(NOTICE) - 1), st.binary(min_size=1, max_size=4)), max_size=20))
def test_damage_anywhere_is_read_over_or_refused(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(NOTICE)
    for at, content in changes:
        data[at : at + len(content)] = content
    with suppress(UnreadableFile):
        assert extract(bytes(data)).text.strip()


def test_halves_of_characters() -> None:
    assert whole("\ud842\udfb7祥\ud842") == "𠮷祥\ufffd"


@pytest.mark.parametrize(
    "grpprl", [b"\x16", b"\x16\x24", b"\x08\xd6\x00\x00", b"\x08\xd6\xff\xff\x01", b"\x15\xc6\xff"]
)
def test_changes_that_are_cut_off(grpprl: bytes) -> None:
    assert properties(grpprl) == {}
