"""Logins, failures, locks and logouts, into the audit trail."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from apps.audit.recording import record, record_refusal
from apps.units.models import User


class _Visitor:
    """Somebody who typed a user name that is not known. It is not kept: it may be a mistyped password."""

    pk = None

    def __str__(self) -> str:
        return "?"


@receiver(user_logged_in)
def logged_in(sender: object, user: User, **kwargs: Any) -> None:
    with transaction.atomic():
        record("login", user, by=user)


@receiver(user_logged_out)
def logged_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        with transaction.atomic():
            record("logout", user, by=user)


@receiver(user_login_failed)
def login_failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    user = User.objects.filter(username=credentials.get("username", "")).first()
    record_refusal("login", user or User(), by=user or _Visitor(), reason="")


@receiver(user_locked_out)
def locked_out(sender: object, username: str, **kwargs: Any) -> None:
    if user := User.objects.filter(username=username).first():
        record_refusal("login.lock", user, by=user, reason="")
