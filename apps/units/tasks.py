from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_sessions() -> None:
    """Remove what is left of logins that have ended."""
    call_command("clearsessions")
