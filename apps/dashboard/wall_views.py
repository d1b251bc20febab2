"""The wall (作战图): leaders by domains, one cell a target, for a screen of 1920 × 1080 and for a phone."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.dashboard.figures import Standing, by_colour
from apps.dashboard.lines import headed, lines_of
from apps.dashboard.overview_page import REDS
from apps.dashboard.overview_views import looked_at, nothing_yet
from apps.dashboard.screens import screens
from apps.units.requests import SignedInRequest


@require_GET
def wall(request: SignedInRequest) -> HttpResponse:
    """static/js/wall.js turns its screens and fetches it anew."""
    looked = looked_at(request)
    if looked is None:
        return nothing_yet(request)
    scene, found = looked
    standings = found.narrow(scene.standings)
    compared = any(one.before for one in standings)
    context = {
        "scene": scene,
        "filter": found,
        "colours": by_colour(standings, compared=compared),
        "compared": compared,
        "total": len(standings),
        "screens": screens(standings, in_order(scene.people.holders, standings)),
        "heads": headed(standings),
        "reds": lines_of(scene, [one for one in standings if one.colour == "red"][:REDS]),
    }
    return render(request, "dashboard/wall.html", context)


def in_order(posts: Iterable[int], standings: Sequence[Standing]) -> list[int]:
    """Those who are in charge of something, in the order of the posts; targets of nobody last."""
    in_charge = {one.leader for one in standings}
    return [pk for pk in (*posts, 0) if pk in in_charge]
