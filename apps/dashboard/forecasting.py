"""The year's forecast of a quarter's targets, from what their lights were computed from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from apps.dashboard.figures import Standing
from apps.dashboard.forecast import Forecast, Outlook, forecast, outlook
from apps.dashboard.scene import Scene
from apps.dashboard.states import counting_up
from apps.progress.models import Light
from apps.targets.models import Target
from apps.targets.quarters import quarters_between

Foreseen = tuple[Target, list[Forecast]]


@dataclass(frozen=True, slots=True)
class Outlooks:
    """The targets that have a pace, by what becomes of them at it; each with the figures that decide it."""

    misses: list[Foreseen]
    open: list[Foreseen]
    reaches: list[Foreseen]

    @property
    def known(self) -> int:
        return self.most + len(self.misses)

    @property
    def most(self) -> int:
        return len(self.reaches) + len(self.open)


def outlooks_of(scene: Scene, standings: Sequence[Standing]) -> Outlooks:
    """Two queries."""
    found: dict[int, list[Forecast]] = {}
    for target, one in forecasts(scene, [one.target for one in standings]):
        found.setdefault(target, []).append(one)
    targets = Target.objects.in_bulk(found)
    foreseen: dict[Outlook, list[Foreseen]] = {each: [] for each in Outlook}
    for pk, ones in found.items():
        worst = outlook(ones)
        foreseen[worst].append((targets[pk], [one for one in ones if one.outlook == worst]))
    return Outlooks(foreseen[Outlook.MISSES], foreseen[Outlook.OPEN], foreseen[Outlook.REACHES])


def forecasts(scene: Scene, targets: Sequence[int]) -> Iterator[tuple[int, Forecast]]:
    """Target and forecast of each of its figures that has one, in the order of the notices."""
    lights = (
        Light.objects.filter(
            period=scene.period, target__in=targets, indicator__isnull=False, superseded_at=None
        )
        .order_by("target__document_id", "target__start", "indicator__start", "indicator_id", "provisional")
        .values_list(
            "indicator", "target", "inputs", "target__document__period_start", "target__document__period_end"
        )
    )
    newest = {row[0]: row for row in lights}  # of the two of one figure the provisional one is the newer
    quarters = cache(quarters_between)  # a notice has a hundred figures
    for _indicator, target, inputs, start, end in newest.values():
        if start and end and (one := of_inputs(inputs, quarters(start, end), scene)):
            yield target, one


def of_inputs(inputs: dict[str, Any], quarters: Sequence[Any], scene: Scene) -> Forecast | None:
    """From lights.stated() facts; None of a ceiling, a rate, an awaited limit, or where a quarter was not reported."""
    if not counting_up(inputs) or inputs["actual"] is None or not inputs["value"]:
        return None
    readings = [Decimal(value) for value in (*inputs["earlier"], inputs["actual"])]
    if len(readings) != quarters.index(scene.period.span) + 1:
        return None
    return forecast(
        inputs["name"],
        inputs["unit"],
        value=Decimal(inputs["value"]),
        readings=readings,
        quarters=len(quarters),
    )
