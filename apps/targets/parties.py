"""Whose target it is on a day: units and their roles, collectives expanded as of that day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from apps.targets.models import Assignment, AssignmentRole, Commitment, Target
from apps.units.models import Unit, UnitGroup

# The strongest first: a unit that is named in several roles answers in the first of them.
STRENGTH = (AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE, AssignmentRole.SUPPORT)
ANSWERING_ROLES = (AssignmentRole.LEAD, AssignmentRole.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Party:
    """One unit with its role in a target; `named` itself, or meant by a collective alone."""

    unit: Unit
    role: AssignmentRole
    named: bool = True

    @property
    def answers(self) -> bool:
        """Reports to the office; a supporting unit reports to the lead."""
        return self.role in ANSWERING_ROLES


def parties(targets: Iterable[Target], on: date) -> dict[int, list[Party]]:
    """Target id → its units on the day `on`, the strongest role first, then as printed; each unit once.

    A collective (各街道) means the units that exist on that day. A unit that is named itself stays, abolished
    or not, until somebody maps its name anew: a target never loses its lead unnoticed. Three queries, and one
    for the members of collectives, for any number of targets.
    """
    ids = [target.pk for target in targets]
    assignments = list(
        Assignment.objects.filter(target__in=ids).select_related("unit", "group").order_by("id")
    )
    members = members_on({a.group for a in assignments if a.group is not None}, on)
    units = {unit.pk: unit for found in members.values() for unit in found}
    units |= {a.unit.pk: a.unit for a in assignments if a.unit is not None}
    found = seats(
        [(a.target_id, a.role, a.unit_id, a.group_id) for a in assignments],
        {group: [unit.pk for unit in found] for group, found in members.items()},
    )
    return {
        pk: [Party(units[seat.unit], AssignmentRole(seat.role), seat.named) for seat in found.get(pk, [])]
        for pk in ids
    }


class Seat(NamedTuple):
    """A Party by the number of its unit, for pages that read many targets."""

    unit: int
    role: str
    named: bool


def seats(
    assignments: Sequence[tuple[int, str, int | None, int | None]], members: Mapping[int, Sequence[int]]
) -> dict[int, list[Seat]]:
    """Target id → its units, as parties() orders them, from rows of (target, role, unit, group) in their order."""
    found: dict[int, dict[int, Seat]] = {}
    for role in STRENGTH:
        for target, held, unit, group in assignments:
            if held == role:
                of_target = found.setdefault(target, {})
                for each in [unit] if unit else members.get(group or 0, ()):
                    of_target.setdefault(each, Seat(each, held, named=unit is not None))
    return {target: list(by_unit.values()) for target, by_unit in found.items()}


Held = TypeVar("Held", Party, Seat)


def members_on(groups: Iterable[UnitGroup], on: date) -> dict[int, list[Unit]]:
    """Group id → the units that the collective means on the day `on`."""
    ids = [group.pk for group in groups]
    if not ids:
        return {}
    rows = UnitGroup.objects.filter(pk__in=ids).prefetch_related("members")
    units: dict[int, list[Unit]] = {}
    for unit in Unit.objects.valid_on(on).filter(district__unit_groups__in=ids).distinct():
        units.setdefault(unit.district_id, []).append(unit)
    return {group.pk: group.units_among(units.get(group.district_id, [])) for group in rows}


def answering_unit(commitment: Commitment, parties: Sequence[Party]) -> Unit | None:
    """Who answers for the commitment: the unit of the breakdown, else the only lead of the target.

    Where nobody leads, the only responsible unit, or the only one of them that is named itself beside a
    collective (区民政局、各街道). None: it has to be divided first.
    """
    if commitment.unit is not None:
        return commitment.unit
    answering = heads(parties)
    if len(answering) > 1 and answering[0].role == AssignmentRole.RESPONSIBLE:
        answering = [party for party in answering if party.named]
    return answering[0].unit if len(answering) == 1 else None


def heads(parties: Sequence[Held]) -> list[Held]:
    """Those who lead; where nobody leads, those who are responsible."""
    return [party for party in parties if party.role == AssignmentRole.LEAD] or [
        party for party in parties if party.role == AssignmentRole.RESPONSIBLE
    ]


def undivided(target: Target, commitments: Sequence[Commitment], parties: Sequence[Party]) -> bool:
    """待分工: a commitment has no unit that answers for it, or one of several leads owns none.

    Units that are responsible together, without a lead, need not own one each. A target without any unit is
    not to be divided but mapped.
    """
    if not parties:
        return False
    unanswered = any(answering_unit(commitment, parties) is None for commitment in commitments)
    return unanswered or bool(idle_leads(commitments, parties))


def idle_leads(commitments: Sequence[Commitment], parties: Sequence[Party]) -> list[Unit]:
    """Of several leads those that own no commitment; none where each commitment has a lead of its own."""
    leads = [party.unit for party in parties if party.role == AssignmentRole.LEAD]
    owners = {commitment.unit_id for commitment in commitments}
    idle = [unit for unit in leads if unit.pk not in owners]
    enough = len(leads) - len(idle) >= min(len(leads), len(commitments))
    return [] if len(leads) < 2 or enough else idle
