"""The parser's stages, in their order. Each takes the draft as it stands and returns a fuller one."""

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import pairwise

from . import checks
from .dates import due_on
from .document import read_document
from .draft import Draft
from .figures.indicators import read_indicators
from .furniture import Layout, lay_out
from .items import read_clauses
from .labels import starts_with_label
from .lines import JOINT, Line, join_lines, split_lines
from .normalise import normalise
from .outline import find_outline
from .sentences import Promises, find_commitments, is_provisional, stands_in, star_spans
from .tables.grids import tables_of_structure
from .tables.measured import read_measures
from .tables.pasted import pasted_tables
from .tables.rows import (
    as_section,
    deadline,
    headed_by,
    named_by,
    part_cells,
    part_names,
    read_rows,
    table_furniture,
)
from .tables.table import Row, Table
from .tokens import (
    Furniture,
    FurnitureKind,
    Item,
    Nature,
    Span,
)
from .units.clause import find_statements, first_leads_from, printed_name
from .units.statements import Statement


def one_alphabet(draft: Draft) -> Draft:
    plain = normalise(draft.source)
    return replace(draft, text=plain, plain=plain)


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
    """Take the lines of tables out of the body; what stands between their cells becomes line ends, cells being apart."""
    tables = list(tables_of_structure(draft.text, draft.lines, draft.layout.kinds, draft.structure.tables))
    known = frozenset(index for table in tables for index in table.lines)
    tables += pasted_tables(draft.source, draft.text, draft.lines, draft.layout.kinds, known)
    tables.sort(key=lambda table: table.lines[0])
    taken = {index for table in tables for index in table.lines}
    chars = list(draft.text)
    for table in tables:
        part_cells(chars, table)
    kinds = tuple(None if index in taken else kind for index, kind in enumerate(draft.layout.kinds))
    starts = {draft.lines[index].start for index in taken}
    furniture = tuple(part for part in draft.furniture if part.start not in starts)
    layout = replace(draft.layout, kinds=kinds, titles=_titles_outside(draft.layout, taken))
    draft = replace(draft, text="".join(chars), tables=tuple(tables), layout=layout, furniture=furniture)
    return _with_body(draft, taken)


def _titles_outside(layout: Layout, taken: Collection[int]) -> tuple[tuple[int, ...], ...]:
    return tuple(run for run in layout.titles if not any(index in taken for index in run))


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
    marked = {part.start: part.level for part in draft.structure.headings}
    return replace(draft, nodes=tuple(find_outline(draft.text, draft.paragraphs, breaks, marked)))


def _unlabelled_below(draft: Draft, table: Table) -> bool:
    """Whether a paragraph without a number follows a table; it belongs to no clause above the table."""
    end = draft.lines[table.lines[-1]].end
    below = next((line for line in draft.body if line.start >= end), None)
    return below is not None and not starts_with_label(below.text)


def find_items(draft: Draft) -> Draft:
    marked = {part.start for part in draft.structure.headings if part.level > 0}
    found = read_clauses(
        draft.source, draft.text, draft.nodes, draft.document.kind, _target_year(draft), marked
    )
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
    found: dict[int, Row] = {}
    for table in draft.tables:
        if stands_in(draft.lines[table.lines[0]].start, [(item.start, item.end) for item in items]):
            continue  # a clause goes on below its table: the table is part of its words
        heading = headed_by(items, draft.text, table, draft.lines) if table.parts else None
        if heading:
            items.remove(heading)
            sections.append(as_section(heading, draft.source))
        rows, groups = read_rows(draft.source, table, heading.labels if heading else (), draft.document.kind)
        items = sorted([*items, *(row.item for row in rows)], key=lambda item: item.start)
        sections += groups
        found |= {row.item.start: row.row for row in rows}
        covered = [Span(row.item.start, row.item.end) for row in rows]
        covered += [Span(group.start, group.end) for group in groups]
        furniture += table_furniture(draft.source, table, draft.lines, covered)
    spans = [(item.start, item.end) for item in items]
    furniture = [part for part in furniture if not stands_in(part.start, spans)]
    return replace(
        draft,
        items=tuple(items),
        sections=tuple(sorted(sections, key=lambda section: section.start)),
        furniture=tuple(sorted(furniture, key=lambda part: part.start)),
        rows=found,
    )


def find_units(draft: Draft) -> Draft:
    first_leads = first_leads_from(draft.text)
    items: list[Item] = []
    statements: list[tuple[Statement, ...]] = []
    for item in draft.items:
        row = draft.rows.get(item.start)
        if row is not None:
            found = row.statements
        else:
            leads = first_leads is not None and item.end > first_leads
            found = tuple(find_statements(draft.text, item.start, item.end, first_leads=leads))
        units = [
            replace(unit, name=printed_name(draft.source, draft.text, unit))
            for statement in found
            for unit in statement.units
        ]
        items.append(replace(item, units=tuple(dict.fromkeys(units))))
        statements.append(found)
    text = part_names(draft.text, [row.statements for row in draft.rows.values()])
    return replace(draft, text=text, items=tuple(items), statements=tuple(statements))


def find_indicators(draft: Draft) -> Draft:
    items: list[Item] = []
    statements: list[tuple[Statement, ...]] = []
    for item, stated in zip(draft.items, draft.statements, strict=True):
        found = read_indicators(draft.source, draft.text, item, stated)
        row = draft.rows.get(item.start)
        if row is not None:
            found += read_measures(draft.source, row.measures)
            last = [quarter for quarter in item.quarters if quarter.quarter == 4]
            if last and not found:  # no figure for the year but that of its end
                stated = tuple(statement for statement in stated if statement.start != last[-1].start)
                found = tuple(
                    replace(indicator, name=indicator.name or named_by(draft.text, row))
                    for indicator in read_indicators(draft.source, draft.text, item, stated)
                )
        stars = star_spans(draft.text, item.start, item.end)
        items.append(replace(item, star_spans=stars, indicators=found))
        statements.append(stated)
    return replace(draft, items=tuple(items), statements=tuple(statements))


def find_promises(draft: Draft) -> Draft:
    items = []
    for item, found in zip(draft.items, draft.statements, strict=True):
        row = draft.rows.get(item.start)
        spans = [
            (stated.start, stated.end) for stated in found if row is None or not row.is_measured(stated.start)
        ]
        counted = [indicator.start for indicator in item.indicators]
        year = _target_year(draft)
        if row is not None:
            apart = [deadline(row, year)]
        else:
            apart = [due_on(draft.text[start:end], year) for start, end in spans]
        title = normalise(item.title) if item.title else None
        apart.append(due_on(title or "", year))  # "准备阶段(5月10日前)。…"
        due = max((day for day in apart if day is not None), default=None)
        clause = Promises(spans, counted, title, year, due)
        commitments = find_commitments(draft.text, item.text_start, item.end, clause)
        if item.nature is Nature.RESULT:  # what is done has no deadline ahead
            commitments = tuple(replace(commitment, due_on=None) for commitment in commitments)
        provisional = is_provisional(draft.text[item.start : item.end])
        items.append(replace(item, commitments=commitments, provisional=provisional))
    return replace(draft, items=tuple(items))


def _target_year(draft: Draft) -> int | None:
    return draft.document.period_end.year if draft.document.period_end else None


def find_unread(draft: Draft) -> Draft:
    covered = [Span(part.start, part.end) for part in draft.sections]
    covered += [Span(part.start, part.end) for part in draft.items]
    covered += [Span(part.start, part.end) for part in draft.furniture]
    return replace(draft, unread=tuple(checks.uncovered(draft.plain, covered)))


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
    ("tables", find_task_tables),
    ("document", read_fields),
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
