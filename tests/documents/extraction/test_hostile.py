"""Files that are damaged, or made to harm: read or refused, whatever their format."""

import struct
import zipfile
from contextlib import suppress
from hashlib import sha256
from io import BytesIO

import pytest
from docx import Document

from apps.documents.extraction import UnreadableFile, extract
from apps.documents.extraction.apart import extract_apart
from apps.documents.extraction.archive import MEGABYTE, MEMBER_LIMIT
from apps.documents.extraction.errors import (
    DamagedFile,
    ForbiddenXml,
    HoldsMacros,
    NoText,
    UnknownEncoding,
    UnpacksTooLarge,
    UnsupportedType,
)
from tests.documents.extraction.building import NAMESPACES, paragraph, saved, word, zipped
from tests.documents.extraction.old_word import old_word
from tests.layouts import LAYOUTS, NOTICE

DOCUMENT = f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{{}}</w:t></w:r></w:p></w:body></w:document>"
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


FILES = {name: lay_out(NOTICE) for name, lay_out in LAYOUTS.items()}
FILES["old.doc"] = old_word("一、改善民生。\r（一）新增养老床位350张。（责任单位：区民政局）\r")


def with_document(xml: str | bytes) -> bytes:
    return word("", more={"word/document.xml": xml})


def members(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(FILES[name])) as archive:
        return {member: archive.read(member) for member in archive.namelist()}


def with_bomb(name: str, member: str) -> bytes:
    held = members(name)
    before, mark, root = held[member].decode().rpartition("?>")
    return zipped({**held, member: f"{before}{mark}{BOMB}{root}"})


@pytest.mark.parametrize("name", FILES)
def test_any_file_cut_off_anywhere_is_read_or_refused(name: str) -> None:
    whole = FILES[name]
    for end in range(1, len(whole), len(whole) // 20):
        with suppress(UnreadableFile):
            assert extract(whole[:end]).text


@pytest.mark.parametrize("name", ["list.docx", "table.xlsx", "electronic.ofd"])
def test_zip_bomb_in_any_archive(name: str) -> None:
    with pytest.raises(UnpacksTooLarge):
        extract(zipped({**members(name), "picture.bmp": bytes(30 * MEGABYTE)}))


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("list.docx", "word/styles.xml"),
        ("table.xlsx", "xl/workbook.xml"),
        ("table.xlsx", "xl/worksheets/sheet1.xml"),
        ("electronic.ofd", "Doc_0/Document.xml"),
    ],
)
def test_entity_bomb_in_any_archive(name: str, member: str) -> None:
    with pytest.raises(ForbiddenXml):
        extract(with_bomb(name, member))


def test_entity_bomb_in_a_page_is_plain_text() -> None:
    page = f"{BOMB.replace('lolz', 'html')}<html><body><p>&i;正文。</p></body></html>"
    assert len(extract(page.encode()).text) < 20


def test_a_table_of_two_hundred_columns_keeps_them() -> None:
    words = [f"第{number}列" for number in range(200)]
    row = "".join(f"<td>{cell}</td>" for cell in words)
    page = f"<html><body><table><tr>{row}</tr><tr>{row}</tr></table></body></html>"
    cells = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in words)
    table = f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
    line = "\t".join(words)
    assert [extract(data).text for data in (page.encode(), word(table))] == [f"{line}\n{line}"] * 2


def test_a_picture_is_told_by_its_child_process() -> None:
    with pytest.raises(UnsupportedType) as caught:
        extract_apart(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert caught.value.kind == "image"


def test_bytes_that_are_no_text() -> None:
    noise = b"".join(sha256(number.to_bytes(4, "big")).digest() for number in range(10_000))
    with pytest.raises(UnknownEncoding):
        extract_apart(noise)


def test_file_cut_off_anywhere_is_damaged() -> None:
    document = Document()
    document.add_paragraph("正文")
    whole = saved(document)
    for end in range(100, len(whole) - 1, 997):
        with pytest.raises(DamagedFile):
            extract(whole[:end])


def test_byte_changed_inside_the_main_part() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # stored, so that the text stands in the file as it is
        archive.writestr("word/document.xml", DOCUMENT.format("secret"))
    with pytest.raises(DamagedFile):
        extract(stream.getvalue().replace(b"secret", b"public"))


def test_main_part_missing() -> None:
    with pytest.raises(DamagedFile):
        extract(zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<styles/>"}))


@pytest.mark.parametrize(
    "xml", ["", "<w:document", "no xml", b"\xff\xfe\x00", '<?xml version="1.0" encoding="nonsense"?><a/>']
)
def test_main_part_that_is_no_xml(xml: str | bytes) -> None:
    with pytest.raises(DamagedFile):
        extract(with_document(xml))


def test_main_part_of_another_kind() -> None:
    with pytest.raises(NoText):
        extract(with_document("<html><body>正文</body></html>"))


def test_macros_are_not_let_in() -> None:
    with pytest.raises(HoldsMacros):
        extract(word(paragraph("正文"), more={"word/vbaProject.bin": b"\0"}))


def test_zip_bomb_by_its_ratio() -> None:
    with pytest.raises(UnpacksTooLarge) as caught:
        extract(word(paragraph("正文"), more={"word/media/image1.bmp": bytes(30 * MEGABYTE)}))
    assert caught.value.parameters == {"limit": 100}


def test_zip_bomb_by_its_size() -> None:
    members = {f"word/media/{number}.bin": bytes(10 * MEGABYTE) for number in range(11)}
    with pytest.raises(UnpacksTooLarge):
        extract(word(paragraph("正文"), more={**members, "word/media/x.bin": b"x" * MEGABYTE}))


def test_zip_bomb_by_the_number_of_its_members() -> None:
    more: dict[str, str | bytes] = {f"word/{number}.xml": "" for number in range(MEMBER_LIMIT)}
    with pytest.raises(UnpacksTooLarge):
        extract(word(paragraph("正文"), more=more))


def test_member_larger_than_it_declares_is_not_unpacked_further() -> None:
    xml = DOCUMENT.format("正文").encode() + b" " * 5 * MEGABYTE
    data = zipped({"word/document.xml": xml})
    lie = data.replace(struct.pack("<L", len(xml)), struct.pack("<L", 200))
    assert lie != data
    with pytest.raises(DamagedFile):
        extract(lie)


def test_compression_that_office_does_not_write() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/document.xml", DOCUMENT.format("正文"))
    with pytest.raises(DamagedFile):
        extract(stream.getvalue())


def test_member_packed_as_a_patch() -> None:
    data = bytearray(with_document(DOCUMENT.format("正文")))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # where a member's flags stand
        at = data.find(header)
        while at >= 0:
            data[at + flags] |= 0x20
            at = data.find(header, at + 1)
    with pytest.raises(DamagedFile):
        extract(bytes(data))


def test_entity_bomb() -> None:
    with pytest.raises(ForbiddenXml):
        extract(with_document(BOMB + DOCUMENT.format("&i;")))


def test_entity_bomb_hidden_in_utf16() -> None:
    xml = f'<?xml version="1.0" encoding="utf-16"?>{BOMB}{DOCUMENT.format("&i;")}'
    with pytest.raises(ForbiddenXml):
        extract(with_document(xml.encode("utf-16")))


@pytest.mark.parametrize("part", ["_rels/.rels", "word/numbering.xml", "word/styles.xml"])
def test_doctype_in_any_part_that_is_read(part: str) -> None:
    outside = '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'
    with pytest.raises(ForbiddenXml):
        extract(word(paragraph("正文"), more={part: outside}))


def test_deep_nesting_is_read_or_refused_not_a_crash() -> None:
    for depth in (20, 80):
        cell = paragraph("正文")
        for _ in range(depth):
            cell = f"<w:tbl><w:tr><w:tc>{cell}</w:tc></w:tr></w:tbl>"
        assert extract(word(cell)).text == "正文"
    cell = "<w:sdtContent>" * 240 + paragraph("正文") + "</w:sdtContent>" * 240
    assert extract(word(cell)).text == "正文"
    with pytest.raises(DamagedFile):
        extract(word("<w:sdtContent>" * 5_000 + "</w:sdtContent>" * 5_000))


def test_nested_text_boxes_take_no_time() -> None:
    box = paragraph("正文")
    for _ in range(60):
        box = f"<w:p><w:r><w:txbxContent>{box}</w:txbxContent></w:r></w:p>"
    assert extract(word(box)).text.strip() == "正文"
