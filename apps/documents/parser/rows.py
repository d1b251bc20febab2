"""From the rows of task tables to items and sections."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from . import clauses
from .checks import uncovered
from .lines import Line
from .tables import Group, Row, Table
from .tokens import Furniture, FurnitureKind, Item, Nature, Section, Span
from .units import Statement


@dataclass(frozen=True, slots=True)
class RowItem:
    """An item that is a row, with the statements that its cells make."""

    item: Item
    statements: tuple[Statement, ...]


def read_rows(source: str, table: Table, above: tuple[str, ...]) -> tuple[list[RowItem], list[Section]]:
    """The items and sections of a table that stands under the labels ``above``.

    A row without a printed number gets ¶N, its order under its heading.
    """
    items: list[RowItem] = []
    sections: list[Section] = []
    labels, title, count = above, "", 0
    for index, part in enumerate(table.parts):
        if isinstance(part, Group):
            labels = (*above, part.label) if part.label else above
            title, count = part.title, 0
            if any(isinstance(later, Row) for later in table.parts[index + 1 : index + 2]):
                sections.append(Section(labels, source_words(source, part), part.start, part.end))
            continue
        count += 1
        nature = clauses.nature_of([title], None) or Nature.TARGET
        item = Item((*labels, part.label or f"¶{count}"), nature, part.start, part.end)
        items.append(RowItem(item, part.statements))
    return items, sections


def source_words(source: str, group: Group) -> str:
    return source[group.end - len(group.title) : group.end]


def headed_by(items: Sequence[Item], text: str, table: Table, lines: Sequence[Line]) -> Item | None:
    """The numbered heading right above a table, which the outline took for a clause of its own."""
    first = lines[table.lines[0]]
    before = bisect_left([item.start for item in items], first.start) - 1
    if before < 0 or items[before].labels[-1].startswith("¶"):
        return None
    item = items[before]
    own = text[item.start : item.end]
    apart = text[item.end : first.start].strip() == ""
    return item if apart and clauses.is_heading(own) else None


def as_section(item: Item, source: str) -> Section:
    """The heading that ``item`` really is."""
    words = source[item.start : item.end]
    after_label = item.start + len(words) - len(words.removeprefix(item.labels[-1]))
    return Section(item.labels, source[after_label : item.end].strip(), item.start, item.end)


def table_furniture(
    source: str, table: Table, lines: Sequence[Line], covered: Sequence[Span]
) -> list[Furniture]:
    """The head rows and the bars between cells; other cells that no row covers are left unread."""
    found: list[Furniture] = []
    heads = {head.start for head in table.heads}
    for index in table.lines:
        line = lines[index]
        inside = [span for span in covered if span.start < line.end and line.start < span.end]
        for span in uncovered(source[: line.end], [Span(0, line.start), *inside]):
            words = source[span.start : span.end].strip(" \t|-:")
            if not words or any(span.start <= head < span.end for head in heads):
                found.append(Furniture(FurnitureKind.TABLE, span.start, span.end))
    return found
