"""What beat starts once a day."""

from celery import shared_task
from django.utils import timezone

from apps.clients import feed


@shared_task
def remove_old_events() -> None:
    feed.remove_old(timezone.now())
