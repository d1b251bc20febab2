"""A person accepts, amends, rejects, cuts or joins what the parser proposed.

Every verb takes the version that the person looked at. Where somebody else was faster, LostRace is
raised, nothing is changed, and the page shows both.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.documents import content as contents
from apps.documents.content import Content
from apps.documents.models import Document, DraftState, DraftTarget, JobState
from apps.targets.learning import learn
from apps.units.models import User
from apps.units.permissions import Permission, require


class ReviewRefused(Exception):
    """The verb does not fit the draft as it stands; the message says what to do."""


class LostRace(ReviewRefused):
    """Somebody else changed the draft in the meantime; `draft` is how it stands now."""

    def __init__(self, draft: DraftTarget | Document, by: User | None) -> None:
        self.draft = draft
        super().__init__(
            _("%(who)s changed this in the meantime. Compare how it stands now, then decide again.")
            % {"who": by or _("Somebody else")}
        )


class NotReadYet(ReviewRefused):
    """A worker would still overwrite what is corrected."""


class WrongContent(ReviewRefused):
    """What the draft would say cannot be issued, or does not stand in its clause."""


# From which state a verb leads where; None: the state stays.
TRANSITIONS: dict[str, tuple[frozenset[str], str | None]] = {
    "accept": (frozenset({DraftState.PENDING, DraftState.REJECTED}), DraftState.ACCEPTED),
    "amend": (frozenset({DraftState.PENDING, DraftState.ACCEPTED, DraftState.REJECTED}), DraftState.ACCEPTED),
    "reject": (frozenset({DraftState.PENDING, DraftState.ACCEPTED}), DraftState.REJECTED),
    "reopen": (frozenset({DraftState.ACCEPTED, DraftState.REJECTED}), DraftState.PENDING),
    "split": (frozenset({DraftState.PENDING, DraftState.ACCEPTED}), DraftState.PENDING),
    "merge": (frozenset({DraftState.PENDING, DraftState.ACCEPTED}), DraftState.PENDING),
    "take": (frozenset({DraftState.PENDING, DraftState.ACCEPTED}), None),
    "recut": (frozenset({DraftState.PENDING, DraftState.ACCEPTED, DraftState.REJECTED}), DraftState.PENDING),
}


@transaction.atomic
def accept(draft: DraftTarget, *, by: User, version: int) -> DraftTarget:
    """Take the draft as it is."""
    draft = locked(draft, "accept", by=by, version=version)
    refuse_unsound(draft.content)
    return decided(draft, "accept", by=by)


@transaction.atomic
def amend(draft: DraftTarget, content: Content, *, by: User, version: int) -> DraftTarget:
    """Replace what the draft says, and take it; names that were corrected are learned.

    Raises WrongContent where it could not be issued, or its places are not those of the clause.
    """
    draft = locked(draft, "amend", by=by, version=version)
    refuse_unsound(content)
    refuse_misplaced(content, draft)
    before, draft.content = draft.content, content
    decided(draft, "amend", by=by, before=changed(before, content), after=changed(content, before))
    learn(draft, before, by=by)
    return draft


@transaction.atomic
def reject(draft: DraftTarget, *, by: User, version: int, reason: str) -> DraftTarget:
    """Leave the draft out, for a reason that stays beside it."""
    draft = locked(draft, "reject", by=by, version=version)
    if not reason.strip():
        raise ReviewRefused(_("Say why the item is rejected."))
    return decided(draft, "reject", by=by, reason=reason.strip(), after={"reason": reason.strip()})


@transaction.atomic
def reopen(draft: DraftTarget, *, by: User, version: int) -> DraftTarget:
    """Take a decision back."""
    draft = locked(draft, "reopen", by=by, version=version)
    return decided(draft, "reopen", by=by)


@transaction.atomic
def split(draft: DraftTarget, *, by: User, version: int, at: int) -> tuple[DraftTarget, DraftTarget]:
    """Cut the draft where a later one of its commitments begins; both halves wait to be checked."""
    draft = locked(draft, "split", by=by, version=version)
    if at not in {commitment["start"] for commitment in draft.content["commitments"][1:]}:
        raise WrongContent(_("Choose the sentence with which the second item begins."))
    first, second = contents.split(draft.content, at)
    rest = DraftTarget(
        district_id=draft.district_id,
        document=draft.document,
        start=at,
        end=draft.end,
        proposed=second,
        content=second,
        learned=draft.learned,
        warnings=[w for w in draft.warnings if w["start"] >= at],
    )
    draft.content, draft.end = first, at
    draft.warnings = [w for w in draft.warnings if w["start"] < at]
    decided(draft, "split", by=by, after={"at": at})
    rest.save()
    record("draft.split", rest, by=by, after={"from": draft.pk})
    return draft, rest


@transaction.atomic
def merge(draft: DraftTarget, *, by: User, version: int) -> DraftTarget:
    """Join the draft with the next one in the text, which then stands as merged."""
    draft = locked(draft, "merge", by=by, version=version)
    following = (
        DraftTarget.objects.select_for_update()
        .filter(document=draft.document, start__gte=draft.end)
        .exclude(state=DraftState.MERGED)
        .first()
    )
    if following is None or following.state == DraftState.REJECTED:
        raise ReviewRefused(_("There is no next item to merge with: take a rejection back first."))
    draft.content = contents.merge(draft.content, following.content)
    draft.end = following.end
    draft.warnings = draft.warnings + following.warnings
    draft.learned = draft.learned + following.learned
    following.state, following.merged_into = DraftState.MERGED, draft
    following.version += 1
    following.reviewed_by, following.reviewed_at = by, timezone.now()  # who looks at it now is told by whom
    following.save()
    return decided(draft, "merge", by=by, after={"with": following.pk})


@transaction.atomic
def accept_clean(document: Document, *, by: User) -> int:
    """Accept every waiting draft that has no warning; returns how many."""
    require(by, Permission.DRAFT_REVIEW, document)
    document = open_document(document)
    waiting = document.drafts.select_for_update().filter(state=DraftState.PENDING, warnings=[])
    clean = [draft for draft in waiting if unsound(draft.content) is None]
    for draft in clean:
        draft.document = document
        decided(draft, "accept", by=by)
    return len(clean)


DOCUMENT_FIELDS = ("title", "issuer", "doc_number", "issued_on", "kind", "period_start", "period_end")


@transaction.atomic
def amend_document(document: Document, fields: dict[str, Any], *, by: User, version: int) -> Document:
    """Correct what was read of the notice itself; `fields` has the names of DOCUMENT_FIELDS.

    Raises ValidationError where the period ends before it begins.
    """
    require(by, Permission.DRAFT_REVIEW, document)
    document = open_document(document)
    if document.version != version:
        raise LostRace(document, None)
    before = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    for name in DOCUMENT_FIELDS:
        setattr(document, name, fields[name])
    document.validate_constraints(exclude={"district", "sha256"})
    document.version += 1
    document.save()
    after = {name: getattr(document, name) for name in DOCUMENT_FIELDS}
    record("document.amend", document, by=by, before=changed(before, after), after=changed(after, before))
    return document


LARGEST_VALUE = Decimal(10) ** 18  # IndicatorValue holds 18 digits before the point


def unsound(content: Content) -> str | None:
    """Why this content could not be issued, or None."""
    units = [(unit["name"], unit["role"]) for unit in content["units"]]
    if len(set(units)) < len(units):
        return _("The same unit stands twice with the same role: remove one of them.")
    for indicator in content["indicators"]:
        if abs(Decimal(indicator["value"])) >= LARGEST_VALUE:
            return _("%(name)s: the value has more than 18 digits. Correct it.") % {"name": indicator["name"]}
        if not indicator["name"]:
            return _("A figure has no name: say what %(value)s%(unit)s counts.") % {
                "value": indicator["value"],
                "unit": indicator["unit"],
            }
    return None


def refuse_unsound(content: Content) -> None:
    if problem := unsound(content):
        raise WrongContent(problem)


def refuse_misplaced(content: Content, draft: DraftTarget) -> None:
    """Sentences and units stay where they are printed, and figures stand in the clause."""
    before: Content = draft.content
    sentences = places(content["commitments"])
    if len(set(sentences)) < len(sentences) or not set(sentences).issubset(places(before["commitments"])):
        raise WrongContent(_("One of the sentences is not this item's. Take them as they stand now."))
    if not {(None, None), *places(before["units"])}.issuperset(places(content["units"])):
        raise WrongContent(_("A unit stands where none is printed. Leave out where it stands."))
    if not all(draft.start <= start < end <= draft.end for start, end in places(content["indicators"])):
        raise WrongContent(_("A figure stands outside the clause. Say where in the clause it is printed."))
    parents = [indicator["parent"] for indicator in content["indicators"]]
    if not all(parent is None or 0 <= parent < number for number, parent in enumerate(parents)):
        raise WrongContent(_("A figure is a part of one that stands before it. Name that one, or none."))


def places(entries: Iterable[Any]) -> list[tuple[Any, Any]]:
    return [(entry["start"], entry["end"]) for entry in entries]


def open_document(document: Document) -> Document:
    """The document, locked; NotReadYet before it was read, ReviewRefused once its targets are issued."""
    document = Document.objects.select_for_update(of=["self"]).select_related("job").get(pk=document.pk)
    if document.job.state != JobState.READY:
        raise NotReadYet(_("This notice is not read yet. Wait until it is, then check what was read."))
    if document.targets_issued_at is not None:
        raise ReviewRefused(_("The targets of this notice are issued: their words no longer change."))
    return document


def locked(draft: DraftTarget, verb: str, *, by: User, version: int) -> DraftTarget:
    """The draft, locked, if `by` may review it, `version` is current and the verb fits its state."""
    require(by, Permission.DRAFT_REVIEW, draft)
    document = open_document(draft.document)
    draft = DraftTarget.objects.select_for_update(of=["self"]).select_related("reviewed_by").get(pk=draft.pk)
    draft.document = document
    if draft.version != version:
        raise LostRace(draft, draft.reviewed_by)
    if draft.state not in TRANSITIONS[verb][0]:
        raise ReviewRefused(
            _("This item stands as “%(state)s”, which does not allow that. Reload the page to see it.")
            % {"state": draft.get_state_display()}
        )
    return draft


def decided(
    draft: DraftTarget,
    verb: str,
    *,
    by: User,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> DraftTarget:
    draft.state = TRANSITIONS[verb][1] or draft.state
    draft.reason = reason
    draft.version += 1
    draft.reviewed_by, draft.reviewed_at = by, timezone.now()
    draft.save()
    record(f"draft.{verb}", draft, by=by, before=before, after=after)
    return draft


def changed(values: Any, other: Any) -> dict[str, Any]:
    """The entries of `values` that differ in `other`, as JSON values."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value != other[key]
    }
