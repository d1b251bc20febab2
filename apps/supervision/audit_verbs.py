"""What the audit trail calls the verbs and objects of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "unit.chase": _("Remind a unit"),
}
OBJECTS: dict[str, Any] = {}
FIELDS: dict[str, Any] = {}
