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

    def __init__(self, **parameters: object) -> None:
        super().__init__()
        self.parameters = parameters

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
        super().__init__(kind=kind)
        self.kind = kind
        self.sentence = UNSUPPORTED[kind]


class DamagedFile(UnreadableFile):
    code = "damaged_file"
    sentence = _(
        "The file is damaged or was cut off on its way. Open it in the program that it is for; if it opens there, "
        "save it as a new file and upload that, otherwise ask its sender for it once more."
    )


class PasswordProtected(UnreadableFile):
    code = "password_protected"
    sentence = _(
        "The file is protected by a password or a certificate. Open it in the program that it is for (Word, WPS, "
        "Acrobat, an OFD reader), remove the protection, save it, and upload it again; or ask its sender for a file "
        "without a password."
    )


class Scan(UnreadableFile):
    """A PDF or OFD file of nothing but pictures."""

    code = "scan"
    sentence = _(
        "The file is a scan: its pages are pictures and hold no text. Ask its sender for the Word file, or have it "
        "recognised by OCR (WPS and Acrobat can), check the result, save it as .docx, and upload that."
    )


class ScannedPages(UnreadableFile):
    """Some pages of a PDF or OFD file are pictures; `pages` are their numbers ("1–3, 7")."""

    code = "scanned_pages"
    sentence = _(
        "These pages are pictures and hold no text: %(pages)s. So that none of it is lost, nothing was read. Ask the "
        "file's sender for the Word file, or have it recognised by OCR (WPS and Acrobat can), save it as .docx, and "
        "upload that; or remove these pages if they hold nothing that matters."
    )


class GarbledPages(UnreadableFile):
    """Some `pages` of a PDF or OFD file show well, but do not say which characters they show."""

    code = "garbled_pages"
    sentence = _(
        "These pages show their text but do not say which characters it is made of: %(pages)s. Ask the file's sender "
        "for the Word file, or have it recognised by OCR (WPS and Acrobat can), save it as .docx, and upload that."
    )


class FilledInForm(UnreadableFile):
    """A PDF whose pages a program draws from form data (XFA); other readers see only "Please wait"."""

    code = "filled_in_form"
    sentence = _(
        "The PDF is an electronic form (XFA) that only Adobe Reader can show. Open it there, print it to a new PDF, "
        "and upload that."
    )


class HoldsFiles(UnreadableFile):
    """A PDF portfolio: a cover around other files."""

    code = "holds_files"
    sentence = _(
        "The PDF is a package of other files. Open it in Acrobat, save the files in it one by one, and upload "
        "each notice for itself."
    )


class TooManyPages(UnreadableFile):
    """A PDF or OFD file of more than `limit` pages."""

    code = "too_many_pages"
    sentence = _(
        "The file has more than %(limit)d pages. Save the pages of the notice as a file of their own, and upload that."
    )


class HoldsMacros(UnreadableFile):
    code = "holds_macros"
    sentence = _(
        "The file holds macros (program code), which are not let in. Open it in Word, Excel or WPS, save it as "
        ".docx or .xlsx, which leaves the macros out, and upload that."
    )


class HoldsEmbeddedParts(UnreadableFile):
    code = "holds_embedded_parts"
    sentence = _(
        "Part of the text is embedded in another format (RTF, for instance), as some office systems export "
        "it. Open the file in Word or WPS, save it as a new .docx, and upload that."
    )


class OldWordFile(UnreadableFile):
    code = "old_word_file"
    sentence = _(
        "The file was written by Word 95 or older, and such files are not read. Open it in Word or WPS, save "
        "it as .docx, and upload that."
    )


class UnpacksTooLarge(UnreadableFile):
    """`limit` is in MB."""

    code = "unpacks_too_large"
    sentence = _(
        "Unpacked, the file is larger than %(limit)d MB or far larger than a document of its size should be. "
        "Copy the text of the notice into a new document, save it as .docx, and upload that."
    )


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
        "The file holds XML declarations (DOCTYPE) that no office program writes and that can harm the server, so "
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
    "sheet": _(
        "This file is a spreadsheet in an old or binary form (.xls, .et, .xlsb), which is not read. Open it "
        "in Excel or WPS, save it as .xlsx, and upload that."
    ),
    "slides": _(
        "This file is a presentation, which is not read. Copy its text into a Word document, save it as "
        ".docx, and upload that."
    ),
    "opendocument": _(
        "This file is an OpenDocument file (.odt, .ods), which is not read. Open it in WPS or LibreOffice, "
        "save it as .docx or .xlsx, and upload that."
    ),
    "rtf": _(
        "This file is in Rich Text Format (RTF), which is not read. Open it in Word or WPS, save it as "
        ".docx, and upload that."
    ),
    "xml": _(
        "This file is an XML file, which is not read. Open it in Word or WPS, save it as .docx, and upload "
        "that."
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
        "This file is an Office file of an old or unknown kind, which is not read. Open it in the program "
        "that wrote it, save it as .docx or .pdf, and upload that."
    ),
}


def refusals() -> list[type[UnreadableFile]]:
    """Every kind of refusal; each has a code of its own."""
    return UnreadableFile.__subclasses__()


def by_code(code: str, parameters: Mapping[str, Any]) -> UnreadableFile:
    """The refusal with this code; its constructor takes what its `parameters` give."""
    return next(kind for kind in refusals() if kind.code == code)(**parameters)
