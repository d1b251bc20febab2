"""Bring what changed to the webhooks: one line a webhook, in the order of the feed, at least once (ADR 26).

A worker that dies between sending and noting it leaves the delivery waiting: it is sent again, under the same id.
"""

import json
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.audit.recording import SYSTEM, Actor, record
from apps.clients.feed import changes_after, event_data
from apps.clients.models import AllowedHost, Change, Delivery, Webhook
from apps.clients.notices import Ended, tell
from apps.clients.pauses import next_attempt, pause_after
from apps.clients.sending import Answer, Trouble, post
from apps.clients.signing import signature
from apps.documents.locks import worker_lock

DELIVERING = 7306  # our class of advisory locks, beside that of search/indexing.py
BATCH = 500  # changes that are taken up in one run
RUN_SECONDS = 20  # then a worker leaves the rest of a line to the next bell: others wait, too
KEPT_FOR = timedelta(days=90)


def deliver(pk: int) -> None:
    """Send what waits for this webhook, as long as its receiver takes it.

    One that is disabled, ended, or being served by another worker is left alone, so the task may be delivered any
    number of times.
    """
    with worker_lock(DELIVERING, pk) as mine:
        if not mine:
            return
        Webhook.objects.filter(pk=pk).update(rung_at=None)
        line_up(pk)
        end = time.monotonic() + RUN_SECONDS
        while time.monotonic() < end and (delivery := begin(pk)) is not None:
            settle(delivery, send(delivery))


@transaction.atomic
def line_up(pk: int) -> None:
    """Make a delivery of each new change that the webhook wants and its program may hear of."""
    active = Webhook.objects.active().select_related("client__user").select_for_update(of=["self"])
    webhook = active.filter(pk=pk).first()
    if webhook is None:
        return
    # Numbers become visible in their order: up to the last one nothing is missing.
    last = last_number(webhook.district_id)
    new = changes_after(webhook.client.user, webhook.position).filter(number__lte=last)
    changes = list(new.filter(type__in=webhook.types)[:BATCH])
    numbers = [change.number or 0 for change in changes]  # a change of the feed has one
    Delivery.objects.bulk_create(
        Delivery(district_id=webhook.district_id, webhook=webhook, change=change, number=number)
        for change, number in zip(changes, numbers, strict=True)
    )
    webhook.position = numbers[-1] if len(numbers) == BATCH else last
    webhook.save(update_fields=["position"])


def last_number(district_id: int) -> int:
    """Of the district's feed; 0 before its first change."""
    last: int | None = Change.objects.filter(district=district_id).aggregate(last=Max("number"))["last"]
    return last or 0


@transaction.atomic
def begin(pk: int) -> Delivery | None:
    """The delivery whose turn it is; None where nothing waits, or the receiver is to be left alone for now.

    The attempt is noted before it is made: should it be the worker's last, the next one comes after a pause, too.
    """
    now = timezone.now()
    due = Webhook.objects.active().filter(Q(next_at=None) | Q(next_at__lte=now))
    webhook = due.select_for_update(of=["self"]).filter(pk=pk).first()
    if webhook is None:
        return None
    line = Delivery.objects.waiting().filter(webhook=webhook).select_related("change")
    delivery: Delivery | None = line.order_by("number").first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.first_at, delivery.last_at = delivery.first_at or now, now
    delivery.save(update_fields=["attempts", "first_at", "last_at"])
    webhook.next_at = now + pause_after(delivery.attempts)
    webhook.save(update_fields=["next_at"])
    delivery.webhook = webhook
    return delivery


def send(delivery: Delivery) -> Answer:
    """One attempt, signed for this moment. Takes ten seconds at most, and what the name server takes."""
    webhook, body = delivery.webhook, body_of(delivery.change)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "govtargets",
        "Webhook-Id": str(delivery.code),
        "Webhook-Event": delivery.change.type,
        "Webhook-Signature": signature(secret_of(webhook), body, int(time.time())),
    }
    allowed = AllowedHost.objects.filter(district=webhook.district_id, host=webhook.host).exists()
    return post(webhook.url, body, headers, allowed=allowed)


def body_of(change: Change) -> bytes:
    """The same bytes at every attempt."""
    return json.dumps(event_data(change), ensure_ascii=False, separators=(",", ":")).encode()


def secret_of(webhook: Webhook) -> str:
    """Derived, so that it stands nowhere. It changes with the webhook's salt, and with SECRET_KEY."""
    return "whsec_" + salted_hmac("apps.clients.webhooks", webhook.salt, algorithm="sha256").hexdigest()


@transaction.atomic
def settle(delivery: Delivery, answer: Answer) -> None:
    """Note what came of an attempt: on to the next delivery, a pause, or the end of the line."""
    now = timezone.now()
    webhook = (
        Webhook.objects.select_for_update(of=["self"]).select_related("client").get(pk=delivery.webhook_id)
    )
    webhook.next_at = None
    failed = False
    if answer.trouble is not None:
        webhook.next_at = next_attempt(delivery.first_at or now, delivery.attempts, now)
        failed = webhook.next_at is None or answer.trouble == Trouble.GONE
    webhook.save(update_fields=["next_at"])
    Delivery.objects.filter(pk=delivery.pk).update(
        delivered_at=now if answer.trouble is None else None,
        failed_at=now if failed else None,
        last_status=answer.status,
        last_trouble=answer.trouble or "",
    )
    if failed and webhook.is_active:
        give_up(webhook, answer)


def give_up(webhook: Webhook, answer: Answer) -> None:
    """The receiver wants no more, or has taken nothing for a day: its administrators are told."""
    if answer.trouble == Trouble.GONE:
        end(webhook, by=SYSTEM)
        tell(webhook, Ended.GONE)
    else:
        disable(webhook, by=SYSTEM)
        tell(webhook, Ended.FAILED)


def disable(webhook: Webhook, *, by: Actor) -> None:
    """Of a locked webhook. Its position stays, so that nothing is missing when it is enabled again."""
    webhook.disabled_at, webhook.disabled_by_id = timezone.now(), by.pk
    webhook.save(update_fields=["disabled_at", "disabled_by"])
    record("webhook.disable", webhook, by=by)


def end(webhook: Webhook, *, by: Actor) -> None:
    """Of a locked webhook, for ever."""
    webhook.ended_at, webhook.ended_by_id = timezone.now(), by.pk
    webhook.save(update_fields=["ended_at", "ended_by"])
    record("webhook.end", webhook, by=by)


def remove_old(now: datetime) -> int:
    """Deliveries that were made long ago, but for those that wait; returns how many there were."""
    old = Delivery.objects.filter(created_at__lt=now - KEPT_FOR)
    waiting = Delivery.objects.waiting().filter(webhook__ended_at=None)
    count, _by_model = old.exclude(pk__in=waiting.values("pk")).delete()
    return count
