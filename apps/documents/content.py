"""What one draft says, as JSON: made from the parser's item, cut in two, or joined with the next.

Offsets count characters of the document's text. Figures are decimal strings, days are ISO 8601.
"""

from typing import Any, NotRequired, TypedDict

from apps.documents.parser import Item, ParsedNotice


class UnitEntry(TypedDict):
    name: str  # as printed
    role: str  # lead, support, responsible
    start: int | None  # None where a person added the unit
    end: int | None


class IndicatorEntry(TypedDict):
    name: str
    value: str
    unit: str
    comparator: str  # eq, ge, le, approx
    change: str | None  # up, down
    starred: bool
    start: int
    end: int
    parent: int | None  # index of the whole that this one is a part of (其中)


class CommitmentEntry(TypedDict):
    start: int
    end: int
    kind: str  # quantified, milestone, ongoing
    starred: bool
    due_on: str | None


class QuarterEntry(TypedDict):
    quarter: int  # 1 to 4
    text: str  # what is to be reached by its end, as printed
    start: int
    end: int


class Content(TypedDict):
    labels: list[str]
    section: str  # titles of the headings above, joined by " / "
    nature: str  # target, result, requirement
    title: str
    provisional: bool
    units: list[UnitEntry]
    indicators: list[IndicatorEntry]
    commitments: list[CommitmentEntry]
    quarters: NotRequired[list[QuarterEntry]]  # only of rows of tables that have columns for quarters


def proposed_drafts(notice: ParsedNotice) -> list[dict[str, Any]]:
    """The fields start, end, proposed, content and warnings of a DraftTarget for each item."""
    titles = {section.labels: section.title for section in notice.sections}
    drafts = []
    for item in notice.items:
        content = content_of(item, titles)
        warnings = [
            {"code": w.code, "start": w.start, "end": w.end, "message": w.message}
            for w in notice.warnings
            if item.start <= w.start < item.end
        ]
        drafts.append(
            {
                "start": item.start,
                "end": item.end,
                "proposed": content,
                "content": content,
                "warnings": warnings,
            }
        )
    return drafts


# What the tables of issued targets hold, in characters. Longer names are damage, for a person to see.
LONGEST_NAME, LONGEST_TITLE, LONGEST_UNIT_NAME, LONGEST_UNIT_OF_MEASURE = 250, 500, 80, 40
LONGEST_SECTION = 500


def content_of(item: Item, titles: dict[tuple[str, ...], str]) -> Content:
    above = [titles.get(item.labels[:depth]) for depth in range(1, len(item.labels) + 1)]
    content: Content = {
        "labels": list(item.labels),
        "section": one_line(" / ".join(title for title in above if title), LONGEST_SECTION),
        "nature": item.nature,
        "title": one_line(item.title or "", LONGEST_TITLE),
        "provisional": item.provisional,
        "units": units_of(item),
        "indicators": [
            {
                "name": one_line(i.name, LONGEST_NAME),
                "value": format(i.value.normalize(), "f"),
                "unit": one_line(i.unit, LONGEST_UNIT_OF_MEASURE),
                "comparator": i.comparator,
                "change": i.change,
                "starred": i.starred,
                "start": i.start,
                "end": i.end,
                "parent": i.parent,
            }
            for i in item.indicators
        ],
        "commitments": [
            {
                "start": c.start,
                "end": c.end,
                "kind": c.kind,
                "starred": c.starred,
                "due_on": c.due_on.isoformat() if c.due_on else None,
            }
            for c in item.commitments
        ],
    }
    if item.quarters:
        content["quarters"] = [
            {"quarter": q.quarter, "text": one_line(q.text, LONGEST_TITLE), "start": q.start, "end": q.end}
            for q in item.quarters
        ]
    return content


def units_of(item: Item) -> list[UnitEntry]:
    """The item's units; one that is printed twice in one role is meant once."""
    units: dict[tuple[str, str], UnitEntry] = {}
    for unit in item.units:
        name = one_line(unit.name, LONGEST_UNIT_NAME)
        entry: UnitEntry = {"name": name, "role": unit.role, "start": unit.start, "end": unit.end}
        units.setdefault((name, unit.role), entry)
    return list(units.values())


def one_line(words: str, longest: int) -> str:
    """Words as a field of a form gives them back: on one line, without blanks around them."""
    return "".join(words.splitlines()).strip()[:longest].strip()


def split(content: Content, at: int) -> tuple[Content, Content]:
    """Cut where a commitment begins. Both parts keep labels, section, units and quarters; the first keeps the title."""
    figures, commitments = content["indicators"], content["commitments"]
    first: Content = {
        **content,
        "indicators": renumbered(figures, [n for n, i in enumerate(figures) if i["start"] < at]),
        "commitments": [c for c in commitments if c["start"] < at],
    }
    second: Content = {
        **content,
        "title": "",
        "indicators": renumbered(figures, [n for n, i in enumerate(figures) if i["start"] >= at]),
        "commitments": [c for c in commitments if c["start"] >= at],
    }
    return first, second


def merge(first: Content, second: Content) -> Content:
    """Both in one, under the first one's labels and title; a unit named in both stands once."""
    known = {(unit["name"], unit["role"]) for unit in first["units"]}
    shift = len(first["indicators"])
    moved: list[IndicatorEntry] = [
        {**i, "parent": None if i["parent"] is None else i["parent"] + shift} for i in second["indicators"]
    ]
    merged: Content = {
        **first,
        "provisional": first["provisional"] or second["provisional"],
        "units": first["units"] + [u for u in second["units"] if (u["name"], u["role"]) not in known],
        "indicators": first["indicators"] + moved,
        "commitments": first["commitments"] + second["commitments"],
    }
    quarters = [*(first.get("quarters") or []), *(second.get("quarters") or [])]
    if quarters:
        merged["quarters"] = quarters
    return merged


def renumbered(indicators: list[IndicatorEntry], kept: list[int]) -> list[IndicatorEntry]:
    """The indicators at `kept`, their `parent` pointing into the new list (None where the whole is gone)."""
    place: dict[int | None, int] = {old: new for new, old in enumerate(kept)}
    return [{**indicators[index], "parent": place.get(indicators[index]["parent"])} for index in kept]


def with_stars(content: Content) -> Content:
    """The content with a ★ at each figure whose sentence has one, and at no other."""
    starred = [(entry["start"], entry["end"]) for entry in content["commitments"] if entry["starred"]]
    figures: list[IndicatorEntry] = [
        {**figure, "starred": any(start <= figure["start"] < end for start, end in starred)}
        for figure in content["indicators"]
    ]
    return {**content, "indicators": figures}


def stars(content: Content) -> int:
    """How many commitments carry a ★."""
    return sum(commitment["starred"] for commitment in content["commitments"])
