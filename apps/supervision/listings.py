"""The columns of this app's lists as files."""

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.supervision.chasing import Waiting
from apps.supervision.models import Reminder
from apps.supervision.wording import sentence
from apps.units.models import Unit

INBOX: Listing[Reminder] = Listing(
    _("Inbox"),
    (
        Column(_("When"), lambda reminder: reminder.created_at, 19),
        Column(_("About"), lambda reminder: reminder.get_kind_display(), 16),
        Column(_("Reminder"), sentence, 80),
        Column(_("Read at"), lambda reminder: reminder.read_at, 19),
    ),
)

CHASE: Listing[tuple[Unit, Waiting]] = Listing(
    _("Outstanding"),
    (
        Column(_("Unit"), lambda row: str(row[0]), 24),
        Column(_("About"), lambda row: row[1].kind.label, 20),
        Column(_("How many"), lambda row: row[1].count, 10),
        Column(_("Last reminded"), lambda row: row[1].chased_on, 14),
    ),
)
