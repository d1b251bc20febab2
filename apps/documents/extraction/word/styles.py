"""Styles of Word (styles.xml): what a paragraph or a run has from its style, or from one that it is based on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from .elements import W, attribute, flag, integer

TITLE = re.compile(r"title|标题", re.IGNORECASE)
HEADING = re.compile(r"(?:heading|标题) ?([1-9])", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|contents) ?[1-9]|WPSOffice手动目录 ?[1-9]|目录 ?[1-9]", re.IGNORECASE)
BODY = 9  # the outline level of what is no heading
SIZE = 20  # half points, where the file does not say
LONGEST_LINEAGE = 30  # styles; Word itself refuses to base more upon one another


@dataclass(frozen=True, slots=True)
class Style:
    name: str
    based_on: str | None
    list_id: str | None
    list_level: int | None
    outline: int | None
    hidden: bool | None
    size: int | None
    centred: bool | None


class Styles:
    """The styles of one file by id. `default` is the one of paragraphs that name none."""

    def __init__(self, root: Any | None) -> None:
        """From the root element of word/styles.xml, where there is one."""
        self._styles: dict[str, Style] = {}
        self.default: str | None = None
        usual = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._usual_size = integer(attribute(usual, "sz"), SIZE)
        for element in () if root is None else root.iter(f"{W}style"):
            identity = element.get(f"{W}styleId", "")
            self._styles[identity] = _style(element)
            of_paragraphs = element.get(f"{W}type") in (None, "paragraph")
            if of_paragraphs and element.get(f"{W}default") in ("1", "true", "on"):
                self.default = identity

    def lineage(self, identity: str | None) -> Iterator[tuple[str, Style]]:
        """A style with its id, then those that it is based on; a circle is left after some rounds."""
        for _ in range(LONGEST_LINEAGE):
            if identity is None or identity not in self._styles:
                return
            yield identity, self._styles[identity]
            identity = self._styles[identity].based_on

    def of_paragraph(self, paragraph: Any) -> Iterator[tuple[str, Style]]:
        """The lineage of the style of a w:p."""
        return self.lineage(attribute(paragraph.find(f"{W}pPr"), "pStyle") or self.default)

    def heading_level(self, paragraph: Any) -> int | None:
        """0 for the title of a document, 1 for its highest headings, None for other paragraphs."""
        own = integer(attribute(paragraph.find(f"{W}pPr"), "outlineLvl"), None)
        if own is not None:
            return own + 1 if 0 <= own < BODY else None
        for _, style in self.of_paragraph(paragraph):
            if style.outline is not None:
                return style.outline + 1 if 0 <= style.outline < BODY else None
            if TITLE.fullmatch(style.name):
                return 0
            if match := HEADING.fullmatch(style.name):
                return int(match[1])
        return None

    def is_contents(self, paragraph: Any) -> bool:
        """True for the style of a line in a table of contents."""
        return any(CONTENTS.fullmatch(style.name) for _, style in self.of_paragraph(paragraph))

    def hides(self, properties: Any | None, otherwise: bool) -> bool:
        """True where a w:rPr hides text, itself or through its style; `otherwise` if it says nothing."""
        own = _hidden(properties)
        if own is not None:
            return own
        return self._hidden_by(self.lineage(attribute(properties, "rStyle")), otherwise)

    def hides_paragraph(self, paragraph: Any) -> bool:
        """True where the style of a w:p hides text."""
        return self._hidden_by(self.of_paragraph(paragraph), otherwise=False)

    def size(self, paragraph: Any, run: Any | None) -> int:
        """The size of the characters in a run, in half points."""
        properties = None if run is None else run.find(f"{W}rPr")
        own = integer(attribute(properties, "sz"), None)
        lineages = chain(self.lineage(attribute(properties, "rStyle")), self.of_paragraph(paragraph))
        said = (style.size for _, style in lineages if style.size is not None)
        return next(said, self._usual_size) if own is None else own

    def is_centred(self, paragraph: Any) -> bool:
        own = _centred(paragraph.find(f"{W}pPr"))
        said = (style.centred for _, style in self.of_paragraph(paragraph) if style.centred is not None)
        return next(said, False) if own is None else own

    def _hidden_by(self, lineage: Iterator[tuple[str, Style]], otherwise: bool) -> bool:
        said = (style.hidden for _, style in lineage if style.hidden is not None)
        return next(said, otherwise)


def list_place(properties: Any | None) -> tuple[str | None, int | None]:
    """The list id and the level that a w:pPr names; None for what it leaves to the style."""
    numpr = None if properties is None else properties.find(f"{W}numPr")
    return attribute(numpr, "numId"), integer(attribute(numpr, "ilvl"), None)


def _style(element: Any) -> Style:
    properties = element.find(f"{W}pPr")
    list_id, list_level = list_place(properties)
    return Style(
        name=attribute(element, "name") or "",
        based_on=attribute(element, "basedOn"),
        list_id=list_id,
        list_level=list_level,
        outline=integer(attribute(properties, "outlineLvl"), None),
        hidden=_hidden(element.find(f"{W}rPr")),
        size=integer(attribute(element.find(f"{W}rPr"), "sz"), None),
        centred=_centred(properties),
    )


def _hidden(properties: Any | None) -> bool | None:
    """What a w:rPr itself says on hiding; None where it says nothing."""
    said = properties is not None and properties.find(f"{W}vanish") is not None
    return flag(properties, "vanish") if said else None


def _centred(properties: Any | None) -> bool | None:
    """What a w:pPr itself says on where its lines stand; None where it says nothing."""
    side = attribute(properties, "jc")
    return None if side is None else side == "center"
