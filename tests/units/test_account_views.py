from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.units.models import District, User
from tests.factories import PASSWORD, UserFactory

Visit = Callable[[User], Client]
URL = "/accounts/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    district: District,
    system_administrator: User,
    stranger: User,
    visit: Visit,
    django_assert_num_queries,
    count: int,
) -> None:
    for number in range(count):
        UserFactory(district=district, username=f"a{number}", name=f"用户{number}")
    client = visit(system_administrator)

    with django_assert_num_queries(13):
        response = client.get(URL)

    assert [user.username for user, _ in response.context["rows"]] == [f"a{n}" for n in range(count)] + [
        "sysadmin"
    ]
    assert stranger.username not in response.content.decode()


def test_a_new_account_shows_its_password_once(system_administrator: User, visit: Visit) -> None:
    client = visit(system_administrator)

    response = client.post("/accounts/create/", {"username": "jiang", "name": "姜禾"})

    user = User.objects.get(username="jiang")
    password = response.context["password"]
    assert user.check_password(password) is True
    assert password in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert password not in client.get(URL).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"username": "", "name": "姜禾"}, "username"),
        ({"username": "a b", "name": "姜禾"}, "username"),
        ({"username": "jiang", "name": ""}, "name"),
        ({"username": "stranger", "name": "姜禾"}, "username"),
    ],
)
def test_what_cannot_be_an_account_is_told_beside_the_field(
    system_administrator: User, stranger: User, visit: Visit, data: dict[str, str], field: str
) -> None:
    response = visit(system_administrator).post("/accounts/create/", data)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "外区" not in response.content.decode()
    assert User.objects.filter(name="姜禾").exists() is False


def test_a_form_sent_back_can_be_left_by_its_own_address(system_administrator: User, visit: Visit) -> None:
    """The list below the form filters and pages by the address that the form was sent to."""
    client = visit(system_administrator)

    assert client.get("/accounts/create/", {"q": "姜"})["Location"] == f"{URL}?q=%E5%A7%9C"
    assert client.get("/accounts/create/")["Location"] == URL
    assert client.get("/roles/grant/")["Location"] == reverse("units:roles")
    assert client.get("/units/import/confirm/")["Location"] == reverse("units:import")


@pytest.mark.parametrize("verb", ["reset", "reactivate"])
def test_a_reset_and_a_return_show_a_new_password_once(
    system_administrator: User, officer: User, visit: Visit, verb: str
) -> None:
    response = visit(system_administrator).post(f"/accounts/{officer.pk}/{verb}/")

    officer.refresh_from_db()
    assert officer.check_password(response.context["password"]) is True
    assert "no-store" in response["Cache-Control"]


def test_a_deactivated_account_is_shown_as_such(
    system_administrator: User, officer: User, visit: Visit
) -> None:
    client = visit(system_administrator)

    assert client.post(f"/accounts/{officer.pk}/deactivate/")["Location"] == URL

    inactive = client.get(URL, {"state": "inactive"}).context["rows"]
    assert [user for user, _ in inactive] == [officer]


def test_a_locked_account_is_shown_and_unlocked(
    client: Client, system_administrator: User, officer: User, visit: Visit
) -> None:
    for _ in range(5):
        client.post("/login/", {"username": "officer", "password": "wrong"})
    administrator = visit(system_administrator)

    ((user, until),) = administrator.get(URL, {"state": "locked"}).context["rows"]
    assert (user, until > timezone.now()) == (officer, True)
    administrator.post(f"/accounts/{officer.pk}/unlock/")

    assert administrator.get(URL, {"state": "locked"}).context["rows"] == []


def test_accounts_that_nobody_uses_are_counted(
    district: District, system_administrator: User, visit: Visit
) -> None:
    old = timezone.now() - timedelta(days=91)
    UserFactory(district=district)
    for last_login in (None, old, timezone.now()):
        user = UserFactory(district=district, last_login=last_login)
        User.objects.filter(pk=user.pk).update(created_at=old)

    assert visit(system_administrator).get(URL).context["unused"] == 2


@pytest.mark.parametrize("verb", ["reset", "reactivate", "deactivate", "unlock"])
def test_an_account_of_another_district_is_not_there(
    system_administrator: User, stranger: User, visit: Visit, verb: str
) -> None:
    assert visit(system_administrator).post(f"/accounts/{stranger.pk}/{verb}/").status_code == 404


@pytest.mark.parametrize(
    "person", ["officer", "leader", "reporter", "security_administrator", "audit_administrator"]
)
def test_the_accounts_are_closed_to_others_and_the_try_is_recorded(
    person: str, leader: User, visit: Visit, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(person)
    client = visit(user)
    tries = [
        client.get(URL),
        client.post("/accounts/create/", {"username": "jiang", "name": "姜禾"}),
        client.post("/accounts/create/", {}),
        client.post(f"/accounts/{leader.pk}/reset/"),
    ]

    assert [response.status_code for response in tries] == [403] * 4
    assert (
        list(Event.objects.filter(outcome="refusal").values_list("verb", flat=True)) == ["account.manage"] * 4
    )


@pytest.mark.parametrize("verb", ["reset", "reactivate", "deactivate"])
def test_an_administrators_account_is_not_taken_over_here(
    system_administrator: User, audit_administrator: User, visit: Visit, verb: str
) -> None:
    response = visit(system_administrator).post(f"/accounts/{audit_administrator.pk}/{verb}/", follow=True)

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    audit_administrator.refresh_from_db()
    assert audit_administrator.check_password(PASSWORD) is True


def test_the_own_account_shows_name_and_roles(reporter: User, visit: Visit) -> None:
    page = visit(reporter).get(reverse("units:account")).content.decode()

    assert "填报人" in page
    assert "区发展改革委" in page


def test_one_s_own_address_is_saved_on_the_own_page(officer: User, visit: Visit) -> None:
    client = visit(officer)

    wrong = client.post("/account/email/", {"email": "officer"})
    saved = client.post("/account/email/", {"email": "officer@example.com"})

    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["email"])
    assert saved["Location"] == "/account/"
    assert 'value="officer@example.com"' in client.get("/account/").content.decode()
    assert client.get("/account/email/")["Location"] == "/account/"


def test_the_administrator_saves_somebodys_address(
    system_administrator: User, officer: User, stranger: User, visit: Visit
) -> None:
    client = visit(system_administrator)

    answers = [
        client.post(f"/accounts/{person.pk}/email/", {"email": email}).status_code
        for person, email in ((officer, "officer@example.com"), (officer, "?"), (stranger, "a@example.com"))
    ]

    assert answers == [302, 302, 404]
    assert User.objects.get(pk=officer.pk).email == "officer@example.com"
    assert "officer@example.com" in client.get(URL).content.decode()
    assert visit(officer).post(f"/accounts/{officer.pk}/email/", {"email": ""}).status_code == 403
