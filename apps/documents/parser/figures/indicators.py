"""The indicators of one clause: its quantities, named, starred and hung under their whole."""

import re
from collections.abc import Sequence

from apps.documents.parser.normalise import normalise
from apps.documents.parser.sentences import stands_in, starred_stretches
from apps.documents.parser.tokens import Item, ParsedIndicator
from apps.documents.parser.units.statements import Statement

from .names import name_quantities
from .quantities import Quantity, find_quantities

WIDE = str.maketrans("()", "（）")


def read_indicators(
    source: str, text: str, item: Item, statements: Sequence[Statement]
) -> tuple[ParsedIndicator, ...]:
    """The indicators of ``item``; statements of responsibility promise nothing. ``source`` gives the printed words."""
    start = item.text_start
    stated = [(statement.start, statement.end) for statement in statements]
    found = [
        quantity
        for quantity in find_quantities(text, start, item.end)
        if not stands_in(quantity.start, stated)
    ]
    if not found:
        return ()
    named = name_quantities(text, start, item.end, found, normalise(item.title or ""))
    starred = starred_stretches(text, item.start, item.end)
    parents = _parents(text, [quantity for quantity, _ in named])
    return tuple(
        ParsedIndicator(
            start=quantity.start,
            end=quantity.end,
            text=source[quantity.start : quantity.end],
            value=quantity.value,
            unit=_as_printed(quantity.unit, source[quantity.start : quantity.end]),
            comparator=quantity.comparator,
            change=quantity.change,
            name=_as_printed(name, source[item.start : item.end]),
            starred=stands_in(quantity.start, starred),
            parent=parent,
        )
        for (quantity, name), parent in zip(named, parents, strict=True)
    )


def _as_printed(words: str, printed: str) -> str:
    """Normalised ``words`` with the brackets that ``printed``, where they come from, has: 套（间）."""
    return words.translate(WIDE) if "（" in printed else words


def _parents(text: str, quantities: Sequence[Quantity]) -> list[int | None]:
    """For each quantity the index of the whole that 其中 makes it part of; parts of one whole share it."""
    parents: list[int | None] = []
    whole: int | None = None
    for index, quantity in enumerate(quantities):
        before = quantities[index - 1] if index else None
        if before is None:
            whole = None
        elif _is_part(text, before, quantity):
            whole = index - 1 if whole is None else whole
        elif whole is not None and not _is_further_part(text, before, quantity):
            whole = None
        parents.append(whole)
    return parents


def _is_part(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether ``quantity`` is part of the figure before it: "100台,其中开工30台"."""
    gap = text[before.end : quantity.start]
    return "其中" in gap and "。" not in gap


def _is_further_part(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether ``quantity`` is one more part beside the part before it: "其中开工30台、竣工20台"."""
    gap = text[before.end : quantity.start]
    return before.unit == quantity.unit and not re.search(r"[。;★\n]", gap) and quantity.change is None
