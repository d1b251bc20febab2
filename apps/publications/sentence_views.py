"""The draft of next year's sentences: what became of each target, and what is carried over (结转)."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from apps.audit.recording import record
from apps.documents.models import TEXT_FIELDS, Document, DocumentQuerySet
from apps.publications.achievements import achievements_of
from apps.publications.sentence_files import FORMATS, heading
from apps.units.models import User
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest


def issued(user: User) -> DocumentQuerySet:
    """The notices that sentences can be drafted of, the latest first."""
    visible = Document.objects.visible_to(user).filter(
        targets_issued_at__isnull=False, period_start__isnull=False, period_end__isnull=False
    )
    return visible.defer(*TEXT_FIELDS).order_by("-period_end", "period_start", "-id")


@require_GET
def sentences(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.OVERVIEW_VIEW, request.user.district)
    documents = list(issued(request.user))
    asked = request.GET.get("document", "")
    document = next((one for one in documents if str(one.pk) == asked), documents[0] if documents else None)
    made = achievements_of(document, request.user) if document else None
    context = {"documents": documents, "document": document, "made": made}
    return render(request, "publications/sentences.html", context)


@require_GET
def sentences_file(request: SignedInRequest, pk: int, form: str) -> HttpResponse:
    if form not in FORMATS:
        raise Http404
    document = get_object_or_404(issued(request.user), pk=pk)
    require(request.user, Permission.OVERVIEW_VIEW, document)
    made = achievements_of(document, request.user)
    write, media_type = FORMATS[form]
    with transaction.atomic():
        record("sentences.download", document, by=request.user, after={"format": form})
    name = content_disposition_header(True, f"{heading(made)}.{form}")
    return HttpResponse(write(made), content_type=media_type, headers={"Content-Disposition": name or ""})
