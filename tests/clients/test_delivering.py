"""What changed reaches a receiver: signed, in order, at least once, and for a day when it does not listen."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone, translation

from apps.audit.models import Event
from apps.clients import delivering
from apps.clients.delivering import DELIVERING, KEPT_FOR, begin, deliver, secret_of, send
from apps.clients.models import AllowedHost, Change, Client, Delivery, Webhook
from apps.clients.signing import signature
from apps.clients.tasks import LOST_AFTER, remove_old_deliveries, ring, ring_webhooks, serve_webhook
from apps.clients.tokens import create_client
from apps.clients.webhooks import create_webhook, enable_webhook
from apps.supervision.digests import send_due
from apps.supervision.models import Reminder
from apps.supervision.wording import sentence
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.clients.conftest import Happen
from tests.clients.receivers import Receiver, answers, drops
from tests.factories import AssignmentFactory, TargetFactory
from tests.worker import database_url

TASK = "apps.clients.tasks.serve_webhook"
NOON = datetime(2026, 9, 1, 4, tzinfo=UTC)  # a Tuesday, noon in Shanghai
Rung = Callable[[], list[tuple[str, int]]]


def only(webhook: Webhook) -> Delivery:
    return Delivery.objects.get(webhook=webhook)


def numbers(receiver: Receiver) -> list[int]:
    return [json.loads(body)["number"] for body in receiver.bodies]


@time_machine.travel(NOON, tick=False)
def test_a_change_is_sent_signed_and_noted(webhook: Webhook, receiver: Receiver, happen: Happen) -> None:
    change = happen("period.open", 7)

    serve_webhook(webhook.pk)

    (received,) = receiver.received
    assert json.loads(received.body) == {
        "number": change.number,
        "at": "2026-09-01T12:00:00+08:00",
        "type": "period.open",
        "object": {"type": "period", "id": 7},
        "target": None,
        "report": None,
    }
    delivery = only(webhook)
    assert received.headers["Content-Type"] == "application/json"
    assert received.headers["Webhook-Id"] == str(delivery.code)
    assert received.headers["Webhook-Event"] == "period.open"
    at = int(NOON.timestamp())
    assert received.headers["Webhook-Signature"] == signature(secret_of(webhook), received.body, at)
    webhook.refresh_from_db()
    assert (webhook.position, webhook.next_at) == (change.number, None)
    assert (delivery.state, delivery.attempts, delivery.last_status, delivery.sentence) == (
        "delivered",
        1,
        200,
        "",
    )
    assert delivery.delivered_at == NOON


def test_a_delivered_change_is_not_sent_twice(webhook: Webhook, receiver: Receiver, happen: Happen) -> None:
    happen()
    deliver(webhook.pk)
    deliver(webhook.pk)
    assert len(receiver.received) == 1


def test_only_what_is_wanted_is_sent_and_the_rest_is_passed_over(
    webhook: Webhook, receiver: Receiver, happen: Happen, other_district: District
) -> None:
    happen("period.open")
    happen("period.close")  # not among the types
    happen("period.open", district=other_district)
    wanted = happen("report.approve")
    last = happen("document.read")

    deliver(webhook.pk)

    assert numbers(receiver) == [1, wanted.number]
    webhook.refresh_from_db()
    assert webhook.position == last.number


def test_what_has_no_number_yet_waits_for_it(webhook: Webhook, receiver: Receiver, happen: Happen) -> None:
    change = happen("period.open", number=None, at=None)
    deliver(webhook.pk)
    assert receiver.received == []
    Change.objects.filter(pk=change.pk).update(number=1, at=timezone.now())
    deliver(webhook.pk)
    assert numbers(receiver) == [1]


def test_a_units_program_hears_of_its_own_targets_alone(
    district: District,
    unit: Unit,
    officer: User,
    webhook: Webhook,
    receiver: Receiver,
    security_administrator: User,
    happen: Happen,
) -> None:
    program = create_client(district, "单位系统", Role.REPORTER, by=security_administrator, unit=unit)
    of_unit, _secret = create_webhook(program, receiver.url, ["value.record"], by=security_administrator)
    own, others = (TargetFactory(document__uploaded_by=officer) for _ in range(2))
    AssignmentFactory(target=own, unit=unit)
    happen("value.record", others.pk, target=others)
    heard = happen("value.record", own.pk, target=own)

    deliver(of_unit.pk)

    assert numbers(receiver) == [heard.number]


def test_a_webhook_hears_of_nothing_older_than_itself(
    platform: Client, webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    happen()
    younger, _secret = create_webhook(platform, receiver.url, ["period.open"], by=security_administrator)
    deliver(younger.pk)
    assert receiver.received == []
    assert younger.position == 1


def test_more_than_a_batch_is_taken_up_in_the_next_run(
    webhook: Webhook, receiver: Receiver, happen: Happen, monkeypatch: pytest.MonkeyPatch, rung: Rung
) -> None:
    monkeypatch.setattr(delivering, "BATCH", 2)
    for _ in range(3):
        happen()
    deliver(webhook.pk)
    assert numbers(receiver) == [1, 2]
    ring_webhooks()
    assert rung() == [(TASK, webhook.pk)]
    deliver(webhook.pk)
    assert numbers(receiver) == [1, 2, 3]


def test_a_run_leaves_the_rest_to_the_next_bell_when_its_time_is_over(
    webhook: Webhook, receiver: Receiver, happen: Happen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "RUN_SECONDS", 0)
    happen()
    deliver(webhook.pk)
    assert receiver.received == []
    assert only(webhook).state == "waiting"


def test_what_is_not_taken_holds_up_the_line_and_keeps_its_order(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    receiver.behaviours = [answers(503), drops, answers(200), answers(200)]
    happen()
    happen()
    with time_machine.travel(NOON, tick=False) as clock:
        deliver(webhook.pk)
        assert numbers(receiver) == [1]
        deliver(webhook.pk)  # its pause is not over
        assert numbers(receiver) == [1]
        clock.shift(timedelta(seconds=10))
        deliver(webhook.pk)
        assert numbers(receiver) == [1, 1]
        clock.shift(timedelta(seconds=30))
        deliver(webhook.pk)
    assert numbers(receiver) == [1, 1, 1, 2]
    ids, signed = receiver.header("Webhook-Id"), receiver.header("Webhook-Signature")
    assert (len(set(ids[:3])), len(set(ids))) == (1, 2)
    assert len(set(signed[:3])) == 3  # each attempt is signed for its moment
    assert len(set(receiver.bodies[:3])) == 1


def test_trouble_is_told_in_a_sentence(webhook: Webhook, receiver: Receiver, happen: Happen) -> None:
    receiver.behaviours = [answers(503), answers(301, Location="https://other.example/")]
    happen()
    with time_machine.travel(NOON, tick=False) as clock:
        deliver(webhook.pk)
        assert only(webhook).sentence == "对方返回 503，而不是 2xx。请查看接收方的日志。"
        clock.shift(timedelta(seconds=10))
        deliver(webhook.pk)
    with translation.override("en"):
        told = only(webhook).sentence
    assert told == "The answer was 301, which leads elsewhere. Enter the address that it leads to."


def test_after_a_day_the_webhook_is_disabled_and_its_administrators_are_told(
    webhook: Webhook,
    receiver: Receiver,
    happen: Happen,
    officer: User,
    security_administrator: User,
    district: District,
    other_district: District,
) -> None:
    User.objects.filter(pk=security_administrator.pk).update(email="secadmin@example.cn")
    left = person(district, "left", "离任者", Role.SECURITY_ADMINISTRATOR)
    User.objects.filter(pk=left.pk).update(is_active=False)
    person(other_district, "far", "外区管理员", Role.SECURITY_ADMINISTRATOR)
    receiver.always = answers(500)
    happen()
    moments = []
    with time_machine.travel(NOON, tick=False) as clock:
        deliver(webhook.pk)
        while only(webhook).state == "waiting":
            webhook.refresh_from_db()
            clock.move_to(webhook.next_at - timedelta(seconds=1))
            deliver(webhook.pk)  # too early
            assert len(receiver.received) == len(moments) + 1
            moments.append(only(webhook).last_at - NOON)
            clock.shift(timedelta(seconds=1))
            deliver(webhook.pk)
        moments.append(only(webhook).last_at - NOON)
        assert moments[:6] == [timedelta(seconds=s) for s in (0, 10, 40, 160, 760, 2560)]
        assert (len(moments), moments[-1]) == (19, timedelta(days=1))
        assert len(set(receiver.header("Webhook-Id"))) == 1

        webhook.refresh_from_db()
        assert (webhook.state, webhook.disabled_by, only(webhook).state) == ("disabled", None, "failed")
        event = Event.objects.get(verb="webhook.disable")
        assert (event.actor, event.object_id) == ("system", webhook.pk)
        (reminder,) = Reminder.objects.all()
        assert (reminder.user, reminder.address) == (
            security_administrator,
            f"/clients/webhooks/{webhook.pk}/",
        )
        assert sentence(reminder) == "“市级平台”的事件推送（127.0.0.1）已停用：接收方一天内未接收事件。"
        clock.shift(timedelta(hours=1))
        assert send_due(timezone.now()) == 1
        assert "市级平台" in mail.outbox[0].body


def test_nothing_that_happens_while_it_is_disabled_is_lost(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User, rung: Rung
) -> None:
    receiver.behaviours = [answers(500), answers(500)]
    happen()
    with time_machine.travel(NOON, tick=False) as clock:
        deliver(webhook.pk)
        clock.shift(timedelta(days=1))
        deliver(webhook.pk)
        assert Webhook.objects.get().state == "disabled"
        happen()
        deliver(webhook.pk)
        ring_webhooks()
        assert (numbers(receiver), rung()) == ([1, 1], [])

        enable_webhook(webhook, by=security_administrator)
        deliver(webhook.pk)

    assert numbers(receiver) == [1, 1, 2]  # the first was given up: it is sent again when somebody says so


def test_a_receiver_that_is_gone_ends_its_webhook(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    receiver.always = answers(410)
    happen()
    happen()
    deliver(webhook.pk)
    deliver(webhook.pk)
    assert len(receiver.received) == 1
    webhook.refresh_from_db()
    assert (webhook.state, webhook.ended_by) == ("ended", None)
    assert Event.objects.get(verb="webhook.end").actor == "system"
    (reminder,) = Reminder.objects.all()
    assert sentence(reminder) == "“市级平台”的事件推送（127.0.0.1）已终止：接收方表示不再接收。"


def test_a_worker_that_dies_after_sending_sends_again_under_the_same_id(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    happen()
    with time_machine.travel(NOON, tick=False) as clock:
        delivering.line_up(webhook.pk)
        delivery = begin(webhook.pk)
        assert delivery is not None
        send(delivery)  # and here it is killed
        deliver(webhook.pk)
        assert len(receiver.received) == 1  # the attempt was noted: its pause comes first
        clock.shift(timedelta(seconds=10))
        deliver(webhook.pk)
    assert numbers(receiver) == [1, 1]
    assert len(set(receiver.header("Webhook-Id"))) == 1
    assert (only(webhook).state, only(webhook).attempts) == ("delivered", 2)


def test_two_workers_do_not_serve_the_same_webhook(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    happen()
    other = psycopg2.connect(database_url())
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [DELIVERING, webhook.pk])
    deliver(webhook.pk)
    assert receiver.received == []
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()
    deliver(webhook.pk)
    assert numbers(receiver) == [1]


def test_what_is_noted_of_a_webhook_that_was_ended_meanwhile_ends_it_no_other_way(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    receiver.always = answers(410)
    happen()
    delivering.line_up(webhook.pk)
    delivery = begin(webhook.pk)
    assert delivery is not None
    Webhook.objects.update(disabled_at=NOON)
    delivering.settle(delivery, send(delivery))
    webhook.refresh_from_db()
    assert (webhook.state, only(webhook).state) == ("disabled", "failed")
    assert not Reminder.objects.exists()


def test_a_host_that_is_allowed_no_longer_is_not_asked(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    AllowedHost.objects.all().delete()
    happen()
    deliver(webhook.pk)
    assert receiver.received == []
    assert only(webhook).last_trouble == "unencrypted"
    assert only(webhook).sentence.startswith("地址以 http 开头")


def test_the_host_that_another_district_allowed_is_not_allowed_here(
    webhook: Webhook, receiver: Receiver, happen: Happen, other_district: District
) -> None:
    AllowedHost.objects.update(district=other_district)
    happen()
    deliver(webhook.pk)
    assert receiver.received == []


def test_a_program_that_was_deactivated_hears_nothing_until_it_is_active_again(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    User.objects.filter(pk=webhook.client.user_id).update(is_active=False)
    happen()
    deliver(webhook.pk)
    assert receiver.received == []
    User.objects.filter(pk=webhook.client.user_id).update(is_active=True)
    deliver(webhook.pk)
    assert numbers(receiver) == [1]


def test_the_sweep_rings_where_there_is_something_to_hear(
    platform: Client,
    webhook: Webhook,
    receiver: Receiver,
    security_administrator: User,
    happen: Happen,
    rung: Rung,
) -> None:
    idle, _secret = create_webhook(platform, receiver.url, ["period.open"], by=security_administrator)
    with time_machine.travel(NOON, tick=False) as clock:
        ring_webhooks()
        assert rung() == []
        happen()
        Webhook.objects.filter(pk=idle.pk).update(position=1)
        ring_webhooks()
        ring_webhooks()  # it rang a moment ago
        assert rung() == [(TASK, webhook.pk)]
        clock.shift(LOST_AFTER + timedelta(seconds=1))
        ring_webhooks()
        assert rung() == [(TASK, webhook.pk)] * 2

        receiver.always = answers(500)
        deliver(webhook.pk)
        ring_webhooks()  # its pause is not over
        assert rung() == [(TASK, webhook.pk)] * 2
        clock.shift(timedelta(seconds=10))
        ring_webhooks()
        assert rung() == [(TASK, webhook.pk)] * 3


def test_with_the_broker_away_the_sweep_rings_later(
    webhook: Webhook, rung: Rung, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    away = folder.rename(folder.with_name("away"))
    ring(webhook.pk)
    away.rename(folder)
    assert f"webhook {webhook.pk} waits for the sweep" in caplog.text
    assert rung() == []


def test_deliveries_go_after_ninety_days_and_what_waits_stays(
    webhook: Webhook, receiver: Receiver, happen: Happen
) -> None:
    receiver.behaviours = [answers(200), answers(500)]
    happen()
    happen()
    with time_machine.travel(NOON, tick=False) as clock:
        deliver(webhook.pk)
        clock.shift(KEPT_FOR)
        remove_old_deliveries()
        assert Delivery.objects.count() == 2
        clock.shift(timedelta(seconds=1))
        remove_old_deliveries()
        assert [one.state for one in Delivery.objects.all()] == ["waiting"]
        Webhook.objects.update(ended_at=timezone.now())
        remove_old_deliveries()
        assert not Delivery.objects.exists()


def test_no_secret_stands_in_the_database_the_trail_or_the_log(
    webhook: Webhook, receiver: Receiver, happen: Happen, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    happen()
    deliver(webhook.pk)
    secret = secret_of(webhook)
    kept = [*Webhook.objects.values(), *Delivery.objects.values(), *Event.objects.values()]
    assert len(secret) > 64
    assert not [row for row in kept if secret.removeprefix("whsec_") in str(row)]
    assert secret.removeprefix("whsec_") not in caplog.text
