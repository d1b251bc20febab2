"""What a file is, by its content: a name can say anything."""

import re
from enum import StrEnum

from .archive import member_names
from .errors import DamagedFile, EmptyFile, PasswordProtected, UnsupportedType


class Format(StrEnum):
    TXT = "txt"
    DOCX = "docx"
    DOC = "doc"
    XLSX = "xlsx"
    HTML = "html"
    OFD = "ofd"
    PDF = "pdf"


ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office 97–2003 files and of encrypted newer ones

# First bytes → kind, a key of errors.UNSUPPORTED.
SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),  # JPEG
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),  # TIFF
    (b"MM\x00*", "image"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\x1f\x8b\x08", "archive"),  # gzip
    (b"MZ\x90\x00", "program"),
    (b"\x7fELF", "program"),
)

# Some member of a zip → kind.
MEMBERS = (
    ("xl/", "sheet"),  # .xlsb: rows in a binary form
    ("ppt/", "slides"),
    ("content.xml", "opendocument"),
)

# Some stream of an OLE container → kind. Names stand in its directory in UTF-16.
STREAMS = (
    ("Workbook", "sheet"),
    ("PowerPoint Document", "slides"),
)

# Pages begin with any of these, after comments, such as the one that a browser adds when it saves a page.
PAGE = re.compile(rb"<(?:!doctype html|html|head|body|meta|title|div|table|p)[\s>/]")
MAIL = re.compile(rb"(?:^|\n)mime-version:")  # a page saved whole (.mht)
HEAD = 2048  # bytes that are looked at


def sniff(data: bytes) -> Format:
    """The format of a whole file, found by its content.

    Anything that is no known other type counts as text: whether it can be decoded is for
    `extract` to find out. Raises EmptyFile, UnsupportedType (which says what the file seems to
    be), PasswordProtected or DamagedFile.
    """
    if not data:
        raise EmptyFile
    if data.startswith(ZIP):
        return _sniff_zip(data)
    if data.startswith(OLE):
        return _sniff_ole(data)
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            raise UnsupportedType(kind)
    if _is_other_image(data):
        raise UnsupportedType("image")
    head = data[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()  # UTF-16 too
    if b"%pdf-" in head:  # readers allow for junk before the mark
        return Format.PDF
    if (head.startswith(b"<") and PAGE.search(head)) or MAIL.search(head):
        return Format.HTML
    if head.startswith(b"<?xml"):
        raise UnsupportedType("xml")
    return Format.TXT


def _sniff_zip(data: bytes) -> Format:
    names = member_names(data)
    if any(name.startswith("word/") for name in names):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "ofd.xml" in map(str.lower, names):
        return Format.OFD
    for member, kind in MEMBERS:
        if any(name.startswith(member) for name in names):
            raise UnsupportedType(kind)
    if "[Content_Types].xml" in names:
        raise DamagedFile  # an Office file that lost its main part
    raise UnsupportedType("archive")


def _sniff_ole(data: bytes) -> Format:
    if _names_stream(data, "EncryptedPackage"):
        raise PasswordProtected
    if _names_stream(data, "WordDocument"):  # .doc, and .wps of WPS
        return Format.DOC
    for stream, kind in STREAMS:
        if _names_stream(data, stream):
            raise UnsupportedType(kind)
    raise UnsupportedType("office")


def _names_stream(data: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in data


def _is_other_image(data: bytes) -> bool:
    """True for pictures that several marks make out: BMP (which states its length), WebP, HEIC."""
    if data.startswith(b"BM"):
        return int.from_bytes(data[2:6], "little") == len(data)
    return (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or data[4:12] in (b"ftypheic", b"ftypmif1")
