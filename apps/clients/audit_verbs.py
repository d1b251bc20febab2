"""What the audit trail calls the verbs, objects and fields of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "client.create": _("Make a program known"),
    "token.issue": _("Issue a token"),
    "token.revoke": _("Revoke a token"),
}
OBJECTS: dict[str, Any] = {
    "clients.Client": _("program"),
    "clients.Token": _("token"),
}
FIELDS: dict[str, Any] = {
    "scopes": _("scopes"),
    "expires_at": _("expires"),
}
