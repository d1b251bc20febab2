"""Reports by the API: what is shown, and to whom; filling in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from pytest_django.fixtures import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.progress import evidence, reporting
from apps.progress.filling import stored
from apps.progress.models import Report
from apps.targets.models import Indicator
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import ReportFactory
from tests.reports import TODAY, Quarter, fill

REPORTS = "/api/v1/reports"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


def write(client: APIClient, report: Report, given: Any, **headers: str) -> Any:
    return client.patch(f"{REPORTS}/{report.pk}", given, format="json", headers=headers)


def shown(answer: Any) -> set[int]:
    return {row["id"] for row in answer.json()["results"]}


def test_the_list_shows_reports_without_what_belongs_to_them(
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


def test_one_report_shows_all_that_belongs_to_it(
    program: Program, quarter: Quarter, report: Report, unit_head: User, officer: User
) -> None:
    fill(report, unit_head, narrative="已帮扶。", **{f"indicator_{quarter.whole.pk}": 620})
    fill(report, unit_head, **{f"indicator_{quarter.part.pk}": "410.5"})
    file = evidence.add(report, ContentFile(PDF), "表.pdf", by=unit_head)
    reporting.submit(report, by=unit_head)
    back = reporting.return_report(report, by=officer, reason="请核实。", due_on=quarter.period.closes_on)
    commitment = quarter.business.commitments.get()
    told = program().get(f"{REPORTS}/{report.pk}").json()
    assert (told["state"], told["due_on"], told["timeliness"]) == ("returned", "2026-10-25", "not_due")
    assert told["readings"] == [
        {
            "indicator": None,
            "commitment": commitment.pk,
            "name": commitment.words,
            "unit": "",
            "value": None,
            "state": "",
            "done_on": None,
        },
        {
            "indicator": quarter.whole.pk,
            "commitment": None,
            "name": quarter.whole.name,
            "unit": "人",
            "value": "620",
            "state": "",
            "done_on": None,
        },
        {
            "indicator": quarter.part.pk,
            "commitment": None,
            "name": quarter.part.name,
            "unit": "人",
            "value": "410.5",
            "state": "",
            "done_on": None,
        },
    ]
    assert told["findings"] == []
    assert told["evidence"] == [
        {
            "id": file.pk,
            "report": report.pk,
            "name": "表.pdf",
            "media_type": "application/pdf",
            "size": len(PDF),
            "sha256": file.sha256,
            "added_at": "2026-10-09T10:00:00+08:00",
            "removed_at": None,
        }
    ]
    assert told["returns"] == [
        {
            "reason": back.reason,
            "due_on": "2026-10-25",
            "returned_at": "2026-10-09T10:00:00+08:00",
            "answered_at": None,
        }
    ]
    assert told["submissions"] == [
        {"number": 1, "submitted_at": "2026-10-09T10:00:00+08:00", "due_on": "2026-10-15"}
    ]


def test_findings_say_what_is_missing(program: Program, report: Report, quarter: Quarter) -> None:
    told = program().get(f"{REPORTS}/{report.pk}").json()
    assert [(one["field"], one["level"], one["code"]) for one in told["findings"]] == [
        ("narrative", "error", "narrative_missing"),
        (f"indicator-{quarter.whole.pk}", "error", "reading_missing"),
        (f"indicator-{quarter.part.pk}", "error", "reading_missing"),
    ]


def test_who_sees_which_reports(
    program: Program, quarter: Quarter, unit: Unit, care_unit: Unit, other_district: District
) -> None:
    """A unit its own, and those of the units that support what it leads; the office and leaders all."""
    foreign = ReportFactory(district=other_district, period__district=other_district)
    own, support = quarter.report(quarter.business, unit), quarter.report(quarter.business, care_unit)
    theirs = quarter.report(quarter.care, care_unit)
    every = {own.pk, support.pk, theirs.pk}
    assert foreign.pk not in every
    assert shown(program(Role.OFFICER).get(REPORTS)) == every
    assert shown(program(Role.LEADER).get(REPORTS)) == every
    assert shown(program(Role.UNIT_HEAD).get(REPORTS)) == {own.pk, support.pk}
    assert shown(program(Role.REPORTER, of=care_unit).get(REPORTS)) == {support.pk, theirs.pk}
    client = program(Role.REPORTER)
    hidden = [client.get(f"{REPORTS}/{pk}") for pk in (theirs.pk, foreign.pk, 999_999)]
    assert {answer.status_code for answer in hidden} == {404}
    assert len({answer.content for answer in hidden}) == 1
    assert program(Role.OFFICER, "write:reports", "read:targets").get(REPORTS).status_code == 403


def test_filters(program: Program, quarter: Quarter, unit: Unit, care_unit: Unit) -> None:
    own, support = quarter.report(quarter.business, unit), quarter.report(quarter.business, care_unit)
    theirs = quarter.report(quarter.care, care_unit)
    Report.objects.filter(pk=theirs.pk).update(state="checking")
    client = program()
    for query, found in (
        ("period=2026Q3", {own.pk, support.pk, theirs.pk}),
        ("period=2026Q2", set()),
        (f"unit={care_unit.pk}", {support.pk, theirs.pk}),
        (f"target={quarter.business.pk}", {own.pk, support.pk}),
        ("state=checking", {theirs.pk}),
        ("role=support", {support.pk}),
        (f"unit={care_unit.pk}&role=lead", {theirs.pk}),
        ("unit=999999", set()),
    ):
        assert shown(client.get(f"{REPORTS}?{query}")) == found, query
    for query in ("period=2026", "unit=x", "unit=99999999999999999999", "state=open", "target=%00"):
        assert client.get(f"{REPORTS}?{query}").status_code == 400, query


def test_the_list_costs_the_same_for_one_report_and_for_three(
    program: Program, quarter: Quarter, report: Report, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program()
    client.get(REPORTS)  # its last use is written down
    for query, count in ((f"?target={quarter.care.pk}", 1), ("", 3)):
        with django_assert_num_queries(3):
            assert len(client.get(f"{REPORTS}{query}").json()["results"]) == count


def test_one_report_costs_the_same_whatever_it_has(
    program: Program,
    quarter: Quarter,
    report: Report,
    unit_head: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program()
    client.get(REPORTS)
    for number in range(3):
        with django_assert_num_queries(21):
            client.get(f"{REPORTS}/{report.pk}")
        evidence.add(report, ContentFile(PDF + b"%" * number), "表.pdf", by=unit_head)
        fill(report, unit_head, **{f"indicator_{quarter.whole.pk}": 600 + number})


def test_a_report_is_filled_in(
    program: Program, quarter: Quarter, report: Report, care_unit: Unit, unit: Unit
) -> None:
    (commitment,) = quarter.business.commitments.all()
    given = {
        "narrative": "已帮扶。",
        "problems": "场地不足。",
        "help_needed": "协调场地。",
        "help_unit": care_unit.pk,
        "help_leader": True,
        "next_steps": "扩大范围。",
        "readings": [
            {"indicator": quarter.whole.pk, "value": "620"},
            {"indicator": quarter.part.pk, "value": "410.50"},
            {"commitment": commitment.pk, "state": "done", "done_on": "2026-09-30"},
        ],
    }
    answer = write(program(Role.REPORTER), report, given)
    assert answer.status_code == 200
    assert stored(Report.objects.get(pk=report.pk)) == {
        "narrative": "已帮扶。",
        "problems": "场地不足。",
        "help_needed": "协调场地。",
        "help_unit": str(care_unit.pk),
        "help_leader": "on",
        "next_steps": "扩大范围。",
        f"indicator-{quarter.whole.pk}": "620",
        f"indicator-{quarter.part.pk}": "410.5",
        f"commitment-{commitment.pk}": "done",
        f"done-{commitment.pk}": "2026-09-30",
    }
    assert answer.json() == program(Role.UNIT_HEAD).get(f"{REPORTS}/{report.pk}").json()
    assert Event.objects.filter(verb="report.save").count() == 1


def test_what_is_left_out_stays_and_null_takes_away(
    program: Program, quarter: Quarter, report: Report, unit_head: User
) -> None:
    fill(report, unit_head, narrative="已帮扶。", problems="无", **{f"indicator_{quarter.whole.pk}": 620})
    given = {"problems": "", "readings": [{"indicator": quarter.whole.pk, "value": None}]}
    assert write(program(Role.UNIT_HEAD), report, given).status_code == 200
    told = stored(Report.objects.get(pk=report.pk))
    assert (told["narrative"], told["problems"], told[f"indicator-{quarter.whole.pk}"]) == (
        "已帮扶。",
        "",
        "",
    )


def test_figures_are_in_the_unit_of_the_indicator(program: Program, quarter: Quarter, report: Report) -> None:
    """As everywhere in the API; people write them down in 万人."""
    Indicator.objects.filter(pk=quarter.whole.pk).update(scale=10000)
    client = program(Role.REPORTER)
    told = write(client, report, {"readings": [{"indicator": quarter.whole.pk, "value": "6205"}]}).json()
    assert [one["value"] for one in told["readings"] if one["indicator"] == quarter.whole.pk] == ["6205"]
    assert stored(Report.objects.get(pk=report.pk))[f"indicator-{quarter.whole.pk}"] == "0.6205"


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_saved(
    program: Program, quarter: Quarter, report: Report
) -> None:
    given = {
        "narrative": "已帮扶。",
        "help_unit": 999_999,
        "readings": [
            {"indicator": quarter.beds.pk, "value": "1"},
            {"commitment": quarter.opening.pk, "state": "done"},
        ],
    }
    answer = write(program(Role.REPORTER), report, given)
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/invalid-values")
    assert answer["Content-Type"] == "application/problem+json"
    gone = "本进展报告已无此填报项，请刷新页面。"
    assert answer.json()["errors"] == [
        {"field": "help_unit", "detail": "请从列表中选择单位。"},
        {"field": f"indicator-{quarter.beds.pk}", "detail": gone},
        {"field": f"commitment-{quarter.opening.pk}", "detail": gone},
    ]
    assert Report.objects.get(pk=report.pk).narrative == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"narrative": "a\0b"}, "narrative"),
        ({"narrative": "a\ud800b"}, "narrative"),
        ({"help_unit": 2**63}, "help_unit"),
        ({"help_leader": "perhaps"}, "help_leader"),
        ({"readings": "620"}, "readings"),
        ({"readings": [{"indicator": 1, "value": 620.5}]}, "readings.0.value"),
        ({"readings": [{"indicator": 1, "value": "NaN"}]}, "readings.0.value"),
        ({"readings": [{"indicator": 1, "value": "1e400"}]}, "readings.0.value"),
        ({"readings": [{"indicator": 1}]}, "readings.0"),
        ({"readings": [{"indicator": 1, "value": "1", "state": "done"}]}, "readings.0"),
        ({"readings": [{"commitment": 1}]}, "readings.0"),
        ({"readings": [{"commitment": 1, "state": "over"}]}, "readings.0.state"),
        ({"readings": [{"commitment": 1, "done_on": "soon"}]}, "readings.0.done_on"),
        ([], ""),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_place(
    program: Program, report: Report, given: Any, field: str
) -> None:
    answer = program(Role.REPORTER).patch(
        f"{REPORTS}/{report.pk}", json.dumps(given), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/problems/invalid")
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_lost_race_is_told_where_if_match_vouches(
    program: Program, report: Report, unit_head: User
) -> None:
    client = program(Role.REPORTER)
    etag = client.get(f"{REPORTS}/{report.pk}")["ETag"]
    assert write(client, report, {"problems": "无"}, **{"If-Match": etag}).status_code == 200
    answer = write(client, report, {"narrative": "覆盖"}, **{"If-Match": etag})
    assert (answer.status_code, answer.json()["type"]) == (412, "/api/problems/changed-meanwhile")
    assert Report.objects.get(pk=report.pk).narrative == ""
    now = client.get(f"{REPORTS}/{report.pk}")["ETag"]
    assert write(client, report, {"narrative": "一"}, **{"If-Match": now}).status_code == 200


def test_without_if_match_the_last_writer_wins(program: Program, report: Report, unit_head: User) -> None:
    client = program(Role.REPORTER)
    client.get(f"{REPORTS}/{report.pk}")
    fill(report, unit_head, narrative="单位审核人写的", problems="无")
    assert write(client, report, {"narrative": "程序写的"}).status_code == 200
    told = Report.objects.get(pk=report.pk)
    assert (told.narrative, told.problems) == ("程序写的", "无")
