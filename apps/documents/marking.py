"""Show a notice with what was read in it marked in place: text and spans → runs that a template prints."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from apps.documents.models import Document, DraftState, DraftTarget


@dataclass(frozen=True, slots=True)
class Mark:
    """A quantity, a unit, a ★ or a warning at [start, end)."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks; `kinds` are CSS class names."""

    text: str
    kinds: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the notice: an item (with its draft), a heading, furniture, unread or other text."""

    kind: str
    pieces: list[Piece]
    subject: Any = None


@dataclass(slots=True)
class Span:
    start: int
    end: int
    kind: str
    subject: Any = None
    marks: list[Mark] = field(default_factory=list)


def pieces(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[Piece]:
    """text[start:end] cut wherever a mark begins or ends, so that overlapping marks stay visible."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    edges = {start, end}
    for mark in inside:
        edges |= {max(start, mark.start), min(end, mark.end)}
    cuts = sorted(edges)
    return [
        Piece(text[a:b], " ".join(sorted({m.kind for m in inside if m.start <= a and b <= m.end})))
        for a, b in pairwise(cuts)
    ]


def runs(text: str, spans: Iterable[Span]) -> Iterator[Run]:
    """The whole text as consecutive runs. Spans must not overlap; what lies between them is `other`."""
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.start < at:
            continue
        if at < span.start:
            yield Run("other", [Piece(text[at : span.start])])
        yield Run(span.kind, pieces(text, span.start, span.end, span.marks), span.subject)
        at = span.end
    if at < len(text):
        yield Run("other", [Piece(text[at:])])


def marks_of(content: dict[str, Any], text: str, start: int, end: int) -> list[Mark]:
    """Quantities, units and ★ of one clause, and where its commitments are starred."""
    marks = [Mark(i["start"], i["end"], "quantity") for i in content["indicators"]]
    marks += [Mark(u["start"], u["end"], "unit") for u in content["units"] if u["start"] is not None]
    marks += [Mark(at, at + 1, "star") for at in range(start, end) if text[at] == "★"]
    return marks


def furniture_spans(document: Document) -> list[Span]:
    spans = [Span(s["start"], s["end"], "heading") for s in document.sections]
    spans += [Span(f["start"], f["end"], "furniture") for f in document.furniture]
    spans += [Span(u["start"], u["end"], "unread") for u in document.unread]
    return spans


def outline(document: Document, drafts: Iterable[DraftTarget] | None = None) -> list[Run]:
    """The document's text with every item, heading, piece of furniture and unread stretch in its place."""
    chosen = document.drafts.exclude(state=DraftState.MERGED) if drafts is None else drafts
    spans = furniture_spans(document)
    for draft in chosen:
        marks = marks_of(draft.content, document.text, draft.start, draft.end)
        # A warning about the whole clause is told by its card; marked, it would only bury the others.
        marks += [
            Mark(w["start"], w["end"], "warning")
            for w in draft.warnings
            if (w["start"], w["end"]) != (draft.start, draft.end)
        ]
        spans.append(Span(draft.start, draft.end, "item", draft, marks))
    return list(runs(document.text, spans))
