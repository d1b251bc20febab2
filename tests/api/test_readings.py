"""Readings by the API: listed, and pushed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from pytest_django.fixtures import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.progress.models import Reading, Report
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import MembershipFactory, ReportFactory
from tests.reports import TODAY, Quarter, fill

READINGS = "/api/v1/readings"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def push(client: APIClient, readings: Any, **given: Any) -> Any:
    return client.post(READINGS, {"period": "2026Q3", "readings": readings, **given}, format="json")


def test_readings_are_listed(
    program: Program, quarter: Quarter, report: Report, unit_head: User, other_district: District
) -> None:
    foreign = ReportFactory(district=other_district, period__district=other_district)
    Reading.objects.create(district=other_district, report=foreign, indicator=quarter.beds, value=1)
    fill(report, unit_head, **{f"indicator_{quarter.whole.pk}": "620.50"})
    client = program()
    assert client.get(READINGS).json() == {
        "next": None,
        "results": [
            {
                "id": Reading.objects.get(report=report).pk,
                "report": report.pk,
                "period": "2026Q3",
                "target": quarter.business.pk,
                "indicator": quarter.whole.pk,
                "commitment": None,
                "value": "620.5",
                "state": "",
                "done_on": None,
            }
        ],
    }
    for query, count in (
        ("period=2026Q3", 1),
        ("period=2026Q2", 0),
        (f"unit={report.unit_id}", 1),
        (f"target={quarter.care.pk}", 0),
        (f"report={report.pk}", 1),
        (f"indicator={quarter.whole.pk}", 1),
        ("commitment=1", 0),
    ):
        assert len(client.get(f"{READINGS}?{query}").json()["results"]) == count, query


def test_the_list_costs_the_same_for_one_reading_and_for_three(
    program: Program,
    quarter: Quarter,
    report: Report,
    unit_head: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program()
    client.get(READINGS)
    (commitment,) = quarter.business.commitments.all()
    for fields, count in (
        ({f"indicator_{quarter.whole.pk}": 620}, 1),
        ({f"indicator_{quarter.part.pk}": 410, f"commitment_{commitment.pk}": "done"}, 3),
    ):
        fill(report, unit_head, **fields)
        with django_assert_num_queries(3):
            assert len(client.get(READINGS).json()["results"]) == count


def test_a_quarter_is_pushed(program: Program, quarter: Quarter, report: Report) -> None:
    """By a program that may write reports and not see them."""
    client = program(Role.REPORTER, "write:reports")
    rows = [{"indicator": quarter.whole.pk, "value": "620"}, {"indicator": quarter.part.pk, "value": "410.5"}]
    saved = {"status": "saved", "report": report.pk, "errors": []}
    unchanged = {**saved, "status": "unchanged"}
    answer = push(client, rows)
    assert answer.status_code == 200
    assert answer.json() == {"results": [{"row": 0, **saved}, {"row": 1, **saved}]}
    assert push(client, rows).json() == {"results": [{"row": 0, **unchanged}, {"row": 1, **unchanged}]}
    assert Event.objects.filter(verb="report.save").count() == 1
    assert client.get(READINGS).status_code == 403


def test_all_or_nothing(program: Program, quarter: Quarter, report: Report) -> None:
    rows = [{"indicator": quarter.whole.pk, "value": "620"}, {"indicator": quarter.beds.pk, "value": "1"}]
    answer = push(program(Role.REPORTER), rows, mode="all")
    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "/api/problems/invalid-values")
    assert told["detail"] == "2条数据中有1条无法保存，因此全部未保存。请更正后重新报送全部数据。"
    assert told["errors"] == [
        {"field": "readings.1", "detail": "区发展改革委2026年第3季度不填报此项，请只报送其进展报告中的内容。"}
    ]
    assert not Reading.objects.exists()


def test_each_for_itself(program: Program, quarter: Quarter, report: Report) -> None:
    rows = [{"indicator": quarter.whole.pk, "value": "620"}, {"indicator": quarter.beds.pk, "value": "1"}]
    answer = push(program(Role.REPORTER), rows, mode="each")
    assert answer.status_code == 200
    first, second = answer.json()["results"]
    assert first == {"row": 0, "status": "saved", "report": report.pk, "errors": []}
    assert (second["row"], second["status"], second["report"]) == (1, "refused", None)
    assert [error["field"] for error in second["errors"]] == [""]
    assert Reading.objects.get().indicator == quarter.whole


def test_figures_of_another_district_are_told_as_what_never_was(
    program: Program, quarter: Quarter, report: Report, other_district: District
) -> None:
    foreign = ReportFactory(district=other_district, period__district=other_district)
    commitment = foreign.target.commitments.create(
        district=other_district, start=0, end=1, words="甲", kind="milestone"
    )
    rows = [{"commitment": pk, "state": "done"} for pk in (commitment.pk, 999_999)]
    theirs, nobodys = push(program(Role.REPORTER), rows, mode="each").json()["results"]
    assert {**theirs, "row": 1} == nobodys


def test_for_which_unit(
    program: Program, quarter: Quarter, unit: Unit, care_unit: Unit, reporter: User, other_district: District
) -> None:
    rows = [{"indicator": quarter.whole.pk, "value": "1"}]
    client = program(Role.REPORTER)
    assert push(client, rows, unit=unit.pk).status_code == 200
    assert push(client, rows, unit=care_unit.pk).status_code == 403
    foreign = ReportFactory(district=other_district, period__district=other_district)
    theirs, nobodys = push(client, rows, unit=foreign.unit_id), push(client, rows, unit=999_999)
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.content == nobodys.content
    assert push(client, rows, period="2026Q2").status_code == 404
    MembershipFactory(user=reporter, role=Role.REPORTER, unit=care_unit)
    person = APIClient()
    person.force_authenticate(reporter)
    answer = push(person, rows)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "unit")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"readings": []}, "readings"),
        ({"readings": [{"indicator": 1, "value": "1"}] * 1001}, "readings"),
        ({"readings": [{"indicator": 2**63, "value": "1"}]}, "readings.0.indicator"),
        ({"readings": [{"indicator": 1, "value": 1}]}, "readings.0.value"),
        ({"period": "2026"}, "period"),
        ({"period": "2026Q3\0"}, "period"),
        ({"mode": "some"}, "mode"),
        ({"unit": 0}, "unit"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_place(
    program: Program, quarter: Quarter, given: dict[str, Any], field: str
) -> None:
    answer = (
        push(program(Role.REPORTER), [{"indicator": 1, "value": "1"}], **given)
        if "readings" not in given
        else (push(program(Role.REPORTER), given["readings"]))
    )
    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {field}


def test_a_row_that_cannot_be_read_stops_only_itself(
    program: Program, quarter: Quarter, report: Report
) -> None:
    client = program(Role.REPORTER)
    rows = [
        {"indicator": quarter.whole.pk, "value": "abc"},
        {"indicator": quarter.part.pk, "value": "410"},
        {},
    ]
    first, second, third = push(client, rows, mode="each").json()["results"]
    assert (first["row"], first["status"], [one["field"] for one in first["errors"]]) == (
        0,
        "refused",
        ["value"],
    )
    assert (second["row"], second["status"], second["report"]) == (1, "saved", report.pk)
    assert (third["row"], third["status"]) == (2, "refused")
    for sent in ({"readings": rows}, {"readings": rows[:1], "mode": "each"}):
        assert client.post(READINGS, {"period": "2026Q3", **sent}, format="json").status_code == 400
    assert (
        client.post(READINGS, {"period": "x", "readings": rows, "mode": "each"}, format="json").status_code
        == 400
    )


@pytest.mark.parametrize("page", ["api.md", "api.zh-CN.md"])
def test_what_the_docs_push_is_taken(
    program: Program, quarter: Quarter, report: Report, unit: Unit, page: str
) -> None:
    (text,) = re.findall(r"```json\n(.*?)```", (settings.BASE_DIR / "docs" / page).read_text(), re.DOTALL)
    commitment = quarter.business.commitments.first()
    assert commitment is not None
    body = json.loads(text)
    assert [sorted(row) for row in body["readings"]] == [["indicator", "value"], ["commitment", "state"]]
    body["period"], body["readings"][0]["indicator"] = "2026Q3", quarter.whole.pk
    body["readings"][1]["commitment"] = commitment.pk
    answer = program(Role.REPORTER).post(READINGS, body, format="json")
    assert [one["status"] for one in answer.json()["results"]] == ["saved", "saved"]
