"""Which targets stand in a ledger, and in which order."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from django.utils import timezone

from apps.progress.facts import targets_of
from apps.progress.judging import shown
from apps.progress.models import Colour, Judgement, Light, ReportingPeriod
from apps.publications.models import Export
from apps.targets.leaders import leaders_in_charge
from apps.targets.models import Commitment, Target
from apps.targets.parties import heads, parties
from apps.targets.quarters import Quarter
from apps.units.models import District


class Filters(TypedDict, total=False):
    """What a ledger is narrowed to, named as in the address of the overview; what is absent does not narrow."""

    document: list[int]
    section: str
    unit: int  # that leads, or where nobody leads is responsible
    leader: int  # the post in charge
    starred: str  # yes
    colour: str  # of the approved lights


def period_of(district: District, quarter: str) -> ReportingPeriod:
    """The period of the quarter; one that is not saved where none was planned."""
    found = ReportingPeriod.objects.filter(district=district, quarter=quarter).first()
    return found or ReportingPeriod(district=district, quarter=quarter)


def day_of(quarter: Quarter) -> date:
    """The day as of which units and leaders are named: the last one of the quarter, or today before that."""
    return min(quarter.end, timezone.localdate())


def chosen(export: Export) -> list[Target]:
    """The targets of the ledger with their sections alone, sheet by sheet, each in the order of the notices.

    The same number of queries for any number of targets.
    """
    period = period_of(export.district, export.quarter)
    filters: Filters = export.filters
    visible = Target.objects.visible_to(export.asked_by).values("pk")
    rows = targets_of(period).filter(pk__in=visible)
    if documents := filters.get("document"):
        rows = rows.filter(document__in=documents)
    if section := filters.get("section"):
        rows = rows.filter(section=section)
    if filters.get("starred"):
        rows = rows.filter(pk__in=Commitment.objects.filter(starred=True).values("target"))
    targets = list(rows.order_by("document", "start", "id").only("document", "section", "leader_post"))
    targets = led(targets, filters, day_of(export.span))
    if colour := filters.get("colour"):
        colours = colours_of(period, targets)
        targets = [target for target in targets if colours.get(target.pk, Colour.GREY) == colour]
    order = {section: place for place, section in enumerate(dict.fromkeys(one.section for one in targets))}
    return sorted(targets, key=lambda target: order[target.section])


def led(targets: list[Target], filters: Filters, on: date) -> list[Target]:
    """By the unit that leads them, and the post in charge, on that day."""
    if unit := filters.get("unit"):
        units = parties(targets, on)
        targets = [one for one in targets if unit in {party.unit.pk for party in heads(units[one.pk])}]
    if leader := filters.get("leader"):
        leaders = leaders_in_charge(targets, on)
        targets = [one for one in targets if (found := leaders[one.pk]) and found.post.pk == leader]
    return targets


def colours_of(period: ReportingPeriod, targets: Iterable[Target]) -> dict[int, str]:
    """Target id → the colour of the approved light that people see."""
    if period.pk is None:
        return {}
    of_whole = {
        "period": period,
        "target__in": [target.pk for target in targets],
        "indicator": None,
        "commitment": None,
    }
    lights = Light.objects.filter(provisional=False, superseded_at=None, **of_whole).defer(
        "sentence", "inputs"
    )
    judgements = Judgement.objects.filter(withdrawn_at=None, **of_whole)
    return {light.light.target_id: light.colour for light in shown(lights, judgements).values()}
