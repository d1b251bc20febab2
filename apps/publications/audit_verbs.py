"""What the audit trail calls the verbs, objects and fields of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "bulletin.draft": _("Draft a bulletin"),
    "bulletin.save": _("Change a bulletin"),
    "bulletin.refresh": _("Take a bulletin's numbers anew"),
    "bulletin.issue": _("Issue a bulletin"),
    "bulletin.download": _("Download a bulletin"),
    "disclosure.decide": _("Decide what the public sees"),
    "sentences.download": _("Download drafted sentences"),
    "export.ask": _("Ask for a ledger"),
    "export.write": _("Write a ledger"),
    "export.fail": _("Fail to write a ledger"),
    "export.download": _("Fetch a ledger"),
    "export.expire": _("Remove the file of a ledger after its week"),
}
OBJECTS: dict[str, Any] = {
    "publications.Bulletin": _("Bulletin"),
    "publications.Disclosure": _("disclosure"),
    "publications.Export": _("ledger"),
}
FIELDS: dict[str, Any] = {
    "blocks": _("paragraphs"),
    "facts_at": _("numbers taken"),
    "docx_sha256": _("Word file"),
    "pdf_sha256": _("PDF file"),
    "layout": _("layout"),
    "filters": _("filters"),
}
