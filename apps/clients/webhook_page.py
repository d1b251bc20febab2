"""How webhooks stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from apps.clients.models import Delivery, Webhook


@dataclass(frozen=True, slots=True)
class Line:
    """A webhook and what is in its line."""

    webhook: Webhook
    head: Delivery | None  # the delivery whose turn it is
    waiting: int
    given_up: int
    delivered_at: datetime | None  # the last one

    @property
    def is_stuck(self) -> bool:
        """Its receiver did not take the last attempt, and is left alone for a while."""
        waits = self.webhook.is_active and self.webhook.next_at is not None
        return waits and self.head is not None and bool(self.head.last_trouble)


def lines_of(webhooks: Sequence[Webhook]) -> list[Line]:
    """In three queries, however many they are."""
    of_these = Delivery.objects.filter(webhook__in=webhooks)
    in_line = of_these.waiting().order_by("webhook_id", "number").distinct("webhook_id")
    heads = {one.webhook_id: one for one in in_line}
    missing = of_these.filter(delivered_at=None).order_by().values_list("webhook")
    counts = {
        pk: (number - failed, failed)
        for pk, number, failed in missing.annotate(Count("pk"), Count("failed_at"))
    }
    last = dict(of_these.order_by().values_list("webhook").annotate(Max("delivered_at")))
    return [Line(one, heads.get(one.pk), *counts.get(one.pk, (0, 0)), last.get(one.pk)) for one in webhooks]
