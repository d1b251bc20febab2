"""What is known of a notice between two stages."""

from dataclasses import dataclass, field

from apps.documents.structure import Structure

from .furniture import Layout
from .lines import Line, Paragraph
from .outline import Node
from .tables.table import Row, Table
from .tokens import Furniture, Item, ParsedDocument, ParsedNotice, ParsedWarning, Section, Span
from .units.statements import Statement


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far. ``source`` is the given text; ``text`` is the same length, in one alphabet."""

    source: str
    text: str
    structure: Structure
    plain: str = ""  # the text as it was normalised, before cells and broken lines were mended in it
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
    rows: dict[int, Row] = field(default_factory=dict)  # of the items that are rows, by their start
    statements: tuple[tuple[Statement, ...], ...] = ()
    furniture: tuple[Furniture, ...] = ()
    unread: tuple[Span, ...] = ()
    warnings: tuple[ParsedWarning, ...] = ()


def start_draft(source: str, structure: Structure) -> Draft:
    return Draft(source, source, structure)


def finish(draft: Draft) -> ParsedNotice:
    return ParsedNotice(
        draft.document, draft.sections, draft.items, draft.furniture, draft.unread, draft.warnings
    )
