"""The parser's stages, in their order. Each takes the draft as it stands and returns a fuller one."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import checks
from .document import read_document
from .furniture import Layout, lay_out
from .items import read_clauses
from .lines import JOINT, Line, Paragraph, join_lines, split_lines
from .names import distribute, is_part, name_quantities
from .normalise import normalise
from .outline import Node, find_outline
from .quantities import Quantity, find_quantities
from .sentences import find_commitments, is_provisional, star_spans, starred_stretches
from .tokens import (
    Furniture,
    FurnitureKind,
    Item,
    ParsedDocument,
    ParsedIndicator,
    ParsedNotice,
    Section,
    Span,
    Warning,
    WarningCode,
)
from .units import Statement, find_statements, states_first_leads


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. ``source`` is the given text; ``text`` is the same length, in one alphabet."""

    source: str
    text: str
    lines: tuple[Line, ...] = ()
    layout: Layout = Layout((), (), 0)
    paragraphs: tuple[Paragraph, ...] = ()
    nodes: tuple[Node, ...] = ()
    document: ParsedDocument = field(default_factory=ParsedDocument)
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = ()
    statements: tuple[tuple[Statement, ...], ...] = ()
    furniture: tuple[Furniture, ...] = ()
    unread: tuple[Span, ...] = ()
    warnings: tuple[Warning, ...] = ()


def start_draft(source: str) -> Draft:
    return Draft(source, source)


def one_alphabet(draft: Draft) -> Draft:
    return replace(draft, text=normalise(draft.source))


def find_lines(draft: Draft) -> Draft:
    return replace(draft, lines=split_lines(draft.text, draft.source))


def find_furniture(draft: Draft) -> Draft:
    layout = lay_out(draft.lines)
    furniture = [
        Furniture(kind, line.start, line.end) for line, kind in zip(draft.lines, layout.kinds, strict=True) if kind
    ]
    return replace(draft, layout=layout, furniture=tuple(furniture))


def read_fields(draft: Draft) -> Draft:
    document, warnings = read_document(draft.text, draft.lines, draft.layout)
    if document.title:  # printed words, not ours
        at = draft.text.find(document.title)
        printed = draft.source[at : at + len(document.title)] if at >= 0 else document.title
        document = replace(document, title=printed)
    return replace(draft, document=document, warnings=draft.warnings + tuple(warnings))


def mend_paragraphs(draft: Draft) -> Draft:
    """Join broken lines of the body; what stood between them becomes joints, so that words read on."""
    body = [line for line, kind in zip(draft.lines, draft.layout.kinds, strict=True) if kind is None]
    paragraphs = join_lines(body)
    chars = list(draft.text)
    by_start = {line.start: before for before, line in zip(body, body[1:], strict=False)}
    for paragraph in paragraphs:
        for join in paragraph.joins:
            for position in range(by_start[join].end, join):
                chars[position] = JOINT
    return replace(draft, text="".join(chars), paragraphs=paragraphs)


def outline(draft: Draft) -> Draft:
    breaks = [part.start for part in draft.furniture if part.kind is FurnitureKind.ATTACHMENT]
    return replace(draft, nodes=tuple(find_outline(draft.text, draft.paragraphs, breaks)))


def find_items(draft: Draft) -> Draft:
    year = draft.document.period_end.year if draft.document.period_end else None
    found = read_clauses(draft.source, draft.text, draft.nodes, draft.document.kind, year)
    taken = [(item.start, item.end) for item in found.items]
    outside = [part for part in draft.furniture if not any(start <= part.start < end for start, end in taken)]
    furniture = sorted([*outside, *found.furniture], key=lambda part: part.start)
    items = sorted(found.items, key=lambda item: item.start)
    return replace(draft, sections=tuple(found.sections), items=tuple(items), furniture=tuple(furniture))


def find_units(draft: Draft) -> Draft:
    first_leads = states_first_leads(draft.text)
    items: list[Item] = []
    statements: list[tuple[Statement, ...]] = []
    for item in draft.items:
        found = find_statements(draft.text, item.start, item.end, first_leads=first_leads)
        units = [
            replace(unit, name="".join(draft.source[unit.start : unit.end].split()))
            for statement in found
            for unit in statement.units
        ]
        items.append(replace(item, units=tuple(dict.fromkeys(units))))
        statements.append(tuple(found))
    return replace(draft, items=tuple(items), statements=tuple(statements))


def find_indicators(draft: Draft) -> Draft:
    items = [
        replace(item, star_spans=star_spans(draft.text, item.start, item.end), indicators=_indicators(draft, item, found))
        for item, found in zip(draft.items, draft.statements, strict=True)
    ]
    return replace(draft, items=tuple(items))


def _indicators(draft: Draft, item: Item, statements: tuple[Statement, ...]) -> tuple[ParsedIndicator, ...]:
    label_end = item.start if item.labels[-1].startswith("¶") else item.start + len(item.labels[-1])
    found = [
        quantity
        for quantity in find_quantities(draft.text, label_end, item.end)
        if not any(statement.start <= quantity.start < statement.end for statement in statements)
    ]
    named = distribute(name_quantities(draft.text, label_end, item.end, found), draft.text)
    starred = starred_stretches(draft.text, item.start, item.end)
    indicators: list[ParsedIndicator] = []
    whole: int | None = None
    before: Quantity | None = None
    for index, (quantity, name) in enumerate(named):
        part = before is not None and is_part(draft.text, before, quantity)
        if part and whole is None:
            whole = index - 1
        elif before is not None and not part:
            whole = None
        indicators.append(
            ParsedIndicator(
                start=quantity.start,
                end=quantity.end,
                text=draft.source[quantity.start : quantity.end],
                value=quantity.value,
                unit=quantity.unit,
                comparator=quantity.comparator,
                change=quantity.change,
                name=name,
                starred=any(start <= quantity.start < end for start, end in starred),
                parent=whole if part else None,
            )
        )
        before = quantity
    return tuple(indicators)


def find_promises(draft: Draft) -> Draft:
    year = draft.document.period_end.year if draft.document.period_end else None
    items = []
    for item, found in zip(draft.items, draft.statements, strict=True):
        spans = [(statement.start, statement.end) for statement in found]
        counted = [indicator.start for indicator in item.indicators]
        commitments = find_commitments(draft.text, item.start, item.end, spans, counted, year)
        provisional = is_provisional(draft.text[item.start : item.end])
        items.append(replace(item, commitments=commitments, provisional=provisional))
    return replace(draft, items=tuple(items))


def find_unread(draft: Draft) -> Draft:
    covered = [Span(part.start, part.end) for part in (*draft.sections, *draft.items, *draft.furniture)]
    return replace(draft, unread=tuple(checks.uncovered(draft.text, covered)))


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
    ("paragraphs", mend_paragraphs),
    ("headings", outline),
    ("items", find_items),
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
