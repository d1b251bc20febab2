"""Which unit owes which figures and states: one a commitment, and text from everybody else."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.progress.answering import answered_parts, answered_parts_of
from apps.progress.models import Report
from apps.targets.models import Commitment, Indicator
from apps.units.models import Unit, User
from tests.factories import UnitFactory, UnitGroupFactory
from tests.notices import HEAD, issue_notice
from tests.reports import TODAY, open_quarter


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def units(unit: Unit) -> dict[str, Unit]:
    """Two departments, and the streets that 各街道 means."""
    made = {name: UnitFactory(district=unit.district, name=f"区{name}局") for name in ("民政", "教育")}
    streets = {
        name: UnitFactory(district=unit.district, name=name, kind="street") for name in ("东街道", "西街道")
    }
    UnitGroupFactory(district=unit.district, name="各街道", kinds=["street"])
    return {**made, **streets}


def reports(officer: User, units: str, words: str = "新增床位20个。改建食堂5个。") -> dict[str, Report]:
    """Unit name → its report on one clause with these units printed behind it."""
    issue_notice(f"{HEAD}一、民生\n（一）{words}（{units}）\n", officer)
    period = open_quarter("2026Q3", by=officer)
    rows = Report.objects.filter(period=period).select_related("period", "target", "unit")
    return {str(report.unit): report for report in rows}


def owed(report: Report) -> tuple[list[str], list[str]]:
    parts = answered_parts(report)
    return [one.words for one in parts.commitments], [one.name for one in parts.indicators]


BOTH = (["新增床位20个。", "改建食堂5个。"], ["新增床位", "改建食堂"])
NOTHING: tuple[list[str], list[str]] = ([], [])


def test_the_lead_answers_and_who_supports_writes(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "牵头单位：区民政局；配合单位：区教育局")
    assert {name: owed(report) for name, report in found.items()} == {"区民政局": BOTH, "区教育局": NOTHING}


def test_a_unit_that_is_named_answers_beside_a_collective(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "责任单位：区民政局、各街道")
    assert {name: owed(report) for name, report in found.items()} == {
        "区民政局": BOTH,
        "东街道": NOTHING,
        "西街道": NOTHING,
    }


def test_until_it_is_divided_nobody_answers(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "牵头单位：区民政局、区教育局")
    assert {name: owed(report) for name, report in found.items()} == {
        "区民政局": NOTHING,
        "区教育局": NOTHING,
    }


def test_divided_each_lead_answers_for_its_own(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "牵头单位：区民政局、区教育局")
    for words, unit in (("新增", units["民政"]), ("改建", units["教育"])):
        Commitment.objects.filter(words__startswith=words).update(unit=unit)
    assert {name: owed(report) for name, report in found.items()} == {
        "区民政局": (["新增床位20个。"], ["新增床位"]),
        "区教育局": (["改建食堂5个。"], ["改建食堂"]),
    }


def test_what_a_supporting_unit_does_the_lead_reports(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "牵头单位：区民政局；配合单位：区教育局")
    Commitment.objects.filter(words__startswith="改建").update(unit=units["教育"])
    assert {name: owed(report) for name, report in found.items()} == {"区民政局": BOTH, "区教育局": NOTHING}


def test_figures_in_no_commitment_are_the_first_leads(officer: User, units: dict[str, Unit]) -> None:
    found = reports(officer, "牵头单位：区民政局、区教育局")
    Indicator.objects.update(commitment=None)
    assert {name: owed(report)[1] for name, report in found.items()} == {"区民政局": BOTH[1], "区教育局": []}


def test_collectives_mean_the_units_of_the_day_of_opening(
    officer: User, units: dict[str, Unit], clock: time_machine.Traveller
) -> None:
    """A street that is founded while the period runs changes nothing of who answers in it."""
    units["西街道"].delete()
    found = reports(officer, "责任单位：各街道")
    clock.move_to("2026-10-12T10:00:00+08:00")
    UnitFactory(district=officer.district, name="南街道", kind="street", valid_from=date(2026, 10, 10))
    assert {name: owed(report) for name, report in found.items()} == {"东街道": BOTH}


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_as_much_as_one(
    officer: User, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    clauses = [f"（{label}）新增第{label}类泊位20个。（责任单位：区发展改革委）\n" for label in "一二三"]
    issue_notice(HEAD + "一、民生\n" + "".join(clauses), officer)
    period = open_quarter("2026Q3", by=officer)
    rows = list(Report.objects.filter(period=period).select_related("period", "target")[:count])
    with django_assert_num_queries(4):
        parts = answered_parts_of(rows)
    assert [len(parts[row.pk].indicators) for row in rows] == [1] * count
