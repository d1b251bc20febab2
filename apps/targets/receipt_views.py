"""Signing for targets, and what the office still waits for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.targets.listings import OUTSTANDING, RECEIPTS, Owed, Signature, owed_rows
from apps.targets.models import AssignmentRole, Receipt, Target
from apps.targets.parties import heads, parties
from apps.targets.receipts import NotBrokenDown, NotConcerned, Unbroken, not_broken_down, sign, unsigned
from apps.units.models import Unit
from apps.units.permissions import NotAllowed, Permission, can, require, role_scope
from apps.units.requests import SignedInRequest

SIGNED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ToSign:
    """A target that a unit has not signed for, and what it is to do there."""

    target: Target
    role: AssignmentRole


@require_GET
def receipt_list(request: SignedInRequest) -> HttpResponseBase:
    """What the visitor's units have to sign for, then what they have signed for."""
    if not can(request.user, Permission.RECEIPT_SIGN):
        raise NotAllowed(Permission.RECEIPT_SIGN, request.user.district)
    scope = role_scope(request.user, Permission.RECEIPT_SIGN)
    mine = list(Unit.objects.filter(pk__in=scope.unit_ids))
    units = [(unit, targets) for unit, targets in to_sign(request, mine).items()]
    signed = Receipt.objects.filter(unit__in=mine).select_related("target", "unit", "signed_by")
    if is_wanted(request):
        waiting = [Signature(unit, one.target, one.role.label) for unit, ones in units for one in ones]
        done = [Signature(one.unit, one.target, receipt=one) for one in signed.order_by("-id")]
        return exported(request, RECEIPTS, [*waiting, *done])
    context = {
        "units": units,
        "count": sum(len(targets) for _unit, targets in units),
        "signed": signed.order_by("-id")[:SIGNED_SHOWN],
    }
    return render(request, "targets/receipts.html", context)


def to_sign(request: SignedInRequest, mine: Sequence[Unit]) -> dict[Unit, list[ToSign]]:
    today = timezone.localdate()
    waiting = unsigned(request.user.district, today)
    named = parties({target for unit in mine for target in waiting.get(unit, [])}, today)
    roles = {(pk, party.unit.pk): party.role for pk, found in named.items() for party in found}
    return {
        unit: [ToSign(target, roles[target.pk, unit.pk]) for target in waiting[unit]]
        for unit in mine
        if unit in waiting
    }


@require_POST
def receipt_sign(request: SignedInRequest) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=number(request.POST.get("unit")))
    chosen = [number(pk) for pk in request.POST.getlist("target")]
    targets = list(Target.objects.visible_to(request.user).filter(pk__in=chosen))
    if not targets:
        messages.error(request, _("Choose the targets that you sign for, then sign."))
        return redirect("targets:receipts")
    try:
        count = sign(targets, unit=unit, by=request.user)
    except NotConcerned as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "%(unit)s has signed for %(count)s target.",
            "%(unit)s has signed for %(count)s targets.",
            count,
        )
        messages.success(request, told % {"unit": unit, "count": count})
    return redirect("targets:receipts")


def number(text: object) -> int:
    """0, which no row has, for anything that is no number."""
    digits = str(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else 0


@dataclass(slots=True)
class Owing:
    """What one unit still owes the office."""

    unit: Unit
    unsigned: list[Target] = field(default_factory=list)
    undivided: list[Target] = field(default_factory=list)
    unplanned: list[Target] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.unsigned) + len(self.undivided) + len(self.unplanned)


@require_GET
def outstanding(request: SignedInRequest) -> HttpResponseBase:
    """未签收, 待分工, 未分解: by unit, and what waits for the office itself."""
    district = request.user.district
    require(request.user, Permission.CHASE, district)
    today = timezone.localdate()
    waiting, unbroken = unsigned(district, today), not_broken_down(district, today)
    owing = sorted(owed(waiting, unbroken).values(), key=lambda one: -one.count)
    if is_wanted(request):
        return exported(request, OUTSTANDING, [*of_office(unbroken), *of_units(owing)])
    context = {
        "owing": owing,
        "unsigned": len({target for targets in waiting.values() for target in targets}),
        "undivided": sum(one.reason == Unbroken.UNDIVIDED for one in unbroken),
        "unplanned": sum(one.reason == Unbroken.UNPLANNED for one in unbroken),
        "unmapped": [one for one in unbroken if one.reason == Unbroken.UNMAPPED],
        "unconfirmed": [one for one in unbroken if one.reason == Unbroken.UNCONFIRMED],
    }
    return render(request, "targets/outstanding.html", context)


def owed(waiting: dict[Unit, list[Target]], unbroken: Sequence[NotBrokenDown]) -> dict[Unit, Owing]:
    """What is to be divided or planned is owed by those who lead it, or else answer for it."""
    owing = {unit: Owing(unit, unsigned=targets) for unit, targets in waiting.items()}
    for one in unbroken:
        if one.reason not in (Unbroken.UNDIVIDED, Unbroken.UNPLANNED):
            continue
        for party in heads(one.parties):
            owes = owing.setdefault(party.unit, Owing(party.unit))
            (owes.undivided if one.reason == Unbroken.UNDIVIDED else owes.unplanned).append(one.target)
    return owing


def of_office(unbroken: Sequence[NotBrokenDown]) -> list[Owed]:
    """What waits for the office itself."""
    return [
        Owed(None, one.reason.label, one.target)
        for reason in (Unbroken.UNCONFIRMED, Unbroken.UNMAPPED)
        for one in unbroken
        if one.reason == reason
    ]


def of_units(owing: Sequence[Owing]) -> list[Owed]:
    """In the order of the page."""
    found: list[Owed] = []
    for one in owing:
        found += owed_rows(one.unit, _("Not signed for"), one.unsigned)
        found += owed_rows(one.unit, _("To be divided"), one.undivided)
        found += owed_rows(one.unit, _("Not broken down"), one.unplanned)
    return found
