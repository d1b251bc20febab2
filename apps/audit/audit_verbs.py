"""What the audit trail calls the one verb of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {"list.export": _("Export a list")}
OBJECTS: dict[str, Any] = {}
FIELDS: dict[str, Any] = {
    "list": _("list"),
    "format": _("format"),
    "filter": _("filter"),
    "count": _("How many"),
}
