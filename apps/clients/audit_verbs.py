"""What the audit trail calls the verbs, objects and fields of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.clients.scopes import Scope

VERBS: dict[str, Any] = {
    "client.create": _("Make a program known"),
    "token.issue": _("Issue a token"),
    "token.revoke": _("Revoke a token"),
    "webhook.create": _("Make a webhook"),
    "webhook.change": _("Change a webhook"),
    "webhook.renew": _("Renew the secret of a webhook"),
    "webhook.disable": _("Disable a webhook"),
    "webhook.enable": _("Enable a webhook"),
    "webhook.end": _("End a webhook"),
    "webhook.replay": _("Send events again"),
    "host.allow": _("Allow a host to webhooks"),
    "host.disallow": _("Allow a host to webhooks no longer"),
}
OBJECTS: dict[str, Any] = {
    "clients.Client": _("program"),
    "clients.Token": _("token"),
    "clients.Webhook": _("webhook"),
    "clients.AllowedHost": _("allowed host"),
}
FIELDS: dict[str, Any] = {
    "scopes": _("scopes"),
    "expires_at": _("expires"),
    "host": _("host"),
    "event": _("number of the event"),
    "since": _("since"),
    "failed_only": _("only what was given up"),
}

# The words of codes that events keep.
VALUES: dict[str, dict[str, Any]] = {"scopes": dict(Scope.choices)}
