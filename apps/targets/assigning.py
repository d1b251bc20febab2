"""Whose target it is, where the notice does not say (分解): units beside those that it prints."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.documents.content import LONGEST_UNIT_NAME
from apps.targets.models import Assignment, AssignmentRole, Target
from apps.units.models import Unit, UnitGroup, User
from apps.units.names import Resolver
from apps.units.permissions import Permission, require

SEPARATORS = re.compile(r"[、,，;；\s]+")


class NotAssignable(Exception):
    """The names cannot be taken; the message says which and what to do."""


class UnknownUnits(NotAssignable):
    """No unit, or more than one, is known by some of the names."""


def names_of(target: Target, role: str) -> str:
    """The printed and added names in one role, as a person types them: 区民政局、各街道."""
    assignments = sorted(target.assignments.all(), key=lambda assignment: assignment.pk)
    return "、".join(assignment.printed_name for assignment in assignments if assignment.role == role)


@transaction.atomic
def set_units(target: Target, role: AssignmentRole, names: str, *, by: User, resolver: Resolver) -> None:
    """Have exactly these units in `role`, named as a notice would: 区民政局、各街道.

    What the notice prints stays. Raises UnknownUnits, NotAssignable for a printed name that is left out,
    while the breakdown is confirmed, and NotAllowed.
    """
    require(by, Permission.BREAKDOWN_CONFIRM, target)
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    if target.breakdown_confirmed_at is not None:
        raise NotAssignable(_("The breakdown of this target is confirmed. Reopen it, then change its units."))
    wanted = [name for name in SEPARATORS.split(names) if name]
    standing = {a.printed_name: a for a in target.assignments.filter(role=role)}
    if printed := [name for name, a in standing.items() if a.added_by_id is None and name not in wanted]:
        raise NotAssignable(
            _("The notice itself names %(names)s; issued words stay.") % {"names": "、".join(printed)}
        )
    added = meant(wanted, standing, resolver)
    if not added and standing.keys() == set(wanted):
        return
    before = names_of(target, role)
    Assignment.objects.filter(target=target, role=role).exclude(printed_name__in=wanted).delete()
    Assignment.objects.bulk_create(
        Assignment(
            district_id=target.district_id,
            target=target,
            printed_name=name,
            role=role,
            unit=named if isinstance(named, Unit) else None,
            group=named if isinstance(named, UnitGroup) else None,
            added_by=by,
        )
        for name, named in added.items()
    )
    record("target.assign", target, by=by, before={role: before}, after={role: "、".join(wanted)})


def meant(
    wanted: list[str], standing: dict[str, Assignment], resolver: Resolver
) -> dict[str, Unit | UnitGroup]:
    """The units and collectives of the names that are new. Raises UnknownUnits with all that are not certain."""
    # A longer name may be a unit's by rule, and could not be kept.
    found = {
        name: resolver.resolve(name).match if len(name) <= LONGEST_UNIT_NAME else None
        for name in wanted
        if name not in standing
    }
    if unknown := [name for name, match in found.items() if match is None]:
        raise UnknownUnits(
            _("No single unit is known as %(names)s. Write the name as on the page of units.")
            % {"names": "、".join(unknown)}
        )
    return {name: match for name, match in found.items() if match is not None}


def resolver_for(target: Target) -> Resolver:
    return Resolver(target.district, on=timezone.localdate())
