"""Why a file cannot be read, in sentences that tell a clerk what to do next.

Sentences are English message ids. This package knows no Django, so they are only marked here; the
page translates them: `gettext(error.sentence) % error.parameters`.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


def _(sentence: str) -> str:
    """Mark a sentence for the message catalogue, which finds its entries by this name."""
    return sentence


class UnreadableFile(Exception):
    """A file whose text cannot be had. `str(error)` is the English sentence, filled in.

    `code` is stable, for programs; `sentence` is the message id and `parameters` are the values of its
    %(name)s placeholders.
    """

    code: ClassVar[str]
    sentence: str

    @property
    def parameters(self) -> Mapping[str, object]:
        return {}

    def __str__(self) -> str:
        return self.sentence % self.parameters


class EmptyFile(UnreadableFile):
    code = "empty_file"
    sentence = _(
        "The file is empty (0 bytes). Check that it was saved or copied completely, then upload it again."
    )


class NoText(UnreadableFile):
    code = "no_text"
    sentence = _(
        "The file holds no text. If its pages are pictures or scans, have them recognised by OCR or typed, "
        "save the result as .docx, and upload that."
    )


class EmptyPage(UnreadableFile):
    """A web page whose words a script fetches when it is shown, saved without them."""

    code = "empty_page"
    sentence = _(
        "The saved page holds no text of a notice: the site loads it only while the page is shown. Open the page, "
        "wait until it is shown in full and save it again, or copy its text into a Word document, and upload that."
    )


class UnsupportedType(UnreadableFile):
    """A file of another type than those that are read; `kind` is a key of UNSUPPORTED."""

    code = "unsupported_type"

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.sentence = UNSUPPORTED[kind]


class DamagedFile(UnreadableFile):
    code = "damaged_file"
    sentence = _(
        "The file is damaged or was cut off on its way. Open it in Word or WPS; if it opens there, save it "
        "as a new .docx and upload that, otherwise ask its sender for it once more."
    )


class PasswordProtected(UnreadableFile):
    code = "password_protected"
    sentence = _(
        "The file is protected by a password. Open it in Word or WPS, remove the password under "
        "“Protect Document”, save it, and upload it again."
    )


class HoldsMacros(UnreadableFile):
    code = "holds_macros"
    sentence = _(
        "The file holds macros (program code), which are not let in. Open it in Word or WPS, save it as "
        "“Word Document (.docx)”, which leaves the macros out, and upload that."
    )


class HoldsEmbeddedParts(UnreadableFile):
    code = "holds_embedded_parts"
    sentence = _(
        "The file only wraps a text in another format (a web page, for instance), as web sites and office "
        "systems export it. Open it in Word or WPS, save it as a new .docx, and upload that."
    )


class UnpacksTooLarge(UnreadableFile):
    code = "unpacks_too_large"
    sentence = _(
        "Unpacked, the file is larger than %(limit)d MB or far larger than a document of its size should be. "
        "Copy the text of the notice into a new document, save it as .docx, and upload that."
    )

    def __init__(self, limit: int) -> None:
        """`limit` is in MB."""
        super().__init__(limit)
        self.limit = limit

    @property
    def parameters(self) -> Mapping[str, object]:
        return {"limit": self.limit}


class TakesTooMuch(UnreadableFile):
    """Reading it went past a limit of time, memory or length (apart.py), or crashed a library."""

    code = "takes_too_much"
    sentence = _(
        "Reading this file took more time or memory than any notice needs, so it was stopped. Copy the pages "
        "with the tasks into a new document, save it as .docx, and upload that."
    )


class ForbiddenXml(UnreadableFile):
    code = "forbidden_xml"
    sentence = _(
        "The file holds XML declarations (DOCTYPE) that Word never writes and that can harm the server, so "
        "it was not opened. Copy the text into a new document, save it as .docx, and upload that."
    )


class UnknownEncoding(UnreadableFile):
    code = "unknown_encoding"
    sentence = _(
        "The characters of this file are neither UTF-8, UTF-16, GB18030 nor Big5, or it is no text at all. Open it "
        "where it reads well, save it as text with the encoding UTF-8 or as .docx, and upload that."
    )


# What a file seems to be → what to tell the person who uploaded it.
UNSUPPORTED = {
    "pdf": _(
        "This file is a PDF. Only .docx and .txt are read now: open it in Word or WPS, save it as .docx, and "
        "upload that."
    ),
    "ofd": _(
        "This file is an OFD document. Only .docx and .txt are read now: open it in an OFD reader, export it "
        "to Word, and upload the .docx."
    ),
    "doc": _(
        "This file is an old Word document (.doc, .wps). Only .docx and .txt are read now: open it "
        "in Word or WPS, save it as .docx, and upload that."
    ),
    "sheet": _(
        "This file is a spreadsheet. Only .docx and .txt are read now: copy the table into a Word document, "
        "save it as .docx, and upload that."
    ),
    "slides": _(
        "This file is a presentation. Only .docx and .txt are read now: copy its text into a Word document, "
        "save it as .docx, and upload that."
    ),
    "opendocument": _(
        "This file is an OpenDocument file (.odt, .ods). Only .docx and .txt are read now: open it in WPS or "
        "LibreOffice, save it as .docx, and upload that."
    ),
    "rtf": _(
        "This file is in Rich Text Format (RTF). Only .docx and .txt are read now: open it in Word or WPS, "
        "save it as .docx, and upload that."
    ),
    "xml": _(
        "This file is an XML file. Only .docx and .txt are read now: open it in Word or WPS, save it as "
        ".docx, and upload that."
    ),
    "image": _(
        "This file is a picture. Pictures are not read: upload the notice itself as .docx or .txt, or have "
        "the picture recognised by OCR and save the result as .docx."
    ),
    "archive": _(
        "This file is a compressed archive (zip, rar, 7z). Unpack it and upload its notices one by one, "
        "as .docx or .txt."
    ),
    "program": _("This file is a program, not a document. Upload the notice itself as .docx or .txt."),
    "office": _(
        "This file is an Office file of an old or unknown kind. Only .docx and .txt are read now: open it in "
        "Word or WPS, save it as .docx, and upload that."
    ),
}


def by_code(code: str, parameters: Mapping[str, Any]) -> UnreadableFile:
    """The refusal with this code; its constructor takes what its `parameters` give."""
    kinds = {kind.code: kind for kind in UnreadableFile.__subclasses__()}
    return kinds[code](**parameters)
