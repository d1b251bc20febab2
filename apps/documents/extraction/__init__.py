"""Bytes to text, one module a format.

    format = sniff(data)        # at upload: what is it, by content? Refuses what is not read
    text = extract(data).text   # in the worker

Pure: no Django, no database, no network, no file names. Whatever cannot be read raises a subclass
of UnreadableFile, whose sentence tells a clerk what to do.
"""

from dataclasses import dataclass

from .docx import extract_docx
from .errors import (
    DamagedFile,
    EmptyFile,
    ForbiddenXml,
    HoldsMacros,
    NoText,
    PasswordProtected,
    UnknownEncoding,
    UnpacksTooLarge,
    UnreadableFile,
    UnsupportedType,
)
from .formats import Format, sniff
from .txt import extract_txt

__all__ = [
    "DamagedFile",
    "EmptyFile",
    "ExtractedText",
    "ForbiddenXml",
    "Format",
    "HoldsMacros",
    "NoText",
    "PasswordProtected",
    "UnknownEncoding",
    "UnpacksTooLarge",
    "UnreadableFile",
    "UnsupportedType",
    "extract",
    "sniff",
]


@dataclass(frozen=True, slots=True)
class ExtractedText:
    """What was read from one file.

    `text` is never blank and holds no U+0000. Lines end with \\n, except in text files, whose line
    ends are kept as they are so that offsets hold for the file itself. `encoding` is the Python
    codec of a text file, None for formats that have no encoding of their own.
    """

    text: str
    encoding: str | None = None


def extract(data: bytes) -> ExtractedText:
    """The text of a whole file, whose format is found by its content. Raises UnreadableFile."""
    match sniff(data):
        case Format.TXT:
            text, encoding = extract_txt(data)
            return ExtractedText(text, encoding)
        case Format.DOCX:
            return ExtractedText(extract_docx(data))
