from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.audit.describing import describe
from apps.audit.exports import exported, is_wanted
from apps.audit.models import Event, Outcome
from apps.documents.marking import Mark, pieces
from apps.documents.models import TEXT_FIELDS
from apps.targets.fields import Entries
from apps.targets.filters import COUNTED, STARRED, TargetFilter
from apps.targets.forms import LeaderForm, NameForm
from apps.targets.grid import plans_of
from apps.targets.leaders import put_in_charge
from apps.targets.listings import NAMES, target_listing, with_added
from apps.targets.models import (
    Adjustment,
    Assignment,
    Indicator,
    IndicatorValue,
    Receipt,
    Target,
    TargetQuerySet,
)
from apps.targets.naming import map_name, waiting_names
from apps.units.errors import UnitsError
from apps.units.models import Unit, UnitGroup
from apps.units.permissions import NotAllowed, Permission, can, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50


def with_parts(targets: TargetQuerySet) -> TargetQuerySet:
    """Each target with what a row or page shows of it, in a fixed number of queries."""
    values = IndicatorValue.objects.select_related("source").defer(
        *(f"source__{name}" for name in TEXT_FIELDS)
    )
    return (
        targets.select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .prefetch_related(
            "commitments",
            Prefetch("assignments", Assignment.objects.select_related("unit", "group")),
            Prefetch(
                "indicators",
                Indicator.objects.prefetch_related(Prefetch("values", values)),
            ),
        )
    )


@require_GET
def target_list(request: SignedInRequest) -> HttpResponseBase:
    # A reporter may see targets, though not all of the district.
    if not can(request.user, Permission.TARGET_VIEW):
        raise NotAllowed(Permission.TARGET_VIEW, request.user.district)
    found = TargetFilter(request.GET, user=request.user)
    if is_wanted(request):
        return exported(
            request, target_listing(), with_parts(found.qs), lambda batch: with_added(batch, request.user)
        )
    page = Paginator(with_parts(found.qs), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = found.qs.order_by().aggregate(
        starred=Count("pk", filter=STARRED), counted=Count("pk", filter=COUNTED)
    )
    context = {"filter": found, "page": page, "counts": counts}
    return render(request, "targets/list.html", context)


@require_GET
def target_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    targets = with_parts(Target.objects.visible_to(request.user)).prefetch_related(
        "commitments__unit",
        "plan_points",
        Prefetch("receipts", Receipt.objects.select_related("signed_by")),
        Prefetch(
            "adjustments",
            Adjustment.objects.select_related("indicator", "commitment", "requested_by", "decided_by"),
        ),
    )
    target = get_object_or_404(targets.select_related("draft", "issued_by", "breakdown_confirmed_by"), pk=pk)
    (plan,) = plans_of(
        [target], target.document, user=request.user, on=timezone.localdate(), entries=Entries()
    )
    receipts = {receipt.unit_id: receipt for receipt in target.receipts.all()}
    marks = [Mark(i.start - target.start, i.end - target.start, "quantity") for i in target.indicators.all()]
    marks += [Mark(at, at + 1, "star") for at, character in enumerate(target.words) if character == "★"]
    history = Event.objects.filter(
        Q(object_type="targets.Target", object_id=target.pk)
        | Q(object_type="documents.DraftTarget", object_id=target.draft_id)
        | Q(
            object_type="documents.Document",
            object_id=target.document_id,
            verb__in=["document.upload", "document.issue"],
        ),
        district_id=target.district_id,
        outcome=Outcome.SUCCESS,
    ).order_by("id")
    context = {
        "target": target,
        "words": pieces(target.words, 0, len(target.words), marks),
        "history": [describe(event) for event in history],
        "plan": plan,
        "parties": [(party, receipts.get(party.unit.pk)) for party in plan.units],
        "adjustable": can(request.user, Permission.ADJUSTMENT_REQUEST, target),
        "leader_form": LeaderForm(target=target)
        if can(request.user, Permission.BREAKDOWN_CONFIRM, target)
        else None,
    }
    return render(request, "targets/detail.html", context)


@require_POST
def target_leader(request: SignedInRequest, pk: int) -> HttpResponse:
    """The office says which post is in charge of one target."""
    target = get_object_or_404(Target.objects.visible_to(request.user), pk=pk)
    form = LeaderForm(request.POST, target=target)
    require(request.user, Permission.BREAKDOWN_CONFIRM, target)
    if form.is_valid():
        put_in_charge(target, form.cleaned_data["post"], by=request.user)
        messages.success(request, _("The leader in charge is saved."))
    else:
        messages.error(request, _("Choose one of the posts, then save."))
    return redirect(target)


@require_GET
def unresolved_names(request: SignedInRequest) -> HttpResponseBase:
    """Printed names that no unit is known by, each with the units it may mean."""
    district = request.user.district
    require(request.user, Permission.NAME_MAP, district)
    if is_wanted(request):
        return exported(request, NAMES, waiting_names(district))
    context = {
        "waiting": waiting_names(district),
        "units": Unit.objects.visible_to(request.user),
        "groups": UnitGroup.objects.visible_to(request.user),
    }
    return render(request, "targets/names.html", context)


@require_POST
def map_printed_name(request: SignedInRequest) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the unit or group that the name means, then save."))
        return redirect("targets:names")
    name = form.cleaned_data["name"]
    kind, pk = form.cleaned_data["meant"].split("-")
    choices = Unit.objects if kind == "unit" else UnitGroup.objects
    meant = get_object_or_404(choices.visible_to(request.user), pk=pk)
    try:
        reached = map_name(name, meant, by=request.user)
    except UnitsError as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "“%(name)s” now means %(unit)s; %(count)s issued target was assigned.",
            "“%(name)s” now means %(unit)s; %(count)s issued targets were assigned.",
            reached,
        )
        messages.success(request, told % {"name": name, "unit": meant, "count": reached})
    return redirect("targets:names")
