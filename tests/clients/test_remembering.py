"""A request that is sent twice is done once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.clients.models import Remembered
from apps.clients.remembering import Answer, KeyReused, once
from apps.clients.tasks import forget_answers
from apps.units.models import Unit, User
from tests.factories import UnitFactory

MADE = Answer(201, b'{"id": 1}', {"Content-Type": "application/json"})


def make(unit_name: str, officer: User) -> Answer:
    UnitFactory(district=officer.district, name=unit_name)
    return MADE


def test_what_was_answered_is_answered_again(officer: User) -> None:
    assert once(officer, "a", "digest", lambda: make("区档案局", officer)) == (MADE, False)
    assert once(officer, "a", "digest", lambda: make("区档案局", officer)) == (MADE, True)
    assert Unit.objects.filter(name="区档案局").count() == 1


def test_a_key_stands_for_one_request(officer: User) -> None:
    once(officer, "a", "digest", lambda: MADE)
    with pytest.raises(KeyReused):
        once(officer, "a", "another", lambda: MADE)


def test_a_key_is_its_user_s_own(officer: User, leader: User) -> None:
    once(officer, "a", "digest", lambda: MADE)
    assert once(leader, "a", "another", lambda: MADE) == (MADE, False)


def test_a_refusal_is_not_remembered_and_leaves_nothing(officer: User) -> None:
    def refused() -> Answer:
        make("区档案局", officer)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - its own
        once(officer, "a", "digest", refused)
    assert not Unit.objects.filter(name="区档案局").exists()
    assert not Remembered.objects.exists()
    assert once(officer, "a", "another", lambda: MADE) == (MADE, False)


def test_answers_are_forgotten_after_a_week(officer: User) -> None:
    start = timezone.now()
    for days, key in ((0, "old"), (1, "young")):
        with time_machine.travel(start + timedelta(days=days), tick=False):
            once(officer, key, "digest", lambda: MADE)
    with time_machine.travel(start + timedelta(days=7, seconds=1), tick=False):
        forget_answers()
    assert list(Remembered.objects.values_list("key", flat=True)) == ["young"]
