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
    delivered_at: datetime | None  # the last one

    @property
    def is_stuck(self) -> bool:
        """Its receiver did not take the last attempt."""
        return self.webhook.is_active and self.head is not None and bool(self.head.last_trouble)


def lines_of(webhooks: Sequence[Webhook]) -> list[Line]:
    """In three queries, however many they are."""
    of_these = Delivery.objects.filter(webhook__in=webhooks)
    waiting = of_these.waiting()
    heads = {one.webhook_id: one for one in waiting.order_by("webhook_id", "number").distinct("webhook_id")}
    counts = dict(waiting.order_by().values_list("webhook").annotate(Count("pk")))
    last = dict(of_these.order_by().values_list("webhook").annotate(Max("delivered_at")))
    return [Line(one, heads.get(one.pk), counts.get(one.pk, 0), last.get(one.pk)) for one in webhooks]
