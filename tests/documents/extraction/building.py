"""Build the files that the tests read: whole Word files from pieces of their XML."""

import zipfile
from io import BytesIO

from docx.document import Document
from docx.oxml.ns import nsdecls

NAMESPACES = nsdecls("w")
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(document: Document) -> bytes:
    """The bytes of a python-docx document."""
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def relationships(**targets: str) -> str:
    """A part's .rels: type → target."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def word(
    body: str, *, numbering: str = "", styles: str = "", more: dict[str, str | bytes] | None = None
) -> bytes:
    """A Word file around the XML inside w:body, w:numbering and w:styles; `more` adds or replaces members."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relationships(officeDocument="word/document.xml"),
        "word/_rels/document.xml.rels": relationships(numbering="numbering.xml", styles="styles.xml"),
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
    }
    return zipped(members | (more or {}))


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
