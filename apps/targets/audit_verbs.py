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
    "draft.take": _("Take over what reading again found"),
    "draft.recut": _("Cut drafts as reading again has them"),
    "draft.found": _("Add an item that reading again found"),
    "name.learn": _("Learn a name from a correction"),
    "name.forget": _("Remove a learned name"),
    "document.amend": _("Amend the head of a notice"),
    "document.take": _("Take over what reading again found"),
    "target.assign": _("Say whose target it is"),
    "target.lead": _("Say which leader is in charge of a target"),
    "document.issue": _("Issue targets of a notice"),
    "breakdown.save": _("Change a breakdown"),
    "breakdown.confirm": _("Confirm a breakdown"),
    "breakdown.reopen": _("Reopen a breakdown"),
    "receipt.sign": _("Sign for a target"),
    "value.record": _("Record a value"),
    "adjustment.request": _("Ask for an adjustment"),
    "adjustment.approve": _("Approve an adjustment"),
    "adjustment.refuse": _("Refuse an adjustment"),
    "series.link": _("Link a figure with one of an earlier year"),
    "series.decline": _("Say that two figures are not the same thing"),
    "series.unlink": _("Undo the link of two figures"),
}
OBJECTS: dict[str, Any] = {
    "targets.Target": _("target"),
}
FIELDS: dict[str, Any] = {
    "deadline": _("planned for"),
    "earlier": _("earlier figure"),
    "effective_on": _("effective"),
    "evidence": _("evidence required"),
    "later": _("later figure"),
    "lead": _("Lead"),
    "link": _("link"),
    "measure": _("kind of figure"),
    "places": _("Headings and page furniture"),
    "plan": _("planned value"),
    "stage": _("planned stage"),
    "status": _("status"),
    "support": _("Support"),
    "targets": _("issued targets reached"),
    "value": _("value"),
}
