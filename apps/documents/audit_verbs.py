"""What the audit trail calls the verbs and objects of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "document.retry": _("Try again to read a notice"),
    "document.ask-reread": _("Ask for a notice to be read again"),
    "document.reread": _("Read a notice again"),
    "document.read": _("Read a notice"),
    "document.fail": _("Fail to read a notice"),
    "document.download": _("Download a notice"),
}
FIELDS: dict[str, Any] = {
    "items": _("items"),
    "stars": _("★ livelihood projects"),
    "indicators": _("figures"),
    "units": _("units"),
    "warnings": _("warnings"),
}
OBJECTS: dict[str, Any] = {
    "documents.Document": _("notice"),
    "documents.DraftTarget": _("draft"),
    "documents.LearnedName": _("learned name"),
}
