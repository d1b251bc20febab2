"""One report: fill in, save as typed, hand up, submit, return a supporting unit's."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.documents.models import TEXT_FIELDS
from apps.progress import reporting
from apps.progress.answering import answered_parts
from apps.progress.filling import Change, ReportRefused
from apps.progress.findings import findings
from apps.progress.forms import ReturnForm, SendBackForm
from apps.progress.models import Report
from apps.progress.report_form import Saving, fields_of, save_what_can_be
from apps.progress.report_page import report_context, sorted_findings
from apps.progress.reporting import NotSubmittable
from apps.units.requests import SignedInRequest

CONFLICT, UNPROCESSABLE = 409, 422
BASE = "base-"


def report_of(request: SignedInRequest, pk: int) -> Report:
    reports = (
        Report.objects.visible_to(request.user)
        .select_related("district", "period", "target__document", "target__leader_post", "unit", "updated_by")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
    )
    return get_object_or_404(reports, pk=pk)


def changes_in(request: SignedInRequest) -> list[Change]:
    """The fields of the form that its writer changed: each has beside it what was stored when they last saw it."""
    sent = {
        name.removeprefix(BASE): str(base) for name, base in request.POST.items() if name.startswith(BASE)
    }
    changes = [Change(name, even(base), even(request.POST.get(name, ""))) for name, base in sent.items()]
    return [change for change in changes if change.base != change.value]


def even(text: str) -> str:
    """With the line ends of stored text: a form sends its own."""
    return text.replace("\r\n", "\n")


@require_GET
def report_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return report_page(request, report_of(request, pk))


def report_page(
    request: SignedInRequest, report: Report, saving: Saving | None = None, status: int = 200, **extra: object
) -> HttpResponse:
    context = report_context(report, request.user, saving)
    forms = {"send_back_form": SendBackForm(), "return_form": ReturnForm()}
    return render(request, "progress/report.html", {**context, **forms, **extra}, status=status)


@require_POST
def report_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save what was typed. A script gets an answer by field, a form the page."""
    report, by_script = report_of(request, pk), request.headers.get("Accept") == "application/json"
    try:
        saving = save_what_can_be(report, changes_in(request), by=request.user)
    except ReportRefused as refusal:
        return refused(request, report, refusal, by_script=by_script)
    report = report_of(request, pk)
    if by_script:
        return JsonResponse(saved(report, saving))
    if not saving.complete:
        return report_page(request, report, saving, status=CONFLICT if saving.conflicts else UNPROCESSABLE)
    messages.success(request, _("Saved."))
    return redirect("progress:report", report.pk)


def saved(report: Report, saving: Saving) -> dict[str, object]:
    """What static/js/autosave.js is told: by field what is stored, what is wrong, what others wrote; the findings."""
    fields = fields_of(report, answered_parts(report), saving)
    kept = {name: fields[name].base for name in saving.changes if name in fields}
    conflicts = {
        name: {
            "theirs": conflict.theirs,
            "html": render_to_string("progress/_report_conflict.html", {"field": fields[name]}),
        }
        for name, conflict in saving.conflicts.items()
    }
    return {
        "time": time_format(timezone.localtime(), "TIME_FORMAT"),
        "stored": kept,
        "errors": saving.errors,
        "conflicts": conflicts,
        "findings": render_to_string("progress/_report_findings.html", sorted_findings(findings(report))),
    }


def refused(
    request: SignedInRequest, report: Report, refusal: ReportRefused, *, by_script: bool = False
) -> HttpResponse:
    if by_script:
        return JsonResponse({"refusal": str(refusal)}, status=CONFLICT)
    messages.error(request, str(refusal))
    return redirect("progress:report", report.pk)


@require_POST
def report_hand_up(request: SignedInRequest, pk: int) -> HttpResponse:
    return passed_on(request, pk, reporting.hand_up, _("Handed up to the unit head: %(report)s"))


@require_POST
def report_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    return passed_on(request, pk, reporting.submit, _("Submitted: %(report)s"))


def passed_on(request: SignedInRequest, pk: int, verb: Callable[..., object], sentence: str) -> HttpResponse:
    """Save what the form still holds, then pass the report on; whatever stands in the way is told at once."""
    report = report_of(request, pk)
    try:
        saving = save_what_can_be(report, changes_in(request), by=request.user)
        if saving.complete:
            verb(report_of(request, pk), by=request.user)
    except NotSubmittable:
        return report_page(request, report_of(request, pk), status=UNPROCESSABLE, refused=True)
    except ReportRefused as refusal:
        return refused(request, report, refusal)
    if not saving.complete:
        status = CONFLICT if saving.conflicts else UNPROCESSABLE
        return report_page(request, report_of(request, pk), saving, status=status, refused=True)
    messages.success(request, sentence % {"report": report.target})
    return redirect("progress:tasks")


@require_POST
def report_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the unit head to the clerk."""
    report = report_of(request, pk)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return report_page(request, report, status=UNPROCESSABLE, send_back_form=form)
    try:
        reporting.send_back(report, by=request.user, reason=form.cleaned_data["reason"])
    except ReportRefused as refusal:
        return refused(request, report, refusal)
    messages.success(request, _("Sent back to the clerk: %(report)s") % {"report": report.target})
    return redirect("progress:tasks")


@require_POST
def support_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the unit that leads to one that supports it."""
    report = report_of(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return report_page(request, report, status=UNPROCESSABLE, return_form=form)
    try:
        reporting.return_support(report, by=request.user, **form.cleaned_data)
    except ReportRefused as refusal:
        return refused(request, report, refusal)
    messages.success(
        request,
        _("Returned to %(unit)s: %(report)s") % {"unit": report.unit, "report": report.target},
    )
    return redirect("progress:report", report.pk)
