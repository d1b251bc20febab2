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
    "period.workbook": _("Fill in reports by Excel"),
    "report.save": _("Fill in a report"),
    "report.hand_up": _("Hand a report to the unit head"),
    "report.send_back": _("Give a report back to the clerk"),
    "report.submit": _("Submit a report"),
    "report.return": _("Return a report"),
    "report.approve": _("Approve a report"),
    "evidence.add": _("Add evidence"),
    "evidence.remove": _("Remove evidence"),
    "light.judge": _("Judge a light"),
    "light.withdraw": _("Withdraw the judgement of a light"),
    "rule.draft": _("Draft a rule of lights"),
    "rule.publish": _("Publish a rule of lights"),
}
OBJECTS: dict[str, Any] = {
    "progress.ReportingPeriod": _("reporting period"),
    "progress.Report": _("report"),
    "progress.Evidence": _("evidence"),
    "progress.LightRule": _("rule of lights"),
}
FIELDS: dict[str, Any] = {
    "indicator": _("figure"),
    "commitment": _("state of a commitment"),
    "done": _("done on"),
    "due_on": _("due"),
    "number": _("number of the version"),
    "quarter": _("quarter"),
    "report": _("report"),
    "reports": _("reports expected"),
    "reports_removed": _("reports no longer expected"),
    "not_reported": _("reports that did not come"),
    "extended": _("new due day"),
    "reason": _("reason"),
    "cells": _("cells"),
    "light": _("light"),
    "part": _("part of the target"),
    "from_quarter": _("from quarter"),
    "sha256": _("SHA-256"),
    "size": _("bytes"),
    "definition": _("thresholds"),
}
