"""What waits for a person when they come in, whatever their role: the first page is made of this."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import ngettext

from apps.documents.models import TEXT_FIELDS
from apps.progress.judging import newest
from apps.progress.models import Colour, Light, Report, ReportRole, ReportState
from apps.progress.task_page import Tasks, headline, tasks_of
from apps.targets.models import Adjustment, AdjustmentState
from apps.targets.naming import waiting_names
from apps.units.models import District, User
from apps.units.permissions import Permission, can, role_scope


@dataclass(frozen=True, slots=True)
class Waiting:
    """A finding, and the page to go to; without one, what is found stands on the first page itself."""

    words: str
    address: str = ""


def waiting_for(user: User, tasks: Tasks | None, notices: int, red: int) -> Iterator[Waiting]:
    """What is to be done next, the most urgent sort first; `notices` are not issued yet, `red` is how many targets are."""
    if tasks and (tasks.pass_on or tasks.fill_in):
        yield Waiting(headline(tasks), reverse("progress:tasks"))
    if unread := user.reminders.filter(read_at=None).count():
        words = ngettext("%(count)s reminder not read yet", "%(count)s reminders not read yet", unread)
        yield Waiting(words % {"count": unread}, reverse("supervision:inbox"))
    if can(user, Permission.REPORT_CHECK) and (count := to_be_checked(user.district)):
        words = ngettext("%(count)s report to be checked", "%(count)s reports to be checked", count)
        yield Waiting(words % {"count": count}, reverse("progress:checking"))
    if can(user, Permission.ADJUSTMENT_DECIDE) and (count := to_be_decided(user)):
        words = ngettext(
            "%(count)s adjustment to be decided on", "%(count)s adjustments to be decided on", count
        )
        yield Waiting(words % {"count": count}, reverse("targets:adjustments"))
    if notices:
        words = ngettext(
            "%(counter)s notice is not issued yet", "%(counter)s notices are not issued yet", notices
        )
        yield Waiting(words % {"counter": notices})
    if can(user, Permission.NAME_MAP) and (count := len(waiting_names(user.district))):
        words = ngettext(
            "%(counter)s printed name waits for its unit",
            "%(counter)s printed names wait for their unit",
            count,
        )
        yield Waiting(words % {"counter": count}, reverse("targets:names"))
    if red:
        words = ngettext("%(count)s target is red", "%(count)s targets are red", red)
        yield Waiting(words % {"count": red})


def tasks_for(user: User, today: date) -> Tasks | None:
    """The reports of who fills in or passes on; None for everybody else."""
    return tasks_of(user, today, looked_at=False) if can(user, Permission.REPORT_FILL) else None


def to_be_checked(district: District) -> int:
    waiting = Report.objects.filter(district=district, role=ReportRole.LEAD, state=ReportState.SUBMITTED)
    return waiting.filter(period__closed_at=None).count()


def to_be_decided(user: User) -> int:
    """Who asked for an adjustment does not decide on it."""
    waiting = Adjustment.objects.visible_to(user).filter(state=AdjustmentState.WAITING)
    return waiting.exclude(requested_by=user).count()


def red_lights(user: User) -> list[Light]:
    """The targets whose newest light is red, an officer's judgement counting before it; for who sees all reports.

    Not of notices that were over before the last quarter that has lights.
    """
    scope = role_scope(user, Permission.REPORT_VIEW)
    if not scope.whole_district:
        return []
    lights = newest(Light.objects.filter(period__district=user.district_id, provisional=False)).values()
    last = max((one.light.period.quarter for one in lights), default="")
    rows = (
        Light.objects.filter(pk__in=[one.light.pk for one in lights if one.colour == Colour.RED])
        .select_related("period", "target__document")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
    )
    return [
        light
        for light in rows.order_by("target__document_id", "target__start")
        if light.period.quarter == last
        or (light.target.document.period_end or date.max) > light.period.span.end
    ]
