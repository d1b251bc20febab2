"""A worker that dies after it sent an event and before it noted it: the next one sends it again, under the same id."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

from django.utils import timezone

from apps.clients.models import Change, Delivery, Webhook
from apps.clients.tasks import LOST_AFTER, ring_webhooks
from apps.clients.tokens import create_client
from apps.clients.webhooks import allow_host, create_webhook
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.clients.receivers import Receiver, answers
from tests.worker import Worker

SECONDS = 60


def wait_until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_next_worker_sends_again_what_a_killed_one_sent(
    district: District, security_administrator: User, start_worker: Callable[[], Worker]
) -> None:
    killed = threading.Event()

    def answers_too_late(handler: BaseHTTPRequestHandler) -> None:
        killed.wait(SECONDS)
        answers(200)(handler)

    with Receiver(behaviours=[answers_too_late]) as receiver:
        program = create_client(district, "市级平台", Role.OFFICER, by=security_administrator)
        allow_host(district, "127.0.0.1", "本机", by=security_administrator)
        webhook, _secret = create_webhook(program, receiver.url, ["period.open"], by=security_administrator)
        Change.objects.create(
            district=district,
            number=webhook.position + 1,
            at=timezone.now(),
            type="period.open",
            object_id=1,
        )
        first = start_worker()
        ring_webhooks()
        wait_until(lambda: len(receiver.received) == 1)
        first.kill()
        killed.set()
        assert Delivery.objects.get().state == "waiting"

        past = timezone.now() - LOST_AFTER - timedelta(seconds=1)
        Webhook.objects.update(next_at=past, rung_at=past)
        start_worker()
        ring_webhooks()
        wait_until(lambda: Delivery.objects.get().state == "delivered")

    assert Delivery.objects.get().attempts == 2
    assert receiver.header("Webhook-Id") == [str(Delivery.objects.get().code)] * 2
    assert len(set(receiver.bodies)) == 1
