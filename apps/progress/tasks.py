"""The doorbell for the lights of a period. The rows of LightRequest are the work (ADR 2)."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.progress.lighting import answer_requests, compute
from apps.progress.models import LightRequest, ReportingPeriod

logger = logging.getLogger(__name__)

# A request unanswered for this long is taken for lost.
LOST_AFTER = timedelta(seconds=30)


@shared_task
def compute_lights(period_id: int) -> None:
    answer_requests(period_id)


@shared_task
def compute_open_periods() -> None:
    """Once a day: plans, stages and divisions that changed, and rules, without a report that asks."""
    for period in ReportingPeriod.objects.filter(opened_at__isnull=False, closed_at=None).order_by("pk"):
        compute(period)


@shared_task
def ring_again() -> None:
    """Ring for every period with a request that nobody answered. Ringing too often does no harm."""
    lost = LightRequest.objects.filter(requested_at__lt=timezone.now() - LOST_AFTER)
    for period_id in lost.order_by("period").values_list("period", flat=True).distinct():
        ring_lights(period_id)


def ring_lights(period_id: int) -> None:
    """Tell the workers that lights are asked for. With the broker away the sweep rings later."""
    try:
        compute_lights.delay(period_id)
    except (OperationalError, OSError):
        logger.warning("The broker is away: the lights of period %s wait for the sweep.", period_id)
