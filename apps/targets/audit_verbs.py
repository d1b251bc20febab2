"""What the audit trail calls the verbs and objects of this app, and of the drafts that it decides on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "draft.accept": _("Accept a draft"),
    "draft.amend": _("Amend a draft"),
    "draft.reject": _("Reject a draft"),
    "draft.reopen": _("Reopen a draft"),
    "draft.split": _("Split a draft"),
    "draft.merge": _("Merge drafts"),
    "document.amend": _("Amend the head of a notice"),
    "document.issue": _("Issue targets of a notice"),
}
OBJECTS: dict[str, Any] = {
    "targets.Target": _("target"),
}
FIELDS: dict[str, Any] = {
    "targets": _("issued targets reached"),
}
