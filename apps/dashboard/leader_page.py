"""What the page of a leader shows: a portfolio, its targets with whom to call, and what the reports ask of them."""

from dataclasses import dataclass

from apps.dashboard.figures import COLOURS, Figure, by_colour, moved
from apps.dashboard.lines import Answering, answering_for, lines_of
from apps.dashboard.scene import Scene
from apps.dashboard.standings import Holder
from apps.progress.models import HANDED_IN, Report
from apps.units.models import Tenure, Unit


@dataclass(frozen=True, slots=True)
class LeaderPage:
    holder: Holder
    portfolio: list[Unit]
    colours: dict[str, Figure]
    worse: Figure
    better: Figure
    compared: bool
    targets: list[Answering]  # the worst light first
    asked: list[Report]  # what needs the leader's help, as handed in
    tenures: list[Tenure]  # of the post, the newest first


def leader_page_of(scene: Scene, holder: Holder) -> LeaderPage:
    """Four queries."""
    ones = [one for one in scene.standings if one.leader == holder.post]
    ones.sort(key=lambda one: COLOURS.index(one.colour))
    compared = any(one.before for one in ones)
    asked = Report.objects.filter(
        period=scene.period,
        target__in=[one.target for one in ones],
        help_leader=True,
        state__in=HANDED_IN,
    ).exclude(help_needed="")
    return LeaderPage(
        holder=holder,
        portfolio=[
            scene.people.units[unit] for unit, post in scene.people.portfolios.items() if post == holder.post
        ],
        colours=by_colour(ones, compared=compared),
        worse=moved(ones, "worse"),
        better=moved(ones, "better"),
        compared=compared,
        targets=answering_for(scene, lines_of(scene, ones)),
        asked=list(asked.select_related("unit", "target").order_by("target__start", "pk")),
        tenures=list(Tenure.objects.filter(post=holder.post).order_by("-valid_from")),
    )
