"""The columns of the trail as a file: what its page shows, and nothing of what the page hides."""

from django.utils.translation import gettext_lazy as _

from apps.audit.describing import Change, Described
from apps.audit.exports import Column, Listing


def change_words(change: Change) -> str:
    if change.after is None:
        return change.field
    return (
        f"{change.field} {change.before} → {change.after or '–'}"
        if change.before
        else f"{change.field} {change.after}"
    )


EVENTS: Listing[Described] = Listing(
    _("Audit trail"),
    (
        Column(_("When"), lambda row: row.event.at, 19),
        Column(_("Who"), lambda row: row.actor, 22),
        Column(_("What"), lambda row: row.verb, 22),
        Column(_("Kind"), lambda row: row.kind, 12),
        Column(_("Object"), lambda row: row.name, 28),
        Column(_("Change"), lambda row: row.reason or "\n".join(map(change_words, row.changes)), 60),
        Column(_("Outcome"), lambda row: row.event.get_outcome_display(), 8),
        Column(_("Address"), lambda row: row.event.address, 18),
    ),
)
