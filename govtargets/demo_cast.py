"""Who takes part in the demonstration's year, what fixtures/demo_year.json plans for it, and its clock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings

from apps.targets.models import Target
from apps.targets.plans import with_plans
from apps.units.models import District, Unit, User
from apps.units.permissions import Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIXTURES = settings.BASE_DIR / "fixtures"
POINTS, ANNUAL = "2021-q1-work-points.docx", "2021-annual-targets.txt"
# What was promised for the year before, and what came of it.
REPORT, RESULTS = "2020-work-report.txt", "2020-results-notice.txt"


@contextmanager
def at(day: str | date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """The clock stands at an hour of the day."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    with time_machine.travel(datetime.combine(when, time(hour, minute), SHANGHAI), tick=False):
        yield


class Cast:
    """The people, and what is planned for them."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.plan: dict[str, Any] = json.loads((FIXTURES / "demo_year.json").read_text("utf-8"))
        self.officer = User.objects.get(district=district, memberships__role=Role.OFFICER)

    @cached_property
    def people(self) -> dict[tuple[int, str], User]:
        """(unit, role) → who works there."""
        users = User.objects.filter(district=self.district, memberships__unit__isnull=False)
        return {(m.unit_id or 0, m.role): user for user in users for m in user.memberships.all()}

    def clerk(self, unit: Unit) -> User | None:
        """Who fills in: the reporter, or in a small unit its head."""
        return self.people.get((unit.pk, Role.REPORTER)) or self.people.get((unit.pk, Role.UNIT_HEAD))

    def head(self, unit: Unit) -> User:
        return self.people[unit.pk, Role.UNIT_HEAD]

    def targets(self, file_name: str) -> list[Target]:
        return list(with_plans(Target.objects.filter(district=self.district, document__file_name=file_name)))

    def target(self, label: str) -> Target:
        """Of the annual notice."""
        return next(target for target in self.targets(ANNUAL) if target.label_path == label)

    def of(self, target: Target) -> dict[str, Any]:
        """What the fixture plans for a target of the annual notice; nothing for another."""
        found: dict[str, Any] = self.plan["targets"].get(target.label_path, {})
        return found if target.document.file_name == ANNUAL else {}
