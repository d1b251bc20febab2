"""The review page: the notice on the left, what was read of it on the right."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Prefetch, When, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.documents.content import stars
from apps.documents.marking import outline
from apps.documents.models import Document, DraftState, DraftTarget, JobState, LearnedName
from apps.targets import review
from apps.targets.forms import DocumentForm, DraftForm, RejectForm
from apps.targets.issuing import NotIssuable, issue
from apps.targets.review import DOCUMENT_FIELDS, LostRace, ReviewRefused
from apps.units.names import Resolver
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

CONFLICT, UNPROCESSABLE = 409, 422


def document_of(request: SignedInRequest, pk: int) -> Document:
    """A notice that was read: a worker would still overwrite what is corrected in any other."""
    documents = Document.objects.visible_to(request.user).select_related("district")
    document = get_object_or_404(documents, pk=pk, job__state=JobState.READY)
    require(request.user, Permission.DRAFT_REVIEW, document)
    return document


def draft_of(request: SignedInRequest, pk: int) -> DraftTarget:
    drafts = DraftTarget.objects.visible_to(request.user).select_related("document__district", "reviewed_by")
    return get_object_or_404(drafts, pk=pk)


def in_order(document: Document) -> list[DraftTarget]:
    """The drafts to show: those with warnings first, then as in the text."""
    drafts = document.drafts.exclude(state=DraftState.MERGED).select_related("reviewed_by")
    return list(drafts.order_by(Case(When(warnings=[], then=1), default=0), "start", "id"))


def counted(document: Document, drafts: list[DraftTarget]) -> dict[str, int]:
    states = [draft.state for draft in drafts]
    return {
        "pending": states.count(DraftState.PENDING),
        "accepted": states.count(DraftState.ACCEPTED),
        "rejected": states.count(DraftState.REJECTED),
        "clean": sum(d.state == DraftState.PENDING and not d.warnings for d in drafts),
        "all": len(drafts),
        "stars": sum(stars(draft.content) for draft in drafts),
    }


def card(draft: DraftTarget, document: Document, resolver: Resolver) -> dict[str, object]:
    """What the card of one draft shows. `document` is handed on so that its text is read once."""
    draft.document = document
    fetch_taught([draft])
    given = draft.content
    printed = {(e["kind"], e["start"], e["name"]): e["printed"] for e in draft.learned}
    figures = [
        {
            **i,
            "words": document.text[i["start"] : i["end"]],
            "nested": i["parent"] is not None,
            "printed": printed.get(("indicators", i["start"], i["name"])),
        }
        for i in given["indicators"]
    ]
    units = [
        {
            **unit,
            "resolution": resolver.resolve(unit["name"]),
            "printed": printed.get(("units", unit["start"], unit["name"])),
        }
        for unit in given["units"]
    ]
    commitments = [{**c, "words": document.text[c["start"] : c["end"]].strip()} for c in given["commitments"]]
    return {
        "draft": draft,
        "document": document,
        "figures": figures,
        "units": units,
        "commitments": commitments,
        "stars": stars(given),
        "taught": draft.taught.all(),
        "open": document.targets_issued_at is None,
    }


def fetch_taught(drafts: list[DraftTarget]) -> None:
    """The names in use that were learned from these drafts. One query, and none for drafts that have them."""
    prefetch_related_objects(drafts, Prefetch("taught", LearnedName.objects.in_use()))


def outside(document: Document, drafts: list[DraftTarget]) -> list[dict[str, Any]]:
    """The warnings that stand in no draft and so on no card."""
    return [w for w in document.warnings if not any(d.start <= w["start"] < d.end for d in drafts)]


def resolver_of(document: Document) -> Resolver:
    return Resolver(document.district, on=document.issued_on or timezone.localdate())


@require_GET
def document_review(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    drafts = in_order(document)
    fetch_taught(drafts)
    resolver = resolver_of(document)
    context = {
        "document": document,
        "outline": outline(document, drafts),
        "cards": [card(draft, document, resolver) for draft in drafts],
        "counts": counted(document, drafts),
        "general_warnings": outside(document, drafts),
        "open": document.targets_issued_at is None,
        "form": DocumentForm(instance=document),
        "version": document.version,
    }
    return render(request, "targets/review.html", context)


def card_response(
    request: SignedInRequest, draft: DraftTarget, status: int = 200, **extra: object
) -> HttpResponse:
    """One card as a fragment, with the counts of the page beside it (out of band)."""
    document = draft.document
    context = card(draft, document, resolver_of(document))
    context["counts"] = counted(document, in_order(document))
    return render(request, "targets/_draft_response.html", {**context, **extra}, status=status)


def number(request: SignedInRequest, name: str) -> int:
    """A number of the form; 0, which is neither a current version nor a place to cut, for anything else."""
    try:
        return int(request.POST.get(name, ""))
    except ValueError:
        return 0


def version_of(request: SignedInRequest) -> int:
    """The version of the row that the person looked at."""
    return number(request, "version")


@require_GET
def draft_card(request: SignedInRequest, pk: int) -> HttpResponse:
    return card_response(request, draft_of(request, pk))


@require_POST
def draft_decide(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """accept, reopen or merge; what needs a form has a view of its own."""
    verbs = {"accept": review.accept, "reopen": review.reopen, "merge": review.merge}
    if verb not in verbs:
        raise Http404
    draft = draft_of(request, pk)
    try:
        draft = verbs[verb](draft, by=request.user, version=version_of(request))
    except ReviewRefused as error:
        return refusal(request, pk, error)
    if verb == "merge":
        return reload(request, draft)
    return card_response(request, draft)


@require_http_methods(["GET", "POST"])
def draft_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = draft_of(request, pk)
    form = RejectForm(request.POST or None, initial={"version": draft.version})
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "targets/_reject.html", {"draft": draft, "form": form}, status=status)
    try:
        draft = review.reject(draft, by=request.user, **form.cleaned_data)
    except LostRace as error:
        stored = draft_of(request, pk)
        form = RejectForm({**form.cleaned_data, "version": stored.version})
        form.add_error(None, str(error))
        return render(request, "targets/_reject.html", {"draft": stored, "form": form}, status=CONFLICT)
    except ReviewRefused as error:
        return refusal(request, pk, error)
    return card_response(request, draft)


@require_http_methods(["GET", "POST"])
def draft_amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every field of the draft. After a lost race the person's entries stay, beside what is stored now."""
    draft = draft_of(request, pk)
    form = DraftForm(draft, request.POST or None)
    context = {"draft": draft, "form": form, "version": draft.version, "refusal": None}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                return card_response(
                    request,
                    review.amend(draft, form.content(), by=request.user, version=version_of(request)),
                )
            except LostRace as error:
                stored = draft_of(request, pk)
                context |= {
                    "refusal": error,
                    "stored": card(stored, stored.document, resolver_of(stored.document)),
                    "version": stored.version,
                    "counts": counted(stored.document, in_order(stored.document)),
                    "open": True,
                }
                status = CONFLICT
            except ReviewRefused as error:
                context |= {"refusal": error, "version": version_of(request)}
                status = UNPROCESSABLE
        else:
            context |= {"version": version_of(request)}
            status = UNPROCESSABLE
    return render(request, "targets/_amend.html", context, status=status)


@require_http_methods(["GET", "POST"])
def draft_split(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the sentence with which the second item begins."""
    draft = draft_of(request, pk)
    at = number(request, "at")
    if not at:
        context = card(draft, draft.document, resolver_of(draft.document))
        return render(request, "targets/_split.html", context)
    try:
        first, _rest = review.split(draft, by=request.user, version=version_of(request), at=at)
    except ReviewRefused as error:
        return refusal(request, pk, error)
    return reload(request, first)


def refusal(request: SignedInRequest, pk: int, error: ReviewRefused) -> HttpResponse:
    """The card as it stands now, with the sentence that says why nothing was done."""
    status = CONFLICT if isinstance(error, LostRace) else UNPROCESSABLE
    return card_response(request, draft_of(request, pk), status, refusal=error)


def reload(request: SignedInRequest, draft: DraftTarget) -> HttpResponse:
    """Cutting and joining change the text pane too: the page is loaded anew, at the draft."""
    response = redirect("targets:review", draft.document_id)
    location = f"{response['Location']}#draft-{draft.pk}"
    if not request.htmx:
        response["Location"] = location
        return response
    # A redirect to the same page with another fragment would not load it, so ask for both.
    answer = HttpResponse()
    answer["HX-Redirect"] = location
    answer["HX-Refresh"] = "true"
    return answer


@require_POST
def document_fields(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    form = DocumentForm(request.POST, instance=document)
    if not form.is_valid():
        context = {"document": document, "form": form, "version": version_of(request)}
        return render(request, "targets/_fields.html", context, status=UNPROCESSABLE)
    fields = {name: form.cleaned_data[name] for name in DOCUMENT_FIELDS}
    try:
        review.amend_document(document, fields, by=request.user, version=version_of(request))
    except ReviewRefused as error:
        stored = document_of(request, pk)
        context = {"document": stored, "form": form, "version": stored.version, "refusal": error}
        context["stored"] = DocumentForm(instance=stored)
        return render(request, "targets/_fields.html", context, status=CONFLICT)
    messages.success(request, _("What was read of the notice is corrected."))
    return redirect("targets:review", pk)


@require_POST
def document_accept_clean(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    try:
        count = review.accept_clean(document, by=request.user)
    except ReviewRefused as error:
        messages.error(request, str(error))
    else:
        told = ngettext("%(count)s item is accepted.", "%(count)s items are accepted.", count)
        messages.success(request, told % {"count": count})
    return redirect("targets:review", pk)


@require_POST
def document_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    try:
        count = issue(document, by=request.user)
    except NotIssuable as error:
        messages.error(request, str(error))
        return redirect("targets:review", pk)
    told = ngettext("%(count)s target is issued.", "%(count)s targets are issued.", count)
    messages.success(request, told % {"count": count})
    return redirect(f"{reverse('targets:list')}?document={pk}")
