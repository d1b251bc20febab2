"""The office's queue and the page on which it decides on one report."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apps.progress import reporting
from apps.progress.lighting import answer_requests
from apps.progress.models import Report, ReportState
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import PeriodFactory, ReportFactory, UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]
QUEUE = reverse("progress:checking")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit, reporter: User, unit_head: User) -> Report:
    """Submitted, better than planned."""
    report = quarter.report(quarter.business, unit)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, reporter, narrative="已帮扶创业620人。", **figures)
    reporting.submit(report, by=unit_head)
    report.refresh_from_db()
    return report


def check(report: Report) -> str:
    return reverse("progress:check", args=[report.pk])


def test_the_queue_shows_what_waits(visit: Visit, officer: User, report: Report) -> None:
    answer = visit(officer).get(QUEUE)
    assert [queued.report for queued, _light in answer.context["rows"]] == [report]
    assert answer.context["counts"]["waiting"] == 1
    assert answer.context["counts"]["missing"] == report.period.reports.filter(role="lead").count() - 1
    assert check(report) in answer.content.decode()
