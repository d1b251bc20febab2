"""What the audit trail calls the verbs, objects and fields of this app. A refusal has the name of a permission."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.units.models import UnitKind
from apps.units.permissions import PERMISSIONS, Role

VERBS: dict[str, Any] = {
    **{str(permission): words for permission, words in PERMISSIONS.items()},
    "login": _("Log in"),
    "login.lock": _("Lock after failed logins"),
    "logout": _("Log out"),
    "account.create": _("Create an account"),
    "account.reset_password": _("Reset a password"),
    "account.choose_password": _("Change one's password"),
    "account.email": _("Change an e-mail address"),
    "account.deactivate": _("Deactivate an account"),
    "account.reactivate": _("Reactivate an account"),
    "account.unlock": _("Unlock an account"),
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
    "post.account": _("Say which account the holder of a post has"),
    "tenure.change": _("Change a tenure"),
}

OBJECTS: dict[str, Any] = {
    "units.District": _("district"),
    "units.Unit": _("unit"),
    "units.UnitGroup": _("group of units"),
    "units.UnitAlias": _("alias"),
    "units.Post": _("post"),
    "units.Tenure": _("tenure"),
    "units.User": _("account"),
    "units.Membership": _("role"),
}

# Of fields that an event has under a name of its own; model fields bring their own words.
FIELDS: dict[str, Any] = {
    "account": _("account"),
    "alias": _("alias"),
    "holder": _("holder"),
    "role": _("role"),
    "rows": _("rows added or changed"),
    "unit": _("unit"),
    "valid_from": _("from"),
    "valid_to": _("until"),
}

# The words of codes that events keep.
VALUES: dict[str, dict[str, Any]] = {
    "kind": dict(UnitKind.choices),
    "kinds": dict(UnitKind.choices),
    "role": dict(Role.choices),
}
