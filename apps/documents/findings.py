"""What a reading finds in a notice, as JSON: what a first reading saves, and a later one keeps beside it."""

from datetime import date
from typing import Any, TypedDict

from apps.documents.content import Content, proposed_drafts
from apps.documents.learned import Dictionary, LearnedEntry
from apps.documents.parser import ParsedNotice


class FoundDraft(TypedDict):
    """The fields of a DraftTarget; `content` is `proposed` with the names of `learned`."""

    start: int
    end: int
    proposed: Content
    content: Content
    learned: list[LearnedEntry]
    warnings: list[dict[str, Any]]


class Findings(TypedDict):
    fields: dict[str, str | None]  # of the document, by name; days are ISO 8601
    sections: list[dict[str, Any]]
    furniture: list[dict[str, Any]]
    unread: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    drafts: list[FoundDraft]


# In the order in which people are shown them; the database has its own.
FIELDS = ("title", "issuer", "doc_number", "issued_on", "kind", "period_start", "period_end")
DAYS = frozenset({"issued_on", "period_start", "period_end"})
# What the table of documents holds, in characters.
LONGEST = {"title": 250, "issuer": 120, "doc_number": 60}


def findings(notice: ParsedNotice, text: str, dictionary: Dictionary) -> Findings:
    """What `notice`, parsed from `text`, says, with the names that the district has learned."""
    found = notice.document
    words = {name: (getattr(found, name) or "")[:longest] for name, longest in LONGEST.items()}
    days = {name: iso(getattr(found, name)) for name in DAYS}
    return {
        "fields": {**words, "kind": found.kind.value, **days},
        "sections": [{"title": s.title, "start": s.start, "end": s.end} for s in notice.sections],
        "furniture": [{"kind": f.kind.value, "start": f.start, "end": f.end} for f in notice.furniture],
        "unread": [{"start": u.start, "end": u.end} for u in notice.unread],
        "warnings": [
            {"code": w.code.value, "start": w.start, "end": w.end, "message": w.message}
            for w in notice.warnings
        ],
        "drafts": [found_draft(draft, text, dictionary) for draft in proposed_drafts(notice)],
    }


def found_draft(draft: dict[str, Any], text: str, dictionary: Dictionary) -> FoundDraft:
    learned, content = dictionary.apply(draft["proposed"], text[draft["start"] : draft["end"]])
    return {
        "start": draft["start"],
        "end": draft["end"],
        "proposed": draft["proposed"],
        "content": content,
        "learned": learned,
        "warnings": draft["warnings"],
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def document_fields(found: Findings) -> dict[str, Any]:
    """The fields of a Document that the reading found, days as dates."""
    given = {name: found["fields"][name] for name in FIELDS}
    return {
        name: date.fromisoformat(value) if value and name in DAYS else value for name, value in given.items()
    }
