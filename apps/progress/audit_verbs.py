"""What the audit trail calls the verbs and objects of this app."""

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS: dict[str, Any] = {
    "period.plan": _("Plan a reporting period"),
    "period.amend": _("Change the dates of a reporting period"),
    "period.open": _("Open a reporting period"),
    "period.add_reports": _("Add reports that are expected since"),
    "period.extend": _("Give a unit more time"),
    "period.close": _("Close a reporting period"),
    "period.reopen": _("Reopen a reporting period"),
}
OBJECTS: dict[str, Any] = {
    "progress.ReportingPeriod": _("reporting period"),
}
FIELDS: dict[str, Any] = {
    "reports": _("reports expected"),
    "reports_removed": _("reports no longer expected"),
    "not_reported": _("reports that did not come"),
    "extended": _("new due day"),
}
