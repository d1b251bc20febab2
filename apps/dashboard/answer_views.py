"""The pages of those who answer: a unit, and a leader in charge."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.dashboard.filters import StandingFilter
from apps.dashboard.leader_page import leader_page_of
from apps.dashboard.overview_views import looked_at, nothing_yet
from apps.dashboard.scene import scene_of
from apps.dashboard.unit_page import unit_page_of
from apps.units.models import Post, Unit
from apps.units.permissions import Permission, can, require
from apps.units.requests import SignedInRequest


@require_GET
def unit(request: SignedInRequest, pk: int) -> HttpResponse:
    """For those who see the district's overview, and for the unit's own people."""
    district = request.user.district
    scene = scene_of(district, request.GET.get("quarter", ""), today=timezone.localdate())
    if scene is None:
        require(request.user, Permission.REPORT_VIEW, get_object_or_404(Unit, pk=pk, district=district))
        return nothing_yet(request)
    shown = scene.people.units.get(pk)
    if shown is None:
        raise Http404
    require(request.user, Permission.REPORT_VIEW, shown)
    overview = can(request.user, Permission.OVERVIEW_VIEW, district)
    context = {
        "scene": scene,
        "filter": StandingFilter({"unit": pk}, scene=scene),
        "page": unit_page_of(scene, shown, whole_district=overview),
    }
    return render(request, "dashboard/unit.html", context)


@require_GET
def leader(request: SignedInRequest, pk: int) -> HttpResponse:
    """`pk` is the post's: who holds it may change, the page stays."""
    looked = looked_at(request)
    if looked is None:
        get_object_or_404(Post, pk=pk, district=request.user.district)
        return nothing_yet(request)
    scene, _filter = looked
    holder = scene.people.holders.get(pk)
    if holder is None:
        raise Http404
    context = {
        "scene": scene,
        "filter": StandingFilter({"leader": pk}, scene=scene),
        "page": leader_page_of(scene, holder),
    }
    return render(request, "dashboard/leader.html", context)
