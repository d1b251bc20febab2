"""The change feed: what happened in a district, in the order in which it became visible."""

from django.db.models import Q, QuerySet

from apps.clients.models import Change
from apps.progress.models import Report
from apps.targets.models import Target
from apps.units.models import User
from apps.units.permissions import Permission, can, role_scope

# What is told of, and what one must be allowed to see to hear of it. But for target.change and light.change they
# are verbs of the audit trail.
TYPES: dict[str, Permission] = {
    "document.read": Permission.DOCUMENT_VIEW,
    "document.fail": Permission.DOCUMENT_VIEW,
    "document.issue": Permission.DOCUMENT_VIEW,
    "target.change": Permission.TARGET_VIEW,
    "breakdown.confirm": Permission.TARGET_VIEW,
    "breakdown.reopen": Permission.TARGET_VIEW,
    "value.record": Permission.TARGET_VIEW,
    "adjustment.request": Permission.TARGET_VIEW,
    "adjustment.approve": Permission.TARGET_VIEW,
    "adjustment.refuse": Permission.TARGET_VIEW,
    "light.change": Permission.TARGET_VIEW,
    "light.judge": Permission.TARGET_VIEW,
    "light.withdraw": Permission.TARGET_VIEW,
    "period.open": Permission.REPORT_VIEW,
    "period.extend": Permission.REPORT_VIEW,
    "period.close": Permission.REPORT_VIEW,
    "period.reopen": Permission.REPORT_VIEW,
    "report.hand_up": Permission.REPORT_VIEW,
    "report.send_back": Permission.REPORT_VIEW,
    "report.submit": Permission.REPORT_VIEW,
    "report.return": Permission.REPORT_VIEW,
    "report.approve": Permission.REPORT_VIEW,
}


def changes_after(user: User, number: int) -> QuerySet[Change]:
    """What `user` may hear of with a higher number, in order. Slice it: a district has many."""
    types = [type_ for type_, permission in TYPES.items() if can(user, permission)]
    found = Change.objects.filter(district_id=user.district_id, number__gt=number, type__in=types)
    if not role_scope(user, Permission.TARGET_VIEW).whole_district:
        targets, reports = Target.objects.visible_to(user), Report.objects.visible_to(user)
        found = found.filter(
            Q(target=None)
            | Q(report=None, target__in=targets.values("pk"))
            | Q(report__in=reports.values("pk"))
        )
    return found.order_by("number")
