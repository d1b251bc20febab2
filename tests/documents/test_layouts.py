"""The same notice in every format and layout says the same."""

from decimal import Decimal

import pytest

from apps.documents.extraction import extract
from apps.documents.parser import Item, ParsedNotice, parse
from apps.documents.parser.normalise import normalise
from tests.layouts import LAYOUTS, NOTICE


def said(
    notice: ParsedNotice, text: str
) -> list[tuple[str, list[tuple[str, str]], list[tuple[Decimal, str]]]]:
    """Words, units with their roles, and figures of each item; where it stands is told by the layout."""
    return [(words_of(item, text), units_of(item), figures_of(item)) for item in notice.items]


def words_of(item: Item, text: str) -> str:
    """What the clause promises, without its label, its statement of units, and blanks and line ends."""
    first, last = item.commitments[0].start, item.commitments[-1].end
    return "".join(normalise(text[first:last]).split())


def units_of(item: Item) -> list[tuple[str, str]]:
    return [(unit.name, unit.role.value) for unit in item.units]


def figures_of(item: Item) -> list[tuple[Decimal, str]]:
    return [(figure.value, figure.unit) for figure in item.indicators]


def names(units: str, role: str) -> list[tuple[str, str]]:
    return [(name, role) for name in units.replace("，", "、").split("、")]


FIGURES = [
    [(1200, "家"), (30, "家")],
    [(5, "%"), (3_550_000_000, "元")],
    [],
    [(350, "张"), (120, "张")],
    [(60, "台"), (200_000, "平方米")],
    [(3, "家")],
    [(100, "场")],
]
EXPECTED = [
    (
        "".join(normalise(clause.words).split()),
        names(clause.leads, "lead") + names(clause.supports, "support"),
        [(Decimal(value), unit) for value, unit in figures],
    )
    for clause, figures in zip(
        [c for clauses in NOTICE.sections.values() for c in clauses], FIGURES, strict=True
    )
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(layout: str) -> None:
    found = extract(LAYOUTS[layout](NOTICE))
    notice = parse(found.text, found.structure)
    assert said(notice, found.text) == EXPECTED
    assert normalise(notice.document.title or "") == NOTICE.title
    assert [section.title for section in notice.sections] == list(NOTICE.sections)
    assert notice.unread == ()
