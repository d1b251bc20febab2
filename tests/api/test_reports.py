"""Reports by the API: what is shown, to whom, and the verbs with their refusals."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.audit.models import Event, Outcome
from apps.clients.scopes import Scope
from apps.clients.tokens import create_client, issue_token
from apps.progress import evidence, opening, reporting
from apps.progress.filling import save
from apps.progress.models import Report, ReportState
from apps.progress.reporting import Change
from apps.units.models import District, Unit, User
from apps.units.permissions import UNIT_ROLES, Role
from tests.api.conftest import Program
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, plan, third_quarter

REPORTS = "/api/v1/reports"
PDF = b"%PDF-1.7\n%%EOF\n"
LATER = "2026-10-20"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(district: District) -> Unit:
    return UnitFactory(district=district, name="区民政局")


@pytest.fixture
def care_head(care_unit: Unit) -> User:
    return person(care_unit.district, "care_head", "民政局长", Role.UNIT_HEAD, care_unit)


@pytest.fixture
def quarter(unit: Unit, care_unit: Unit, officer: User) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


def address(report: Report, verb: str = "") -> str:
    return f"{REPORTS}/{report.pk}{'/' if verb else ''}{verb}"


def send(client: APIClient, to: str, body: Any = None, method: str = "post", **headers: str) -> Any:
    return getattr(client, method)(to, body or {}, format="json", headers=headers or None)


def filled(quarter: Quarter, report: Report, by: User) -> Report:
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    return fill(report, by, narrative="已帮扶。", **figures)


def submitted(quarter: Quarter, report: Report, by: User) -> Report:
    reporting.submit(filled(quarter, report, by), by=by)
    return Report.objects.get(pk=report.pk)


def test_the_list_shows_the_reports_that_one_may_see(
    program: Program, quarter: Quarter, report: Report
) -> None:
    Report.objects.exclude(pk=report.pk).delete()
    answer = program().get(REPORTS)
    assert answer.status_code == 200
    assert answer.json() == {
        "next": None,
        "results": [
            {
                "id": report.pk,
                "period": "2026Q3",
                "target": quarter.business.pk,
                "unit": report.unit_id,
                "role": "lead",
                "state": "draft",
                "due_on": "2026-10-15",
                "timeliness": "not_due",
                "narrative": "",
                "problems": "",
                "help_needed": "",
                "help_unit": None,
                "help_leader": False,
                "next_steps": "",
                "updated_at": None,
                "handed_up_at": None,
                "submitted_at": None,
                "approved_at": None,
                "leader_in_charge": "",
            }
        ],
    }
