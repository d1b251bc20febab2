"""The office reminds a unit (催办) of what it has not signed for, broken down or reported."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.progress.deadlines import asked_for, due_days
from apps.progress.models import OPEN_STATES, Report
from apps.supervision.models import Chase, ChaseKind
from apps.targets.parties import heads
from apps.targets.receipts import Unbroken, not_broken_down, unsigned
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, require


class NotChased(Exception):
    """Nobody was reminded; the message says why."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much of one sort the office waits for from a unit, and on which day it last reminded it."""

    kind: ChaseKind
    count: int
    chased_on: date | None


@dataclass(frozen=True, slots=True)
class Outstanding:
    unit: Unit
    waiting: list[Waiting]

    @property
    def total(self) -> int:
        return sum(one.count for one in self.waiting)


def outstanding(district: District, today: date) -> list[Outstanding]:
    """Every unit that the office waits for, the one with most first; the same queries for any number of targets."""
    last = {(chase.unit_id, chase.kind): chase.day for chase in Chase.objects.filter(district=district)[::-1]}
    counts = counted(district, today)
    units = {unit for of_kind in counts.values() for unit in of_kind}
    rows = [
        Outstanding(
            unit,
            [
                Waiting(kind, counts[kind][unit], last.get((unit.pk, kind)))
                for kind in ChaseKind
                if unit in counts[kind]
            ],
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: (-row.total, row.unit.order, row.unit.pk))


def counted(district: District, today: date) -> dict[ChaseKind, Counter[Unit]]:
    """How much of each sort every unit owes: targets to sign for, to break down, reports whose day is over."""
    return {
        ChaseKind.RECEIPT: Counter(
            {unit: len(targets) for unit, targets in unsigned(district, today).items()}
        ),
        ChaseKind.BREAKDOWN: Counter(
            party.unit
            for row in not_broken_down(district, today)
            if row.reason != Unbroken.UNCONFIRMED  # the office's own turn
            for party in heads(row.parties)
        ),
        ChaseKind.REPORT: Counter(report.unit for report in overdue_reports(district, today)),
    }


def overdue_reports(district: District, today: date) -> list[Report]:
    """The reports that are asked for and have not come though their day, extension or return included, is over."""
    found: list[Report] = []
    waiting = Report.objects.filter(asked_for(), district=district, state__in=OPEN_STATES)
    for period in district.periods.filter(pk__in=waiting.values("period")):
        reports = list(waiting.filter(period=period).select_related("unit"))
        days = due_days(period, reports)
        found += [report for report in reports if days[report.pk] < today]
    return found


@transaction.atomic
def chase(unit: Unit, kind: ChaseKind, *, by: User, note: str = "") -> Chase:
    """Remind the unit's people of all that it owes of this sort; their inbox has it within a minute.

    Raises NotChased where it owes nothing, was reminded today already, or nobody works for it in this system.
    """
    require(by, Permission.CHASE, unit)
    today = timezone.localdate()
    count = counted(unit.district, today)[kind][unit]
    if not count:
        raise NotChased(_("%(unit)s owes nothing of this any more.") % {"unit": unit})
    if not unit.memberships.filter(user__is_active=True, user__is_program=False).exists():
        raise NotChased(
            _("Nobody of %(unit)s has an account. Ask the system administrator to make one.") % {"unit": unit}
        )
    found, created = Chase.objects.get_or_create(
        unit=unit,
        kind=kind,
        day=today,
        defaults={"district_id": unit.district_id, "count": count, "note": note.strip(), "chased_by": by},
    )
    if not created:
        raise NotChased(_("%(unit)s was reminded of this today already.") % {"unit": unit})
    record("unit.chase", unit, by=by, after={"about": kind.value, "count": count, "note": found.note})
    return found
