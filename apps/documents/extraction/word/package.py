"""The parts of a Word file that text is read from, found as its relationships say."""

import posixpath
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from docx.oxml.parser import parse_xml

from apps.documents.extraction.archive import open_office, read_member
from apps.documents.extraction.errors import DamagedFile
from apps.documents.extraction.safe_xml import refuse_doctype

from .elements import W, flag, relationship_id

# "Strict Open XML", a choice in Word's save dialogue, differs for us in this name alone.
STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACE = W.strip("{}").encode()

EMBEDDED = "aFChunk"  # kind of relationship


@dataclass(frozen=True, slots=True)
class WordParts:
    """Root elements (lxml); a file without lists, styles or notes has no such part."""

    document: Any
    numbering: Any | None
    styles: Any | None
    footnotes: Any | None
    endnotes: Any | None
    first_header: Any | None  # what is printed above the first page alone
    embedded: dict[str, bytes]  # parts in other formats, by the ids with which the text refers to them


@dataclass(frozen=True, slots=True)
class Relationship:
    id: str
    kind: str  # the last word of its type: "officeDocument", "header"
    path: str  # of the member that it points to


def read_parts(data: bytes) -> WordParts:
    """Take a .docx apart. Pictures and whatever else it holds stay packed.

    Raises DamagedFile, PasswordProtected, HoldsMacros, UnpacksTooLarge or ForbiddenXml.
    """
    archive = open_office(data)
    main = _path(_relationships(archive, ""), "officeDocument") or "word/document.xml"
    document = _parse(archive, main)
    relationships = _relationships(archive, main)

    def part(kind: str) -> Any | None:
        return _parse_if_there(archive, _path(relationships, kind))

    return WordParts(
        document=document,
        numbering=part("numbering"),
        styles=part("styles"),
        footnotes=part("footnotes"),
        endnotes=part("endnotes"),
        first_header=_parse_if_there(archive, _first_header(document, relationships)),
        embedded={
            other.id: read_member(archive, other.path)
            for other in relationships
            if other.kind == EMBEDDED and other.path in archive.NameToInfo
        },
    )


def _first_header(document: Any, relationships: list[Relationship]) -> str | None:
    """The member with the header of the first page, where that page has one of its own."""
    section = next(document.iter(f"{W}sectPr"), None)
    if section is None or not flag(section, "titlePg"):
        return None
    for reference in section.iterfind(f"{W}headerReference"):
        if reference.get(f"{W}type") == "first":
            identity = relationship_id(reference)
            return next((other.path for other in relationships if other.id == identity), None)
    return None


def _relationships(archive: ZipFile, source: str) -> list[Relationship]:
    """What one part of the package points to ("": the package itself)."""
    folder, name = posixpath.split(source)
    root = _parse_if_there(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    found = []
    for element in () if root is None else root.iterfind("{*}Relationship"):
        path = posixpath.join("/", folder, element.get("Target", ""))
        found.append(
            Relationship(
                element.get("Id", ""),
                posixpath.basename(element.get("Type", "")),
                posixpath.normpath(path).lstrip("/"),
            )
        )
    return found


def _path(relationships: list[Relationship], kind: str) -> str | None:
    return next((other.path for other in relationships if other.kind == kind), None)


def _parse_if_there(archive: ZipFile, name: str | None) -> Any | None:
    return _parse(archive, name) if name in archive.NameToInfo and name else None


def _parse(archive: ZipFile, name: str) -> Any:
    xml = read_member(archive, name).replace(STRICT_NAMESPACE, NAMESPACE)
    refuse_doctype(xml)
    try:
        return parse_xml(xml)
    except SyntaxError as error:  # of which lxml's XMLSyntaxError is one
        raise DamagedFile from error
