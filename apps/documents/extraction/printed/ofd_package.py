"""The parts of an OFD file (GB/T 33190-2016) that text is read from: its documents, their pages and templates."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any
from zipfile import ZipFile

from apps.documents.extraction.archive import open_archive, read_member
from apps.documents.extraction.errors import DamagedFile, PasswordProtected, TooManyPages
from apps.documents.extraction.safe_xml import parse

from .page import MOST_PAGES

A4 = (0.0, 0.0, 210.0, 297.0)
# Members of a file that is encrypted (GM/T 0099).
ENCRYPTION = {"encryptions.xml", "decryptseed.dat"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page as it stands in the file: its box in millimetres (left, top, width, height) and what is drawn, lowest first.

    `layers` are the contents of its templates and then its own; `faces` are font names by id.
    """

    box: tuple[float, ...]
    layers: tuple[Any, ...]
    faces: dict[str, str]


def read_documents(data: bytes) -> list[list[Leaf]]:
    """The pages of each document in the file; usually there is one.

    Raises DamagedFile, PasswordProtected, UnpacksTooLarge, ForbiddenXml or TooManyPages.
    """
    archive = open_archive(data)
    if any(posixpath.basename(name).lower() in ENCRYPTION for name in archive.namelist()):
        raise PasswordProtected
    package = _Package(archive)
    roots = [root.text or "" for root in package.part("OFD.xml").iterfind("{*}DocBody/{*}DocRoot")]
    documents = [list(_leaves(package, package.find("", root))) for root in roots]
    if not documents:
        raise DamagedFile
    return documents


def numbers(printed: str | None) -> tuple[float, ...]:
    """Figures parted by blanks; none where one of them is no number."""
    try:
        found = tuple(float(figure) for figure in (printed or "").split())
    except ValueError:
        return ()
    return found if all(map(isfinite, found)) else ()


class _Package:
    """The archive, whose parts name each other by paths from the folder they stand in, or from the top."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self._names = {name.lower(): name for name in archive.namelist()}

    def find(self, origin: str, target: str) -> str:
        """The member that `target`, as written in the part `origin`, points to. Raises DamagedFile."""
        path = target.strip().replace("\\", "/")
        for base in (posixpath.dirname(origin), ""):
            name = posixpath.normpath(posixpath.join("/", base, path)).lstrip("/")
            if name.lower() in self._names:
                return self._names[name.lower()]
        raise DamagedFile

    def part(self, name: str) -> Any:
        return parse(read_member(self.archive, self._names.get(name.lower(), name)))


def _leaves(package: _Package, root: str) -> Iterator[Leaf]:
    document = package.part(root)
    common = document.find("{*}CommonData")
    faces = _faces(package, root, common)
    usual = _box(common)
    templates = {
        template.get("ID", ""): package.part(package.find(root, template.get("BaseLoc", "")))
        for template in document.iterfind("{*}CommonData/{*}TemplatePage")
    }
    pages = document.findall("{*}Pages/{*}Page")
    if len(pages) > MOST_PAGES:
        raise TooManyPages(limit=MOST_PAGES)
    for page in pages:
        content = package.part(package.find(root, page.get("BaseLoc", "")))
        used = [templates.get(used.get("TemplateID", "")) for used in content.iterfind("{*}Template")]
        drawn = [part for part in (*used, content) if part is not None]
        boxes = [box for part in reversed(drawn) if (box := _box(part))]
        layers = tuple(content for part in drawn for content in part.iterfind("{*}Content"))
        yield Leaf((boxes or [usual or A4])[0], layers, faces)


def _box(element: Any | None) -> tuple[float, ...]:
    """The paper that an element states for itself; () where it states none."""
    for path in ("{*}Area/{*}PhysicalBox", "{*}PageArea/{*}PhysicalBox"):
        box = numbers(None if element is None else element.findtext(path))
        if len(box) == 4 and box[2] > 0 and box[3] > 0:
            return box
    return ()


def _faces(package: _Package, root: str, common: Any | None) -> dict[str, str]:
    """Font names by id. They only help to tell headings, so a file of resources that is missing does no harm."""
    faces: dict[str, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for resources in () if common is None else common.iterfind(f"{{*}}{kind}"):
            try:
                part = package.part(package.find(root, resources.text or ""))
            except DamagedFile:
                continue
            for font in part.iterfind("{*}Fonts/{*}Font"):
                faces[font.get("ID", "")] = font.get("FontName") or font.get("FamilyName") or ""
    return faces
