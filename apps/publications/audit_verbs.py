"""What the audit trail calls the verbs and fields of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "bulletin.draft": _("Draft a bulletin"),
    "bulletin.save": _("Change a bulletin"),
    "bulletin.refresh": _("Take a bulletin's numbers anew"),
    "bulletin.issue": _("Issue a bulletin"),
}
OBJECTS: dict[str, Any] = {"publications.Bulletin": _("Bulletin")}
FIELDS: dict[str, Any] = {
    "blocks": _("paragraphs"),
    "facts_at": _("numbers taken"),
    "docx_sha256": _("Word file"),
    "pdf_sha256": _("PDF file"),
}
