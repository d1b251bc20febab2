"""Plain text in every encoding that offices write, and what is no text."""

from hashlib import shake_256

import pytest

from apps.documents.extraction import ExtractedText, extract
from apps.documents.extraction.errors import NoText, UnknownEncoding

NOTICE = (
    "关于印发《2026年重点工作安排》的通知\r\n"
    "一、改善民生\r\n"
    "（一）★新增养老床位350张，竣工电梯150台；湿垃圾处置量410吨/日。\r\n"
    "（二）PM2.5年均浓度控制在30微克/立方米以下（责任单位：区生态环境局）\r\n"
)
TRADITIONAL = (
    "關於印發《2026年重點工作安排》的通知\r\n一、改善民生，新增養老床位350張。（責任單位：區民政局）\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert extract(NOTICE.encode(encoding)) == ExtractedText(NOTICE, encoding)


def test_traditional_characters_in_gb18030() -> None:
    assert extract(TRADITIONAL.encode("gb18030")).text == TRADITIONAL


def test_line_ends_stay_as_they_are() -> None:
    text = "一、甲\r\n二、乙\n三、丙\r四、丁"
    assert extract(text.encode()).text == text


def test_utf8_mark_stays_so_that_offsets_are_those_of_the_file() -> None:
    data = NOTICE.encode("utf-8-sig")
    assert extract(data) == ExtractedText(data.decode("utf-8"), "utf-8")


def test_utf8_that_lost_its_last_byte() -> None:
    assert extract(NOTICE.strip().encode()[:-1]).text == NOTICE.strip()[:-1] + "\ufffd"


def test_gb18030_that_lost_a_byte_keeps_nearly_all() -> None:
    data = (NOTICE * 5).encode("gb18030")
    damaged = extract(data[:200] + data[201:])
    assert (damaged.encoding, damaged.text[-100:]) == ("gb18030", (NOTICE * 5)[-100:])


def test_characters_lost_before_are_no_reason_to_doubt_utf8() -> None:
    text = "临府办\ufffd2026\ufffd8号"
    assert extract(text.encode()) == ExtractedText(text, "utf-8")


def test_zero_characters_become_lost_characters() -> None:
    assert extract("一、改善\0民生".encode()).text == "一、改善\ufffd民生"


def test_ascii() -> None:
    assert extract(b"1. Build 3 parks.\n") == ExtractedText("1. Build 3 parks.\n", "utf-8")


@pytest.mark.parametrize("data", [b" \r\n\t", "\u3000\n".encode(), b"\xef\xbb\xbf"])
def test_blank_text(data: bytes) -> None:
    with pytest.raises(NoText):
        extract(data)


@pytest.mark.parametrize("encoding", ["big5", "cp950", "big5hkscs", "utf-8", "utf-16"])
def test_traditional_characters(encoding: str) -> None:
    assert extract(TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_signs_in_big5_as_offices_write_them() -> None:
    text = "①新增公園二〇處；⑵三月二十日～四月十日辦理。"
    data = text.replace("～", "∼").encode("big5hkscs")
    assert extract(data) == ExtractedText(text, "big5hkscs")


@pytest.mark.parametrize("text", [NOTICE, TRADITIONAL])
@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-16-le", "utf-16-be"])
def test_pieces_of_twenty_characters_are_never_misread(text: str, encoding: str) -> None:
    if encoding == "big5hkscs" and text is NOTICE:
        return  # Big5 has no simplified characters
    pieces = [text[at : at + 20] for at in range(len(text) - 20)]
    assert [extract(piece.encode(encoding)).text for piece in pieces] == pieces


def test_columns_made_of_no_break_blanks() -> None:
    text = "区民政局" + "\xa0" * 20 + "新增床位"
    assert extract(text.encode("gb18030")) == ExtractedText(text, "gb18030")


def junk(size: int) -> bytes:
    return shake_256(b"junk").digest(size)


@pytest.mark.parametrize("size", [100, 10_000, 1_000_000])
def test_binary_junk(size: int) -> None:
    with pytest.raises(UnknownEncoding):
        extract(junk(size))


def test_zeros() -> None:
    with pytest.raises(UnknownEncoding):
        extract(bytes(1000))


def test_junk_behind_the_mark_of_utf16() -> None:
    with pytest.raises(UnknownEncoding):
        extract(b"\xff\xfe" + junk(1000))


def test_twenty_megabytes_are_read_whole() -> None:
    text = NOTICE * (20 * 1024 * 1024 // len(NOTICE.encode()))
    assert len(extract(text.encode()).text) == len(text)
