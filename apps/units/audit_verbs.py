"""What the audit trail calls the verbs of this app; a refusal carries the name of a permission."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.units.permissions import PERMISSIONS

VERBS: dict[str, Any] = {
    **{str(permission): words for permission, words in PERMISSIONS.items()},
    "login": _("Log in"),
    "login.lock": _("Lock after failed logins"),
    "logout": _("Log out"),
    "account.create": _("Create an account"),
    "account.reset_password": _("Reset a password"),
    "account.choose_password": _("Change one's password"),
    "account.deactivate": _("Deactivate an account"),
    "account.reactivate": _("Reactivate an account"),
    "account.unlock": _("Unlock an account"),
    "role.grant": _("Grant a role"),
    "role.revoke": _("Take a role back"),
    "alias.add": _("Add an alias"),
    "alias.remove": _("Remove an alias"),
    "unit.import": _("Import units"),
    "unit.add": _("Add a unit"),
    "unit.change": _("Change a unit"),
    "group.add": _("Add a group"),
    "group.change": _("Change a group"),
    "post.add": _("Add a post"),
    "post.change": _("Change a post"),
    "post.appoint": _("Appoint to a post"),
    "post.vacate": _("Vacate a post"),
}
