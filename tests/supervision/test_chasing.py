"""Whom the office waits for, and reminds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from apps.audit.describing import describe
from apps.audit.models import Event
from apps.progress.models import Report, ReportState, Return
from apps.supervision.chasing import NotChased, chase, outstanding
from apps.supervision.models import Chase, ChaseKind
from apps.supervision.reminders import derive
from apps.targets.models import AssignmentRole, Target
from apps.targets.receipts import sign
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import AssignmentFactory, PeriodFactory, ReportFactory, TargetFactory

NOW = datetime(2021, 7, 14, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def target(officer: User, unit: Unit) -> Target:
    """Led by 区发展改革委, not signed for and not broken down."""
    target = TargetFactory(
        document__uploaded_by=officer,
        document__period_start=date(2021, 1, 1),
        document__period_end=date(2021, 12, 31),
    )
    AssignmentFactory(target=target, unit=unit, role=AssignmentRole.LEAD)
    return target


@pytest.fixture
def late(district: District, target: Target, unit: Unit) -> Report:
    period = PeriodFactory(
        district=district,
        quarter="2021Q2",
        opens_on=date(2021, 6, 21),
        support_due_on=date(2021, 7, 7),
        lead_due_on=date(2021, 7, 12),
        closes_on=date(2021, 7, 30),
        opened_at=NOW,
    )
    return ReportFactory(period=period, target=target, unit=unit)


def owed(district: District) -> dict[str, dict[str, int]]:
    return {
        str(row.unit): {one.kind.value: one.count for one in row.waiting}
        for row in outstanding(district, TODAY)
    }


def test_what_every_unit_owes(district: District, late: Report, target: Target, reporter: User) -> None:
    assert owed(district) == {"区发展改革委": {"receipt": 1, "breakdown": 1, "report": 1}}
    sign([target], unit=late.unit, by=reporter)
    Report.objects.update(state=ReportState.SUBMITTED)
    assert owed(district) == {"区发展改革委": {"breakdown": 1}}


def test_what_was_returned_is_owed_after_its_period_was_closed(
    district: District, late: Report, target: Target, officer: User
) -> None:
    period = late.period
    period.closed_at = NOW
    period.save()
    assert ChaseKind.REPORT not in owed(district)["区发展改革委"]
    late.state = ReportState.RETURNED
    late.save()
    Return.objects.create(
        district=district, report=late, reason="请核实。", due_on=date(2021, 7, 13), returned_by=officer
    )
    assert owed(district)["区发展改革委"][ChaseKind.REPORT] == 1


def test_nothing_of_another_district(other_district: District, late: Report) -> None:
    assert owed(other_district) == {}


def test_a_reminder_reaches_everybody_of_the_unit(
    target: Target, unit: Unit, officer: User, reporter: User, unit_head: User
) -> None:
    row = chase(unit, ChaseKind.RECEIPT, by=officer, note=" 请于本周内签收。 ")
    assert (row.count, row.note, row.day) == (1, "请于本周内签收。", TODAY)
    derive(NOW)
    assert reporter.reminders.get().data == unit_head.reminders.get().data
    event = Event.objects.get(verb="unit.chase")
    assert event.after == {"about": "receipt", "count": 1, "note": "请于本周内签收。"}
    with translation.override("en"):
        shown = {change.field: change.after for change in describe(event).changes}
    assert shown == {"About": "Not signed for", "How many": "1", "note": "请于本周内签收。"}


def test_once_a_day_about_each_sort(target: Target, unit: Unit, officer: User, reporter: User) -> None:
    chase(unit, ChaseKind.RECEIPT, by=officer)
    with pytest.raises(NotChased):
        chase(unit, ChaseKind.RECEIPT, by=officer)
    chase(unit, ChaseKind.BREAKDOWN, by=officer)
    assert Chase.objects.count() == 2
    derive(NOW)
    addresses = set(reporter.reminders.values_list("address", flat=True))
    assert addresses == {reverse("targets:receipts"), reverse("targets:list")}


def test_nobody_is_reminded_of_nothing(unit: Unit, officer: User, reporter: User) -> None:
    with pytest.raises(NotChased):
        chase(unit, ChaseKind.REPORT, by=officer)


def test_a_unit_without_people_is_told_to_the_officer(target: Target, unit: Unit, officer: User) -> None:
    with pytest.raises(NotChased):
        chase(unit, ChaseKind.RECEIPT, by=officer)
    assert Chase.objects.count() == 0


def test_the_office_alone_reminds(
    target: Target, unit: Unit, reporter: User, leader: User, stranger: User
) -> None:
    for user in (reporter, leader, stranger):
        with pytest.raises(NotAllowed):
            chase(unit, ChaseKind.RECEIPT, by=user)
