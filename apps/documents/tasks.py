"""The doorbell between the web process and the workers. Each task takes one id and makes one call."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.documents.models import UNFINISHED, ReadingJob, Rereading
from apps.documents.reading import read
from apps.documents.rereading import reread

logger = logging.getLogger(__name__)

# A doorbell unanswered for this long is taken for lost.
LOST_AFTER = timedelta(seconds=30)


@shared_task
def read_document(job_id: int) -> None:
    read(job_id)


@shared_task
def reread_document(pk: int) -> None:
    reread(pk)


@shared_task
def ring_again() -> None:
    """Ring for every job whose doorbell was lost or whose worker died. Ringing too often does no harm."""
    lost = {"state__in": UNFINISHED, "rung_at__lt": timezone.now() - LOST_AFTER}
    for job_id in ReadingJob.objects.filter(**lost).values_list("pk", flat=True):
        ring(job_id)
    for pk in Rereading.objects.filter(**lost).values_list("pk", flat=True):
        ring_for_rereading(pk)


def ring(job_id: int) -> None:
    """Tell the workers that there is a job. With the broker away the sweep rings later."""
    ReadingJob.objects.filter(pk=job_id).update(rung_at=timezone.now())
    try:
        read_document.delay(job_id)
    except (OperationalError, OSError):
        logger.warning("The broker is away: job %s waits for the sweep.", job_id)


def ring_for_rereading(pk: int) -> None:
    """The same for reading a document again."""
    Rereading.objects.filter(pk=pk).update(rung_at=timezone.now())
    try:
        reread_document.delay(pk)
    except (OperationalError, OSError):
        logger.warning("The broker is away: rereading %s waits for the sweep.", pk)
