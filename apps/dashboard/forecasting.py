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
    """How many targets have a pace, what becomes of them at it, and some or all of them with what decides it."""

    counts: dict[str, int]
    misses: list[Foreseen]
    open: list[Foreseen]
    reaches: list[Foreseen]

    @property
    def known(self) -> int:
        return sum(self.counts.values())

    @property
    def most(self) -> int:
        return self.counts[Outlook.REACHES] + self.counts[Outlook.OPEN]


def outlooks_of(scene: Scene, standings: Sequence[Standing], *, each: int | None = None) -> Outlooks:
    """`each`: how many targets of each outlook are wanted; None: all of them. Two queries."""
    found: dict[int, list[Forecast]] = {}
    for target, one in forecasts(scene, [one.target for one in standings]):
        found.setdefault(target, []).append(one)
    grouped: dict[Outlook, list[int]] = {one: [] for one in Outlook}
    for pk, ones in found.items():
        grouped[outlook(ones)].append(pk)
    wanted = {pk for ones in grouped.values() for pk in ones[:each]}
    targets = Target.objects.only("labels", "title", "words").in_bulk(wanted)
    misses, open_ones, reaches = (
        [(targets[pk], [f for f in found[pk] if f.outlook == kind]) for pk in ones[:each]]
        for kind, ones in grouped.items()
    )
    counts = {str(kind): len(ones) for kind, ones in grouped.items()}
    return Outlooks(counts, misses, open_ones, reaches)


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
