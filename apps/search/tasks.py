"""What beat starts again and again. The rows of Stale are the work (ADR 18)."""

from celery import shared_task
from django.conf import settings

from apps.search import indexing


@shared_task
def index_changes() -> None:
    """At most until beat asks again, so that a long list of changes leaves the worker to others between."""
    indexing.index_changes(seconds=settings.SWEEP_SECONDS)
