"""Lights and their rules, as programs read them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils.http import urlencode
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.progress.judging import judge, withdraw
from apps.progress.lighting import compute
from apps.progress.models import Light, LightRule
from apps.progress.publishing import draft_rule, presets
from apps.units.models import Unit, User
from tests.api.conftest import Program
from tests.api.scenes import light_all, lit_quarter, target_with_parts
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter

LIGHTS = "/api/v1/lights"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return lit_quarter(officer)


def rows(client: APIClient, **query: object) -> list[dict[str, Any]]:
    answer = client.get(f"{LIGHTS}?{urlencode(query)}")
    assert answer.status_code == 200, answer.json()
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_light_says_why(program: Program, quarter: Quarter, officer: User) -> None:
    judgement = judge(
        quarter.period, quarter.care, by=officer, indicator=quarter.beds, colour="red", reason="用地未批。"
    )
    withdraw(judgement, by=officer)
    light = quarter.beds.lights.get()
    rule = LightRule.objects.get()
    assert program().get(f"{LIGHTS}/{light.pk}").json() == {
        "id": light.pk,
        "target": quarter.care.pk,
        "period": "2026Q3",
        "indicator": quarter.beds.pk,
        "commitment": None,
        "provisional": False,
        "colour": "grey",
        "reason": "not_reported",
        "sentence": light.sentence,
        "inputs": {
            "name": "新增养老床位",
            "unit": "张",
            "measure": "cumulative",
            "comparator": "eq",
            "change": "",
            "value": "350.000000",
            "quarter": "2026Q3",
            "last": False,
            "planned": "250.000000",
            "actual": None,
            "earlier": [],
            "elapsed": light.inputs["elapsed"],
        },
        "rule": {"id": rule.pk, "number": 1, "name": rule.name},
        "computed_at": "2026-10-09T10:00:00+08:00",
        "superseded_at": None,
        "judgements": [
            {
                "id": judgement.pk,
                "colour": "red",
                "reason": "用地未批。",
                "judged_at": "2026-10-09T10:00:00+08:00",
                "judged_by": "督查员",
                "withdrawn_at": "2026-10-09T10:00:00+08:00",
            }
        ],
    }


@pytest.mark.parametrize("targets", [1, 3])
def test_a_page_takes_three_queries(
    program: Program,
    officer: User,
    stranger: User,
    targets: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(targets):
        target_with_parts(officer)
    target_with_parts(stranger)
    light_all(officer)
    light_all(stranger)
    client = program()
    client.get(LIGHTS)
    with django_assert_num_queries(3):
        found = rows(client, whole="true")
    assert len(found) == targets


def test_lights_are_filtered(program: Program, quarter: Quarter, unit: Unit) -> None:
    client = program()
    all_of = {light.pk: light for light in Light.objects.order_by("pk")}

    def chosen(**query: object) -> list[int]:
        return [row["id"] for row in rows(client, **query)]

    assert chosen() == list(all_of)
    assert chosen(unit=unit.pk) == [pk for pk, one in all_of.items() if one.target_id == quarter.business.pk]
    assert chosen(target=quarter.care.pk, whole="true") == [
        quarter.care.lights.get(indicator=None, commitment=None).pk
    ]
    assert chosen(indicator=quarter.part.pk) == [quarter.part.lights.get().pk]
    assert chosen(commitment=quarter.opening.pk, whole="false") == [quarter.opening.lights.get().pk]
    assert chosen(period="2026Q2") == chosen(colour="red") == chosen(provisional="true") == []
    assert chosen(period="2026Q3", colour="grey", provisional="false") == list(all_of)


def test_what_was_superseded_is_still_told(
    program: Program,
    quarter: Quarter,
    clock: time_machine.Traveller,
) -> None:
    before = set(quarter.beds.lights.values_list("pk", flat=True))
    clock.shift(timedelta(hours=1))
    quarter.beds.plan_points.update(value=300)
    compute(quarter.period)
    client, beds = program(), quarter.beds.pk
    (old,) = rows(client, indicator=beds, current="false")
    (new,) = rows(client, indicator=beds, current="true")
    assert (old["superseded_at"], new["superseded_at"]) == ("2026-10-09T11:00:00+08:00", None)
    assert {old["id"]} == before
    assert rows(client, indicator=beds, as_of="2026-10-09T10:59:59+08:00") == [old]
    assert rows(client, indicator=beds, as_of="2026-10-09T11:00:00+08:00") == [new]
    assert rows(client, indicator=beds, as_of="2026-10-09T09:59:59+08:00") == []


def test_published_rules_are_read(program: Program, quarter: Quarter, officer: User, stranger: User) -> None:
    draft_rule(
        officer.district,
        by=officer,
        name="临江亮灯办法",
        definition=presets()[1].definition,
        from_quarter="2026Q4",
    )
    target_with_parts(stranger)
    light_all(stranger)
    client, rule = program(), LightRule.objects.get(district=officer.district, published_at__isnull=False)
    assert client.get("/api/v1/light-rules").json()["results"] == [
        {
            "id": rule.pk,
            "number": 1,
            "name": rule.name,
            "definition": rule.definition,
            "from_quarter": "2026Q1",
            "published_at": "2026-10-09T10:00:00+08:00",
        }
    ]
    foreign = LightRule.objects.get(district=stranger.district)
    assert client.get(f"/api/v1/light-rules/{foreign.pk}").status_code == 404
