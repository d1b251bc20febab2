"""The overview of a quarter, the rows behind each of its figures, and the comparison."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.audit.exports import exported, is_wanted
from apps.dashboard.compare_page import comparison_of
from apps.dashboard.figures import COLOURS, by_colour
from apps.dashboard.filters import StandingFilter
from apps.dashboard.forecasting import outlooks_of
from apps.dashboard.lines import lines_of
from apps.dashboard.listings import ROWS
from apps.dashboard.overview_page import overview_of
from apps.dashboard.scene import Scene, scene_of
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50
FORESEEN = 5  # targets on the overview that will miss their values


def looked_at(request: SignedInRequest, *, of_rows: bool = False) -> tuple[Scene, StandingFilter] | None:
    """The quarter and the filters of the address; None before any quarter was opened."""
    require(request.user, Permission.OVERVIEW_VIEW, request.user.district)
    scene = scene_of(request.user.district, request.GET.get("quarter", ""), today=timezone.localdate())
    return (scene, StandingFilter(request.GET.dict(), scene=scene, of_rows=of_rows)) if scene else None


def nothing_yet(request: SignedInRequest) -> HttpResponse:
    return render(request, "dashboard/nothing_yet.html")


@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    looked = looked_at(request)
    if looked is None:
        return nothing_yet(request)
    scene, found = looked
    page = overview_of(scene, found.narrow(scene.standings))
    context = {"scene": scene, "filter": found, "page": page}
    return render(request, "dashboard/overview.html", context)


@require_GET
def forecast(request: SignedInRequest) -> HttpResponse:
    """A part of the overview, fetched after it; by itself for a browser without scripts."""
    looked = looked_at(request)
    if looked is None:
        return nothing_yet(request)
    scene, found = looked
    standings = found.narrow(scene.standings)
    outlooks = outlooks_of(scene, standings, each=FORESEEN if request.htmx else None)
    context = {"scene": scene, "filter": found, "outlooks": outlooks}
    name = "_forecast" if request.htmx else "forecast"
    return render(request, f"dashboard/{name}.html", context)


@require_GET
def rows(request: SignedInRequest) -> HttpResponseBase:
    """The targets that a figure counts, with what there is to say of each."""
    looked = looked_at(request, of_rows=True)
    if looked is None:
        return nothing_yet(request)
    scene, found = looked
    standings = found.narrow(scene.standings)
    if found.cleaned_data.get("sort") == "light":
        standings.sort(key=lambda one: COLOURS.index(one.colour))
    if is_wanted(request):
        return exported(request, ROWS, standings, partial(lines_of, scene))
    page = Paginator(standings, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"scene": scene, "filter": found, "page": page, "lines": lines_of(scene, list(page))}
    return render(request, "dashboard/rows.html", context)


@require_GET
def compare(request: SignedInRequest) -> HttpResponse:
    looked = looked_at(request)
    if looked is None:
        return nothing_yet(request)
    scene, found = looked
    standings = found.narrow(scene.standings)
    compared = any(one.before for one in standings)
    context = {
        "scene": scene,
        "filter": found,
        "total": len(standings),
        "colours": by_colour(standings, compared=compared),
        "compared": compared,
        "page": comparison_of(scene, standings),
    }
    return render(request, "dashboard/compare.html", context)
