"""Printed names without a unit, and what the units are called, by the API."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from apps.documents.models import Document
from apps.targets.models import Assignment
from apps.units.models import District, Unit, UnitAlias, UnitGroup, UnitKind, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import PostFactory, TenureFactory, UnitAliasFactory, UnitFactory, UnitGroupFactory
from tests.notices import NOTICE, issue_notice, read_notice

NAMES = "/api/v1/unresolved-names"
GROUPS = "/api/v1/unit-groups"
POSTS = "/api/v1/posts"


@pytest.fixture
def document(officer: User) -> Document:
    return issue_notice(NOTICE, officer)


def test_names_wait_the_most_frequent_first(program: Program, officer: User, stranger: User) -> None:
    unit = UnitFactory(district=officer.district, name="区商务委")
    group = UnitGroupFactory(district=officer.district, name="区商务委")
    UnitFactory(district=officer.district, name="区民政局")
    read_notice(NOTICE.replace("区发展改革委", "滨江开发办"), officer)
    read_notice(NOTICE.replace("区民政局", "望山局"), stranger)
    assert program().get(NAMES).json() == {
        "results": [
            {"name": "滨江开发办", "drafts": 3, "targets": 0, "how": "unresolved", "candidates": []},
            {
                "name": "区商务委",
                "drafts": 1,
                "targets": 0,
                "how": "ambiguous",
                "candidates": [
                    {"unit": unit.pk, "group": None, "name": "区商务委"},
                    {"unit": None, "group": group.pk, "name": "区商务委"},
                ],
            },
            {"name": "区文化旅游局", "drafts": 1, "targets": 0, "how": "unresolved", "candidates": []},
            {"name": "各街道", "drafts": 1, "targets": 0, "how": "unresolved", "candidates": []},
        ]
    }


def test_a_name_is_mapped_now_and_for_later(program: Program, document: Document) -> None:
    client = program()
    unit, group = UnitFactory(district=document.district), UnitGroupFactory(district=document.district)
    told = [
        client.post(f"{NAMES}/map", body, format="json")
        for body in ({"name": "滨江开发办", "unit": unit.pk}, {"name": "各街道", "group": group.pk})
    ]
    assert [(answer.status_code, answer.json()) for answer in told] == [(200, {"count": 1})] * 2
    assert Assignment.objects.get(printed_name="滨江开发办").unit == unit
    assert Assignment.objects.get(printed_name="各街道").group == group
    assert set(UnitAlias.objects.values_list("name", flat=True)) == {"滨江开发办", "各街道"}
    waiting = [row["name"] for row in client.get(NAMES).json()["results"]]
    assert not {"滨江开发办", "各街道"} & set(waiting)


def test_a_name_that_is_anothers_is_refused(program: Program, document: Document) -> None:
    named = UnitFactory(district=document.district, name="区住房局")
    other = UnitFactory(district=document.district)
    answer = program().post(f"{NAMES}/map", {"name": named.name, "unit": other.pk}, format="json")
    assert (answer.status_code, answer.json()["type"]) == (409, "/api/problems/name-taken")
    assert named.name in answer.json()["detail"]
    assert not UnitAlias.objects.exists()


def test_what_is_meant_is_one_unit_or_group_of_the_district(
    program: Program, document: Document, other_district: District
) -> None:
    client, unit = program(), UnitFactory(district=document.district)
    group, foreign = UnitGroupFactory(district=document.district), UnitFactory(district=other_district)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"name": "滨江开发办"}, ""),
        ({"name": "滨江开发办", "unit": unit.pk, "group": group.pk}, ""),
        ({"name": "", "unit": unit.pk}, "name"),
        ({"name": "\0", "unit": unit.pk}, "name"),
        ({"name": "名" * 81, "unit": unit.pk}, "name"),
        ({"name": "滨江开发办", "unit": None}, "unit"),
        ({"name": "滨江开发办", "unit": 10**30}, "unit"),
        ({"name": "滨江开发办", "unit": True}, "unit"),
        ({"name": "滨江开发办", "unit": foreign.pk}, "unit"),
    ]
    for body, field in wrong:
        answer = client.post(f"{NAMES}/map", body, format="json")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), body
    missing = client.post(f"{NAMES}/map", {"name": "滨江开发办", "unit": 999999}, format="json").json()
    theirs = client.post(f"{NAMES}/map", {"name": "滨江开发办", "unit": foreign.pk}, format="json").json()
    assert str(missing).replace("999999", "") == str(theirs).replace(str(foreign.pk), "")


@pytest.mark.parametrize(
    ("role", "scopes", "status"),
    [
        (Role.OFFICER, [], 200),
        (Role.OFFICER, ["write:documents"], 200),
        (Role.OFFICER, ["read:documents"], 403),
        (Role.LEADER, [], 403),
        (Role.REPORTER, [], 403),
        (Role.UNIT_HEAD, [], 403),
    ],
)
def test_who_maps_names(
    program: Program, document: Document, role: Role, scopes: list[str], status: int
) -> None:
    client, unit = program(role, *scopes), UnitFactory(district=document.district)
    assert client.get(NAMES).status_code == status
    body = {"name": "滨江开发办", "unit": unit.pk}
    assert client.post(f"{NAMES}/map", body, format="json").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_units_come_with_their_aliases(
    program: Program, district: District, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program(Role.REPORTER, "read:targets")
    for number in range(count):
        UnitAliasFactory(unit=UnitFactory(district=district), name=f"别名{number}")
    client.get("/api/v1/units")
    with django_assert_num_queries(4):
        rows = client.get("/api/v1/units").json()["results"]
    assert [alias for row in rows for alias in row["aliases"]] == [f"别名{number}" for number in range(count)]


@pytest.mark.parametrize("count", [1, 3])
def test_groups_come_with_the_units_of_today(
    program: Program,
    district: District,
    other_district: District,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program(Role.REPORTER, "read:targets")
    street = UnitFactory(district=district, kind=UnitKind.STREET)
    UnitFactory(district=district, kind=UnitKind.STREET, valid_to=date(2025, 1, 1))
    member = UnitFactory(district=district)
    UnitFactory(district=other_district, kind=UnitKind.STREET)
    for number in range(count):
        group: UnitGroup = UnitGroupFactory(district=district, name=f"各街道{number}", kinds=["street"])
        group.members.add(member)
        UnitAlias.objects.create(district=district, group=group, name=f"街道们{number}")
    UnitGroupFactory(district=other_district)
    client.get(GROUPS)
    with django_assert_num_queries(6):
        rows = client.get(GROUPS).json()["results"]
    assert [(row["name"], row["aliases"], row["units"]) for row in rows] == [
        (f"各街道{number}", [f"街道们{number}"], [street.pk, member.pk]) for number in range(count)
    ]
    assert client.get(f"{GROUPS}/{rows[0]['id']}").json() == rows[0]


@pytest.mark.parametrize("count", [1, 3])
def test_posts_come_with_who_holds_them_today(
    program: Program,
    district: District,
    other_district: District,
    unit: Unit,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = program(Role.REPORTER, "read:targets")
    for _ in range(count):
        post = PostFactory(district=district)
        post.portfolio.add(unit)
        TenureFactory(post=post, holder="前任", valid_to=date(2023, 1, 1))
        TenureFactory(post=post, holder="现任", telephone="6100-1001", valid_from=date(2023, 1, 1))
    vacant = PostFactory(district=district, unit=unit, name="主任")
    TenureFactory(post=PostFactory(district=other_district))
    client.get(POSTS)
    with django_assert_num_queries(5):
        rows = client.get(POSTS).json()["results"]
    held = {"holder": "现任", "telephone": "6100-1001", "valid_from": "2023-01-01", "valid_to": None}
    assert [(row["unit"], row["portfolio"], row["holder"]) for row in rows] == [
        (None, [unit.pk], held)
    ] * count + [(unit.pk, [], None)]
    assert client.get(f"{POSTS}/{vacant.pk}").json() == rows[-1]


def test_groups_and_posts_of_another_district_are_not_there(
    program: Program, other_district: District
) -> None:
    client = program()
    group, post = UnitGroupFactory(district=other_district), PostFactory(district=other_district)
    for address in (f"{GROUPS}/{group.pk}", f"{POSTS}/{post.pk}"):
        nobodys = client.get(address.rsplit("/", 1)[0] + "/999999")
        assert (client.get(address).status_code, client.get(address).content) == (404, nobodys.content)
