"""Lights of a target over the quarters, and an officer's judgement of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.progress.forms import JudgeForm
from apps.progress.judging import JudgementRefused, judge, withdraw
from apps.progress.models import Judgement
from apps.progress.target_page import told
from apps.progress.timeline import Year, with_plans, year_of
from apps.targets.models import Target
from apps.units.permissions import Permission, can, require
from apps.units.requests import SignedInRequest

UNPROCESSABLE = 422


def target_of(request: SignedInRequest, pk: int) -> Target:
    return get_object_or_404(with_plans(Target.objects.visible_to(request.user)), pk=pk)


def drawn(request: SignedInRequest, target: Target) -> Year:
    chosen = request.GET.get("year", "")
    year = int(chosen) if chosen.isascii() and chosen.isdigit() else None
    return year_of(target, request.user, timezone.localdate(), year)


def page(
    request: SignedInRequest,
    target: Target,
    year: Year,
    form: JudgeForm | None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = told(target, year, timezone.localdate())
    context = {**shown, "target": target, "year": year, "form": form, "refusal": refusal}
    return render(request, "progress/target.html", context, status=status)


@require_GET
def target_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    target = target_of(request, pk)
    year = drawn(request, target)
    may_judge = can(request.user, Permission.LIGHT_JUDGE, target) and year.whole.latest is not None
    return page(request, target, year, JudgeForm(year) if may_judge else None)


@require_http_methods(["GET", "POST"])
def light_judge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answers a wrong form with the page itself, so that a GET of this address leads to the page."""
    target = target_of(request, pk)
    require(request.user, Permission.LIGHT_JUDGE, target)
    if request.method == "GET":
        return redirect("progress:target", pk)
    year = drawn(request, target)
    form = JudgeForm(year, request.POST)
    if not form.is_valid():
        return page(request, target, year, form, status=UNPROCESSABLE)
    try:
        judge(target=target, by=request.user, **form.cleaned_data)
    except JudgementRefused as error:
        return page(request, target, year, form, str(error), UNPROCESSABLE)
    messages.success(request, _("Your judgement stands beside the computed light."))
    return redirect("progress:target", pk)


@require_POST
def judgement_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    judgements = Judgement.objects.filter(target__in=Target.objects.visible_to(request.user))
    judgement = get_object_or_404(judgements.select_related("target"), pk=pk)
    withdraw(judgement, by=request.user)
    messages.success(request, _("The judgement is withdrawn: the computed light alone is shown again."))
    return redirect("progress:target", judgement.target_id)
