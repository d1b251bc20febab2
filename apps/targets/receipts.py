"""Units sign for their targets (签收); what is not signed for or not broken down is the office's to chase."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.audit.recording import Happened, record_all
from apps.documents.models import TEXT_FIELDS
from apps.targets.models import Nature, Receipt, Target, TargetQuerySet
from apps.targets.parties import Party, parties, undivided
from apps.targets.plans import Problem, problems, with_plans
from apps.units.models import District, Unit, User
from apps.units.permissions import Permission, require


class NotConcerned(Exception):
    """The unit has no part in one of the targets; nothing was signed for."""


@transaction.atomic
def sign(targets: Iterable[Target], *, unit: Unit, by: User) -> int:
    """`unit` signs for the targets; returns how many it had not signed for before.

    Raises NotConcerned where the unit has no part in one of them today, and NotAllowed.
    """
    require(by, Permission.RECEIPT_SIGN, unit)
    targets = list(targets)
    # Two people of one unit who sign at once wait for each other.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    refuse_foreign(targets, unit)
    signed = set(Receipt.objects.filter(target__in=targets, unit=unit).values_list("target", flat=True))
    new = [target for target in targets if target.pk not in signed]
    now = timezone.now()
    Receipt.objects.bulk_create(
        Receipt(district_id=unit.district_id, target=target, unit=unit, signed_at=now, signed_by=by)
        for target in new
    )
    record_all((Happened("receipt.sign", target, after={"unit": str(unit)}) for target in new), by=by)
    return len(new)


def refuse_foreign(targets: Sequence[Target], unit: Unit) -> None:
    found = parties(targets, timezone.localdate())
    for target in targets:
        if unit.pk not in {party.unit.pk for party in found[target.pk]}:
            raise NotConcerned(
                _("%(unit)s has no part in “%(target)s”, so it has nothing to sign for there.")
                % {"unit": unit, "target": target.headline}
            )


def running(district: District, on: date) -> TargetQuerySet:
    """The targets that the district works on: the period of their notice is not over, and they are no results."""
    targets = Target.objects.filter(district=district, document__period_end__gte=on)
    slim = targets.select_related("document").defer(*(f"document__{name}" for name in TEXT_FIELDS))
    return slim.exclude(nature=Nature.RESULT)


def unsigned(district: District, on: date) -> dict[Unit, list[Target]]:
    """The targets that each unit has not signed for, the unit with the most first."""
    targets = list(running(district, on))
    signed = set(Receipt.objects.filter(district=district, target__in=targets).values_list("target", "unit"))
    waiting: dict[Unit, list[Target]] = {}
    found = parties(targets, on)
    for target in targets:
        for party in found[target.pk]:
            if (target.pk, party.unit.pk) not in signed:
                waiting.setdefault(party.unit, []).append(target)
    return dict(sorted(waiting.items(), key=lambda one: (-len(one[1]), one[0].order, one[0].pk)))


class Unbroken(models.TextChoices):
    """Why a target counts as not broken down, the most basic reason first."""

    UNMAPPED = "unmapped", gettext_lazy("No unit is known")
    UNDIVIDED = "undivided", gettext_lazy("To be divided")
    UNPLANNED = "unplanned", gettext_lazy("Plan incomplete")
    UNCONFIRMED = "unconfirmed", gettext_lazy("Waits to be confirmed")


@dataclass(frozen=True, slots=True)
class NotBrokenDown:
    """A target whose breakdown is not confirmed: why, whose it is, and all that is wrong with it."""

    target: Target
    reason: Unbroken
    parties: Sequence[Party]
    problems: Sequence[Problem]


def not_broken_down(district: District, on: date) -> list[NotBrokenDown]:
    """The targets whose breakdown is not confirmed, in the order of the notices."""
    targets = list(with_plans(running(district, on).filter(breakdown_confirmed_at=None)))
    found = parties(targets, on)
    return [judged(target, found[target.pk]) for target in targets]


def judged(target: Target, units: Sequence[Party]) -> NotBrokenDown:
    wrong = list(problems(target, units))
    if not units:
        reason = Unbroken.UNMAPPED
    elif undivided(target, list(target.commitments.all()), units):
        reason = Unbroken.UNDIVIDED
    else:
        reason = Unbroken.UNPLANNED if wrong else Unbroken.UNCONFIRMED
    return NotBrokenDown(target, reason, units, wrong)
