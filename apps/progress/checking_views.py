"""The office's queue: check, approve, return."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.documents.models import TEXT_FIELDS
from apps.progress import queues, reporting
from apps.progress.checking_page import checked, suggested_answer
from apps.progress.filters import QueueFilter
from apps.progress.forms import ReturnForm
from apps.progress.judging import Shown, shown
from apps.progress.listings import QUEUE
from apps.progress.models import Judgement, Light, Report, ReportingPeriod, ReportRole, ReportState
from apps.progress.reporting import ReportRefused
from apps.progress.timeline import with_plans
from apps.targets.models import Target
from apps.units.models import Unit
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50
UNPROCESSABLE = 422


@require_GET
def checking_queue(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.REPORT_CHECK, request.user.district)
    periods = ReportingPeriod.objects.visible_to(request.user).exclude(opened_at=None)
    period = chosen(list(periods), request.GET.get("period", ""))
    if period is None:
        return render(request, "progress/checking.html", {"period": None})
    form = QueueFilter(
        request.GET, periods=periods, units=Unit.objects.visible_to(request.user), period=period
    )
    queue = queues.checking_queue(request.user.district, period, timezone.localdate())
    narrowed = form.narrow(queue)
    if is_wanted(request):
        return exported(request, QUEUE, narrowed, lambda batch: with_lights(batch, period))
    page = Paginator(narrowed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "period": period,
        "form": form,
        "page": page,
        "rows": with_lights(page, period),
        "counts": counted(queue),
        "state": form.cleaned_data.get("state"),
        "filters": request.GET.urlencode(),
    }
    return render(request, "progress/checking.html", context)


def chosen(periods: list[ReportingPeriod], pk: str) -> ReportingPeriod | None:
    """The period of the address, else the first that is open, else the last one there was."""
    named = [period for period in periods if str(period.pk) == pk]
    still_open = [period for period in periods if period.closed_at is None]
    return next(iter([*named, *still_open[-1:], *periods]), None)


def with_lights(
    queue: Iterable[queues.Queued], period: ReportingPeriod
) -> list[tuple[queues.Queued, Shown | None]]:
    queue = list(queue)
    lights = whole_lights(period, [queued.report.target_id for queued in queue])
    return [(queued, lights.get(queued.report.target_id)) for queued in queue]


def whole_lights(period: ReportingPeriod, targets: list[int]) -> dict[int, Shown]:
    """Target id → its light of the quarter, all parts together."""
    of_whole = {"period": period, "target__in": targets, "indicator": None, "commitment": None}
    lights = Light.objects.filter(superseded_at=None, **of_whole)
    judgements = Judgement.objects.filter(withdrawn_at=None, **of_whole)
    return {place[1]: light for place, light in shown(lights, judgements).items()}


def counted(queue: list[queues.Queued]) -> dict[str, int]:
    waiting = [queued for queued in queue if queued.waits]
    states = [queued.report.state for queued in queue]
    return {
        "waiting": len(waiting),
        "late": sum(queued.is_late for queued in waiting),
        "odd": sum(bool(queued.warnings) for queued in waiting),
        "clean": sum(queued.is_clean for queued in waiting),
        "returned": states.count(ReportState.RETURNED),
        "missing": states.count(ReportState.DRAFT) + states.count(ReportState.CHECKING),
        "approved": states.count(ReportState.APPROVED),
    }


def report_of(request: SignedInRequest, pk: int) -> Report:
    """A report to the office: supporting units report to the lead."""
    reports = (
        Report.objects.visible_to(request.user)
        .select_related("district", "period__district", "target__document", "unit", "approved_by")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
    )
    report = get_object_or_404(reports, pk=pk, role=ReportRole.LEAD)
    require(request.user, Permission.REPORT_CHECK, report)
    return report


@require_GET
def checking_report(request: SignedInRequest, pk: int) -> HttpResponse:
    return page_of(request, report_of(request, pk))


def page_of(
    request: SignedInRequest, report: Report, form: ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    report.target = get_object_or_404(with_plans(Target.objects.all()), pk=report.target_id)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "checked": checked(report, request.user, today),
        "report": report,
        "target": report.target,
        "form": form or ReturnForm(initial={"due_on": suggested_answer(today)}),
        "filters": filters_of(request),
    }
    return render(request, "progress/check.html", context, status=status)


@require_POST
def report_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    try:
        reporting.approve(report, by=request.user, number=number_of(request))
    except ReportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("progress:check", pk)
    messages.success(
        request, _("Approved: %(unit)s, %(report)s") % {"unit": report.unit, "report": report.target}
    )
    return to_queue(request)


@require_http_methods(["GET", "POST"])
def report_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answers a wrong form with the page itself, so that a GET of this address leads to the page."""
    report = report_of(request, pk)
    if request.method == "GET":
        return redirect("progress:check", pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            reporting.return_report(report, by=request.user, number=number_of(request), **form.cleaned_data)
        except ReportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {
                "unit": report.unit,
                "report": report.target,
                "day": date_format(form.cleaned_data["due_on"]),
            }
            messages.success(request, _("Returned to %(unit)s, to be answered by %(day)s: %(report)s") % told)
            return to_queue(request)
    return page_of(request, report, form, status=UNPROCESSABLE)


@require_http_methods(["GET", "POST"])
def approve_clean(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("progress:checking")
    require(request.user, Permission.REPORT_CHECK, request.user.district)
    periods = ReportingPeriod.objects.visible_to(request.user)
    number = request.POST.get("period", "")
    period = get_object_or_404(periods, pk=int(number) if number.isascii() and number.isdigit() else 0)
    approved = reporting.approve_clean(period, by=request.user)
    if approved:
        told = ngettext("%(count)s report is approved.", "%(count)s reports are approved.", approved)
        messages.success(request, told % {"count": approved})
    else:
        messages.info(request, _("No report came in time without a warning: look at each."))
    return to_queue(request)


def number_of(request: SignedInRequest) -> int:
    """Of the version that the page showed; what names none has seen none."""
    try:
        return int(request.POST.get("number", ""))
    except ValueError:
        return 0


def filters_of(request: SignedInRequest) -> str:
    """The filters of the queue from which the visitor came, as its address has them."""
    return request.POST.get("filters", "") if request.method == "POST" else request.GET.urlencode()


def to_queue(request: SignedInRequest) -> HttpResponse:
    """Back to the queue as it was filtered. The filters are a query only: they cannot lead elsewhere."""
    filters = filters_of(request)
    return redirect(reverse("progress:checking") + (f"?{filters}" if filters else ""))
