"""From the rows of task tables to items and sections."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from apps.documents.parser import clauses
from apps.documents.parser.checks import uncovered
from apps.documents.parser.dates import due_on, find_dates, month_end
from apps.documents.parser.labels import Style
from apps.documents.parser.lines import JOINT, Line
from apps.documents.parser.sentences import stands_in
from apps.documents.parser.tokens import (
    DocumentKind,
    Furniture,
    FurnitureKind,
    Item,
    Nature,
    QuarterNode,
    Section,
    Span,
)
from apps.documents.parser.units.statements import Statement

from .reading import LONGEST_TITLE
from .table import Cell, Group, Row, Table

# The last month that a cell of deadlines names: 2025.12, 2025年12月, 1-6月, 12月
MONTH = re.compile(r"(?:(?P<year>20\d\d)\s*[年./-]\s*)?(?<![\d.])(?P<month>\d{1,2})\s*(?:月|$)")
YEAR_ONLY = re.compile(r"(20\d\d)\s*年?")


@dataclass(frozen=True, slots=True)
class RowItem:
    """An item that is a row."""

    item: Item
    row: Row


def read_rows(
    source: str, table: Table, above: tuple[str, ...], kind: DocumentKind
) -> tuple[list[RowItem], list[Section]]:
    """The items and sections of a table that stands under the labels ``above``.

    A row without a printed number gets ¶N, its order under its heading.
    """
    items: list[RowItem] = []
    sections: list[Section] = []
    headings: list[Group] = []
    count = 0
    for index, part in enumerate(table.parts):
        if isinstance(part, Group):
            headings = [*_still_above(headings, part), part]
            count = 0
            if _heads_rows(table.parts, index):
                labels = (*above, *_labels(headings))
                sections.append(Section(labels, source_words(source, part), part.start, part.end))
            continue
        if headings and headings[-1].numbered and part.label:
            headings = headings[:-1]
        count += 1
        titles = [heading.title for heading in headings]
        nature = clauses.nature_of(titles, None, kind) or Nature.TARGET
        labels = (*above, *_labels(headings), part.label or f"¶{count}")
        item = Item(
            labels, nature, part.start, part.end, part.title, quarters=as_printed(source, part.quarters)
        )
        items.append(RowItem(item, part))
    return items, sections


def as_printed(source: str, quarters: Sequence[QuarterNode]) -> tuple[QuarterNode, ...]:
    return tuple(QuarterNode(q.quarter, q.start, q.end, source[q.start : q.end]) for q in quarters)


def _labels(headings: Sequence[Group]) -> list[str]:
    return [heading.label for heading in headings if heading.label]


def _still_above(headings: Sequence[Group], group: Group) -> list[Group]:
    """The headings that a new one stands under: those of higher levels, by the style of their labels."""
    if group.style is None:
        return [heading for heading in headings if heading.style is not None and heading.style < Style.ARABIC]
    return [heading for heading in headings if heading.style is not None and heading.style < group.style]


def _heads_rows(parts: Sequence[Row | Group], index: int) -> bool:
    """Whether a row follows a heading, perhaps below headings of lower levels."""
    return any(isinstance(part, Row) for part in parts[index + 1 : index + 4])


def source_words(source: str, group: Group) -> str:
    return source[group.end - len(group.title) : group.end]


def deadline(row: Row, year: int | None) -> date | None:
    """The last day that a row's cells of deadlines name; ``year`` is meant where none is printed."""
    return max((day for cell in row.dues for day in _days(cell, year)), default=None)


def _days(cell: Cell, year: int | None) -> Iterator[date]:
    yield from (found.day for found in find_dates(cell.text))
    stated = due_on(cell.text, year)
    if stated:
        yield stated
        return
    months = list(MONTH.finditer(cell.text))
    printed = int(months[-1]["year"]) if months and months[-1]["year"] else year
    if months and printed and 1 <= int(months[-1]["month"]) <= 12 and "每" not in cell.text:
        yield month_end(printed, int(months[-1]["month"]))
    elif whole := YEAR_ONLY.fullmatch(cell.text):
        yield date(int(whole[1]), 12, 31)


def part_cells(chars: list[str], table: Table) -> None:
    """Each cell ends a sentence, except between a figure and its name; a cell on several lines reads on."""
    rows = [part for part in table.parts if isinstance(part, Row)]
    together = sorted(measure.reach for row in rows for measure in row.measures)
    for before, cell in pairwise(table.cells):
        mark = " " if stands_in(before.end, together) else "\n"
        for position in range(before.end, cell.start):
            chars[position] = mark
    for start, end in table.joints:
        for position in range(start, end):
            chars[position] = JOINT


def named_by(text: str, row: Row) -> str:
    """The words of the task, for a figure in another cell that counts it: 改造老旧小区 | … | 完成12个."""
    start = row.start + len(row.label or "")
    words = text[start : next((s.start for s in row.statements if s.start > start), row.end)].strip()
    return words if len(words) <= LONGEST_TITLE and "\n" not in words else ""


def part_names(text: str, rows: Sequence[Sequence[Statement]]) -> str:
    """``text`` with a line end over the first character of names that nothing parts from the task: they were read before."""
    chars = list(text)
    for statements in rows:
        for statement in statements:
            if (
                statement.units
                and statement.start < statement.end
                and not chars[statement.start - 1].isspace()
            ):
                chars[statement.start] = "\n"
    return "".join(chars)


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
    heads = sorted(head.start for head in table.heads)
    spans = sorted(covered, key=lambda span: span.start)
    starts = [span.start for span in spans]
    for index in table.lines:
        line = lines[index]
        near = spans[max(0, bisect_left(starts, line.start) - 1) : bisect_left(starts, line.end)]
        inside = [
            Span(max(0, span.start - line.start), span.end - line.start)
            for span in near
            if line.start < span.end
        ]
        for gap in uncovered(source[line.start : line.end], inside):
            span = Span(line.start + gap.start, line.start + gap.end)
            words = source[span.start : span.end].strip(" \t|-:")
            head = bisect_left(heads, span.start)
            if not words or (head < len(heads) and heads[head] < span.end):
                found.append(Furniture(FurnitureKind.TABLE, span.start, span.end))
    return found
