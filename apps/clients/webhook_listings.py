"""The columns of this app's lists as files."""

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.clients.models import AllowedHost, Delivery
from apps.clients.webhook_forms import type_name
from apps.clients.webhook_page import Line

WEBHOOKS: Listing[Line] = Listing(
    _("Webhooks"),
    (
        Column(_("Program"), lambda line: str(line.webhook.client), 20),
        Column(_("Host"), lambda line: line.webhook.host, 30),
        Column(_("State"), lambda line: line.webhook.state.label, 10),
        Column(_("Wait"), lambda line: line.waiting, 10),
        Column(_("Last delivered"), lambda line: line.delivered_at, 18),
        Column(_("Trouble"), lambda line: line.head.sentence if line.head else "", 50),
    ),
)

DELIVERIES: Listing[Delivery] = Listing(
    _("Deliveries"),
    (
        Column(_("Number"), lambda one: one.number, 10),
        Column(_("Event"), lambda one: type_name(one.change.type), 24),
        Column(_("State"), lambda one: one.state.label, 10),
        Column(_("Attempts"), lambda one: one.attempts, 10),
        Column(_("Last attempt"), lambda one: one.last_at, 18),
        Column(_("HTTP status"), lambda one: one.last_status, 10),
        Column(_("Trouble"), lambda one: one.sentence, 50),
    ),
)

HOSTS: Listing[AllowedHost] = Listing(
    _("Allowed hosts"),
    (
        Column(_("Host"), lambda one: one.host, 30),
        Column(_("What it is"), lambda one: one.note, 40),
        Column(_("Allowed by"), lambda one: str(one.allowed_by), 16),
        Column(_("Allowed on"), lambda one: one.allowed_at, 18),
    ),
)
