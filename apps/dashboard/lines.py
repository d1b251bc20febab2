"""Standings with their words: what a page says of the targets that it shows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from apps.dashboard.figures import Standing
from apps.dashboard.scene import Scene, day_of
from apps.dashboard.standings import Holder
from apps.documents.models import TEXT_FIELDS
from apps.progress.contacts import Contact, contacts
from apps.progress.models import Judgement, Light, ReportingPeriod
from apps.targets.models import Target
from apps.units.models import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One target of a page. `sentence` says why the light has its colour and what is missing to green."""

    standing: Standing
    target: Target
    sentence: str  # "" where no light was computed yet
    judgement: str  # an officer's reason; "" where nobody judged
    leader: Holder | None
    leads: list[Unit]
    supports: list[Unit]
    history: list[str]  # its colours in the quarters asked for; "" where it had none


def lines_of(
    scene: Scene,
    standings: Collection[Standing],
    *,
    approved_only: bool = False,
    quarters: Sequence[ReportingPeriod] = (),
) -> list[Line]:
    """In the order of `standings`. One query."""
    whole = {"target": OuterRef("pk"), "period": scene.period, "indicator": None, "commitment": None}
    lights = Light.objects.filter(**whole, superseded_at=None).order_by("-provisional")
    if approved_only:
        lights = lights.filter(provisional=False)
    said = Judgement.objects.filter(**whole, withdrawn_at=None)
    targets = (
        Target.objects.filter(pk__in=[one.target for one in standings])
        .select_related("document")
        .defer(*(f"document__{name}" for name in TEXT_FIELDS))
        .annotate(
            sentence=Subquery(lights.values("sentence")[:1]),
            judgement=Subquery(said.values("reason")[:1]),
            **{f"in_{period}": colour_in(period) for period in quarters},
        )
    )
    found = {target.pk: target for target in targets}
    people = scene.people
    return [
        Line(
            standing=one,
            target=found[one.target],
            sentence=found[one.target].sentence or "",  # type: ignore[attr-defined]
            judgement=found[one.target].judgement or "",  # type: ignore[attr-defined]
            leader=people.holders.get(one.leader),
            leads=[people.units[pk] for pk in one.leads],
            supports=[people.units[pk] for pk in one.supports],
            history=[
                one.colour if period == scene.period else getattr(found[one.target], f"in_{period}")
                for period in quarters
            ],
        )
        for one in standings
    ]


@dataclass(frozen=True, slots=True)
class Answering:
    """A target with the one to call first in each unit that leads it."""

    line: Line
    people: list[tuple[Unit, Contact | None]]


def answering_for(scene: Scene, lines: Collection[Line]) -> list[Answering]:
    """One query."""
    people = contacts({unit.pk for line in lines for unit in line.leads}, day_of(scene.period, scene.today))
    return [
        Answering(line, [(unit, next(iter(people[unit.pk]), None)) for unit in line.leads]) for line in lines
    ]


def colour_in(period: ReportingPeriod) -> Coalesce:
    """Of a target at the end of another quarter, as judging.Shown shows it."""
    whole = {"target": OuterRef("pk"), "period": period, "indicator": None, "commitment": None}
    said = Judgement.objects.filter(**whole, withdrawn_at=None)
    lights = Light.objects.filter(**whole, superseded_at=None).order_by("-provisional")
    return Coalesce(Subquery(said.values("colour")[:1]), Subquery(lights.values("colour")[:1]), Value(""))


class Head(NamedTuple):
    """What a cell of the wall says of its target: the last label bare of its brackets, and the headline."""

    label: str
    headline: str


def headed(standings: Collection[Standing]) -> dict[int, Head]:
    """Target id → its head. One query."""
    targets = Target.objects.filter(pk__in=[one.target for one in standings]).order_by()
    return {
        target.pk: Head(target.labels[-1].strip("（）()、.．★ ") if target.labels else "", target.headline)
        for target in targets.only("labels", "title", "words")
    }
