"""What a later reading finds, against the drafts as they stand (ADR 10). Nothing here is saved.

The drafts of a notice do not overlap, nor do the items of a reading. An item and a draft belong together where half
of the shorter one lies in the other, so a line end that moved from one clause to the next joins no neighbours.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from typing import Any, cast

from apps.documents import content as contents
from apps.documents.content import Content
from apps.documents.findings import Findings, FoundDraft, document_fields
from apps.documents.models import Document, DraftState, DraftTarget
from apps.documents.parser import Span
from apps.documents.parser.checks import uncovered
from apps.documents.parser.normalise import normalise


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a draft: as it was proposed, as it stands, and as it would be read now."""

    field: str  # words, warnings, or a key of the content
    proposed: Any
    present: Any
    found: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft that would be read otherwise today."""

    draft: DraftTarget
    found: FoundDraft
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Recut:
    """Items that the reading has in place of these drafts; no draft: a new item."""

    drafts: tuple[DraftTarget, ...]
    found: tuple[FoundDraft, ...]


@dataclass(slots=True)
class Comparison:
    """What reading again would change. `gone` are drafts in whose place the reading has no item."""

    changed: list[Changed] = field(default_factory=list)
    recut: list[Recut] = field(default_factory=list)
    gone: list[DraftTarget] = field(default_factory=list)
    notice: dict[str, tuple[Any, Any]] = field(default_factory=dict)  # field → as it stands, as it would be
    places: bool = False  # headings, furniture and stretches not read would lie elsewhere

    def __len__(self) -> int:
        fields = sum(len(changed.changes) for changed in self.changed)
        return fields + len(self.recut) + len(self.gone) + len(self.notice) + self.places


def compare(document: Document, drafts: Iterable[DraftTarget], found: Findings) -> Comparison:
    """`drafts` are all of the document's, merged ones included. A rejected draft has nothing to change."""
    every = list(drafts)
    standing = [draft for draft in every if draft.state != DraftState.MERGED]
    joined = joined_into(every)
    result = Comparison()
    for present, items in groups(standing, found["drafts"]):
        if present and all(draft.state == DraftState.REJECTED for draft in present):
            continue
        pairs = paired(present, items, joined)
        if pairs is None and not items:
            result.gone += present
        elif pairs is None:
            result.recut.append(Recut(tuple(present), tuple(items)))
        else:
            result.changed += [
                changed
                for draft, item, told in pairs
                if draft.state != DraftState.REJECTED
                and (changed := difference(document.text, draft, item, told)).changes
            ]
    result.notice = {
        name: (getattr(document, name), value)
        for name, value in document_fields(found).items()
        if getattr(document, name) != value
    }
    result.places = any(getattr(document, name) != value for name, value in places(document, standing, found))
    return result


def groups(
    drafts: Sequence[DraftTarget], items: Sequence[FoundDraft]
) -> list[tuple[list[DraftTarget], list[FoundDraft]]]:
    """Drafts and items that lie in one another, in the order of the text. One pass over both."""
    drafts = sorted(drafts, key=lambda draft: (draft.start, draft.pk))
    found: list[tuple[list[DraftTarget], list[FoundDraft]]] = []
    group_of: dict[int, int] = {}
    first = 0
    for item in sorted(items, key=lambda item: item["start"]):
        while first < len(drafts) and drafts[first].end <= item["start"]:
            first += 1
        meets = [draft for draft in reaching(drafts, first, item["end"]) if belong_together(draft, item)]
        # Only the first draft can be in a group already: that of the item before.
        known = group_of.get(meets[0].pk, len(found)) if meets else len(found)
        if known == len(found):
            found.append(([], []))
        found[known][1].append(item)
        new = [draft for draft in meets if draft.pk not in group_of]
        found[known][0].extend(new)
        group_of |= dict.fromkeys([draft.pk for draft in new], known)
    found += [([draft], []) for draft in drafts if draft.pk not in group_of]
    return sorted(found, key=lambda group: group[0][0].start if group[0] else group[1][0]["start"])


def reaching(drafts: Sequence[DraftTarget], first: int, end: int) -> Iterator[DraftTarget]:
    """The drafts from number `first` on that begin before `end`."""
    while first < len(drafts) and drafts[first].start < end:
        yield drafts[first]
        first += 1


def belong_together(draft: DraftTarget, item: FoundDraft) -> bool:
    common = min(draft.end, item["end"]) - max(draft.start, item["start"])
    return 2 * common >= min(draft.end - draft.start, item["end"] - item["start"])


Pair = tuple[DraftTarget, FoundDraft, Content]


def joined_into(drafts: Iterable[DraftTarget]) -> dict[int, list[DraftTarget]]:
    """Draft → the drafts that people merged into it, in the order of the text."""
    joined: dict[int, list[DraftTarget]] = {}
    for draft in drafts:
        if draft.merged_into_id is not None:
            joined.setdefault(draft.merged_into_id, []).append(draft)
    return joined


def paired(
    drafts: list[DraftTarget], items: list[FoundDraft], joined: Mapping[int, list[DraftTarget]]
) -> list[Pair] | None:
    """Each draft with the item for it and what was proposed for it at first; None where the text is cut otherwise.

    What people cut in two or joined is cut and joined in the reading as well: that was their decision.
    """
    if not drafts or not items:
        return None
    if len(drafts) == 1 and len(items) == 1:
        return [(drafts[0], items[0], told(drafts[0], joined))]
    if len(drafts) == 1 and drafts[0].pk in joined:
        return [(drafts[0], reduce(merged, items), told(drafts[0], joined))]
    halves = {tuple(draft.content["labels"]) for draft in drafts}
    if len(items) == 1 and len(halves) == 1:
        return cut_at(drafts, items[0])
    return None


def told(draft: DraftTarget, joined: Mapping[int, list[DraftTarget]]) -> Content:
    """What reading proposed for the draft, and for the drafts that were merged into it."""
    parts = [told(part, joined) for part in joined.get(draft.pk, [])]
    return reduce(contents.merge, parts, cast(Content, draft.told))


def merged(first: FoundDraft, second: FoundDraft) -> FoundDraft:
    return {
        "start": first["start"],
        "end": second["end"],
        "proposed": contents.merge(first["proposed"], second["proposed"]),
        "content": contents.merge(first["content"], second["content"]),
        "learned": first["learned"] + second["learned"],
        "warnings": first["warnings"] + second["warnings"],
    }


def cut_at(drafts: list[DraftTarget], item: FoundDraft) -> list[Pair] | None:
    """The item cut where people cut the draft, if a sentence of it begins there."""
    pairs: list[Pair] = []
    rest, proposed = item, cast(Content, drafts[0].told)
    for draft, following in pairwise(drafts):
        at = following.start
        if at not in {commitment["start"] for commitment in rest["content"]["commitments"][1:]}:
            return None
        first, rest = cut(rest, at)
        before, proposed = contents.split(proposed, at)
        pairs.append((draft, first, before))
    return [*pairs, (drafts[-1], rest, proposed)]


def cut(item: FoundDraft, at: int) -> tuple[FoundDraft, FoundDraft]:
    proposed, content = contents.split(item["proposed"], at), contents.split(item["content"], at)
    before = [w for w in item["warnings"] if w["start"] < at]
    behind = [w for w in item["warnings"] if w["start"] >= at]
    return (
        {**item, "end": at, "proposed": proposed[0], "content": content[0], "warnings": before},
        {**item, "start": at, "proposed": proposed[1], "content": content[1], "warnings": behind},
    )


def difference(text: str, draft: DraftTarget, item: FoundDraft, proposed: Content) -> Changed:
    """A field counts where today's reading is neither what stands nor what was proposed before."""
    changes = []
    if text[draft.start : draft.end].strip() != text[item["start"] : item["end"]].strip():
        changes.append(words_change(draft, item))
    for name in Content.__annotations__:  # the database has its own order of keys
        change = Change(name, proposed.get(name), draft.content.get(name), item["content"].get(name))
        found = seen(text, name, change.found)
        if found != seen(text, name, change.present) and found != seen(text, name, change.proposed):
            changes.append(change)
    if [w["code"] for w in draft.warnings] != [w["code"] for w in item["warnings"]]:
        changes.append(Change("warnings", draft.warnings, draft.warnings, item["warnings"]))
    return Changed(draft, item, tuple(changes))


def words_change(draft: DraftTarget, item: FoundDraft) -> Change:
    stands = (draft.start, draft.end)
    return Change("words", stands, stands, (item["start"], item["end"]))


def seen(text: str, name: str, value: Any) -> Any:
    """What a person sees of a field: a name or a figure that is found at another place is the same one."""
    if name in ("units", "indicators", "quarters"):
        return [{k: v for k, v in entry.items() if k not in ("start", "end")} for entry in value or []]
    if name == "commitments":
        return [
            (text[c["start"] : c["end"]].strip(), c["kind"], c["starred"], c["due_on"]) for c in value or []
        ]
    return value


def places(
    document: Document, drafts: Iterable[DraftTarget], found: Findings
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The reading's headings, furniture and stretches not read, as they fit around the drafts that stand.

    A draft keeps its words; what neither a draft nor the reading accounts for is not read.
    """
    taken = sorted((draft.start, draft.end) for draft in drafts)
    sections, furniture = outside(found["sections"], taken), outside(found["furniture"], taken)
    covered = [Span(start, end) for start, end in taken]
    covered += [Span(part["start"], part["end"]) for part in [*sections, *furniture]]
    unread = [{"start": span.start, "end": span.end} for span in uncovered(normalise(document.text), covered)]
    return [
        ("sections", sections),
        ("furniture", furniture),
        ("unread", unread),
        ("warnings", found["warnings"]),
    ]


def outside(parts: list[dict[str, Any]], taken: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """The parts that no draft reaches into; both lists are in the order of the text."""
    kept, at = [], 0
    for part in parts:
        while at < len(taken) and taken[at][1] <= part["start"]:
            at += 1
        if at == len(taken) or part["end"] <= taken[at][0]:
            kept.append(part)
    return kept
