"""How many words each part of a page holds: what its main content is found by."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .page import is_seen

STOPS = re.compile("[。；，]")
BLANK = re.compile(r"[\s\u3000]+")


@dataclass(slots=True)
class Words:
    """Characters without blanks inside one element: `own` and, apart, those of links; `stops` are marks of prose."""

    own: int = 0
    linked: int = 0
    stops: int = 0


def count_words(root: Any) -> dict[Any, Words]:
    """The words in each element that is seen, the elements inside it included; in one walk over the page."""
    counts: dict[Any, Words] = {root: Words()}
    links = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element is not root and not is_seen(element):
                walk.skip_subtree()
                counts[element] = Words()
                continue
            words = counts.setdefault(element, Words())
            links += _is_link(element)
            _add(words, element.text, links)
        elif element is not root:
            parent = counts[element.getparent()]
            links -= is_seen(element) and _is_link(element)
            words = counts[element]
            parent.own += words.own
            parent.linked += words.linked
            parent.stops += words.stops
            _add(parent, element.tail, links)
    return counts


def _is_link(element: Any) -> bool:
    """Whether the element leads elsewhere; an anchor, which old pages leave open, does not."""
    return element.tag == "a" and element.get("href") is not None


def _add(words: Words, text: str | None, links: int) -> None:
    if not text:
        return
    length = len(BLANK.sub("", text))
    if links:
        words.linked += length
    else:
        words.own += length
        words.stops += len(STOPS.findall(text))
