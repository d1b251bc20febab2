"""The doorbell of ledgers, and the day on which their files go. Each task takes one id and makes one call."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.publications.making import expire, make
from apps.publications.models import UNFINISHED, Export

logger = logging.getLogger(__name__)

# A doorbell unanswered for this long is taken for lost.
LOST_AFTER = timedelta(seconds=30)


@shared_task
def write_export(pk: int) -> None:
    make(pk)


@shared_task
def ring_again() -> None:
    """Ring for every ledger whose doorbell was lost or whose worker died. Ringing too often does no harm."""
    lost = Export.objects.filter(state__in=UNFINISHED, rung_at__lt=timezone.now() - LOST_AFTER)
    for pk in lost.values_list("pk", flat=True):
        ring(pk)


@shared_task
def remove_expired() -> None:
    """Once a day."""
    expire(timezone.now())


def ring(pk: int) -> None:
    """Tell the workers that there is a ledger to write. With the broker away the sweep rings later."""
    Export.objects.filter(pk=pk).update(rung_at=timezone.now())
    try:
        write_export.delay(pk)
    except (OperationalError, OSError):
        logger.warning("The broker is away: ledger %s waits for the sweep.", pk)
