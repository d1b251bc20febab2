"""Versions of an indicator's value: which may follow which, and what goes with a new one."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.targets.models import Indicator, IndicatorValue, PlanPoint
from apps.targets.plans import quarters_of, written
from apps.units.models import User

LARGEST = Decimal(10) ** 18  # the integer digits of a stored figure


class ChangeRefused(Exception):
    """Nothing was changed; the message says what to do."""


class WrongValue(ChangeRefused):
    """What is entered cannot stand."""


class TooEarly(ChangeRefused):
    """A later version is in force from that day on."""


def refuse_wrong_value(value: Decimal) -> None:
    """Declines are written as they are spoken of: 3 for 下降3%."""
    if not value.is_finite() or value < 0 or value >= LARGEST:
        raise WrongValue(_("Write the value as a figure that is not below zero: 3 for a decline of 3%."))
    if round(value, 6) != value:
        raise WrongValue(_("The value has more than six decimals. Round it."))


def refuse_too_early(current: IndicatorValue | None, effective_on: date) -> None:
    """Of two versions the later effective one holds: an earlier day would be without effect."""
    if current and effective_on < current.effective_on:
        raise TooEarly(
            _("A version is in force from %(day)s. Choose that day or a later one.")
            % {"day": date_format(current.effective_on)}
        )


def add_version(indicator: Indicator, version: IndicatorValue, *, by: User) -> IndicatorValue:
    """Save the version. The plan for the end of the period follows if it was the value until now."""
    quarters = quarters_of(indicator.target.document)
    old = indicator.value_on(quarters[-1].end) if quarters else None
    version.district_id, version.indicator, version.recorded_by = indicator.district_id, indicator, by
    version.save()
    if old is not None and old != version.value and version.effective_on <= quarters[-1].end:
        plan_anew(indicator, str(quarters[-1]), old, version.value, by=by)
    return version


def plan_anew(indicator: Indicator, quarter: str, old: Decimal, new: Decimal, *, by: User) -> None:
    """In the trail as if it had been typed into the breakdown."""
    if PlanPoint.objects.filter(indicator=indicator, quarter=quarter, value=old).update(value=new):
        place = f"{indicator.pk} {quarter}"
        record(
            "breakdown.save",
            indicator.target,
            by=by,
            before={"plan": {place: written(indicator, old)}},
            after={"plan": {place: written(indicator, new)}},
        )


def latest(indicator: Indicator) -> IndicatorValue | None:
    """The version that holds in the end."""
    return indicator.version_on(date.max)
