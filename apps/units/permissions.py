"""Who may do what: one table, one question.

`can(user, Permission.X, obj)` answers for one object; `role_scope(user, Permission.X)` gives the
query sets of the same policy (`Target.objects.visible_to(user)`), so list and page never disagree.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.recording import SYSTEM, Actor, district_id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from apps.units.models import User


class Permission(StrEnum):
    DOCUMENT_VIEW = "document.view"
    DOCUMENT_UPLOAD = "document.upload"
    DRAFT_REVIEW = "draft.review"
    TARGET_ISSUE = "target.issue"
    TARGET_VIEW = "target.view"
    RECEIPT_SIGN = "receipt.sign"
    TARGET_BREAK_DOWN = "target.break_down"
    BREAKDOWN_CONFIRM = "breakdown.confirm"
    VALUE_RECORD = "value.record"
    ADJUSTMENT_REQUEST = "adjustment.request"
    ADJUSTMENT_DECIDE = "adjustment.decide"
    PERIOD_MANAGE = "period.manage"
    REPORT_VIEW = "report.view"
    REPORT_FILL = "report.fill"
    REPORT_SUBMIT = "report.submit"
    SUPPORT_RETURN = "support.return"
    REPORT_CHECK = "report.check"
    LIGHT_JUDGE = "light.judge"
    RULE_MANAGE = "rule.manage"
    OVERVIEW_VIEW = "overview.view"
    SERIES_LINK = "series.link"
    BULLETIN_ISSUE = "bulletin.issue"
    DISCLOSURE_DECIDE = "disclosure.decide"
    CHASE = "chase"
    NAME_MAP = "name.map"
    UNIT_VIEW = "unit.view"
    UNIT_MANAGE = "unit.manage"
    ACCOUNT_MANAGE = "account.manage"
    JOB_MANAGE = "job.manage"
    ROLE_GRANT = "role.grant"
    CLIENT_MANAGE = "client.manage"
    AUDIT_VIEW = "audit.view"


PERMISSIONS = {
    Permission.DOCUMENT_VIEW: _("See notices"),
    Permission.DOCUMENT_UPLOAD: _("Upload notices"),
    Permission.DRAFT_REVIEW: _("Check what was read"),
    Permission.TARGET_ISSUE: _("Issue targets"),
    Permission.TARGET_VIEW: _("See targets"),
    Permission.RECEIPT_SIGN: _("Sign for targets"),
    Permission.TARGET_BREAK_DOWN: _("Break targets down by quarter"),
    Permission.BREAKDOWN_CONFIRM: _("Confirm breakdowns"),
    Permission.VALUE_RECORD: _("Record official values"),
    Permission.ADJUSTMENT_REQUEST: _("Ask for adjustments"),
    Permission.ADJUSTMENT_DECIDE: _("Decide on adjustments"),
    Permission.PERIOD_MANAGE: _("Open and close reporting periods"),
    Permission.REPORT_VIEW: _("See reports"),
    Permission.REPORT_FILL: _("Fill in reports"),
    Permission.REPORT_SUBMIT: _("Pass reports on for the unit"),
    Permission.SUPPORT_RETURN: _("Return reports of supporting units"),
    Permission.REPORT_CHECK: _("Approve and return reports"),
    Permission.LIGHT_JUDGE: _("Override lights"),
    Permission.RULE_MANAGE: _("Keep the rules of lights"),
    Permission.OVERVIEW_VIEW: _("See the whole district's overview"),
    Permission.SERIES_LINK: _("Link targets of different years"),
    Permission.BULLETIN_ISSUE: _("Write and issue bulletins"),
    Permission.DISCLOSURE_DECIDE: _("Release livelihood projects to the public"),
    Permission.CHASE: _("Remind units"),
    Permission.NAME_MAP: _("Map printed names to units"),
    Permission.UNIT_VIEW: _("See units"),
    Permission.UNIT_MANAGE: _("Keep the list of units and posts"),
    Permission.ACCOUNT_MANAGE: _("Keep accounts"),
    Permission.JOB_MANAGE: _("Look after jobs"),
    Permission.ROLE_GRANT: _("Grant roles"),
    Permission.CLIENT_MANAGE: _("Let programs use the API"),
    Permission.AUDIT_VIEW: _("See the audit trail"),
}


class Role(models.TextChoices):
    REPORTER = "reporter", _("Reporter")
    UNIT_HEAD = "unit_head", _("Unit head")
    OFFICER = "officer", _("Supervision officer")
    LEADER = "leader", _("Leader")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    SECURITY_ADMINISTRATOR = "security_administrator", _("Security administrator")
    AUDIT_ADMINISTRATOR = "audit_administrator", _("Audit administrator")


P = Permission

REPORTING = frozenset(
    {
        P.TARGET_VIEW,
        P.UNIT_VIEW,
        P.RECEIPT_SIGN,
        P.TARGET_BREAK_DOWN,
        P.ADJUSTMENT_REQUEST,
        P.REPORT_VIEW,
        P.REPORT_FILL,
    }
)

ROLES: dict[Role, frozenset[Permission]] = {
    Role.REPORTER: REPORTING,
    Role.UNIT_HEAD: REPORTING | {P.REPORT_SUBMIT, P.SUPPORT_RETURN},
    Role.OFFICER: frozenset(
        {
            P.DOCUMENT_VIEW,
            P.DOCUMENT_UPLOAD,
            P.DRAFT_REVIEW,
            P.TARGET_ISSUE,
            P.TARGET_VIEW,
            P.TARGET_BREAK_DOWN,
            P.BREAKDOWN_CONFIRM,
            P.VALUE_RECORD,
            P.ADJUSTMENT_REQUEST,
            P.ADJUSTMENT_DECIDE,
            P.PERIOD_MANAGE,
            P.REPORT_VIEW,
            P.REPORT_CHECK,
            P.LIGHT_JUDGE,
            P.RULE_MANAGE,
            P.OVERVIEW_VIEW,
            P.SERIES_LINK,
            P.BULLETIN_ISSUE,
            P.DISCLOSURE_DECIDE,
            P.CHASE,
            P.NAME_MAP,
            P.UNIT_VIEW,
        }
    ),
    # The one thing a leader decides is what another person asked for.
    Role.LEADER: frozenset(
        {P.DOCUMENT_VIEW, P.TARGET_VIEW, P.UNIT_VIEW, P.REPORT_VIEW, P.OVERVIEW_VIEW, P.ADJUSTMENT_DECIDE}
    ),
    Role.SYSTEM_ADMINISTRATOR: frozenset({P.ACCOUNT_MANAGE, P.UNIT_VIEW, P.UNIT_MANAGE, P.JOB_MANAGE}),
    Role.SECURITY_ADMINISTRATOR: frozenset({P.ROLE_GRANT, P.CLIENT_MANAGE, P.UNIT_VIEW}),
    Role.AUDIT_ADMINISTRATOR: frozenset({P.AUDIT_VIEW}),
}

# Given for one unit; every other role is given for the whole district.
UNIT_ROLES = frozenset({Role.REPORTER, Role.UNIT_HEAD})

# 三员: each excludes every other role, so that none of them sees or changes business data.
EXCLUSIVE_ROLES = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)


# Also who has them through a unit's role has them for the district: who the other units are is no secret in it.
DISTRICT_WIDE = frozenset({P.UNIT_VIEW})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds: nowhere, in named units, or in the whole district."""

    district_id: int = 0
    whole_district: bool = False
    unit_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.whole_district or bool(self.unit_ids)


NOWHERE = Scope()


def role_scope(user: "User | AnonymousUser", permission: Permission) -> Scope:
    """Where `user` holds `permission`, from the memberships; one query a user and request."""
    if not user.is_authenticated or not user.is_active:
        return NOWHERE
    if user.narrowed_to is not None and permission not in user.narrowed_to:
        return NOWHERE
    granted = [m for m in user.cached_memberships if permission in ROLES[Role(m.role)]]
    return Scope(
        district_id=user.district_id,
        whole_district=any(m.unit_id is None or permission in DISTRICT_WIDE for m in granted),
        unit_ids=frozenset(m.unit_id for m in granted if m.unit_id is not None),
    )


def can(user: "User | AnonymousUser", permission: Permission, obj: models.Model | None = None) -> bool:
    """May `user` do this to `obj`, or, without an object, anywhere at all?

    An object of another district is never allowed. An object that belongs to units says to which units this
    is open by `concerned_unit_ids(permission)`; one that does not needs the permission for the whole district.
    """
    scope = role_scope(user, permission)
    if obj is None or not scope:
        return bool(scope)
    if district_id_of(obj) != scope.district_id:
        return False
    if scope.whole_district:
        return True
    concerned = getattr(obj, "concerned_unit_ids", None)
    return concerned is not None and not scope.unit_ids.isdisjoint(concerned(permission))


class NotAllowed(PermissionDenied):
    """A verb was refused. RefusalMiddleware records it once the transaction is rolled back."""

    def __init__(self, permission: Permission, obj: models.Model) -> None:
        self.permission = permission
        self.obj = obj
        super().__init__(
            gettext("Your role does not allow this. Ask the security administrator for the right role.")
        )


def require(user: Actor, permission: Permission, obj: models.Model) -> None:
    """Raise NotAllowed unless `user` may do this to `obj`. The first line of every verb.

    SYSTEM, a command that somebody runs on the server itself, may.
    """
    if user is not SYSTEM and not can(cast("User", user), permission, obj):
        raise NotAllowed(permission, obj)
