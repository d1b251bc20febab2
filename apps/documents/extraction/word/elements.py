"""Small questions to the XML of Word files (WordprocessingML).

Elements are lxml's, which has no types: they are `Any` here.
"""

from collections.abc import Iterator, Set
from typing import Any, overload

from docx.oxml.ns import nsmap

W = f"{{{nsmap['w']}}}"

# Wrappers whose blocks stand among the blocks around them: controls, tracked insertions.
BLOCK_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}


def attribute(parent: Any | None, name: str) -> str | None:
    """The w:val of a child of `parent`; None without the parent, the child or the value."""
    child = None if parent is None else parent.find(W + name)
    value: str | None = None if child is None else child.get(f"{W}val")
    return value


def relationship_id(element: Any) -> str:
    """The r:id with which an element refers to another part; its namespace differs in Strict Open XML."""
    return next((value for name, value in element.attrib.items() if name.endswith("}id")), "")


def flag(parent: Any | None, name: str) -> bool:
    """An on-off property: on where the child is there and does not say otherwise."""
    child = None if parent is None else parent.find(W + name)
    return child is not None and child.get(f"{W}val") not in ("0", "false", "off")


@overload
def integer(value: str | None, otherwise: int) -> int: ...
@overload
def integer(value: str | None, otherwise: None) -> int | None: ...
def integer(value: str | None, otherwise: int | None) -> int | None:
    """A number in an attribute, or `otherwise` where it is missing or is none."""
    try:
        return otherwise if value is None else int(value)
    except ValueError:
        return otherwise


def children(element: Any, wrappers: Set[str]) -> Iterator[Any]:
    """The children of an element, with those of wrappers in the wrappers' place."""
    for child in element:
        if child.tag in wrappers:
            yield from children(child, wrappers)
        else:
            yield child
