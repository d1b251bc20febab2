"""What reading a notice again would change, beside what people made of it (ADR 10)."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.documents.comparing import Change, Changed, Comparison, Recut, compare
from apps.documents.findings import FoundDraft
from apps.documents.models import Document, DocumentKind, JobState
from apps.documents.upload import NotRereadable, read_again
from apps.targets import review, taking
from apps.targets.review import ReviewRefused
from apps.targets.review_views import draft_of, number, version_of
from apps.targets.wording import value_lines
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PLACE = re.compile(r"[0-9]{1,9}")
SEEN = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a value; `differs` where the value it is compared with has no such line."""

    words: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values of a field that stand side by side; `alike` lines of a long list are not shown."""

    heading: str
    lines: list[Line]
    alike: int = 0


def document_of(request: SignedInRequest, pk: int) -> Document:
    documents = Document.objects.visible_to(request.user).select_related("district", "job")
    document = get_object_or_404(documents, pk=pk, job__state=JobState.READY)
    require(request.user, Permission.DRAFT_REVIEW, document)
    return document


@require_POST
def document_reread(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    try:
        read_again(document, by=request.user)
    except NotRereadable as error:
        messages.error(request, str(error))
        return redirect(document)
    return redirect("targets:rereading", pk)


@require_GET
def document_rereading(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    again = getattr(document, "rereading", None)
    context: dict[str, Any] = {
        "document": document,
        "again": again,
        "open": document.targets_issued_at is None,
    }
    if again is not None and again.state == JobState.READY and context["open"]:
        drafts = list(document.drafts.select_related("reviewed_by"))
        for draft in drafts:
            draft.document = document
        compared = compare(document, drafts, again.found)
        free = taking.undecided(drafts, compared)
        context |= {
            "count": len(compared),
            "changed": [changed_card(changed, document.text) for changed in compared.changed],
            "recut": [recut_card(group, document.text) for group in compared.recut],
            "gone": compared.gone,
            "notice": notice_rows(compared),
            "places": compared.places,
            "undecided": len(free.changed) + len(free.recut),
        }
    return render(request, "targets/rereading.html", context)


def changed_card(changed: Changed, text: str) -> dict[str, Any]:
    changes = [{"field": change.field, "sides": sides(change, text)} for change in changed.changes]
    return {"draft": changed.draft, "changes": changes, "free": taking.untouched(changed.draft)}


FEW = 4  # lines of a value that are all shown; of longer lists only what differs is


def sides(change: Change, text: str) -> list[Side]:
    """Two values, or three where a person amended what was proposed."""
    present, found = (value_lines(change.field, value, text) for value in (change.present, change.found))
    columns = [(_("As it stands"), present, found), (_("As it would be read now"), found, present)]
    if change.proposed is not None and change.proposed != change.present:
        proposed = value_lines(change.field, change.proposed, text)
        if proposed != present:
            columns[0] = (_("As a person amended it"), present, found)
            columns.insert(0, (_("As it was read before"), proposed, present))
    whole = set(present) == set(found) or max(len(lines) for _heading, lines, _others in columns) <= FEW
    return [side(*column, whole=whole) for column in columns]


def side(heading: str, lines: Sequence[str], others: Sequence[str], *, whole: bool) -> Side:
    known = set(others)
    compared = [Line(line, line not in known) for line in lines]
    shown = [line for line in compared if whole or line.differs]
    return Side(heading, shown, len(compared) - len(shown))


def recut_card(group: Recut, text: str) -> dict[str, Any]:
    return {
        "drafts": group.drafts,
        "found": [found_item(item, text) for item in group.found],
        "key": group.found[0]["start"],
        "decided": any(not taking.untouched(draft) for draft in group.drafts),
    }


def found_item(item: FoundDraft, text: str) -> dict[str, Any]:
    facts = [
        line for name in ("indicators", "units") for line in value_lines(name, item["content"][name], text)
    ]
    return {
        "start": item["start"],
        "label": "".join(item["content"]["labels"]),
        "title": item["content"]["title"],
        "words": text[item["start"] : item["end"]].strip(),
        "facts": facts,
    }


def notice_rows(compared: Comparison) -> list[dict[str, Any]]:
    return [
        {
            "field": name,
            "label": Document._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
            "present": notice_value(name, present),
            "found": notice_value(name, found),
        }
        for name, (present, found) in compared.notice.items()
    ]


def notice_value(name: str, value: Any) -> str:
    if name == "kind":
        return str(DocumentKind(value).label)
    if name in ("issued_on", "period_start", "period_end"):
        return date_format(value) if value else "–"
    return value or "–"


def back(document_id: int) -> HttpResponse:
    return redirect(reverse("targets:rereading", args=[document_id]))


def reading_number(request: SignedInRequest) -> int:
    """Which rereading the person looked at."""
    return number(request, "number")


@contextmanager
def refusal_told(request: SignedInRequest) -> Iterator[None]:
    """Where the verb is refused, the page says why."""
    try:
        yield
    except ReviewRefused as error:
        messages.error(request, str(error))


@require_POST
def draft_take(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    fields = request.POST.getlist("field")
    with refusal_told(request):
        taking.take(
            draft, fields, by=request.user, version=version_of(request), number=reading_number(request)
        )
        messages.success(request, _("%(item)s says what was read now.") % {"item": draft})
    return back(draft.document_id)


@require_POST
def draft_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reject what the reading no longer finds."""
    draft = draft_of(request, pk)
    reason = _("Read again, the notice has no item here.")
    with refusal_told(request):
        review.reject(draft, by=request.user, version=version_of(request), reason=reason)
        messages.success(request, _("%(item)s is rejected.") % {"item": draft})
    return back(draft.document_id)


@require_POST
def document_recut(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    starts = [int(start) for start in request.POST.getlist("start") if PLACE.fullmatch(start)]
    with refusal_told(request):
        drafts = taking.recut(
            document, starts, versions_of(request), by=request.user, number=reading_number(request)
        )
        told = ngettext(
            "%(count)s item waits to be checked.", "%(count)s items wait to be checked.", len(drafts)
        )
        messages.success(request, told % {"count": len(drafts)})
    return back(pk)


def versions_of(request: SignedInRequest) -> dict[int, int]:
    """The drafts that the person saw, each as key-version."""
    found = [SEEN.fullmatch(value) for value in request.POST.getlist("draft")]
    return {int(pair[1]): int(pair[2]) for pair in found if pair}


@require_POST
def document_take_undecided(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    with refusal_told(request):
        count = taking.take_undecided(document, by=request.user, number=reading_number(request))
        told = ngettext("%(count)s item was taken over.", "%(count)s items were taken over.", count)
        messages.success(request, told % {"count": count})
    return back(pk)


@require_POST
def document_take_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    with refusal_told(request):
        taking.take_notice(
            document,
            request.POST.getlist("field"),
            by=request.user,
            version=version_of(request),
            number=reading_number(request),
        )
        messages.success(request, _("What was read of the notice is corrected."))
    return back(pk)
