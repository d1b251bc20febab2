"""The parser's stages, in their order. Each takes the draft as it stands and returns a fuller one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from itertools import pairwise

from apps.documents.structure import Structure

from . import checks
from .dates import due_on
from .document import read_document
from .furniture import Layout, lay_out
from .indicators import read_indicators
from .items import read_clauses
from .labels import starts_with_label
from .lines import JOINT, Line, Paragraph, join_lines, split_lines
from .normalise import normalise
from .outline import Node, find_outline
from .rows import as_section, headed_by, read_rows, table_furniture
from .sentences import Promises, find_commitments, is_provisional, stands_in, star_spans
from .tables import DELIMITERS, Table, find_tables
from .tokens import (
    Furniture,
    FurnitureKind,
    Item,
    ParsedDocument,
    ParsedNotice,
    ParsedWarning,
    Section,
    Span,
)
from .units import Statement, find_statements, first_leads_from


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. ``source`` is the given text; ``text`` is the same length, in one alphabet."""

    source: str
    text: str
    structure: Structure
    lines: tuple[Line, ...] = ()
    layout: Layout = field(default_factory=Layout)
    tables: tuple[Table, ...] = ()
    body: tuple[Line, ...] = ()
    apart: frozenset[int] = frozenset()
    page_tops: frozenset[int] = frozenset()
    paragraphs: tuple[Paragraph, ...] = ()
    nodes: tuple[Node, ...] = ()
    document: ParsedDocument = field(default_factory=ParsedDocument)
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    row_statements: dict[int, tuple[Statement, ...]] = field(default_factory=dict)
    statements: tuple[tuple[Statement, ...], ...] = ()
    furniture: tuple[Furniture, ...] = ()
    unread: tuple[Span, ...] = ()
    warnings: tuple[ParsedWarning, ...] = ()


def start_draft(source: str, structure: Structure) -> Draft:
    return Draft(source, source, structure)


def one_alphabet(draft: Draft) -> Draft:
    return replace(draft, text=normalise(draft.source))


def find_lines(draft: Draft) -> Draft:
    return replace(draft, lines=split_lines(draft.text, draft.source))


def find_furniture(draft: Draft) -> Draft:
    layout = lay_out(draft.lines, {part.start for part in draft.structure.headings if part.level == 0})
    furniture = [
        Furniture(kind, line.start, line.end)
        for line, kind in zip(draft.lines, layout.kinds, strict=True)
        if kind
    ]
    return replace(draft, layout=layout, furniture=tuple(furniture))


def read_fields(draft: Draft) -> Draft:
    document, warnings = read_document(
        draft.source, draft.text, draft.lines, draft.layout, draft.structure.fields
    )
    return replace(draft, document=document, warnings=draft.warnings + tuple(warnings))


def find_task_tables(draft: Draft) -> Draft:
    """Take the lines of tables out of the body; the marks between their cells become line ends, cells being apart."""
    tables = tuple(find_tables(draft.source, draft.text, draft.lines, draft.layout.kinds))
    taken = {index for table in tables for index in table.lines}
    chars = list(draft.text)
    for index in taken:
        for position in range(draft.lines[index].start, draft.lines[index].end):
            if draft.source[position] in DELIMITERS:
                chars[position] = "\n"
    starts = {draft.lines[index].start for index in taken}
    furniture = tuple(part for part in draft.furniture if part.start not in starts)
    draft = replace(draft, text="".join(chars), tables=tables, furniture=furniture)
    return _with_body(draft, taken)


def _with_body(draft: Draft, taken: Collection[int]) -> Draft:
    """The lines that are neither furniture nor table, and what stands between each and the line before it."""
    body: list[Line] = []
    apart: set[int] = set()
    page_tops: set[int] = set()
    between: set[FurnitureKind | None] = set()
    for index, (line, kind) in enumerate(zip(draft.lines, draft.layout.kinds, strict=True)):
        if index in taken or kind is not None:
            between.add(FurnitureKind.TABLE if index in taken else kind)
            continue
        body.append(line)
        if between == {FurnitureKind.PAGE_NUMBER}:
            page_tops.add(line.start)
        elif between:
            apart.add(line.start)
        between = set()
    return replace(draft, body=tuple(body), apart=frozenset(apart), page_tops=frozenset(page_tops))


def mend_paragraphs(draft: Draft) -> Draft:
    """Join broken lines of the body; what stood between them becomes joints, so that words read on."""
    paragraphs = join_lines(draft.body, draft.apart, draft.page_tops)
    chars = list(draft.text)
    by_start = {line.start: before for before, line in pairwise(draft.body)}
    for paragraph in paragraphs:
        for join in paragraph.joins:
            for position in range(by_start[join].end, join):
                chars[position] = JOINT
    return replace(draft, text="".join(chars), paragraphs=paragraphs)


def outline(draft: Draft) -> Draft:
    breaks = [part.start for part in draft.furniture if part.kind is FurnitureKind.ATTACHMENT]
    breaks += [draft.lines[table.lines[-1]].end for table in draft.tables if _unlabelled_below(draft, table)]
    breaks.sort()
    return replace(draft, nodes=tuple(find_outline(draft.text, draft.paragraphs, breaks)))


def _unlabelled_below(draft: Draft, table: Table) -> bool:
    """Whether a paragraph without a number follows a table; it belongs to no clause above the table."""
    end = draft.lines[table.lines[-1]].end
    below = next((line for line in draft.body if line.start >= end), None)
    return below is not None and not starts_with_label(below.text)


def find_items(draft: Draft) -> Draft:
    found = read_clauses(draft.source, draft.text, draft.nodes, draft.document.kind, _target_year(draft))
    items = sorted(found.items, key=lambda item: item.start)
    taken = [(item.start, item.end) for item in items]
    taken += [(part.start, part.end) for part in found.furniture]
    taken += [(section.start, section.end) for section in found.sections]
    taken.sort()
    outside = [part for part in draft.furniture if not stands_in(part.start, taken)]
    furniture = sorted([*outside, *found.furniture], key=lambda part: part.start)
    return replace(draft, sections=tuple(found.sections), items=tuple(items), furniture=tuple(furniture))


def find_row_items(draft: Draft) -> Draft:
    """Rows of tables become items beside the clauses; a numbered heading right above a table is its section."""
    items, sections, furniture = list(draft.items), list(draft.sections), list(draft.furniture)
    stated: dict[int, tuple[Statement, ...]] = {}
    for table in draft.tables:
        if stands_in(draft.lines[table.lines[0]].start, [(item.start, item.end) for item in items]):
            continue  # a clause goes on below its table: the table is part of its words
        heading = headed_by(items, draft.text, table, draft.lines)
        if heading:
            items.remove(heading)
            sections.append(as_section(heading, draft.source))
        rows, groups = read_rows(draft.source, table, heading.labels if heading else ())
        items = sorted([*items, *(row.item for row in rows)], key=lambda item: item.start)
        sections += groups
        stated |= {row.item.start: row.statements for row in rows}
        covered = [Span(row.item.start, row.item.end) for row in rows]
        covered += [Span(group.start, group.end) for group in groups]
        furniture += table_furniture(draft.source, table, draft.lines, covered)
    return replace(
        draft,
        items=tuple(items),
        sections=tuple(sorted(sections, key=lambda section: section.start)),
        furniture=tuple(sorted(furniture, key=lambda part: part.start)),
        row_statements=stated,
    )


def find_units(draft: Draft) -> Draft:
    first_leads = first_leads_from(draft.text)
    items: list[Item] = []
    statements: list[tuple[Statement, ...]] = []
    for item in draft.items:
        found = draft.row_statements.get(item.start)
        if found is None:
            leads = first_leads is not None and item.end > first_leads
            found = tuple(find_statements(draft.text, item.start, item.end, first_leads=leads))
        units = [
            replace(unit, name="".join(draft.source[unit.start : unit.end].split()))
            for statement in found
            for unit in statement.units
        ]
        items.append(replace(item, units=tuple(dict.fromkeys(units))))
        statements.append(found)
    return replace(draft, items=tuple(items), statements=tuple(statements))


def find_indicators(draft: Draft) -> Draft:
    items = [
        replace(
            item,
            star_spans=star_spans(draft.text, item.start, item.end),
            indicators=read_indicators(draft.source, draft.text, item, found),
        )
        for item, found in zip(draft.items, draft.statements, strict=True)
    ]
    return replace(draft, items=tuple(items))


def find_promises(draft: Draft) -> Draft:
    items = []
    for item, found in zip(draft.items, draft.statements, strict=True):
        spans = [(statement.start, statement.end) for statement in found]
        counted = [indicator.start for indicator in item.indicators]
        year = _target_year(draft)
        apart = [due_on(draft.text[start:end], year) for start, end in spans]
        title = normalise(item.title) if item.title else None
        apart.append(due_on(title or "", year))  # "准备阶段(5月10日前)。…"
        due = max((day for day in apart if day is not None), default=None)
        clause = Promises(spans, counted, title, year, due)
        commitments = find_commitments(draft.text, item.text_start, item.end, clause)
        provisional = is_provisional(draft.text[item.start : item.end])
        items.append(replace(item, commitments=commitments, provisional=provisional))
    return replace(draft, items=tuple(items))


def _target_year(draft: Draft) -> int | None:
    return draft.document.period_end.year if draft.document.period_end else None


def find_unread(draft: Draft) -> Draft:
    covered = [Span(part.start, part.end) for part in draft.sections]
    covered += [Span(part.start, part.end) for part in draft.items]
    covered += [Span(part.start, part.end) for part in draft.furniture]
    return replace(draft, unread=tuple(checks.uncovered(normalise(draft.source), covered)))


def find_warnings(draft: Draft) -> Draft:
    found = [
        *draft.warnings,
        *checks.check_brackets(draft.text, draft.items),
        *checks.check_joins(draft.text, draft.paragraphs),
        *checks.check_lost(draft.source),
        *checks.check_numbering(draft.source, draft.nodes),
        *checks.check_units(draft.items),
        *checks.check_end(draft.text, draft.items, draft.unread),
        *checks.check_unread(draft.source, draft.unread),
    ]
    return replace(draft, warnings=tuple(sorted(found, key=lambda warning: (warning.start, warning.code))))


Stage = Callable[[Draft], Draft]

# Later stages rely on what earlier ones found; a new kind of notice is a new stage or a new rule in one of these.
STAGES: tuple[tuple[str, Stage], ...] = (
    ("normalise", one_alphabet),
    ("lines", find_lines),
    ("furniture", find_furniture),
    ("document", read_fields),
    ("tables", find_task_tables),
    ("paragraphs", mend_paragraphs),
    ("headings", outline),
    ("items", find_items),
    ("rows", find_row_items),
    ("units", find_units),
    ("indicators", find_indicators),
    ("commitments", find_promises),
    ("unread", find_unread),
    ("warnings", find_warnings),
)


def finish(draft: Draft) -> ParsedNotice:
    return ParsedNotice(
        draft.document, draft.sections, draft.items, draft.furniture, draft.unread, draft.warnings
    )
