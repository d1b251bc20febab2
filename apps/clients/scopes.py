"""What a token may be used for. A scope opens permissions of the client's role and never adds to them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.units.permissions import ROLES, Permission, Role


class Scope(models.TextChoices):
    READ_DOCUMENTS = "read:documents", _("See notices")
    WRITE_DOCUMENTS = "write:documents", _("Upload notices, see and check what was read, issue targets")
    READ_TARGETS = "read:targets", _("See targets, their figures, plans and lights")
    WRITE_TARGETS = "write:targets", _("Sign for targets, break them down, record values, judge lights")
    READ_REPORTS = "read:reports", _("See reports and evidence")
    WRITE_REPORTS = "write:reports", _("Fill in and submit reports")
    CHECK_REPORTS = "check:reports", _("Approve and return reports")
    WRITE_PERIODS = "write:periods", _("Open and close reporting periods")
    READ_SUMMARY = "read:summary", _("See the district's summary")


SCOPES: dict[Scope, frozenset[Permission]] = {
    Scope.READ_DOCUMENTS: frozenset({Permission.DOCUMENT_VIEW}),
    Scope.WRITE_DOCUMENTS: frozenset(
        {Permission.DOCUMENT_UPLOAD, Permission.DRAFT_REVIEW, Permission.NAME_MAP, Permission.TARGET_ISSUE}
    ),
    Scope.READ_TARGETS: frozenset({Permission.TARGET_VIEW}),
    Scope.WRITE_TARGETS: frozenset(
        {
            Permission.RECEIPT_SIGN,
            Permission.TARGET_BREAK_DOWN,
            Permission.BREAKDOWN_CONFIRM,
            Permission.VALUE_RECORD,
            Permission.ADJUSTMENT_REQUEST,
            Permission.ADJUSTMENT_DECIDE,
            Permission.LIGHT_JUDGE,
        }
    ),
    Scope.READ_REPORTS: frozenset({Permission.REPORT_VIEW}),
    Scope.WRITE_REPORTS: frozenset({Permission.REPORT_FILL, Permission.REPORT_SUBMIT}),
    Scope.CHECK_REPORTS: frozenset({Permission.REPORT_CHECK, Permission.SUPPORT_RETURN}),
    Scope.WRITE_PERIODS: frozenset({Permission.PERIOD_MANAGE}),
    Scope.READ_SUMMARY: frozenset({Permission.OVERVIEW_VIEW}),
}

# Who the units are is no secret in their district; every token may ask.
ALWAYS = frozenset({Permission.UNIT_VIEW})


def usable_by(role: Role) -> list[Scope]:
    """The scopes that open anything of what this role may do."""
    return [scope for scope, permissions in SCOPES.items() if permissions & ROLES[role]]


def permissions_of(scopes: list[str]) -> frozenset[Permission]:
    return ALWAYS.union(*(SCOPES[Scope(scope)] for scope in scopes))
