"""Reporting periods: planned, opened with a report for everybody of whom one is expected, extended, closed, reopened."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.progress.asking import ask_for_lights
from apps.progress.facts import targets_of
from apps.progress.models import (
    OPEN_STATES,
    Extension,
    PeriodState,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
)
from apps.progress.workdays import next_working_day, shift
from apps.targets.parties import parties
from apps.targets.quarters import Quarter
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, require

DATES = ("opens_on", "support_due_on", "lead_due_on", "closes_on")


class PeriodRefused(Exception):
    """The verb does not fit the period as it stands; the message says what to do."""


class PeriodExists(PeriodRefused):
    def __init__(self, period: ReportingPeriod) -> None:
        super().__init__(
            _("%(period)s is planned already. Open it in the list to change its dates.")
            % {"period": period.name}
        )


class WrongDates(PeriodRefused):
    """The days of the period do not follow each other, or lie before its quarter."""


class NoReason(PeriodRefused):
    """A period is reopened for a reason."""


class WrongExtension(PeriodRefused):
    """The unit cannot be given this day."""


# In which states a verb may be asked for; in the last of them it has nothing left to do.
TRANSITIONS: dict[str, tuple[PeriodState, ...]] = {
    "amend": (PeriodState.PLANNED, PeriodState.OPEN),
    "extend": (PeriodState.PLANNED, PeriodState.OPEN),
    "open": (PeriodState.PLANNED, PeriodState.OPEN),
    "close": (PeriodState.OPEN, PeriodState.CLOSED),
    "reopen": (PeriodState.CLOSED, PeriodState.OPEN),
}


def suggested_dates(quarter: str) -> dict[str, date]:
    """The days of a period by the names of DATES, as offices set them; an officer may choose others.

    It opens on the 20th of the quarter's last month, so that units see in time what is asked. Supporting units
    have five working days after the quarter's end, the lead unit five more to hand in one report, the office
    five more to check: the two stages of 广信区 (协办 → 牵头 → 督查室, ten days apart), after the quarter, whose
    figures are known only then. A day off moves to the next working day.
    """
    end = Quarter.parse(quarter).end
    return {
        "opens_on": next_working_day(end.replace(day=20)),
        "support_due_on": shift(end, 5),
        "lead_due_on": shift(end, 10),
        "closes_on": shift(end, 15),
    }


@transaction.atomic
def plan_period(
    district: District,
    quarter: str,
    *,
    by: User,
    opens_on: date,
    support_due_on: date,
    lead_due_on: date,
    closes_on: date,
) -> ReportingPeriod:
    """Say when the district reports the quarter (2021Q3). Raises PeriodExists the second time, WrongDates."""
    require(by, Permission.PERIOD_MANAGE, district)
    District.objects.select_for_update(no_key=True).get(pk=district.pk)  # two officers plan at once
    if existing := ReportingPeriod.objects.filter(district=district, quarter=quarter).first():
        raise PeriodExists(existing)
    period = ReportingPeriod(
        district=district,
        quarter=quarter,
        opens_on=opens_on,
        support_due_on=support_due_on,
        lead_due_on=lead_due_on,
        closes_on=closes_on,
    )
    refuse_wrong_dates(period)
    period.save()
    record("period.plan", period, by=by, after=dates_of(period))
    return period


@transaction.atomic
def amend_dates(
    period: ReportingPeriod,
    *,
    by: User,
    opens_on: date,
    support_due_on: date,
    lead_due_on: date,
    closes_on: date,
) -> ReportingPeriod:
    """Set other days, until the period is closed; extensions and returns keep theirs.

    The day on which it opens stays once it is open.
    """
    locked(period, "amend", by=by)
    if period.opened_at is not None and opens_on != period.opens_on:
        raise WrongDates(
            _("%(period)s is open already: the day on which it opens stays %(day)s.")
            % {"period": period.name, "day": date_format(period.opens_on)}
        )
    before = dates_of(period)
    period.opens_on, period.support_due_on = opens_on, support_due_on
    period.lead_due_on, period.closes_on = lead_due_on, closes_on
    after = dates_of(period)
    if after == before:
        return period
    refuse_wrong_dates(period)
    period.save()
    changed = [name for name in DATES if before[name] != after[name]]
    record(
        "period.amend",
        period,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return period


@transaction.atomic
def open_period(period: ReportingPeriod, *, by: User) -> int:
    """Open the period and write an empty report for everybody of whom one is expected; returns how many.

    Opening again adds what was issued, mapped or assigned since, and takes back the reports that nobody has
    touched of units whose part was taken away. Collectives mean the units of the day of the first opening.
    A constant number of queries for any number of targets.
    """
    locked(period, "open", by=by)
    first = period.opened_at is None
    if period.opened_at is None:
        period.opened_at = timezone.now()
        period.save()
    added, removed = write_expected(period, timezone.localdate(period.opened_at))
    if first or added or removed:
        verb = "period.open" if first else "period.add_reports"
        record(verb, period, by=by, after={"reports": added, "reports_removed": removed})
    return added


@transaction.atomic
def close_period(period: ReportingPeriod, *, by: User) -> ReportingPeriod:
    """From now on nothing is reported; what did not come stays not reported, and every light is told so."""
    locked(period, "close", by=by)
    if period.state == PeriodState.CLOSED:
        return period
    period.closed_at = timezone.now()
    period.save()
    missing = period.reports.filter(state__in=OPEN_STATES).count()
    record("period.close", period, by=by, after={"not_reported": missing})
    ask_for_lights(period, period.reports.order_by("target").values_list("target", flat=True).distinct())
    return period


@transaction.atomic
def reopen_period(period: ReportingPeriod, *, by: User, reason: str) -> ReportingPeriod:
    """Take reports again, for a reason that stays in the trail."""
    locked(period, "reopen", by=by)
    if period.state == PeriodState.OPEN:
        return period
    if not reason.strip():
        raise NoReason(_("Say why the period is reopened: the reason stays in its history."))
    period.closed_at = None
    period.save()
    record("period.reopen", period, by=by, after={"reason": reason.strip()})
    return period


@transaction.atomic
def extend(period: ReportingPeriod, unit: Unit, *, by: User, due_on: date, reason: str) -> Extension:
    """Give one unit until `due_on` for all its reports of the period; of several extensions the last counts."""
    locked(period, "extend", by=by)
    reason = reason.strip()
    refuse_wrong_extension(period, unit, due_on, reason)
    last = Extension.objects.filter(period=period, unit=unit).last()
    if last is not None and (last.due_on, last.reason) == (due_on, reason):
        return last
    extension = Extension.objects.create(
        district_id=period.district_id,
        period=period,
        unit=unit,
        due_on=due_on,
        reason=reason,
        granted_by=by,
    )
    record(
        "period.extend",
        period,
        by=by,
        before={"extended": last.due_on.isoformat()} if last else None,
        after={"unit": unit.pk, "extended": due_on.isoformat(), "reason": reason},
    )
    return extension


def write_expected(period: ReportingPeriod, on: date) -> tuple[int, int]:
    """Bring the period's reports to what is expected as of the day; how many were added and removed."""
    targets = targets_of(period).only("pk")
    expected = {
        (target_id, party.unit.pk): ReportRole.LEAD if party.answers else ReportRole.SUPPORT
        for target_id, concerned in parties(targets, on).items()
        for party in concerned
    }
    # Locked: nobody fills in what is about to be removed, or submits in a role that is about to change.
    rows = period.reports.select_for_update(no_key=True).order_by("pk")
    there = {(r.target_id, r.unit_id): r for r in rows.only("period", "target", "unit", "role", "state")}
    added = Report.objects.bulk_create(
        Report(district_id=period.district_id, period=period, target_id=target_id, unit_id=unit_id, role=role)
        for (target_id, unit_id), role in expected.items()
        if (target_id, unit_id) not in there
    )
    moved = [r for key, r in there.items() if r.state in OPEN_STATES and r.role != expected.get(key, r.role)]
    for report in moved:
        report.role = expected[report.target_id, report.unit_id]
    Report.objects.bulk_update(moved, ["role"])
    superfluous = [report.pk for key, report in there.items() if key not in expected]
    untouched = Report.objects.filter(
        pk__in=superfluous, state=ReportState.DRAFT, updated_at=None, evidence=None, submissions=None
    )
    removed, _by_model = untouched.delete()
    return len(added), removed


def locked(period: ReportingPeriod, verb: str, *, by: User) -> None:
    """Lock and refresh the period, if `by` may manage it and the verb fits its state."""
    require(by, Permission.PERIOD_MANAGE, period)
    period.refresh_from_db(from_queryset=ReportingPeriod.objects.select_for_update(no_key=True))
    if period.state not in TRANSITIONS[verb]:
        raise PeriodRefused(
            _("%(period)s stands as “%(state)s”, which does not allow that. Reload the page to see it.")
            % {"period": period.name, "state": period.state.label}
        )


def refuse_wrong_dates(period: ReportingPeriod) -> None:
    start = period.span.start
    if period.opens_on < start:
        raise WrongDates(
            _("%(period)s begins on %(day)s: it cannot open before.")
            % {"period": period.name, "day": date_format(start)}
        )
    try:
        period.validate_constraints()
    except ValidationError as wrong:
        raise WrongDates(" ".join(wrong.messages)) from None


def refuse_wrong_extension(period: ReportingPeriod, unit: Unit, due_on: date, reason: str) -> None:
    if unit.district_id != period.district_id:
        raise WrongExtension(_("Choose a unit of this district."))
    if not reason:
        raise WrongExtension(_("Say why the unit gets more time: the reason stays beside the new day."))
    if due_on <= period.support_due_on:
        raise WrongExtension(
            _("Reports are due on %(day)s anyway: choose a later day.")
            % {"day": date_format(period.support_due_on)}
        )
    if due_on > period.closes_on:
        raise WrongExtension(
            _("The period closes on %(day)s: choose an earlier day, or let it close later first.")
            % {"day": date_format(period.closes_on)}
        )


def dates_of(period: ReportingPeriod) -> dict[str, Any]:
    return {name: getattr(period, name).isoformat() for name in DATES}
