"""Automatic numbering of Word: 一、 (一) 1. that stand nowhere in the text, made visible again.

Word keeps, for each list, nine levels with a number format and a pattern ("（%2）"); a paragraph only
says "level 1 of list 7", itself or through its style. The labels come from counting along the text,
as Word does when it prints (ECMA-376 part 1, 17.9).
"""

from typing import Any

from .counting import Counter, Level, List
from .elements import W, attribute, flag, integer
from .styles import Styles, list_place


class Numbering:
    """Gives each paragraph its label; it counts, so it is used once, in the order of the text."""

    def __init__(self, numbering: Any | None, styles: Styles) -> None:
        """From the root element of word/numbering.xml, where there is one."""
        self._styles = styles
        self._lists = _read_lists(numbering)
        self._counter = Counter()

    def label(self, paragraph: Any) -> str:
        """What Word prints before this w:p, or "". Call it once for each paragraph, in order."""
        place = self._place(paragraph)
        return "" if place is None else self._counter.label(*place)

    def _place(self, paragraph: Any) -> tuple[List, int] | None:
        """The list and the level of a paragraph: its own, or those of its style or a style below."""
        list_id, depth = list_place(paragraph.find(f"{W}pPr"))
        named_by = None
        if list_id is None:
            for identity, style in self._styles.of_paragraph(paragraph):
                list_id, named_by = style.list_id, identity
                depth = style.list_level if depth is None else depth
                if list_id is not None:
                    break
        numbered = self._lists.get(list_id or "")
        if numbered is None:
            return None
        if depth is None:
            linked = (at for at, level in numbered.levels.items() if level.paragraph_style == named_by)
            depth = next(linked, 0) if named_by else 0
        return (numbered, depth) if depth in numbered.levels else None


def _read_lists(root: Any | None) -> dict[str, List]:
    if root is None:
        return {}
    abstract = {element.get(f"{W}abstractNumId"): element for element in root.iter(f"{W}abstractNum")}
    by_style = {attribute(element, "styleLink"): element for element in abstract.values()}
    lists = {}
    for element in root.iter(f"{W}num"):
        source = abstract.get(attribute(element, "abstractNumId"))
        if source is None:
            continue
        if link := attribute(source, "numStyleLink"):  # defined elsewhere, found by its style
            source = by_style.get(link, source)
        levels, starts = _read_levels(source), {}
        for override in element.iter(f"{W}lvlOverride"):
            levels |= _read_levels(override)
            start = override.find(f"{W}startOverride")
            if start is not None:
                starts[integer(override.get(f"{W}ilvl"), 0)] = integer(start.get(f"{W}val"), 1)
        identity = element.get(f"{W}numId", "")
        lists[identity] = List(identity, source.get(f"{W}abstractNumId", ""), levels, starts)
    lists.pop("0", None)  # list 0 means: no list
    return lists


def _read_levels(parent: Any) -> dict[int, Level]:
    return {
        integer(element.get(f"{W}ilvl"), 0): Level(
            start=integer(attribute(element, "start"), 0),
            style=attribute(element, "numFmt") or "decimal",
            pattern=attribute(element, "lvlText") or "",
            restart=integer(attribute(element, "lvlRestart"), None),
            plain=flag(element, "isLgl"),
            paragraph_style=attribute(element, "pStyle"),
        )
        for element in parent.iter(f"{W}lvl")
    }
