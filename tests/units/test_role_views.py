from collections.abc import Callable

import pytest
from django.test import Client

from apps.audit.models import Event
from apps.units.models import District, Membership, Unit, User
from apps.units.permissions import PERMISSIONS, ROLES, Permission, Role
from tests.factories import MembershipFactory, UnitFactory, UserFactory

Visit = Callable[[User], Client]
URL = "/roles/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_many_people(
    district: District,
    unit: Unit,
    security_administrator: User,
    stranger: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    for number in range(count):
        user = UserFactory(district=district, name=f"甲{number}")
        MembershipFactory(user=user, role=Role.REPORTER, unit=unit)
    client = visit(security_administrator)

    with django_assert_num_queries(11):
        response = client.get(URL)

    assert [person.name for person in response.context["people"]] == ["安全管理员"] + [
        f"甲{n}" for n in range(count)
    ]
    assert stranger.name not in response.content.decode()


def test_the_table_shows_the_permissions_as_they_are(security_administrator: User, visit: Visit) -> None:
    matrix = visit(security_administrator).get(URL).context["matrix"]

    assert matrix == [(PERMISSIONS[p], [p in ROLES[role] for role in Role]) for p in Permission]


def test_a_role_is_given_and_taken_back(
    security_administrator: User, district: District, unit: Unit, visit: Visit
) -> None:
    somebody = UserFactory(district=district)
    client = visit(security_administrator)

    data = {"user": somebody.pk, "role": "reporter", "unit": unit.pk}
    assert client.post("/roles/grant/", data)["Location"] == URL
    membership = Membership.objects.get(user=somebody)
    assert (membership.role, membership.unit) == ("reporter", unit)

    assert client.post(f"/roles/{membership.pk}/revoke/")["Location"] == URL
    assert Membership.objects.filter(user=somebody).exists() is False


def test_an_excluded_role_is_refused_recorded_and_keeps_the_form(
    security_administrator: User, officer: User, visit: Visit
) -> None:
    response = visit(security_administrator).post(
        "/roles/grant/", {"user": officer.pk, "role": "audit_administrator"}
    )

    assert response.status_code == 422
    assert response.context["form"].data["role"] == "audit_administrator"
    refusal = Event.objects.latest("id")
    assert (refusal.verb, refusal.outcome, refusal.object_id) == ("role.grant", "refusal", officer.pk)


def test_people_and_units_of_another_district_cannot_be_chosen(
    security_administrator: User, officer: User, stranger: User, other_district: District, visit: Visit
) -> None:
    foreign = UnitFactory(district=other_district)
    client = visit(security_administrator)

    for data in (
        {"user": stranger.pk, "role": "leader"},
        {"user": officer.pk, "role": "reporter", "unit": foreign.pk},
    ):
        assert client.post("/roles/grant/", data).status_code == 422
    assert client.post(f"/roles/{stranger.memberships.get().pk}/revoke/").status_code == 404
    assert stranger.memberships.count() == 1


@pytest.mark.parametrize(
    "person", ["officer", "leader", "reporter", "system_administrator", "audit_administrator"]
)
def test_roles_are_closed_to_others(
    person: str, leader: User, visit: Visit, request: pytest.FixtureRequest
) -> None:
    client = visit(request.getfixturevalue(person))
    tries = [
        client.get(URL),
        client.post("/roles/grant/", {"user": leader.pk, "role": "officer"}),
        client.post(f"/roles/{leader.memberships.get().pk}/revoke/"),
    ]

    assert [response.status_code for response in tries] == [403] * 3
    assert leader.memberships.get().role == "leader"
