"""Who is to be told what, derived from what the tables say (ADR 13).

Every reminder has a key that says what it is about and from when; a person gets each key once. So a run too
many adds nothing, and one that was missed is made up for by the next.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from apps.progress.deadlines import asked_for, due_days
from apps.progress.models import OPEN_STATES, Extension, Report, ReportingPeriod, Return
from apps.progress.workdays import shift, working_days_between
from apps.supervision.models import Chase, Reminder, ReminderKind
from apps.targets.leaders import leader_user, leaders_in_charge
from apps.targets.models import Adjustment, AdjustmentState
from apps.units.models import Membership, User
from apps.units.permissions import ROLES, Permission, Role

AHEAD = (10, 3, 0)  # working days before the due day
LATE = (1, 3, 5, 10, 20)  # working days after it
ESCALATED = 3  # from then on the office is told too
SINCE = timedelta(days=30)  # what happened longer ago is no news, even after a missed run


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder before it is a row, and everybody who is to have it."""

    kind: ReminderKind
    key: str
    users: frozenset[int]
    district_id: int
    address: str
    data: dict[str, Any]


def derive(now: datetime) -> int:
    """Write what people are to be told by now and have not been told yet; returns how many rows that is."""
    today = timezone.localdate(now)
    people = People()
    told = [
        *of_due_days(today, people),
        *of_returns(now, people),
        *of_extensions(now, people),
        *of_adjustments(now, people),
        *of_chases(now, people),
    ]
    return write(told)


def write(told: Iterable[Told]) -> int:
    """One row a person and key that is not there yet."""
    told = list(told)
    known = set(Reminder.objects.filter(key__in={one.key for one in told}).values_list("user", "key"))
    rows = [
        Reminder(
            district_id=one.district_id,
            user_id=user,
            kind=one.kind,
            key=one.key,
            address=one.address,
            data=one.data,
        )
        for one in told
        for user in sorted(one.users)
        if (user, one.key) not in known
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


class People:
    """The active people of every unit and office, asked once a run. A program is told nothing: it has the change feed."""

    def __init__(self) -> None:
        programs = User.objects.filter(is_program=True)
        self.programs = {
            pk: (unit_id, district_id)
            for pk, unit_id, district_id in programs.values_list("pk", "memberships__unit", "district")
        }
        self.units: dict[int, set[int]] = defaultdict(set)
        self.officers: dict[int, set[int]] = defaultdict(set)
        self.deciding: set[int] = set()
        for membership in Membership.objects.filter(user__is_active=True, user__is_program=False):
            if membership.unit_id is not None:
                self.units[membership.unit_id].add(membership.user_id)
            elif membership.role == Role.OFFICER:
                self.officers[membership.district_id].add(membership.user_id)
            if Permission.ADJUSTMENT_DECIDE in ROLES[Role(membership.role)]:
                self.deciding.add(membership.user_id)

    def of(self, unit_id: int) -> frozenset[int]:
        return frozenset(self.units[unit_id])

    def office(self, district_id: int) -> frozenset[int]:
        return frozenset(self.officers[district_id])

    def behind(self, user_id: int) -> frozenset[int]:
        """Who hears the answer to what this user asked: the person, or for a program its unit or else the office."""
        if user_id not in self.programs:
            return frozenset({user_id})
        unit_id, district_id = self.programs[user_id]
        return self.of(unit_id) if unit_id else self.office(district_id)


def of_due_days(today: date, people: People) -> Iterator[Told]:
    """What is still to be submitted: one reminder a unit and due day, at each step before and after it."""
    asked = Report.objects.filter(asked_for(), state__in=OPEN_STATES)
    for period in ReportingPeriod.objects.filter(pk__in=asked.values("period")):
        reports = list(asked.filter(period=period).select_related("unit"))
        days = due_days(period, reports)
        waiting: dict[tuple[int, date], list[Report]] = defaultdict(list)
        for report in reports:
            waiting[report.unit_id, days[report.pk]].append(report)
        for (unit_id, day), of_unit in waiting.items():
            if (step := step_reached(day, today)) is not None:
                yield due_reminder(period, of_unit, day, step, people.of(unit_id), people)


def step_reached(day: date, today: date) -> int | None:
    """The last step of the ladder that `today` has reached: -10, -3, 0, 1, 3 …; None before the first."""
    if today <= day:
        ahead = [step for step in AHEAD if today >= shift(day, -step)]
        return -min(ahead) if ahead else None
    after = working_days_between(day, today)
    return max((step for step in LATE if step <= after), default=0)


def due_reminder(
    period: ReportingPeriod,
    reports: list[Report],
    day: date,
    step: int,
    users: frozenset[int],
    people: People,
) -> Told:
    late = step > 0
    unit = reports[0].unit
    return Told(
        ReminderKind.OVERDUE if late else ReminderKind.DUE,
        f"due:{period.pk}:{unit.pk}:{day}:{step}",
        users | people.office(period.district_id) if step >= ESCALATED else users,
        period.district_id,
        reverse("progress:tasks"),
        {"unit": str(unit), "count": len(reports), "quarter": period.quarter, "day": day.isoformat()},
    )


def of_returns(now: datetime, people: People) -> Iterator[Told]:
    """A returned report is told to its unit, the answer to whoever returned it."""
    recent = Q(answered_at=None) | Q(answered_at__gte=now - SINCE)
    for row in Return.objects.filter(recent).select_related("report__target__document", "report__unit"):
        report = row.report
        data = {"unit": str(report.unit), "target": report.target.headline}
        if row.answered_at is None:
            yield Told(
                ReminderKind.RETURNED,
                f"returned:{row.pk}",
                people.of(report.unit_id),
                row.district_id,
                reverse("progress:report", args=[report.pk]),
                {**data, "reason": row.reason, "day": row.due_on.isoformat()},
            )
        else:
            yield Told(
                ReminderKind.ANSWERED,
                f"answered:{row.pk}",
                people.behind(row.returned_by_id),
                row.district_id,
                reverse("progress:check", args=[report.pk]),
                data,
            )


def of_extensions(now: datetime, people: People) -> Iterator[Told]:
    for row in Extension.objects.filter(granted_at__gte=now - SINCE).select_related("unit", "period"):
        yield Told(
            ReminderKind.EXTENDED,
            f"extended:{row.pk}",
            people.of(row.unit_id),
            row.district_id,
            reverse("progress:tasks"),
            {
                "unit": str(row.unit),
                "quarter": row.period.quarter,
                "day": row.due_on.isoformat(),
                "reason": row.reason,
            },
        )


def of_adjustments(now: datetime, people: People) -> Iterator[Told]:
    """What waits is told to the leader in charge today, or else to the office; what was decided, to who asked.

    A leader who may not decide, or asked, leaves it to the office. A successor is therefore told on the first run after taking over.
    """
    recent = Q(state=AdjustmentState.WAITING) | Q(decided_at__gte=now - SINCE)
    rows = list(
        Adjustment.objects.filter(recent).select_related("target", "indicator", "commitment", "requested_by")
    )
    in_charge = leaders_in_charge([row.target for row in rows], timezone.localdate(now))
    for row in rows:
        waiting = row.state == AdjustmentState.WAITING
        leader = leader_user(in_charge[row.target_id])
        asked = frozenset({row.requested_by_id})
        decides = leader and leader.pk in people.deciding - asked
        deciders = frozenset({leader.pk}) if leader and decides else people.office(row.district_id)
        yield Told(
            ReminderKind.ADJUSTMENT,
            f"adjustment:{row.pk}:{row.state}",
            deciders - asked if waiting else people.behind(row.requested_by_id),
            row.district_id,
            reverse("targets:adjustments"),
            {"state": row.state, "part": str(row), "reason": row.reason if waiting else row.decision_note},
        )


def of_chases(now: datetime, people: People) -> Iterator[Told]:
    addresses = {
        "receipt": reverse("targets:receipts"),
        "breakdown": reverse("targets:list"),  # each with its place in the table
        "report": reverse("progress:tasks"),
    }
    rows = Chase.objects.filter(chased_at__gte=now - SINCE).select_related("unit")
    for row in rows:
        yield Told(
            ReminderKind.CHASED,
            f"chased:{row.pk}",
            people.of(row.unit_id),
            row.district_id,
            addresses[row.kind],
            {"unit": str(row.unit), "chased": row.kind, "count": row.count, "note": row.note},
        )
