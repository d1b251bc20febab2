"""What beat starts. Both runs derive what is to be done from the tables, so a missed one is caught up."""

from celery import shared_task
from django.utils import timezone

from apps.supervision.digests import send_due
from apps.supervision.reminders import derive


@shared_task
def remind() -> None:
    derive(timezone.now())


@shared_task
def send_digests() -> None:
    send_due(timezone.now())
