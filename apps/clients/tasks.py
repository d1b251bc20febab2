"""The doorbell of webhooks, and what goes once it is old. Each task makes one call."""

import logging
from datetime import timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.clients import feed
from apps.clients.delivering import deliver, remove_old
from apps.clients.models import Change, Delivery, Webhook
from apps.clients.remembering import forget

logger = logging.getLogger(__name__)

# A doorbell unanswered for this long is taken for lost.
LOST_AFTER = timedelta(seconds=30)


@shared_task
def serve_webhook(pk: int) -> None:
    deliver(pk)


@shared_task
def ring_webhooks() -> None:
    """Ring for every webhook that has something to hear and may be asked. Ringing too often does no harm."""
    now = timezone.now()
    new = Change.objects.filter(district=OuterRef("district"), number__gt=OuterRef("position"))
    waiting = Delivery.objects.waiting().filter(webhook=OuterRef("pk"))
    due = Q(next_at=None) | Q(next_at__lte=now)
    silent = Q(rung_at=None) | Q(rung_at__lt=now - LOST_AFTER)
    webhooks = Webhook.objects.active().filter(silent, Exists(new) | (due & Exists(waiting)))
    for pk in webhooks.values_list("pk", flat=True):
        ring(pk)


@shared_task
def remove_old_deliveries() -> None:
    """Once a day."""
    remove_old(timezone.now())


@shared_task
def remove_old_events() -> None:
    """Once a day."""
    feed.remove_old(timezone.now())


@shared_task
def forget_answers() -> None:
    """Once a day."""
    forget(timezone.now())


def ring(pk: int) -> None:
    """Tell the workers that a webhook has something to hear. With the broker away the sweep rings later."""
    Webhook.objects.filter(pk=pk).update(rung_at=timezone.now())
    try:
        serve_webhook.delay(pk)
    except (OperationalError, OSError):
        logger.warning("The broker is away: webhook %s waits for the sweep.", pk)
