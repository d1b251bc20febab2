"""What is done for programs in the background."""

from celery import shared_task
from django.utils import timezone

from apps.clients.remembering import forget


@shared_task
def forget_answers() -> None:
    """Once a day."""
    forget(timezone.now())
