"""Tell those who let programs in that a webhook has stopped: in their inbox, and by the e-mail of the day."""

from enum import StrEnum

from django.urls import reverse

from apps.clients.models import Webhook
from apps.supervision.models import ReminderKind
from apps.supervision.reminders import Told, write
from apps.units.models import Membership
from apps.units.permissions import ROLES, Permission


class Ended(StrEnum):
    """Why; the words are in supervision/wording.py."""

    FAILED = "failed"
    GONE = "gone"


def tell(webhook: Webhook, why: Ended) -> None:
    """Once for each time that it stops."""
    stopped_at = webhook.ended_at or webhook.disabled_at
    told = Told(
        ReminderKind.WEBHOOK,
        f"webhook:{webhook.pk}:{stopped_at:%Y%m%d%H%M%S}",
        administrators_of(webhook.district_id),
        webhook.district_id,
        reverse("webhooks:detail", args=[webhook.pk]),
        {"client": str(webhook.client), "host": webhook.host, "why": why},
    )
    write([told])


def administrators_of(district_id: int) -> frozenset[int]:
    roles = [role for role, permissions in ROLES.items() if Permission.CLIENT_MANAGE in permissions]
    held = Membership.objects.filter(district=district_id, role__in=roles, user__is_active=True)
    return frozenset(held.values_list("user", flat=True))
