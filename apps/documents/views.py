from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.audit.recording import record
from apps.documents.listings import JOBS, NOTICES
from apps.documents.marking import outline
from apps.documents.models import (
    TEXT_FIELDS,
    UNFINISHED,
    WAITS_LONG,
    Document,
    DocumentQuerySet,
    DraftState,
    JobState,
    ReadingJob,
)
from apps.documents.parser import VERSION
from apps.documents.upload import AlreadyUploaded, NotRetryable, UploadRefused, retry, upload
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 20
JOBS_PAGE_SIZE = 50


def rows(request: SignedInRequest) -> DocumentQuerySet:
    """The documents that the visitor may see, with what the list shows of each."""
    return (
        Document.objects.visible_to(request.user)
        .select_related("job", "uploaded_by")
        .annotate(pending=Count("drafts", filter=Q(drafts__state=DraftState.PENDING)))
        .defer(*TEXT_FIELDS)
        .order_by("-id")
    )


@require_GET
def document_list(request: SignedInRequest) -> HttpResponseBase:
    """The upload form and what became of each file; htmx asks again while one is being read."""
    require(request.user, Permission.DOCUMENT_VIEW, request.user.district)
    if is_wanted(request):
        return exported(request, NOTICES, rows(request))
    page = Paginator(rows(request), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unfinished": any(document.job.state in UNFINISHED for document in page),
        "upload_limit": settings.UPLOAD_LIMIT,
    }
    return render(request, "documents/list.html", context)


@require_POST
def document_upload(request: SignedInRequest) -> HttpResponse:
    """Take the files one by one: a refused one does not stop the others."""
    require(request.user, Permission.DOCUMENT_UPLOAD, request.user.district)
    outcomes: list[dict[str, Any]] = []
    for file in request.FILES.getlist("files"):
        name = file.name or _("a file without a name")
        try:
            document = upload(file, name, by=request.user)
        except AlreadyUploaded as error:
            outcomes.append({"name": name, "refusal": str(error), "document": error.document})
        except UploadRefused as error:
            outcomes.append({"name": name, "refusal": str(error)})
        else:
            outcomes.append({"name": name, "document": document})
    if not outcomes:
        outcomes.append({"name": "", "refusal": _("No file arrived. Choose one or more files, then upload.")})
    if request.htmx:
        return render(request, "documents/_outcomes.html", {"outcomes": outcomes})
    for outcome in outcomes:
        if refusal := outcome.get("refusal"):
            messages.error(request, f"{outcome['name']}: {refusal}" if outcome["name"] else refusal)
        else:
            messages.success(request, _("%(name)s is uploaded and waits to be read.") % outcome)
    return redirect("documents:list")


@require_GET
def document_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was read of the notice, and its whole text with what was not read."""
    document = get_object_or_404(
        Document.objects.visible_to(request.user)
        .select_related("job", "rereading", "uploaded_by", "targets_issued_by")
        .defer("rereading__found"),
        pk=pk,
    )
    counts = document.drafts.aggregate(
        pending=Count("pk", filter=Q(state=DraftState.PENDING)),
        accepted=Count("pk", filter=Q(state=DraftState.ACCEPTED)),
        rejected=Count("pk", filter=Q(state=DraftState.REJECTED)),
    )
    context = {
        "document": document,
        "counts": counts,
        "outline": outline(document),
        "outdated": document.job.state == JobState.READY
        and document.targets_issued_at is None
        and document.parser_version != VERSION,
    }
    return render(request, "documents/detail.html", context)


@require_GET
def document_original(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was uploaded. Each download is recorded."""
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    try:
        file = document.original.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    with transaction.atomic():
        record("document.download", document, by=request.user)
    return FileResponse(file, as_attachment=True, filename=document.file_name)


@require_POST
def document_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(Document.objects.visible_to(request.user), pk=pk)
    try:
        retry(document, by=request.user)
    except NotRetryable as error:
        messages.error(request, str(error))
    return redirect("documents:list")


@require_GET
def job_list(request: SignedInRequest) -> HttpResponseBase:
    """How reading goes, for who looks after the machine: neither titles nor file names nor text."""
    require(request.user, Permission.JOB_MANAGE, request.user.district)
    jobs = ReadingJob.objects.visible_to(request.user)
    shown = jobs.select_related("document").defer(*(f"document__{name}" for name in TEXT_FIELDS))
    if is_wanted(request):
        return exported(request, JOBS, shown.order_by("-id"))
    late = Q(state=JobState.QUEUED, queued_at__lt=timezone.now() - WAITS_LONG)
    by_state = {state.value: Count("pk", filter=Q(state=state)) for state in JobState}
    counts = jobs.aggregate(late=Count("pk", filter=late), **by_state)
    context = {
        "page": Paginator(shown.order_by("-id"), JOBS_PAGE_SIZE).get_page(request.GET.get("page")),
        "counts": [(state.label, counts[state.value]) for state in JobState if counts[state.value]],
        "late": counts["late"],
    }
    return render(request, "documents/jobs.html", context)
