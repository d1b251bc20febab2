from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.units.models import User
from apps.units.tasks import clear_sessions

Visit = Callable[[User], Client]


def age(client: Client, minutes: int) -> None:
    """Nobody has touched this login for `minutes`."""
    Session.objects.filter(pk=client.session.session_key).update(
        expire_date=timezone.now() + timedelta(minutes=30 - minutes)
    )


def left(client: Client) -> timedelta:
    return Session.objects.get(pk=client.session.session_key).expire_date - timezone.now()


def test_a_visitor_stays_logged_in_as_long_as_he_works(visit: Visit, officer: User) -> None:
    client = visit(officer)
    age(client, 29)

    client.get(reverse("documents:list"))

    assert left(client) > timedelta(minutes=29)


def test_an_idle_visitor_is_logged_out(visit: Visit, officer: User) -> None:
    client = visit(officer)
    age(client, 31)

    assert client.get(reverse("documents:list")).status_code == 302


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(visit: Visit, officer: User) -> None:
    client = visit(officer)
    age(client, 29)

    answer = client.get(reverse("documents:list"), headers={"X-Poll": "1"})

    assert answer.status_code == 200
    assert left(client) < timedelta(minutes=1)


def test_what_is_left_of_ended_logins_is_removed(visit: Visit, officer: User, leader: User) -> None:
    age(visit(leader), 31)
    now = visit(officer)

    clear_sessions()

    assert [session.pk for session in Session.objects.all()] == [now.session.session_key]
