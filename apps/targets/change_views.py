"""Versions of values, and adjustments of values and deadlines."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.targets.change_forms import AdjustmentForm, DecisionForm, ValueForm
from apps.targets.changes import decide, record_value, request_adjustment
from apps.targets.listings import ADJUSTMENTS
from apps.targets.models import Adjustment, AdjustmentState, Indicator, Target
from apps.targets.versions import ChangeRefused
from apps.units.permissions import NotAllowed, Permission, can, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50
UNPROCESSABLE = 422
DECISIONS = {"approve": True, "refuse": False}


@require_http_methods(["GET", "POST"])
def value_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """A value that a higher level has set, beside its earlier versions."""
    visible = Target.objects.visible_to(request.user)
    indicators = Indicator.objects.filter(target__in=visible).select_related("target")
    indicator = get_object_or_404(indicators.prefetch_related("values__source"), pk=pk)
    require(request.user, Permission.VALUE_RECORD, indicator)
    form = ValueForm(request.POST or None, indicator=indicator)
    if form.is_valid():
        try:
            record_value(indicator, by=request.user, **form.cleaned_data)
        except ChangeRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The value of %(name)s is recorded.") % {"name": indicator.name})
            return redirect(indicator.target)
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"indicator": indicator, "target": indicator.target, "form": form}
    return render(request, "targets/value.html", context, status=status)


@require_http_methods(["GET", "POST"])
def adjustment_request(request: SignedInRequest, pk: int) -> HttpResponse:
    targets = Target.objects.visible_to(request.user).prefetch_related("commitments", "indicators__values")
    target = get_object_or_404(targets, pk=pk)
    require(request.user, Permission.ADJUSTMENT_REQUEST, target)
    initial = {"part": request.GET.get("part", ""), "effective_on": timezone.localdate()}
    form = AdjustmentForm(request.POST or None, target=target, initial=initial)
    if form.is_valid():
        try:
            request_adjustment(by=request.user, **form.cleaned_data)
        except ChangeRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The adjustment is asked for. Somebody else decides on it."))
            return redirect(target)
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "targets/adjust.html", {"target": target, "form": form}, status=status)


@require_GET
def adjustment_list(request: SignedInRequest) -> HttpResponseBase:
    """Those that wait for a decision first, then what was decided, the latest first."""
    if not can(request.user, Permission.TARGET_VIEW):
        raise NotAllowed(Permission.TARGET_VIEW, request.user.district)
    visible = Adjustment.objects.visible_to(request.user)
    ordered = visible.select_related(
        "target", "indicator", "commitment", "requested_by", "decided_by"
    ).order_by(Case(When(state=AdjustmentState.WAITING, then=0), default=1), "-id")
    if is_wanted(request):
        return exported(request, ADJUSTMENTS, ordered)
    context = {
        "page": Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page")),
        "waiting": visible.filter(state=AdjustmentState.WAITING).count(),
    }
    return render(request, "targets/adjustments.html", context)


@require_POST
def adjustment_decide(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    if verb not in DECISIONS:
        raise Http404
    adjustment = get_object_or_404(Adjustment.objects.visible_to(request.user), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The note is too long: at most 500 characters."))
        return redirect("targets:adjustments")
    try:
        decide(adjustment, DECISIONS[verb], by=request.user, note=form.cleaned_data["note"])
    except ChangeRefused as error:
        messages.error(request, str(error))
    else:
        told = _("The adjustment is approved.") if DECISIONS[verb] else _("The adjustment is refused.")
        messages.success(request, told)
    return redirect("targets:adjustments")
