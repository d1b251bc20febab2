"""Printed names that stand for no known unit wait here until a person says whom they mean."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from apps.audit.recording import record
from apps.documents.models import DraftState, DraftTarget
from apps.targets.models import Assignment
from apps.units.models import District, Unit, UnitAlias, UnitGroup, User
from apps.units.names import Resolution, Resolver, add_alias
from apps.units.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A printed name without a unit: how often drafts and issued targets use it, and why it waits."""

    name: str
    drafts: int
    targets: int
    resolution: Resolution


def waiting_names(district: District) -> list[WaitingName]:
    """Every unresolved name of the district's open drafts and issued targets, the most frequent first."""
    resolver = Resolver(district, on=timezone.localdate())
    issued = Counter(
        Assignment.objects.filter(district=district, unit=None, group=None).values_list(
            "printed_name", flat=True
        )
    )
    open_drafts = DraftTarget.objects.filter(
        district=district,
        document__targets_issued_at=None,
        state__in=[DraftState.PENDING, DraftState.ACCEPTED],
    )
    drafted = Counter(
        unit["name"] for units in open_drafts.values_list("content__units", flat=True) for unit in units
    )
    waiting = [
        WaitingName(name, drafted[name], issued[name], resolver.resolve(name))
        for name in issued | drafted
        if name in issued or resolver.resolve(name).match is None
    ]
    return sorted(waiting, key=lambda w: (-w.drafts - w.targets, w.name))


@transaction.atomic
def map_name(name: str, meant: Unit | UnitGroup, *, by: User) -> int:
    """Say which unit or group a printed name means, now and in later notices.

    Returns how many issued targets it reached. Raises NotAllowed, and NameTaken
    where the name stands for another unit already.
    """
    require(by, Permission.NAME_MAP, meant)
    field = "unit" if isinstance(meant, Unit) else "group"
    # Somebody may have said the same already, here or on the page of the unit.
    if not UnitAlias.objects.filter(district_id=meant.district_id, name=name, **{field: meant}).exists():
        add_alias(meant, name, by=by)
    waiting = Assignment.objects.filter(district_id=meant.district_id, unit=None, group=None)
    reached = waiting.filter(printed_name=name).update(**{field: meant})
    record("name.map", meant, by=by, after={"name": name, "targets": reached})
    return reached
