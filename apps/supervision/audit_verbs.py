"""What the audit trail calls the verbs and fields of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.supervision.models import ChaseKind

VERBS: dict[str, Any] = {
    "unit.chase": _("Remind a unit"),
}
OBJECTS: dict[str, Any] = {}
FIELDS: dict[str, Any] = {
    "about": _("About"),
    "count": _("How many"),
    "note": _("note"),
}
VALUES: dict[str, dict[str, Any]] = {
    "about": dict(ChaseKind.choices),
}
