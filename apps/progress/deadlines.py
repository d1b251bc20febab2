"""By when each report is due, whether it came in time, and whether its period takes reports at all."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.progress.models import (
    HANDED_IN,
    Extension,
    PeriodState,
    Report,
    ReportingPeriod,
    ReportQuerySet,
    Return,
    Submission,
)
from apps.progress.timeliness import Timeliness, timeliness


class PeriodClosed(Exception):
    """Nothing can be reported in the period as it stands; the message says what to do."""


def require_open(period: ReportingPeriod) -> None:
    """Raise PeriodClosed unless units may report now: whoever saves, submits or returns a report asks this."""
    if period.state == PeriodState.PLANNED:
        raise PeriodClosed(
            _("Reports for %(period)s are not asked for yet: the office opens them on %(day)s.")
            % {"period": period.name, "day": date_format(period.opens_on)}
        )
    if period.state == PeriodState.CLOSED:
        raise PeriodClosed(
            _(
                "%(period)s is closed, so its reports no longer change. Ask the supervision office to reopen it."
            )
            % {"period": period.name}
        )


def asked_for() -> Q:
    """Of reports: those of open periods, and what was returned and not answered, also after its period was closed."""
    is_open = Q(period__opened_at__isnull=False, period__closed_at=None)
    return is_open | Q(pk__in=Return.objects.filter(answered_at=None).values("report"))


def due_days(period: ReportingPeriod, reports: Iterable[Report]) -> dict[int, date]:
    """Report id → the day until which it is in time, for reports of one period.

    That is the day which an open return gives; else the due day of its role, or the later one that the
    unit's last extension gives. Two queries for any number of reports.
    """
    rows = list(reports)
    returned = dict(
        Return.objects.filter(report__in=[r.pk for r in rows], answered_at=None).values_list(
            "report", "due_on"
        )
    )
    extended = extended_days(period)
    return {
        report.pk: due_day(period, report.role, returned.get(report.pk), extended.get(report.unit_id))
        for report in rows
    }


def due_day(period: ReportingPeriod, role: str, returned: date | None, extended: date | None) -> date:
    """`returned`: the day that an open return gives; `extended`: the one of the unit's last extension."""
    return returned or max(period.due_on(role), extended or date.min)


def extended_days(period: ReportingPeriod) -> dict[int, date]:
    """Unit id → the day of its last extension."""
    return dict(Extension.objects.filter(period=period).order_by("id").values_list("unit", "due_on"))


DAYS = ("day_then", "came_at", "day_of_return", "day_of_extension")


def with_days(reports: ReportQuerySet) -> ReportQuerySet:
    """Each with its period and the days that in_time() asks for: one query for any number of periods."""
    submitted = Submission.objects.filter(report=OuterRef("pk")).order_by("-number")
    returned = Return.objects.filter(report=OuterRef("pk"), answered_at=None)
    extended = Extension.objects.filter(period=OuterRef("period"), unit=OuterRef("unit")).order_by("-id")
    return reports.select_related("period").annotate(
        day_then=Subquery(submitted.values("due_on")[:1]),
        came_at=Subquery(submitted.values("submitted_at")[:1]),
        day_of_return=Subquery(returned.values("due_on")[:1]),
        day_of_extension=Subquery(extended.values("due_on")[:1]),
    )


def in_time(report: Any, today: date) -> tuple[Timeliness, date]:
    """Whether a report of with_days() came in time, and the day that counts.

    What was submitted is judged by the day that held when it was; what was returned, or never came, by the
    day that holds now.
    """
    came = report.state in HANDED_IN and report.came_at is not None
    day = (
        report.day_then
        if came
        else due_day(report.period, report.role, report.day_of_return, report.day_of_extension)
    )
    submitted_on = timezone.localdate(report.came_at) if came else None
    return timeliness(due_on=day, submitted_on=submitted_on, today=today), day


def timeliness_of(reports: Iterable[Report], today: date) -> dict[int, tuple[Timeliness, date]]:
    """Report id → in_time(). One query for any number of reports and periods."""
    asked = Report.objects.filter(pk__in=[report.pk for report in reports])
    return {report.pk: in_time(report, today) for report in with_days(asked).only("state", "role", "period")}
