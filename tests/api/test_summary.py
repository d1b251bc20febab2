"""The summary says the same as the overview, whose figures test_overview_figures.py counts by plain SQL."""

from datetime import date
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from apps.dashboard.figures import Figure, Row
from apps.dashboard.overview_page import Overview, overview_of
from apps.dashboard.scene import Scene, scene_of
from apps.progress.models import Extension, Return
from apps.targets.models import Assignment, AssignmentRole, Nature
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.dashboard.scenes import NOW, TODAY, Filled
from tests.factories import PeriodFactory, PostFactory, TargetFactory

SUMMARY = "/api/v1/summary"

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def overview(district: District, quarter: str = "") -> tuple[Scene, Overview]:
    scene = scene_of(district, quarter, today=TODAY)
    assert scene is not None
    return scene, overview_of(scene, scene.standings)


def counts(total: int, colours: dict[str, Figure], late: int) -> dict[str, Any]:
    before = {colour: figure.before for colour, figure in colours.items()}
    return {
        "total": total,
        "colours": {colour: figure.count for colour, figure in colours.items()},
        "before": None if None in before.values() else before,
        "late": late,
    }


def of_row(row: Row) -> dict[str, Any]:
    return counts(row.total.count, row.colours, row.late.count)


def said(scene: Scene, page: Overview) -> dict[str, Any]:
    """The overview in the words of the API."""
    stars = [one for one in scene.standings if one.starred]
    reds = [line.line for line in page.reds]
    units = {str(unit): pk for pk, unit in scene.people.units.items()}
    return {
        "quarter": scene.period.quarter,
        "quarter_before": scene.before and scene.before.quarter,
        "targets": counts(page.total, page.colours, page.late.count),
        "starred": counts(len(stars), page.starred, sum(bool(one.late) for one in stars)),
        "better": page.better.count,
        "worse": page.worse.count,
        "provisional": page.provisional,
        "sections": [{"name": row.row.key.removeprefix("-"), **of_row(row.row)} for row in page.domains],
        "leaders": [
            {"leader": row.pk or None, "name": row.name if row.pk else "", **of_row(row.row)}
            for row in page.leaders
        ],
        "units": by_number(
            {"unit": row.pk or None, "name": row.name if row.pk else "", **of_row(row.row)}
            for row in page.units
        ),
        "late_units": by_number(
            {"unit": units[one.name], "name": one.name, "late": one.late.count, "missing": one.missing}
            for one in page.late_units
        ),
        "reds": [
            {
                "target": line.target.pk,
                "headline": line.target.headline,
                "section": line.target.section,
                "starred": line.standing.starred,
                "provisional": line.standing.provisional,
                "judged": line.standing.judged,
                "judgement": line.judgement,
                "sentence": line.sentence,
                "late": bool(line.standing.late),
                "leader": str(line.leader or ""),
                "units": [{"unit": unit.pk, "name": str(unit)} for unit in line.leads],
            }
            for line in reds
        ],
    }


def by_number(rows: Any) -> list[dict[str, Any]]:
    """The overview keeps units with equal figures in the order of the notices, the API in that of their numbers."""
    return sorted(rows, key=lambda row: row["unit"] or 0)


def sorted_units(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "units": by_number(body["units"]), "late_units": by_number(body["late_units"])}


@pytest.mark.parametrize("count", [1, 3, 300])
def test_every_figure_is_that_of_the_overview_in_four_queries(
    program: Program,
    officer: User,
    stranger: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Filled(officer, count)
    Filled(stranger, 3)
    client = program(Role.LEADER, "read:summary")
    client.get(SUMMARY)
    with django_assert_num_queries(4):
        answer = client.get(SUMMARY)
    assert answer.status_code == 200
    scene, page = overview(officer.district)
    assert len(scene.standings) == count + 1
    body = answer.json()
    assert sorted_units(body) == said(scene, page)
    reds = [row["colours"]["red"] for row in body["units"]]
    assert reds == sorted(reds, reverse=True)
    missing = [row["missing"] for row in body["late_units"]]
    assert missing == sorted(missing, reverse=True)


def test_rarer_cases_are_counted_as_the_overview_counts_them(
    program: Program, officer: User, unit: Unit
) -> None:
    """Units named twice, collectives without units, days that were moved, leaders of single targets, old posts."""
    filled = Filled(officer, 20)
    one, other, third, fourth = filled.targets[:4]
    for target, role, named in (
        (one, AssignmentRole.SUPPORT, filled.units[0]),
        (one, AssignmentRole.LEAD, filled.units[3]),
        (other, AssignmentRole.RESPONSIBLE, filled.units[0]),
        (fourth, AssignmentRole.RESPONSIBLE, filled.street),
        (fourth, AssignmentRole.LEAD, unit),
    ):
        Assignment.objects.create(
            district=officer.district, target=target, role=role, unit=named, printed_name=named.name
        )
    filled.streets.members.add(filled.units[1])
    Unit.objects.filter(pk=filled.street.pk).update(valid_to=date(2026, 10, 1))
    filled.units[2].valid_to = date(2026, 1, 1)
    filled.units[2].save()
    third.leader_post = PostFactory(district=officer.district)
    third.save()
    PostFactory(district=officer.district).portfolio.add(*filled.units)
    filled.leaders[0].tenures.update(valid_to=date(2026, 10, 1))
    for day in (17, 30):  # the last one counts
        Extension.objects.create(
            district=officer.district,
            period=filled.period,
            unit=filled.street,
            due_on=date(2026, 10, day),
            reason="延期",
            granted_by=officer,
        )
    for report in filled.period.reports.filter(state="returned"):
        Return.objects.create(
            district=officer.district,
            report=report,
            reason="退回",
            due_on=date(2026, 10, 18 + report.pk % 2),
            returned_by=officer,
        )
    TargetFactory(document=filled.notice, nature=Nature.RESULT)
    assert sorted_units(program().get(SUMMARY).json()) == said(*overview(officer.district))


def test_a_quarter_is_asked_for_by_name(program: Program, officer: User) -> None:
    Filled(officer, 8)
    client = program()
    for quarter in ("2026Q3", "2026Q2"):
        body = client.get(f"{SUMMARY}?period={quarter}").json()
        assert body["quarter"] == quarter
        assert sorted_units(body) == said(*overview(officer.district, quarter))
    assert client.get(f"{SUMMARY}?period=2026Q2").json()["targets"]["before"] is None


def test_a_quarter_that_has_just_been_opened_is_not_looked_at_unasked(
    program: Program, officer: User
) -> None:
    Filled(officer, 3)
    PeriodFactory(district=officer.district, quarter="2026Q4")
    client = program()
    assert client.get(SUMMARY).json()["quarter"] == "2026Q3"
    assert client.get(f"{SUMMARY}?period=2026Q4").json()["targets"]["colours"]["grey"] == 4


def test_a_quarter_without_targets_counts_nothing(program: Program, district: District) -> None:
    PeriodFactory(district=district, quarter="2026Q3")
    body = program().get(SUMMARY).json()
    nothing = {"red": 0, "yellow": 0, "green": 0, "grey": 0}
    assert body["targets"] == {"total": 0, "colours": nothing, "before": None, "late": 0}
    lists = ("sections", "leaders", "units", "late_units", "reds")
    assert [body[name] for name in lists] == [[]] * len(lists)


def test_what_was_not_opened_is_not_there(program: Program, district: District, stranger: User) -> None:
    client = program()
    PeriodFactory(district=stranger.district, quarter="2026Q3")
    assert client.get(SUMMARY).status_code == 404
    PeriodFactory(district=district, quarter="2026Q4", planned=True)
    for query in ("", "?period=2026Q4", "?period=2026Q3", "?period=9999Q4", "?period=0000Q1"):
        assert client.get(f"{SUMMARY}{query}").status_code == 404, query


@pytest.mark.parametrize("quarter", ["2026", "2026q3", "2026Q5", "x", "%00", "2026Q3Q"])
def test_a_quarter_is_written_as_it_is(program: Program, quarter: str) -> None:
    answer = program().get(f"{SUMMARY}?period={quarter}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "period")


def test_what_has_not_changed_is_not_sent_again_and_fields_are_chosen(
    program: Program, officer: User
) -> None:
    filled, client = Filled(officer, 3), program()
    etag = client.get(SUMMARY)["ETag"]
    assert client.get(SUMMARY, headers={"If-None-Match": etag}).status_code == 304
    filled.one_light(filled.period, filled.other, "yellow", provisional=True)
    assert client.get(SUMMARY, headers={"If-None-Match": etag}).status_code == 200
    assert set(client.get(f"{SUMMARY}?fields=quarter,targets").json()) == {"quarter", "targets"}


@pytest.mark.parametrize(
    ("role", "scopes", "status"),
    [
        (Role.OFFICER, [], 200),
        (Role.LEADER, [], 200),
        (Role.LEADER, ["read:summary"], 200),
        (Role.LEADER, ["read:targets", "read:reports", "read:documents"], 403),
        (Role.REPORTER, [], 403),
        (Role.UNIT_HEAD, [], 403),
    ],
)
def test_who_sees_the_district(
    program: Program, officer: User, role: Role, scopes: list[str], status: int
) -> None:
    Filled(officer, 1)
    assert program(role, *scopes).get(SUMMARY).status_code == status
