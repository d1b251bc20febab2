"""People take over what reading again found: nothing of it comes into a draft by itself (ADR 10).

Every verb takes the number of the rereading that the person looked at, and compares anew, so that what is
taken is what was shown.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.documents.comparing import Changed, Comparison, Recut, compare, places
from apps.documents.findings import FoundDraft
from apps.documents.models import Document, DraftState, DraftTarget, JobState, Rereading
from apps.targets import review
from apps.targets.review import (
    DOCUMENT_FIELDS,
    LostRace,
    ReviewRefused,
    amend_document,
    decided,
    locked,
    open_document,
    refuse_unsound,
)
from apps.units.models import User
from apps.units.permissions import Permission, require

PLACES = "places"  # beside the fields of a document: its headings, furniture and stretches not read


class Outdated(ReviewRefused):
    """What the person chose from is no longer what would change."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed these items in the meantime, or the notice was read once more. "
                "Look at what would change now, then decide."
            )
        )


class NothingChosen(ReviewRefused):
    """No field was ticked that would change."""

    def __init__(self) -> None:
        super().__init__(_("Choose at least one field that would change, then take it over."))


class Overlapping(ReviewRefused):
    """Two drafts would share words."""

    def __init__(self, draft: DraftTarget) -> None:
        super().__init__(
            _("The words would run into those of “%(words)s”. Take over what changes there first.")
            % {"words": draft.words.strip()[:20]}
        )


def comparison(document: Document, number: int) -> tuple[Rereading, Comparison]:
    """What the document's rereading of this number would change now; its drafts are locked. Raises Outdated."""
    again = Rereading.objects.filter(document=document, state=JobState.READY, number=number).first()
    if again is None:
        raise Outdated
    drafts = list(document.drafts.select_for_update(of=["self"]).select_related("reviewed_by"))
    for draft in drafts:
        draft.document = document
    return again, compare(document, drafts, again.found)


@transaction.atomic
def take(draft: DraftTarget, fields: Collection[str], *, by: User, version: int, number: int) -> DraftTarget:
    """Put today's reading of these fields into the draft, which stays as it was decided."""
    draft = locked(draft, "take", by=by, version=version)
    again, compared = comparison(draft.document, number)
    changed = next((changed for changed in compared.changed if changed.draft.pk == draft.pk), None)
    chosen = [change.field for change in changed.changes if change.field in fields] if changed else []
    if changed is None or not chosen:
        raise NothingChosen
    take_over(changed, chosen, by=by)
    refuse_overlap(draft.document)
    lay_out(draft.document, again)
    return changed.draft


def take_over(changed: Changed, fields: Collection[str], *, by: User) -> None:
    draft, before, after = changed.draft, {}, {}
    for change in changed.changes:
        if change.field in fields:
            before[change.field], after[change.field] = change.present, change.found
            put(draft, changed.found, change.field)
    if draft.state == DraftState.ACCEPTED:
        refuse_unsound(draft.content)
    decided(draft, "take", by=by, before=before, after=after)


def put(draft: DraftTarget, found: FoundDraft, field: str) -> None:
    """One field of the reading, unsaved."""
    if field == "words":
        draft.start, draft.end = found["start"], found["end"]
    elif field == "warnings":
        draft.warnings = found["warnings"]
    else:
        draft.proposed = with_field(draft.proposed, found["proposed"], field)
        draft.content = with_field(draft.content, found["content"], field)
        others = [entry for entry in draft.learned if entry["kind"] != field]
        draft.learned = others + [entry for entry in found["learned"] if entry["kind"] == field]


def with_field(content: Any, found: Any, field: str) -> Any:
    """`content` with the field as it was found; quarters may be in either, in both or in none."""
    rest = {key: value for key, value in content.items() if key != field}
    return {**rest, field: found[field]} if field in found else rest


@transaction.atomic
def recut(
    document: Document, starts: Collection[int], versions: dict[int, int], *, by: User, number: int
) -> list[DraftTarget]:
    """Put the items that begin at `starts` in the place of the drafts of `versions` (key → version seen).

    All of them wait to be checked then. Without drafts the items are new ones.
    """
    require(by, Permission.DRAFT_REVIEW, document)
    document = open_document(document)
    again, compared = comparison(document, number)
    asked = (set(starts), set(versions))
    group = next((group for group in compared.recut if places_of(group) == asked), None)
    if group is None:
        raise Outdated
    for draft in group.drafts:
        if draft.version != versions[draft.pk]:
            raise LostRace(draft, draft.reviewed_by)
    drafts = replace(document, group, by=by)
    refuse_overlap(document)
    lay_out(document, again)
    return drafts


def places_of(group: Recut) -> tuple[set[int], set[int]]:
    return {item["start"] for item in group.found}, {draft.pk for draft in group.drafts}


def replace(document: Document, group: Recut, *, by: User) -> list[DraftTarget]:
    """The first item comes into the first draft, further drafts are merged into it, further items are new drafts."""
    items, standing = list(group.found), []
    if group.drafts:
        first, item = group.drafts[0], items.pop(0)
        before = {"words": [first.start, first.end], "content": first.content}
        for name, value in item.items():
            setattr(first, name, value)
        after = {"words": [first.start, first.end], "content": first.content}
        standing.append(decided(first, "recut", by=by, before=before, after=after))
    for draft in group.drafts[1:]:
        draft.state, draft.merged_into, draft.reason = DraftState.MERGED, first, ""
        draft.version += 1
        draft.reviewed_by, draft.reviewed_at = by, timezone.now()
        draft.save()
    for item in items:
        draft = DraftTarget(district_id=document.district_id, document=document, **item)
        draft.save()
        record("draft.found", draft, by=by)
        standing.append(draft)
    return standing


@transaction.atomic
def take_undecided(document: Document, *, by: User, number: int) -> int:
    """Take what touches no decision: of drafts that wait as they were read, and new items. Returns how many.

    What would run into the words of a decided draft is left to a person. Raises Outdated where nothing is left.
    """
    require(by, Permission.DRAFT_REVIEW, document)
    document = open_document(document)
    again, compared = comparison(document, number)
    free = undecided(document.drafts.all(), compared)
    if not (free.changed or free.recut):
        raise Outdated
    for changed in free.changed:
        take_over(changed, [change.field for change in changed.changes], by=by)
    for group in free.recut:
        replace(document, group, by=by)
    refuse_overlap(document)
    lay_out(document, again)
    return len(free.changed) + len(free.recut)


def undecided(drafts: Iterable[DraftTarget], compared: Comparison) -> Comparison:
    """The part of the comparison, of all drafts of a document, that take_undecided() takes."""
    fixed = sorted(
        (draft.start, draft.end)
        for draft in drafts
        if draft.state != DraftState.MERGED and not untouched(draft)
    )
    starts = [start for start, _end in fixed]

    def free(item: FoundDraft) -> bool:
        before = bisect_left(starts, item["end"]) - 1
        return before < 0 or fixed[before][1] <= item["start"]

    return Comparison(
        changed=[one for one in compared.changed if untouched(one.draft) and free(one.found)],
        recut=[
            group
            for group in compared.recut
            if all(untouched(draft) for draft in group.drafts) and all(free(item) for item in group.found)
        ],
    )


def untouched(draft: DraftTarget) -> bool:
    """The draft waits to be checked, and says what was read."""
    return draft.state == DraftState.PENDING and not draft.amended


@transaction.atomic
def take_notice(
    document: Document, fields: Collection[str], *, by: User, version: int, number: int
) -> Document:
    """Put today's reading of these fields of the notice itself; PLACES is one of them."""
    require(by, Permission.DRAFT_REVIEW, document)
    document = open_document(document)
    again, compared = comparison(document, number)
    found = {name: value for name, (_present, value) in compared.notice.items() if name in fields}
    if not found and not (PLACES in fields and compared.places):
        raise NothingChosen
    if document.version != version:
        raise LostRace(document, None)
    if found:
        stands: dict[str, Any] = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
        document = amend_document(document, {**stands, **found}, by=by, version=version)
    before, after = lay_out(document, again)
    if PLACES in fields and after:
        record("document.take", document, by=by, before={PLACES: before}, after={PLACES: after})
    return document


def refuse_overlap(document: Document) -> None:
    """Two drafts never share words: a clause that grows needs its neighbour to shrink first."""
    standing = document.drafts.exclude(state=DraftState.MERGED).order_by("start", "id")
    end = 0
    for draft in standing.defer("proposed", "content"):
        if draft.start < end:
            draft.document = document
            raise Overlapping(draft)
        end = draft.end


def lay_out(document: Document, again: Rereading) -> tuple[dict[str, Any], dict[str, Any]]:
    """Headings, furniture and stretches not read as this reading has them: nobody decides on those.

    Returns the columns that changed, as they stood and as they stand.
    """
    standing = document.drafts.exclude(state=DraftState.MERGED)
    laid_out = dict(places(document, standing, again.found))
    stood = {name: getattr(document, name) for name in laid_out}
    before, after = review.changed(stood, laid_out), review.changed(laid_out, stood)
    if after:
        Document.objects.filter(pk=document.pk).update(**after)
    return before, after
