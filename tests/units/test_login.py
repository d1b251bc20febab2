from collections.abc import Callable
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.units.models import User
from tests.factories import PASSWORD

Visit = Callable[[User], Client]
LOGIN = "/login/"
NEW = "Another-horse-2022"


def log_in(client: Client, username: str, password: str = PASSWORD):
    return client.post(LOGIN, {"username": username, "password": password})


def events() -> list[tuple[str, str]]:
    return list(Event.objects.order_by("id").values_list("verb", "outcome"))


def test_a_right_password_opens_the_first_page_and_is_recorded(client: Client, officer: User) -> None:
    assert log_in(client, "officer")["Location"] == reverse("home")
    assert events() == [("login", "success")]


def test_a_leader_comes_to_the_overview_unless_another_page_was_asked_for(
    client: Client, leader: User
) -> None:
    assert log_in(client, "leader")["Location"] == reverse("dashboard:overview")
    assert client.get(LOGIN)["Location"] == reverse("dashboard:overview")
    client.logout()
    asked = reverse("targets:list")
    answer = client.post(LOGIN, {"username": "leader", "password": PASSWORD, "next": asked})
    assert answer["Location"] == asked


def test_a_wrong_password_is_refused_and_recorded(client: Client, officer: User) -> None:
    assert log_in(client, "officer", "wrong").status_code == 200
    assert events() == [("login", "refusal")]
    assert Event.objects.get().address == "127.0.0.1"


def test_an_unknown_user_name_is_recorded_without_the_name(client: Client, db: None) -> None:
    log_in(client, "my-password-by-mistake", "wrong")

    event = Event.objects.get()
    assert (event.verb, event.outcome, event.actor, event.object_name) == ("login", "refusal", "?", "")


def test_logout_is_recorded_and_leads_to_the_login_page(officer: User, visit: Visit) -> None:
    client = visit(officer)

    assert client.post("/logout/")["Location"] == LOGIN
    assert client.get(reverse("units:account"))["Location"].startswith(LOGIN)
    assert events()[-1] == ("logout", "success")


def test_a_mere_link_does_not_log_out(officer: User, visit: Visit) -> None:
    assert visit(officer).get("/logout/").status_code == 405


def test_the_fifth_wrong_password_locks_the_account_for_half_an_hour(client: Client, officer: User) -> None:
    answers = [log_in(client, "officer", f"wrong{n}").status_code for n in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    locked = log_in(client, "officer")
    assert locked.status_code == 429
    until = AccessAttempt.objects.get().attempt_time + timedelta(minutes=30)
    assert locked.context["until"] == until
    assert f"{timezone.localtime(until):%H:%M}" in locked.content.decode()
    assert ("login.lock", "refusal") in events()


def test_a_lock_ends_after_half_an_hour(client: Client, officer: User) -> None:
    for n in range(5):
        log_in(client, "officer", f"wrong{n}")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=30, seconds=1))

    assert log_in(client, "officer")["Location"] == reverse("home")


def test_trying_on_does_not_prolong_a_lock(client: Client, officer: User) -> None:
    for n in range(5):
        log_in(client, "officer", f"wrong{n}")
    started = AccessAttempt.objects.get().attempt_time

    log_in(client, "officer", "wrong again")

    assert AccessAttempt.objects.get().attempt_time == started


def test_a_lock_of_one_account_leaves_the_others_open(client: Client, officer: User, leader: User) -> None:
    for n in range(5):
        log_in(client, "officer", f"wrong{n}")

    assert log_in(client, "leader")["Location"] == reverse("dashboard:overview")


def test_four_wrong_passwords_are_forgotten_by_a_right_one(client: Client, officer: User) -> None:
    for n in range(4):
        log_in(client, "officer", f"wrong{n}")
    log_in(client, "officer")
    client.post("/logout/")

    assert log_in(client, "officer", "wrong").status_code == 200


def test_after_half_an_hour_without_a_click_the_session_has_ended(officer: User, visit: Visit) -> None:
    client = visit(officer)
    session = Session.objects.get()
    remaining = session.expire_date - timezone.now()
    assert timedelta(minutes=29) < remaining <= timedelta(minutes=30)

    Session.objects.update(expire_date=timezone.now())

    assert client.get(reverse("units:account"))["Location"].startswith(LOGIN)


def test_every_click_begins_the_half_hour_anew(officer: User, visit: Visit) -> None:
    client = visit(officer)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))

    client.get(reverse("units:account"))

    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=29)


@pytest.mark.parametrize("name", ["home", "units:account", "units:list", "audit:list"])
def test_a_first_password_opens_only_the_page_that_changes_it(officer: User, visit: Visit, name: str) -> None:
    officer.must_change_password = True
    officer.save()

    assert visit(officer).get(reverse(name))["Location"] == reverse("units:password")


def change(client: Client, new: str, old: str = PASSWORD):
    return client.post(
        reverse("units:password"), {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_choosing_a_password_opens_everything_and_ends_other_sessions(officer: User, visit: Visit) -> None:
    officer.must_change_password = True
    officer.save()
    client, other = visit(officer), visit(officer)

    assert change(client, NEW)["Location"] == reverse("home")

    officer.refresh_from_db()
    assert officer.must_change_password is False
    assert officer.check_password(NEW) is True
    assert client.get(reverse("units:account")).status_code == 200
    assert other.get(reverse("units:account"))["Location"].startswith(LOGIN)
    assert events()[-1] == ("account.choose_password", "success")


@pytest.mark.parametrize("new", ["short-1A", "1234567890123", "password123", "officer-01"])
def test_a_weak_password_is_refused(officer: User, visit: Visit, new: str) -> None:
    assert change(visit(officer), new).status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD) is True


def test_a_first_password_is_not_chosen_again(officer: User, visit: Visit) -> None:
    officer.must_change_password = True
    officer.save()

    response = change(visit(officer), PASSWORD)

    assert list(response.context["form"].errors) == ["new_password1"]
    officer.refresh_from_db()
    assert officer.must_change_password is True


def test_the_old_password_is_asked_for(officer: User, visit: Visit) -> None:
    assert change(visit(officer), NEW, old="wrong").status_code == 200
    assert events()[-1] == ("login", "refusal")


def test_guessing_the_old_password_locks_like_a_login(officer: User, visit: Visit) -> None:
    client = visit(officer)

    answers = [change(client, NEW, old=f"wrong{n}").status_code for n in range(5)]

    assert answers == [200, 200, 200, 200, 429]
    assert change(client, NEW).status_code == 429
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD) is True


def test_the_login_page_says_how_to_make_the_first_account(client: Client, db: None) -> None:
    assert "manage.py createadmin" in client.get(LOGIN).content.decode()


def test_the_login_page_says_no_more_of_it_once_there_is_one(client: Client, officer: User) -> None:
    assert "manage.py createadmin" not in client.get(LOGIN).content.decode()
