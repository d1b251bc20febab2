"""What the audit trail calls the verbs and objects of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "export.ask": _("Ask for a ledger"),
    "export.write": _("Write a ledger"),
    "export.fail": _("Fail to write a ledger"),
    "export.download": _("Fetch a ledger"),
    "export.expire": _("Remove the file of a ledger after its week"),
}
OBJECTS: dict[str, Any] = {"publications.Export": _("ledger")}
FIELDS: dict[str, Any] = {
    "layout": _("layout"),
    "filters": _("filters"),
}
