"""Values and deadlines that change after issue: official values, limits from above, adjustments.

The issued words and every earlier version stay. Where a value changes, the plan for the end of the last
quarter goes with it if it was the old value; what is planned for the quarters before is left to the office.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.targets.cells import too_early
from apps.targets.models import (
    Adjustment,
    AdjustmentState,
    Commitment,
    Indicator,
    IndicatorValue,
    Target,
    ValueStatus,
)
from apps.targets.versions import (
    ChangeRefused,
    WrongValue,
    add_version,
    latest,
    refuse_too_early,
    refuse_wrong_value,
)
from apps.units.models import User
from apps.units.permissions import Permission, require

LONGEST_REASON, LONGEST_SOURCE = 500, 200


class AlreadyOfficial(ChangeRefused):
    """An official value changes by an adjustment alone."""


class NothingChanges(ChangeRefused):
    """What is asked for is what holds already."""


class AlreadyAsked(ChangeRefused):
    """An adjustment of the same thing waits for its decision."""


class AlreadyDecided(ChangeRefused):
    """Somebody decided on it before."""


class OwnRequest(ChangeRefused):
    """Who asks for an adjustment does not decide on it."""


class ChangedMeanwhile(ChangeRefused):
    """What is to be adjusted is not any more what it was when the adjustment was asked for."""


# From which status of the version in force to which a recorded value leads; None: the limit is awaited.
RECORDED: dict[str | None, frozenset[str]] = {
    None: frozenset({ValueStatus.PROVISIONAL, ValueStatus.OFFICIAL}),
    ValueStatus.PROVISIONAL: frozenset({ValueStatus.PROVISIONAL, ValueStatus.OFFICIAL}),
    ValueStatus.OFFICIAL: frozenset(),
}


@transaction.atomic
def record_value(
    indicator: Indicator,
    value: Decimal,
    *,
    by: User,
    status: str,
    effective_on: date,
    source_words: str,
    unit: str = "",
) -> IndicatorValue:
    """A higher level has set the value: a new version, in force from `effective_on`, beside the earlier ones.

    `value` is in the indicator's unit of measure; a limit that was awaited gets its unit with its first value.
    `source_words` say where it stands: 沪府办〔2021〕12号. The same call again returns the same version.
    Raises WrongValue, AlreadyOfficial, TooEarly and NotAllowed.
    """
    require(by, Permission.VALUE_RECORD, indicator)
    indicator = locked_indicator(indicator)
    source_words, unit = source_words.strip(), unit.strip()
    current = latest(indicator)
    if current and (current.value, current.status, current.effective_on, current.source_words) == (
        value,
        status,
        effective_on,
        source_words,
    ):
        return current
    refuse_wrong_value(value)
    if not source_words or len(source_words) > LONGEST_SOURCE:
        raise WrongValue(_("Say where the value stands, such as 沪府办〔2021〕12号; at most 200 characters."))
    if status not in RECORDED[current.status if current else None]:
        raise AlreadyOfficial(_("The value is official already. Ask for an adjustment to change it."))
    refuse_too_early(current, effective_on)
    give_unit(indicator, current, unit)
    version = add_version(
        indicator,
        IndicatorValue(value=value, status=status, source_words=source_words, effective_on=effective_on),
        by=by,
    )
    record(
        "value.record",
        indicator.target,
        by=by,
        before=in_words(current) if current else None,
        after=in_words(version),
    )
    return version


def in_words(version: IndicatorValue) -> dict[str, str]:
    return {
        "indicator": version.indicator.name,
        "value": f"{version.value.normalize():f}{version.indicator.unit}",
        "status": version.status,
        "effective_on": version.effective_on.isoformat(),
    }


def give_unit(indicator: Indicator, current: IndicatorValue | None, unit: str) -> None:
    """An awaited limit has no unit of measure, or one that the words name; any other figure keeps its own."""
    if current is None:
        if not unit and not indicator.unit:
            raise WrongValue(_("Say in which unit of measure the limit is, such as 人 or %."))
        if unit and unit != indicator.unit:
            indicator.unit, indicator.scale = unit, 1
            indicator.save(update_fields=["unit", "scale"])
    elif unit and unit != indicator.unit:
        raise WrongValue(_("This figure is measured in %(unit)s.") % {"unit": indicator.unit})


def locked_indicator(indicator: Indicator) -> Indicator:
    """With its target, for update: breakdown, values and adjustments of one target wait for each other."""
    Target.objects.select_for_update(no_key=True).get(pk=indicator.target_id)
    return Indicator.objects.select_related("target__document").get(pk=indicator.pk)


def locked_commitment(commitment: Commitment) -> Commitment:
    Target.objects.select_for_update(no_key=True).get(pk=commitment.target_id)
    return Commitment.objects.select_related("target__document").get(pk=commitment.pk)


@transaction.atomic
def request_adjustment(
    part: Indicator | Commitment,
    *,
    by: User,
    new_value: Decimal | None = None,
    new_deadline: date | None = None,
    effective_on: date,
    reason: str,
) -> Adjustment:
    """Ask for another value of an indicator, or another deadline of a commitment; both stay on the row.

    The same call again returns the same request. Raises WrongValue, TooEarly, NothingChanges, AlreadyAsked
    and NotAllowed.
    """
    require(by, Permission.ADJUSTMENT_REQUEST, part.target)
    reason = reason.strip()
    if isinstance(part, Indicator):
        asked = value_adjustment(locked_indicator(part), new_value, effective_on)
    else:
        asked = deadline_adjustment(locked_commitment(part), new_deadline)
    if not reason or len(reason) > LONGEST_REASON:
        raise WrongValue(_("Give the reason, in at most 500 characters: whoever decides reads it."))
    asked.district_id, asked.effective_on, asked.reason = part.district_id, effective_on, reason
    asked.requested_by = by
    waiting = Adjustment.objects.filter(
        indicator=asked.indicator, commitment=asked.commitment, state=AdjustmentState.WAITING
    ).first()
    if waiting is not None:
        return same_or_refused(waiting, asked)
    asked.save()
    record(
        "adjustment.request",
        asked.target,
        by=by,
        **old_and_new(asked),
    )
    return asked


def value_adjustment(indicator: Indicator, new_value: Decimal | None, effective_on: date) -> Adjustment:
    current = latest(indicator)
    if new_value is None:
        raise WrongValue(_("Write the new value."))
    refuse_wrong_value(new_value)
    if current is None:
        raise NothingChanges(_("This limit is still awaited: it is recorded, not adjusted."))
    if current.value == new_value:
        raise NothingChanges(_("This is the value already. Write the one that is needed."))
    refuse_too_early(current, effective_on)
    return Adjustment(
        target=indicator.target, indicator=indicator, old_value=current.value, new_value=new_value
    )


def deadline_adjustment(commitment: Commitment, new_deadline: date | None) -> Adjustment:
    if new_deadline is None:
        raise WrongValue(_("Write the new deadline."))
    if commitment.deadline == new_deadline:
        raise NothingChanges(_("This is the deadline already. Write the one that is needed."))
    if wrong := too_early(new_deadline, commitment.target.document):
        raise WrongValue(wrong)
    return Adjustment(
        target=commitment.target,
        commitment=commitment,
        old_deadline=commitment.deadline,
        new_deadline=new_deadline,
    )


WORDS_OF_REQUEST = ("new_value", "new_deadline", "effective_on", "reason", "requested_by_id")


def same_or_refused(waiting: Adjustment, asked: Adjustment) -> Adjustment:
    """A repeated request is the one that waits; another one has to wait for its decision."""
    if all(getattr(waiting, name) == getattr(asked, name) for name in WORDS_OF_REQUEST):
        return waiting
    raise AlreadyAsked(
        _("%(who)s asked for an adjustment of this already; it waits for its decision.")
        % {"who": waiting.requested_by}
    )


def old_and_new(adjustment: Adjustment) -> dict[str, dict[str, str]]:
    """What the events of an adjustment say."""
    if adjustment.indicator is not None:
        name, old, new = adjustment.indicator.name, adjustment.old_value, adjustment.new_value
        return {
            "before": {"indicator": name, "value": plain(old)},
            "after": {"indicator": name, "value": plain(new), "reason": adjustment.reason},
        }
    before, after = adjustment.old_deadline, adjustment.new_deadline
    return {
        "before": {"deadline": before.isoformat() if before else ""},
        "after": {"deadline": after.isoformat() if after else "", "reason": adjustment.reason},
    }


def plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


@transaction.atomic
def decide(adjustment: Adjustment, approve: bool, *, by: User, note: str = "") -> Adjustment:
    """Approve or refuse; a refusal says why. The same decision by the same person again changes nothing.

    An approved value is a new version with the status of the one before; an approved deadline stands beside
    the printed one. Raises OwnRequest, AlreadyDecided, WrongValue, ChangedMeanwhile and NotAllowed.
    """
    require(by, Permission.ADJUSTMENT_DECIDE, adjustment)
    Target.objects.select_for_update(no_key=True).get(pk=adjustment.target_id)
    adjustment = (
        Adjustment.objects.select_related("indicator__target__document", "commitment", "target")
        .select_related("requested_by", "decided_by")
        .get(pk=adjustment.pk)
    )
    note, state = note.strip(), AdjustmentState.APPROVED if approve else AdjustmentState.REFUSED
    if adjustment.state != AdjustmentState.WAITING:
        if (adjustment.state, adjustment.decided_by) == (state, by):
            return adjustment
        raise AlreadyDecided(_("%(who)s decided on this already.") % {"who": adjustment.decided_by})
    if adjustment.requested_by_id == by.pk:
        raise OwnRequest(_("You asked for this adjustment yourself. Somebody else decides on it."))
    if not approve and not note:
        raise WrongValue(_("Say why the adjustment is refused."))
    if len(note) > LONGEST_REASON:
        raise WrongValue(_("The note is too long: at most 500 characters."))
    if approve:
        carry_out(adjustment, by=by)
    adjustment.state, adjustment.decision_note = state, note
    adjustment.decided_by, adjustment.decided_at = by, timezone.now()
    adjustment.save()
    verb = "adjustment.approve" if approve else "adjustment.refuse"
    record(verb, adjustment.target, by=by, **old_and_new(adjustment))
    return adjustment


def carry_out(adjustment: Adjustment, *, by: User) -> None:
    indicator, commitment = adjustment.indicator, adjustment.commitment
    if indicator is not None and adjustment.new_value is not None:
        current = latest(indicator)
        if current is None or current.value != adjustment.old_value:
            raise changed_meanwhile()
        refuse_too_early(current, adjustment.effective_on)
        version = IndicatorValue(
            value=adjustment.new_value,
            status=current.status,
            adjustment=adjustment,
            effective_on=adjustment.effective_on,
        )
        add_version(indicator, version, by=by)
    elif commitment is not None:
        if commitment.deadline != adjustment.old_deadline:
            raise changed_meanwhile()
        commitment.planned_on = adjustment.new_deadline
        commitment.save(update_fields=["planned_on"])


def changed_meanwhile() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        _("This was changed since the adjustment was asked for. Refuse it, and have it asked for anew.")
    )
