"""The change feed: what happened in a district, in the order in which it became visible."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

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


KEPT = timedelta(days=400)


class EventsExpired(Exception):
    """The feed does not reach from this number on; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    changes: list[Change]
    last: int  # the number up to which this has told everything, of which the asker may hear


def read(user: User, after: int | None, *, limit: int, types: Collection[str] = ()) -> Page:
    """What `user` may hear of after this number, of these types or of all; None begins from now on, with nothing.

    A page that is not full ends at the newest number of the district, so that who may hear of little need not look
    through the rest again. Raises EventsExpired where the next number is no longer there, or was never given.
    """
    of_district = Change.objects.filter(district_id=user.district_id)
    newest = of_district.aggregate(newest=Max("number"))["newest"] or 0
    if after is None:
        return Page([], newest)
    found = changes_after(user, after).filter(number__lte=newest)
    changes = list((found.filter(type__in=types) if types else found)[:limit])
    # Numbers have no gaps. Asked last: what is removed meanwhile is not missed without a word.
    if after > newest or (after < newest and not of_district.filter(number=after + 1).exists()):
        raise EventsExpired(
            _(
                "Events from this number on are not kept. Read everything anew; go on from the number that you get"
                " here without `after`, asked for before you begin to read."
            )
        )
    full = len(changes) == limit
    return Page(changes, changes[-1].number or newest if full else newest)


def heard_by(user: User) -> list[str]:
    """The types of which `user` hears, all of them or those of some targets."""
    return [type_ for type_, permission in TYPES.items() if can(user, permission)]


def changes_after(user: User, number: int) -> QuerySet[Change]:
    """What `user` may hear of with a higher number, in order. Slice it: a district has many."""
    types = heard_by(user)
    found = Change.objects.filter(district_id=user.district_id, number__gt=number, type__in=types)
    if not role_scope(user, Permission.TARGET_VIEW).whole_district:
        targets, reports = Target.objects.visible_to(user), Report.objects.visible_to(user)
        found = found.filter(
            Q(target=None)
            | Q(report=None, target__in=targets.values("pk"))
            | Q(report__in=reports.values("pk"))
        )
    return found.order_by("number")


def event_data(change: Change) -> dict[str, Any]:
    """A change that has its number, as programs are told of it: the same by the feed and by a webhook."""
    return {
        "number": change.number,
        "at": timezone.localtime(change.at).isoformat(),
        "type": change.type,
        "object": {"type": object_type(change.type), "id": change.object_id},
        "target": change.target_id,
        "report": change.report_id,
    }


def object_type(type_: str) -> str:
    """Of what `object_id` is the id: document, target, report, period or light."""
    if type_ == "light.change":
        return "light"
    noun = type_.partition(".")[0]
    return noun if noun in ("document", "period", "report") else "target"


def remove_old(now: datetime) -> int:
    """Remove what is older than KEPT, but for the last change of each district, from which its numbers go on.

    Returns how many.
    """
    later = Change.objects.filter(district=OuterRef("district"), number__gt=OuterRef("number"))
    removed, _by_model = Change.objects.filter(Exists(later), at__lt=now - KEPT).delete()
    return removed
