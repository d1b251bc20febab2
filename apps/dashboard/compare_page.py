"""The comparison: a quarter against the ones before it, and units against comparable units."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.dashboard.figures import COLOURS, Figure, Standing
from apps.dashboard.ranking import Group, groups
from apps.dashboard.scene import Scene
from apps.progress.charts import Chart, Kind, Role, Series
from apps.progress.models import Colour, Judgement, Light, ReportingPeriod
from apps.units.models import UnitKind

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Comparison:
    """`moves`: a row for each colour of the quarter before, with how many have which colour now."""

    moves: list[tuple[str, list[Figure]]]
    chart: Chart | None
    groups: list[tuple[str, Group]]


def comparison_of(scene: Scene, standings: Sequence[Standing]) -> Comparison:
    """Two queries, for the colours of the quarters before."""
    kinds = {pk: unit.kind for pk, unit in scene.people.units.items()}
    return Comparison(
        moves=moves_of(standings),
        chart=chart_of(scene, standings),
        groups=[(str(UnitKind(group.kind).label), group) for group in groups(standings, kinds)],
    )


def moves_of(standings: Sequence[Standing]) -> list[tuple[str, list[Figure]]]:
    """Nothing where no target had a light in the quarter before."""
    pairs = Counter((one.before, one.colour) for one in standings if one.before)
    total = sum(pairs.values())
    return [
        (
            before,
            [
                Figure(pairs[before, colour], total, query={"before": before, "colour": colour})
                for colour in COLOURS
            ],
        )
        for before in COLOURS
        if any(pairs[before, colour] for colour in COLOURS)
    ]


def chart_of(scene: Scene, standings: Sequence[Standing]) -> Chart | None:
    """How these same targets stood at the end of each of the last quarters; None where there is one alone."""
    earlier = [one for one in reversed(scene.periods) if one.quarter < scene.period.quarter][1 - QUARTERS :]
    if not earlier or not standings:
        return None
    counts = [*colours_in(earlier, [one.target for one in standings])]
    counts.append(Counter(one.colour for one in standings))
    before, now = counts[-2]["red"], counts[-1]["red"]
    if now == before:
        finding = _("As many red targets as in the quarter before: %(now)s") % {"now": now}
    else:
        finding = _("Red targets: %(now)s, after %(before)s in the quarter before") % {
            "now": now,
            "before": before,
        }
    return Chart(
        kind=Kind.STACKED,
        finding=finding,
        heading=_("Quarter"),
        labels=tuple(period.quarter for period in [*earlier, scene.period]),
        series=tuple(
            Series(str(Colour(colour).label), Role(colour), tuple(count[colour] for count in counts))
            for colour in COLOURS
        ),
    )


def colours_in(periods: Sequence[ReportingPeriod], targets: Sequence[int]) -> list[Counter[str]]:
    """Of each quarter, how many of the targets had which colour; those without a light in it are not counted.

    What people see: a judgement before the light of a report that waits for approval, and that before the approved one.
    """
    whole = {"period__in": periods, "target__in": targets, "indicator": None, "commitment": None}
    lights = Light.objects.filter(**whole, superseded_at=None).order_by("provisional")
    said = Judgement.objects.filter(**whole, withdrawn_at=None).order_by()
    shown = {
        (period, target): colour
        for period, target, colour in lights.values_list("period", "target", "colour")
    }
    shown |= {
        (period, target): colour
        for period, target, colour in said.values_list("period", "target", "colour")
        if (period, target) in shown
    }
    counts: dict[int, Counter[str]] = {period.pk: Counter() for period in periods}
    for (period, _target), colour in shown.items():
        counts[period][colour] += 1
    return [counts[period.pk] for period in periods]
