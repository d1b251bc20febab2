"""The files behind a report."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.documents.models import TEXT_FIELDS
from apps.progress.evidence import SHOWN, add, is_kept, remove
from apps.progress.filling import ReportRefused
from apps.progress.findings import findings
from apps.progress.models import Evidence, Report
from apps.progress.report_page import locked_because, sorted_findings
from apps.units.requests import SignedInRequest

UNPROCESSABLE = 422

# A picture gets no script, no origin and no network. Some browsers show no PDF in a sandbox (Safari, older ones on
# Chromium); as application/pdf, which nosniff makes final, it is never a page of ours.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PDF_POLICY = "object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_POST
def evidence_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the files one by one: a refused one does not stop the others. A script sends one and gets the list."""
    report = report_of(request, pk)
    refusals = []
    for file in request.FILES.getlist("files"):
        name = file.name or _("a file without a name")
        try:
            add(report, file, name, by=request.user)
        except ReportRefused as error:
            refusals.append((name, str(error)))
    if not request.FILES:
        refusals.append(("", _("No file arrived. Choose one or more files, then upload.")))
    if request.headers.get("Accept") == "application/json":
        return listed(request, report, " ".join(refusal for _name, refusal in refusals))
    for name, refusal in refusals:
        messages.error(request, f"{name}: {refusal}" if name else refusal)
    return to_report(report)


def listed(request: SignedInRequest, report: Report, refusal: str) -> HttpResponse:
    """What static/js/evidence.js is told: the list of files and the findings as they stand now."""
    context = {
        "evidence": report.evidence.filter(removed_at=None).select_related("added_by"),
        "locked": locked_because(report, request.user),
    }
    found = sorted_findings(findings(report))
    answer = {
        "list": render_to_string("progress/_evidence_list.html", context, request),
        "findings": render_to_string("progress/_report_findings.html", found, request),
        "refusal": refusal,
    }
    return JsonResponse(answer, status=UNPROCESSABLE if refusal else 200)


@require_GET
def evidence_show(request: SignedInRequest, pk: int) -> FileResponse:
    evidence = evidence_of(request, pk)
    if not is_kept(evidence):
        raise Http404
    return file_of(evidence)


def file_of(evidence: Evidence) -> FileResponse:
    """A picture or a PDF in the browser, everything else as a file to save. Raises Http404."""
    try:
        file = evidence.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file,
        as_attachment=evidence.media_type not in SHOWN,
        filename=evidence.name,  # RFC 5987 for names in Chinese
        content_type=evidence.media_type,
    )
    is_pdf = evidence.media_type == "application/pdf"
    response["Content-Security-Policy"] = PDF_POLICY if is_pdf else PICTURE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def evidence_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    evidence = evidence_of(request, pk)
    try:
        remove(evidence, by=request.user)
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
    return to_report(evidence.report)


def report_of(request: SignedInRequest, pk: int) -> Report:
    reports = Report.objects.visible_to(request.user).select_related("period", "target__document", "unit")
    return get_object_or_404(
        reports.defer(*(f"target__document__{name}" for name in TEXT_FIELDS)),
        pk=pk,
    )


def evidence_of(request: SignedInRequest, pk: int) -> Evidence:
    """Who may see the report may see what stands behind it."""
    visible = Report.objects.visible_to(request.user)
    files = Evidence.objects.filter(report__in=visible).select_related("report__period", "report__unit")
    return get_object_or_404(files, pk=pk)


def to_report(report: Report) -> HttpResponse:
    return redirect(f"{reverse('progress:report', args=[report.pk])}#evidence")
