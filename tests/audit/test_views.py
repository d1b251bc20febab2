from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event, Outcome
from apps.units.models import District, User

Visit = Callable[[User], Client]
URL = "/audit/"


def happened(district: District, name: str, **fields: object) -> Event:
    return Event.objects.create(
        **{
            "district_id": district.pk,
            "actor": "督查员 (officer)",
            "actor_id": 1,
            "verb": "unit.add",
            "object_type": "units.Unit",
            "object_id": 1,
            "object_name": name,
        }
        | fields
    )


def names(response) -> list[str]:
    return [row.name for row in response.context["rows"] if row.event.verb != "login"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    district: District,
    other_district: District,
    audit_administrator: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    for number in range(count):
        happened(district, f"单位{number}")
    happened(other_district, "外区单位")
    client = visit(audit_administrator)

    with django_assert_num_queries(QUERIES):
        response = client.get(URL)

    assert names(response) == [f"单位{number}" for number in reversed(range(count))]
    assert "外区单位" not in response.content.decode()


QUERIES = 8  # session, user, roles, district, events; and the session's new end, with its savepoint


@pytest.mark.parametrize("role", ["officer", "leader", "reporter", "system_administrator", "stranger"])
def test_others_are_refused_and_the_refusal_is_recorded(
    role: str, request: pytest.FixtureRequest, visit: Visit
) -> None:
    user = request.getfixturevalue(role)

    assert visit(user).get(URL).status_code == 403

    refusal = Event.objects.latest("id")
    assert (refusal.verb, refusal.outcome, refusal.actor_id) == ("audit.view", Outcome.REFUSAL, user.pk)


def test_an_anonymous_visitor_gets_the_login_page(client: Client, district: District) -> None:
    assert client.get(URL)["Location"] == f"{reverse('units:login')}?next={URL}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["丙", "乙", "甲"]),
        ({"who": "officer"}, ["丙", "甲"]),
        ({"verb": "unit.change"}, ["乙"]),
        ({"name": "甲"}, ["甲"]),
        ({"outcome": "refusal"}, ["丙"]),
        ({"since": "2021-03-18"}, ["丙", "乙"]),
        ({"until": "2021-03-18"}, ["乙", "甲"]),
        ({"since": "2021-03-18", "until": "2021-03-18"}, ["乙"]),
        ({"since": "今天", "verb": "no.such"}, ["丙", "乙", "甲"]),
    ],
)
def test_filters_narrow(
    district: District, audit_administrator: User, visit: Visit, query: dict[str, str], expected: list[str]
) -> None:
    noon = timezone.make_aware(datetime(2021, 3, 18, 12))  # noqa: DTZ001 - made aware at once
    client = visit(audit_administrator)
    happened(district, "甲", at=noon - timedelta(days=1))
    happened(district, "乙", at=noon, verb="unit.change", actor="填报人 (reporter)")
    happened(district, "丙", at=noon + timedelta(days=1), outcome=Outcome.REFUSAL)

    assert names(client.get(URL, query)) == expected


def test_a_search_finds_no_hidden_name(district: District, audit_administrator: User, visit: Visit) -> None:
    happened(district, "新增就业岗位", object_type="targets.Target")

    assert names(visit(audit_administrator).get(URL, {"name": "就业"})) == []


def test_older_events_follow_page_by_page(
    district: District, audit_administrator: User, visit: Visit
) -> None:
    for number in range(51):
        happened(district, str(number))
    client = visit(audit_administrator)

    first = client.get(URL, {"verb": "unit.add"})
    second = client.get(URL, {"verb": "unit.add", "older": first.context["older"]})

    assert (names(first)[0], names(first)[-1], names(second)) == ("50", "1", ["0"])
    assert second.context["older"] is None


@pytest.mark.parametrize("older", ["x", "-1", "9" * 40, "１"])
def test_a_made_up_page_is_no_error(
    district: District, audit_administrator: User, visit: Visit, older: str
) -> None:
    assert visit(audit_administrator).get(URL, {"older": older}).status_code == 200
