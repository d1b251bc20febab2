"""What a file is, by its content alone."""

import zipfile
from io import BytesIO

import pytest
from docx import Document

from apps.documents.extraction import Format, UnreadableFile, extract, sniff
from apps.documents.extraction.errors import (
    UNSUPPORTED,
    DamagedFile,
    EmptyFile,
    PasswordProtected,
    UnsupportedType,
    refusals,
)
from tests.documents.extraction.building import saved, word, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def ole(*streams: str) -> bytes:
    """An OLE container as far as its directory of streams goes."""
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


def test_sniff_text() -> None:
    assert sniff("一、推动经济稳中提质".encode()) == Format.TXT


def test_sniff_docx() -> None:
    assert sniff(saved(Document())) == Format.DOCX


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>",
        b"<HTML><head>",
        b"<!-- saved from url=(0042)https://www.example.gov.cn/ -->\r\n<html>",
        b'<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
        "<html><body>正文".encode("utf-16"),
        b'<div class="TRS_Editor"><p>',
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        b"From: <Saved by Blink>\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related",
    ],
)
def test_sniff_page(data: bytes) -> None:
    assert sniff(data) == Format.HTML


def test_sniff_ofd() -> None:
    assert sniff(zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": ""})) == Format.OFD


def test_sniff_text_in_angle_brackets() -> None:
    assert sniff("<关于印发方案的通知>的说明".encode()) == Format.TXT


def test_sniff_doc() -> None:
    assert sniff(ole("Root Entry", "WordDocument", "1Table")) == Format.DOC


def test_sniff_nothing() -> None:
    with pytest.raises(EmptyFile):
        sniff(b"")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sheet", ole("Root Entry", "Workbook")),
        ("sheet", zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "…"})),
        ("slides", ole("Root Entry", "PowerPoint Document")),
        ("slides", zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": ""})),
        ("office", ole("Root Entry")),
        ("opendocument", zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""})),
        ("rtf", rb"{\rtf1\ansi\ansicpg936"),
        ("xml", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?>'),
        ("image", PNG),
        ("image", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("image", b"BM\x0a\x00\x00\x00\x00\x00\x00\x00"),
        ("image", b"RIFF\x24\x00\x00\x00WEBPVP8 "),
        ("image", b"\x00\x00\x00\x18ftypheic"),
        ("archive", zipped({"notice.docx": b"", "readme.txt": "a"})),
        ("archive", b"Rar!\x1a\x07\x01\x00"),
        ("program", b"\x7fELF\x02\x01"),
    ],
)
def test_sniff_other_types(kind: str, data: bytes) -> None:
    with pytest.raises(UnsupportedType) as caught:
        sniff(data)
    assert (caught.value.kind, str(caught.value)) == (kind, UNSUPPORTED[kind])


def test_sniff_text_that_begins_like_a_picture() -> None:
    assert sniff(b"BMI and other figures") == Format.TXT


def test_sniff_encrypted_office_file() -> None:
    with pytest.raises(PasswordProtected):
        sniff(ole("Root Entry", "EncryptionInfo", "EncryptedPackage"))


def test_sniff_zip_that_was_cut_off() -> None:
    whole = saved(Document())
    with pytest.raises(DamagedFile):
        sniff(whole[: len(whole) // 2])


def test_sniff_office_file_without_its_main_folder() -> None:
    with pytest.raises(DamagedFile):
        sniff(zipped({"[Content_Types].xml": "<Types/>"}))


def test_member_with_a_password() -> None:
    data = bytearray(word("<w:p/>"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        directory = archive.start_dir
    data[directory + 8] |= 1  # the flag of the first member in the directory
    with pytest.raises(PasswordProtected):
        extract(bytes(data))


@pytest.mark.parametrize("kind", UNSUPPORTED)
def test_every_sentence_is_whole(kind: str) -> None:
    error = UnsupportedType(kind)
    assert (error.code, error.parameters) == ("unsupported_type", {"kind": kind})
    assert str(error).endswith(".")


def test_codes_are_told_apart() -> None:
    codes = [error.code for error in refusals() if error.__module__ == UnreadableFile.__module__]
    assert sorted(codes) == [
        "damaged_file",
        "empty_file",
        "empty_page",
        "filled_in_form",
        "forbidden_xml",
        "garbled_pages",
        "holds_embedded_parts",
        "holds_files",
        "holds_macros",
        "no_text",
        "old_word_file",
        "password_protected",
        "scan",
        "scanned_pages",
        "takes_too_much",
        "too_many_pages",
        "unknown_encoding",
        "unpacks_too_large",
        "unsupported_type",
    ]
