"""Reporting periods: plan, open, extend, close, reopen."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.progress import opening
from apps.progress.forms import ExtensionForm, PeriodForm, ReopenForm
from apps.progress.listings import PERIODS, REPORTS_OF_UNIT, UNITS_OF_PERIOD
from apps.progress.models import Extension, PeriodState, ReportingPeriod
from apps.progress.opening import PeriodRefused, suggested_dates
from apps.progress.period_page import (
    breaks_in,
    days_of,
    history_of,
    next_to_plan,
    nobodys,
    period_rows,
    report_rows,
    total,
    unit_rows,
    unplanned,
)
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

UNPROCESSABLE = 422


def period_of(request: SignedInRequest, pk: int) -> ReportingPeriod:
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.PERIOD_MANAGE, period)
    return period


@require_GET
def period_list(request: SignedInRequest) -> HttpResponseBase:
    district, today = request.user.district, timezone.localdate()
    require(request.user, Permission.PERIOD_MANAGE, district)
    rows = period_rows(ReportingPeriod.objects.visible_to(request.user))
    if is_wanted(request):
        return exported(request, PERIODS, rows)
    quarters = unplanned(district, [row.period for row in rows], today)
    context = {
        "rows": rows,
        "open_row": next((row for row in reversed(rows) if row.period.state == PeriodState.OPEN), None),
        "quarters": [(str(quarter), ReportingPeriod(quarter=str(quarter)).name) for quarter in quarters],
        "next": str(next_to_plan(quarters, today) or ""),
    }
    return render(request, "progress/periods.html", context)


@require_http_methods(["GET", "POST"])
def period_add(request: SignedInRequest) -> HttpResponse:
    """The dates of a quarter that the list offers are suggested; nothing is kept until they are sent."""
    district = request.user.district
    require(request.user, Permission.PERIOD_MANAGE, district)
    sent = request.POST if request.method == "POST" else None
    quarter = (sent or request.GET).get("quarter", "")
    if quarter not in map(str, unplanned(district, [], timezone.localdate())):
        return redirect("progress:periods")
    period = ReportingPeriod(district=district, quarter=quarter, **suggested_dates(quarter))
    suggested = breaks_in(period)
    form = PeriodForm(sent, instance=period)
    if sent is not None and form.is_valid():
        try:
            period = opening.plan_period(district, quarter, by=request.user, **form.cleaned_data)
        except PeriodRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(period)s is planned.") % {"period": period.name})
            return redirect("progress:period", period.pk)
    context = {"form": form, "period": period, "breaks": suggested}
    status = 200 if sent is None else UNPROCESSABLE
    return render(request, "progress/period_add.html", context, status=status)


@require_GET
def period_detail(request: SignedInRequest, pk: int) -> HttpResponseBase:
    return page_of(request, period_of(request, pk))


def page_of(
    request: SignedInRequest, period: ReportingPeriod, status: int = 200, **bound: forms.BaseForm
) -> HttpResponseBase:
    """`bound`: the form that could not be saved, by its name in the template."""
    stored = (
        ReportingPeriod.objects.get(pk=period.pk) if bound else period
    )  # a bound form changes its instance
    units = unit_rows(stored)
    chosen = request.GET.get("unit", "")
    unit = next((row.unit for row in units if str(row.unit.pk) == chosen), None)
    reports = report_rows(stored, unit, timezone.localdate()) if unit else []
    if is_wanted(request):
        return (
            exported(request, REPORTS_OF_UNIT, reports) if unit else exported(request, UNITS_OF_PERIOD, units)
        )
    context: dict[str, Any] = {
        "period": stored,
        "days": days_of(stored),
        "breaks": breaks_in(stored),
        "units": units,
        "total": total(units),
        "unit": unit,
        "reports": reports,
        "extensions": Extension.objects.filter(period=stored).select_related("unit", "granted_by"),
        "nobodys": nobodys(stored),
        "history": history_of(stored),
        "dates_form": PeriodForm(instance=stored),
        "extension_form": ExtensionForm(stored),
        "reopen_form": ReopenForm(),
        **bound,
    }
    return render(request, "progress/period.html", context, status=status)


@require_http_methods(["GET", "POST"])
def period_dates(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Answers a wrong form with the page itself, so that a GET of this address leads to the page."""
    period = period_of(request, pk)
    if request.method == "GET":
        return redirect("progress:period", pk)
    form = PeriodForm(request.POST, instance=period)
    if form.is_valid():
        try:
            opening.amend_dates(period, by=request.user, **form.cleaned_data)
        except PeriodRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The dates are saved."))
            return redirect("progress:period", pk)
    return page_of(request, period, UNPROCESSABLE, dates_form=form)


@require_http_methods(["GET", "POST"])
def period_extend(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """As period_dates()."""
    period = period_of(request, pk)
    if request.method == "GET":
        return redirect("progress:period", pk)
    form = ExtensionForm(period, request.POST)
    if form.is_valid():
        try:
            extension = opening.extend(period, by=request.user, **form.cleaned_data)
        except PeriodRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = {"unit": extension.unit, "day": date_format(extension.due_on)}
            messages.success(request, _("%(unit)s has time until %(day)s.") % told)
            return redirect("progress:period", pk)
    return page_of(request, period, UNPROCESSABLE, extension_form=form)


@require_POST
def period_change(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    period = period_of(request, pk)
    if verb not in CHANGES:
        raise Http404(verb)
    try:
        told = CHANGES[verb](request, period)
    except PeriodRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect("progress:period", pk)


def opened(request: SignedInRequest, period: ReportingPeriod) -> str:
    first = period.state == PeriodState.PLANNED
    added = opening.open_period(period, by=request.user)
    if first:
        told = ngettext(
            "%(period)s is open: %(count)s report is expected.",
            "%(period)s is open: %(count)s reports are expected.",
            added,
        )
    else:
        told = ngettext("%(count)s report was added.", "%(count)s reports were added.", added)
    return told % {"period": period.name, "count": added}


def closed(request: SignedInRequest, period: ReportingPeriod) -> str:
    opening.close_period(period, by=request.user)
    return _("%(period)s is closed. What did not come stays not reported.") % {"period": period.name}


def reopened(request: SignedInRequest, period: ReportingPeriod) -> str:
    form = ReopenForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    opening.reopen_period(period, by=request.user, reason=reason)
    return _("%(period)s is open again. Its history says why.") % {"period": period.name}


CHANGES: dict[str, Callable[[SignedInRequest, ReportingPeriod], str]] = {
    "open": opened,
    "close": closed,
    "reopen": reopened,
}
