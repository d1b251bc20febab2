"""Targets and their parts, as programs read them."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils.http import urlencode
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.clients.models import Stamp
from apps.progress.lighting import compute
from apps.progress.models import Light
from apps.progress.opening import suggested_dates
from apps.targets.models import Adjustment, Assignment, Commitment, Indicator, PlanPoint, Receipt, Target
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.api.scenes import FIRST, light_all, lit_quarter, stamp, target_with_parts
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    TargetFactory,
    UnitFactory,
    UnitGroupFactory,
)
from tests.reports import TODAY, Quarter, open_quarter

TARGETS = "/api/v1/targets"
PARTS = {
    "commitments": Commitment,
    "indicators": Indicator,
    "assignments": Assignment,
    "plan-points": PlanPoint,
    "receipts": Receipt,
    "adjustments": Adjustment,
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def civil_affairs(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, civil_affairs: Unit) -> Quarter:
    return lit_quarter(officer)


@pytest.fixture
def elsewhere(stranger: User) -> Target:
    target = target_with_parts(stranger)
    light_all(stranger)
    return target


def ids(client: APIClient, resource: str = "targets", **query: object) -> list[int]:
    answer = client.get(f"/api/v1/{resource}?{urlencode(query)}")
    assert answer.status_code == 200, answer.json()
    return [row["id"] for row in answer.json()["results"]]


def test_a_target_is_shown_with_its_parts_and_its_light(
    program: Program, quarter: Quarter, civil_affairs: Unit
) -> None:
    care, beds = quarter.care, quarter.beds
    opening, built = care.commitments.order_by("start")
    value, assignment = beds.values.get(), care.assignments.get()
    light = care.lights.get(indicator=None, commitment=None)
    answer = program().get(f"{TARGETS}/{care.pk}")
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "id": care.pk,
        "document": care.document_id,
        "labels": ["一、", "（二）"],
        "section": "保障和改善民生",
        "nature": "target",
        "title": "9月底前启用滨江养老院",
        "headline": "9月底前启用滨江养老院",
        "words": "（二）9月底前启用滨江养老院。★新增养老床位350张。（责任单位：区民政局）",
        "start": care.start,
        "end": care.end,
        "provisional": False,
        "leader_post": None,
        "breakdown_confirmed_at": None,
        "issued_at": "2026-10-09T10:00:00+08:00",
        "updated_at": "2026-03-07T09:00:00.000001+08:00",
        "stars": 1,
        "commitments": [
            {
                "id": opening.pk,
                "target": care.pk,
                "words": "9月底前启用滨江养老院。",
                "start": opening.start,
                "end": opening.end,
                "kind": "milestone",
                "starred": False,
                "due_on": "2026-09-30",
                "unit": None,
                "planned_on": None,
                "evidence_required": "",
            },
            {
                "id": built.pk,
                "target": care.pk,
                "words": "★新增养老床位350张。",
                "start": built.start,
                "end": built.end,
                "kind": "quantified",
                "starred": True,
                "due_on": "2026-09-30",
                "unit": None,
                "planned_on": None,
                "evidence_required": "",
            },
        ],
        "indicators": [
            {
                "id": beds.pk,
                "target": care.pk,
                "commitment": built.pk,
                "parent": None,
                "name": "新增养老床位",
                "start": beds.start,
                "end": beds.end,
                "comparator": "eq",
                "change": "",
                "measure": "cumulative",
                "unit": "张",
                "scale": 1,
                "values": [
                    {
                        "id": value.pk,
                        "value": "350",
                        "status": "official",
                        "source": care.document_id,
                        "source_words": "",
                        "adjustment": None,
                        "effective_on": "2026-03-06",
                        "recorded_at": "2026-10-09T10:00:00+08:00",
                    }
                ],
            }
        ],
        "assignments": [
            {
                "id": assignment.pk,
                "target": care.pk,
                "role": "responsible",
                "printed_name": "区民政局",
                "unit": civil_affairs.pk,
                "group": None,
            }
        ],
        "light": {
            "id": light.pk,
            "period": "2026Q3",
            "shown": "yellow",
            "colour": "grey",
            "provisional": False,
            "reason": "parts",
            "sentence": light.sentence,
            "computed_at": "2026-10-09T10:00:00+08:00",
            "judgement": {
                "id": care.judgements.get().pk,
                "colour": "yellow",
                "reason": "验收推迟。",
                "judged_at": "2026-10-09T10:00:00+08:00",
                "judged_by": "督查员",
                "withdrawn_at": None,
            },
        },
    }


@pytest.mark.parametrize("targets", [1, 3])
def test_a_page_takes_three_queries(
    program: Program,
    officer: User,
    elsewhere: Target,
    targets: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(targets):
        target = TargetFactory(document__uploaded_by=officer)
        for indicator in IndicatorFactory.create_batch(number, commitment__target=target):
            IndicatorValueFactory.create_batch(2, indicator=indicator)
        AssignmentFactory(target=target, unit=UnitFactory(district=officer.district))
    light_all(officer)
    client = program()
    client.get(TARGETS)  # the last use of the token is kept once a minute
    with django_assert_num_queries(3):  # the token, its role, the targets
        answer = client.get(f"{TARGETS}?expand=unit,document,plan_points,lights")
    assert [len(row["indicators"]) for row in answer.json()["results"]] == list(range(targets))


@pytest.mark.parametrize("targets", [1, 3])
@pytest.mark.parametrize("resource", PARTS)
def test_the_parts_of_targets_are_lists_of_their_own(
    program: Program,
    officer: User,
    elsewhere: Target,
    resource: str,
    targets: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    expected = [target_with_parts(officer).pk for _ in range(targets)]
    client = program()
    client.get(TARGETS)
    with django_assert_num_queries(3):
        rows = client.get(f"/api/v1/{resource}").json()["results"]
    assert [row["target"] for row in rows] == expected
    assert client.get(f"/api/v1/{resource}/{rows[0]['id']}").json() == rows[0]


@pytest.mark.parametrize("resource", ["targets", "lights", *PARTS])
def test_what_is_of_another_district_is_not_there(
    program: Program, quarter: Quarter, elsewhere: Target, resource: str
) -> None:
    client = program()
    parts = {"targets": Target, "lights": Light} | PARTS
    foreign = parts[resource].objects.filter(district=elsewhere.district)
    assert foreign.exists()
    assert set(ids(client, resource)).isdisjoint(foreign.values_list("pk", flat=True))
    theirs = client.get(f"/api/v1/{resource}/{foreign[0].pk}")
    nobodys = client.get(f"/api/v1/{resource}/999999999")
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)
    assert (
        ids(
            client, resource, **({"ids": elsewhere.pk} if resource == "targets" else {"target": elsewhere.pk})
        )
        == []
    )


def test_a_unit_of_another_district_is_in_no_collective_of_this_one(
    program: Program, quarter: Quarter, elsewhere: Target, unit: Unit
) -> None:
    foreign = UnitFactory(district=elsewhere.district, kind=unit.kind)
    AssignmentFactory(
        target=quarter.care, group=UnitGroupFactory(district=unit.district, kinds=[unit.kind]), role="support"
    )
    client = program()
    assert ids(client, unit=unit.pk) == [quarter.business.pk, quarter.care.pk]
    for resource in ("targets", "assignments", "commitments"):
        assert ids(client, resource, unit=foreign.pk) == []


def test_a_program_of_a_unit_sees_its_targets_alone(
    program: Program, quarter: Quarter, unit: Unit, officer: User
) -> None:
    meant = TargetFactory(document__uploaded_by=officer)
    AssignmentFactory(target=meant, group=UnitGroupFactory(district=unit.district, kinds=[unit.kind]))
    client = program(Role.REPORTER)
    assert ids(client) == [quarter.business.pk, meant.pk]
    assert client.get(f"{TARGETS}/{quarter.care.pk}").status_code == 404
    for resource in ("commitments", "indicators", "assignments", "plan-points", "lights"):
        rows = client.get(f"/api/v1/{resource}").json()["results"]
        assert quarter.business.pk in {row["target"] for row in rows} <= {quarter.business.pk, meant.pk}


def test_a_token_for_something_else_opens_no_targets(program: Program, quarter: Quarter) -> None:
    client = program(Role.OFFICER, "read:documents")
    for resource in ("targets", "lights", "light-rules", *PARTS):
        answer = client.get(f"/api/v1/{resource}")
        assert (answer.status_code, answer.json()["type"]) == (403, "/api/problems/not-allowed")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["business", "care"]),
        ({"section": "保障和改善民生"}, ["business", "care"]),
        ({"section": "保障"}, []),
        ({"nature": "result"}, []),
        ({"starred": "true"}, ["care"]),
        ({"starred": "false"}, ["business"]),
        ({"role": "lead"}, ["business"]),
        ({"role": "responsible"}, ["care"]),
        ({"period": "2026Q3", "colour": "yellow"}, ["care"]),
        ({"period": "2026Q3", "colour": "grey"}, ["business"]),
        ({"period": "2026Q2", "colour": "grey"}, []),
        ({"updated_since": "2026-03-07T01:00:00Z"}, ["care"]),
        ({"updated_since": "2026-03-07T08:59:59.999999+08:00"}, ["business", "care"]),
        ({"updated_since": "2026-03-07T01:00:00.000001Z"}, []),
        ({"ordering": "-id"}, ["care", "business"]),
        ({"ordering": "-updated_at"}, ["care", "business"]),
        ({"ordering": "document"}, ["business", "care"]),
    ],
)
def test_targets_are_filtered_and_ordered(
    program: Program, quarter: Quarter, query: dict[str, str], names: list[str]
) -> None:
    assert ids(program(), **query) == [getattr(quarter, name).pk for name in names]


def test_targets_of_a_notice_and_of_a_unit(
    program: Program, quarter: Quarter, unit: Unit, civil_affairs: Unit, officer: User
) -> None:
    client, other = program(), TargetFactory(document__uploaded_by=officer)
    AssignmentFactory(target=other, group=UnitGroupFactory(district=unit.district, kinds=[unit.kind]))
    business, care = quarter.business.pk, quarter.care.pk
    assert ids(client, document=quarter.care.document_id) == [business, care]
    assert ids(client, unit=unit.pk) == [business, other.pk]
    assert ids(client, unit=civil_affairs.pk, role="support") == [business]
    assert ids(client, unit=civil_affairs.pk, role="lead") == []
    assert ids(client, ids=f"{care},{other.pk}") == [care, other.pk]
    assert ids(client, "commitments", unit=unit.pk) == [quarter.whole.commitment_id]
    assert ids(client, "commitments", starred="true", document=quarter.care.document_id) == [
        quarter.beds.commitment_id
    ]
    assert ids(client, "indicators", target=business) == [quarter.whole.pk, quarter.part.pk]
    assert ids(client, "indicators", commitment=quarter.beds.commitment_id) == [quarter.beds.pk]
    assert ids(client, "assignments", unit=unit.pk, role="lead") == [quarter.business.assignments.first().pk]
    assert ids(client, "plan-points", indicator=quarter.part.pk) == [quarter.part.plan_points.get().pk]
    assert ids(client, "plan-points", quarter="2026Q2") == []


@pytest.mark.parametrize("ordering", ["id", "-id", "updated_at", "-updated_at", "document", "-document"])
def test_pages_follow_each_other_in_every_order(program: Program, officer: User, ordering: str) -> None:
    for _ in range(2):
        document = DocumentFactory(uploaded_by=officer)
        TargetFactory.create_batch(2, document=document)
    stamp()
    client, seen, address = program(), [], f"{TARGETS}?limit=1&fields=id&ordering={ordering}"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    in_order = list(Target.objects.order_by("pk").values_list("pk", flat=True))
    assert seen == (in_order[::-1] if ordering.startswith("-") else in_order)


def test_what_changes_while_it_is_pulled_is_pulled_again(program: Program, officer: User) -> None:
    first, second, third = TargetFactory.create_batch(3, document=DocumentFactory(uploaded_by=officer))
    stamp()
    client = program()
    page = client.get(f"{TARGETS}?ordering=updated_at&limit=2&fields=id,updated_at").json()
    assert [row["id"] for row in page["results"]] == [first.pk, second.pk]
    Stamp.objects.filter(target=first).update(at=FIRST + timedelta(days=1))
    page = client.get(page["next"]).json()
    assert [row["id"] for row in page["results"]] == [third.pk, first.pk]
    assert ids(client, updated_since=page["results"][-1]["updated_at"]) == []


def test_what_is_expanded_stands_in_the_place_of_its_id(
    program: Program, quarter: Quarter, civil_affairs: Unit
) -> None:
    client, care = program(), quarter.care
    row = client.get(f"{TARGETS}/{care.pk}?expand=unit,document,plan_points,lights").json()
    assert row["document"]["title"] == care.document.title
    assert row["assignments"][0]["unit"]["name"] == "区民政局"
    assert row["commitments"][0]["unit"] is None
    assert row["plan_points"] == client.get(f"/api/v1/plan-points?target={care.pk}").json()["results"]
    assert row["lights"] == client.get(f"/api/v1/lights?target={care.pk}&current=true").json()["results"]
    plain = client.get(f"{TARGETS}/{care.pk}").json()
    assert {"plan_points", "lights"}.isdisjoint(plain)


def test_fields_are_chosen(program: Program, quarter: Quarter) -> None:
    client, care = program(), quarter.care
    assert client.get(f"{TARGETS}/{care.pk}?fields=id,stars").json() == {"id": care.pk, "stars": 1}
    row = client.get(f"{TARGETS}/{care.pk}?fields=document,plan_points").json()
    assert row.keys() == {"document", "plan_points"}
    assert row["document"] == care.document_id
    assert [point["value"] for point in row["plan_points"]] == ["250"]


@pytest.mark.parametrize("query", ["", "&expand=plan_points", "&fields=id,lights"])
def test_an_empty_sheet_has_the_columns_of_a_full_one(program: Program, quarter: Quarter, query: str) -> None:
    client, heads = program(), []
    for section in ("保障和改善民生", "无"):
        sheet = client.get(f"{TARGETS}?section={section}{query}", headers={"Accept": "text/csv"})
        heads.append(sheet.content.decode("utf-8-sig").partition("\r\n")[0])
    assert heads[0] == heads[1]


def test_the_light_of_a_quarter_is_chosen(program: Program, quarter: Quarter, officer: User) -> None:
    compute(open_quarter("2026Q4", by=officer, days=suggested_dates("2026Q4")))
    client, care = program(), quarter.care

    def light(query: str = "") -> object:
        found = client.get(f"{TARGETS}/{care.pk}{query}").json()["light"]
        return found and (found["period"], found["shown"])

    assert light() == ("2026Q3", "yellow")  # the open quarter is grey
    assert light("?period=2026Q4") == ("2026Q4", "grey")
    assert light("?period=2026Q2") is None


def test_what_is_there_already_is_not_sent_again(program: Program, quarter: Quarter) -> None:
    client = program()
    for address in (TARGETS, f"{TARGETS}/{quarter.care.pk}"):
        etag = client.get(address)["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        Commitment.objects.filter(target=quarter.care).update(evidence_required=f"照片 {address}")
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"ids": "1,x"}, "ids"),
        ({"ids": "9" * 30}, "ids"),
        ({"document": "-1"}, "document"),
        ({"unit": "9" * 30}, "unit"),
        ({"section": "\0"}, "section"),
        ({"nature": "other"}, "nature"),
        ({"period": "2026"}, "period"),
        ({"colour": "red"}, "colour"),
        ({"updated_since": "yesterday"}, "updated_since"),
        ({"updated_since": "0001-01-01T00:00:00+23:59"}, "updated_since"),
        ({"updated_since": "9999-12-31T23:59:59-23:59"}, "updated_since"),
        ({"cursor": "WyJpZCIsIEluZmluaXR5LCBJbmZpbml0eV0"}, "cursor"),
        ({"fields": "id,telephone"}, "fields"),
        ({"expand": "indicators"}, "expand"),
        ({"ordering": "words"}, "ordering"),
    ],
)
def test_what_cannot_be_asked_is_said(program: Program, query: dict[str, str], field: str) -> None:
    answer = program().get(f"{TARGETS}?{urlencode(query)}")
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/problems/invalid")
    assert {error["field"].split(".")[0] for error in answer.json()["errors"]} == {field}
