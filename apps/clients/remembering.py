"""A request that is sent twice is done once: what was answered is kept in the transaction of what was done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients.models import Remembered
from apps.units.models import User

KEPT = timedelta(days=7)


class KeyReused(Exception):
    """The key stands for another request."""

    def __init__(self) -> None:
        super().__init__(
            _("This Idempotency-Key was sent with another request before. Take a new key for a new request.")
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent: the status, the bytes, and the headers that belong to them."""

    status: int
    body: bytes
    headers: dict[str, str]


@transaction.atomic
def once(user: User, key: str, digest: str, do: Callable[[], Answer]) -> tuple[Answer, bool]:
    """What do() answers, and whether it was done before. Raises KeyReused, and whatever do() raises.

    The row of the key is written first: whoever brings the key meanwhile waits for the end of this transaction.
    If do() raises, the row goes with everything else, so that a refusal is not remembered.
    """
    row, is_new = Remembered.objects.get_or_create(
        user=user, key=key, defaults={"district_id": user.district_id, "digest": digest}
    )
    if not is_new:
        if row.digest != digest:
            raise KeyReused
        return Answer(row.status, bytes(row.body), row.headers), True
    answer = do()
    row.status, row.body, row.headers = answer.status, answer.body, answer.headers
    row.save(update_fields=["status", "body", "headers"])
    return answer, False


def forget(now: datetime) -> int:
    """Remove what was answered more than a week ago; returns how many."""
    count, _by_model = Remembered.objects.filter(created_at__lt=now - KEPT).delete()
    return count
