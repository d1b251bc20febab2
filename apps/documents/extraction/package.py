"""The parts of a Word file that text is read from, found as its relationships say."""

import posixpath
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from docx.oxml.parser import parse_xml

from .archive import open_archive, read_member
from .errors import DamagedFile, HoldsMacros
from .safe_xml import refuse_doctype
from .wordxml import W

# "Strict Open XML", a choice in Word's save dialogue, differs for us in this name alone.
STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACE = W.strip("{}").encode()


@dataclass(frozen=True, slots=True)
class WordParts:
    """Root elements (lxml); a file without lists or styles has no such part."""

    document: Any
    numbering: Any | None
    styles: Any | None


def read_parts(data: bytes) -> WordParts:
    """Take a .docx apart. Pictures and whatever else it holds stay packed.

    Raises DamagedFile, PasswordProtected, HoldsMacros, UnpacksTooLarge or ForbiddenXml.
    """
    archive = open_archive(data)
    if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
        raise HoldsMacros
    main = _targets(archive, "").get("officeDocument", "word/document.xml")
    targets = _targets(archive, main)
    return WordParts(
        document=_parse(archive, main),
        numbering=_parse_if_there(archive, targets.get("numbering")),
        styles=_parse_if_there(archive, targets.get("styles")),
    )


def _targets(archive: ZipFile, source: str) -> dict[str, str]:
    """Last word of a relationship's type → the member it points to, for one part ("": the package)."""
    folder, name = posixpath.split(source)
    relationships = _parse_if_there(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    targets: dict[str, str] = {}
    for relationship in () if relationships is None else relationships:
        kind = posixpath.basename(relationship.get("Type", ""))
        path = posixpath.join("/", folder, relationship.get("Target", ""))
        targets.setdefault(kind, posixpath.normpath(path).lstrip("/"))
    return targets


def _parse_if_there(archive: ZipFile, name: str | None) -> Any | None:
    return _parse(archive, name) if name in archive.NameToInfo and name else None


def _parse(archive: ZipFile, name: str) -> Any:
    xml = read_member(archive, name).replace(STRICT_NAMESPACE, NAMESPACE)
    refuse_doctype(xml)
    try:
        return parse_xml(xml)
    except SyntaxError as error:  # of which lxml's XMLSyntaxError is one
        raise DamagedFile from error
