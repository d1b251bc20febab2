"""The breakdown of a notice as a table of its targets, figures, items and quarters."""

import json
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.targets.breakdown import BreakdownRefused, confirm, reopen
from apps.targets.cells import Cell
from apps.targets.change_forms import ReopenForm
from apps.targets.fields import Entries, key_of, name_of
from apps.targets.grid import lacks, plans_of
from apps.targets.models import Nature, Target
from apps.targets.parties import parties
from apps.targets.plans import Key, problems, quarters_of, with_plans
from apps.targets.saving import NAMES, NotSaved, confirm_sound, save_cells
from apps.units.requests import SignedInRequest

OK, CONFLICT, UNPROCESSABLE = 200, 409, 422


def targets_of(request: SignedInRequest, pk: int) -> list[Target]:
    """The notice's targets that the visitor may see and that are worked on; 404 where there is none."""
    visible = Target.objects.visible_to(request.user).filter(document=pk).exclude(nature=Nature.RESULT)
    targets = list(
        with_plans(visible).select_related("breakdown_confirmed_by").prefetch_related("assignments")
    )
    if not targets:
        raise Http404
    return targets


def says() -> dict[str, str]:
    """What static/js/grid.js says; {words} in braces are put in there."""
    return {
        "nothing": _("Nothing is changed yet. What you type is saved by itself."),
        "unsaved": _("Not saved yet: {count} cells."),
        "saving": _("Saving…"),
        "saved": _("All is saved, {at}."),
        "offline": _(
            "No connection. {count} cells are kept in this browser and are sent when it is back; you can go on."
        ),
        "failed": _("The server could not save {count} cells. They are kept in this browser and sent again."),
        "loggedOut": _(
            "You were logged out, or may not change this any more. {count} cells are kept in this browser:"
            " log in in another tab, then press Save."
        ),
        "first": _("Mend or settle what is listed first; it is not saved yet."),
        "kept": _("{count} cells that you typed until {at} were not saved. They are still in this browser."),
        "raced": _("Theirs: {theirs}. Yours: {yours}."),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
        "empty": _("empty"),
        "outside": _("“{words}”: no cell stands there that could take it."),
        "readonly": _("{cell} cannot be changed, so “{words}” was left out."),
        "unknown": _("“{words}” is none of the choices of {cell}."),
        "nothingToFill": _("Choose rows of figures with a year's value first."),
        "shares": _("Give one share a quarter that never falls and ends at 100: 20 50 75 100."),
    }


def shares_of(count: int) -> str:
    """The shares to begin with: 25 50 75 100."""
    return " ".join(str(100 * (place + 1) // count) for place in range(count))


def page(
    request: SignedInRequest, targets: Sequence[Target], entries: Entries, status: int = OK
) -> HttpResponse:
    document = targets[0].document
    plans = plans_of(targets, document, user=request.user, on=timezone.localdate(), entries=entries)
    quarters = quarters_of(document)
    context = {
        "document": document,
        "quarters": [str(quarter) for quarter in quarters],
        "plans": plans,
        "editable": any(plan.editable for plan in plans),
        "counts": {
            "all": len(plans),
            "open": sum(not plan.confirmed for plan in plans),
            "sound": sum(plan.sound for plan in plans),
        },
        "wrong": [(name_of(key), sentence) for key, sentence in entries.wrong.items()],
        "says": says(),
        "shares": shares_of(len(quarters)),
    }
    return render(request, "targets/breakdown.html", context, status=status)


@require_GET
def document_breakdown(request: SignedInRequest, pk: int) -> HttpResponse:
    return page(request, targets_of(request, pk), Entries())


@require_POST
def breakdown_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """The cells of the whole table from its script, or the fields of one target from its form."""
    targets = targets_of(request, pk)
    scripted = request.content_type == "application/json"
    try:
        cells = cells_of_script(request.body) if scripted else cells_of_form(request)
    except (ValueError, RecursionError):  # the latter from lists in lists in lists
        return HttpResponse(status=400)
    try:
        saved = save_cells(targets, cells, by=request.user)
    except NotSaved as error:
        return refusal(error, request, targets, cells, scripted=scripted)
    if scripted:
        return JsonResponse(outcome(request, pk, saved))
    messages.success(request, _("The breakdown is saved."))
    return back_to(pk, request.POST.get("target", ""))


def cells_of_script(body: bytes) -> list[Cell]:
    """[[name, base, value], …]. Raises ValueError for anything else."""
    given = json.loads(body)
    if not isinstance(given, list) or any(not isinstance(row, list) or len(row) != 3 for row in given):
        raise ValueError("A list of cells is expected.")
    return [cell_of(*row) for row in given]


def cells_of_form(request: SignedInRequest) -> list[Cell]:
    """The fields that were changed; `base` is what they held, as JSON."""
    base = json.loads(request.POST.get("base") or "{}")
    if not isinstance(base, dict):
        raise ValueError("The fields' values are expected by their names.")
    entered = {name: str(value).strip() for name, value in request.POST.items() if key_of(name)}
    return [
        cell_of(name, base.get(name, ""), value)
        for name, value in entered.items()
        if value != base.get(name, "")
    ]


def cell_of(name: object, base: object, value: object) -> Cell:
    key = key_of(str(name))
    if key is None:
        raise ValueError(f"{name} is no cell.")
    return Cell(*key, base=storable(base), value=storable(value))


def storable(given: object) -> str:
    """Without what no database keeps: a paste may hold NUL or half a character."""
    return str(given).replace("\0", "").encode(errors="ignore").decode()


def refusal(
    error: NotSaved,
    request: SignedInRequest,
    targets: Sequence[Target],
    cells: Sequence[Cell],
    *,
    scripted: bool,
) -> HttpResponse:
    status = UNPROCESSABLE if error.wrong else CONFLICT
    if scripted:
        answer = {"wrong": named(error.wrong), "raced": named(error.raced)}
        return JsonResponse(answer, status=status)
    typed = {(cell.kind, cell.pk, cell.quarter): cell for cell in cells}
    entries = Entries(
        typed={key: cell.value for key, cell in typed.items()},
        base={key: error.raced.get(key, cell.base or "") for key, cell in typed.items()},
        wrong=error.sentences,
    )
    return page(request, targets, entries, status)


def named(by_key: dict[Key, str]) -> dict[str, str]:
    return {name_of(key): words for key, words in by_key.items()}


def outcome(request: SignedInRequest, pk: int, saved: dict[Key, str]) -> dict[str, object]:
    """What the saved cells hold now, what their notice's targets still lack, and who may be chosen in them."""
    targets = targets_of(request, pk)
    units = parties(targets, timezone.localdate())
    renamed = {number for kind, number, _quarter in saved if kind in NAMES}
    return {
        "saved": named(saved),
        "problems": {t.pk: lacks(list(problems(t, units[t.pk]))) for t in targets},
        "units": {
            t.pk: [(str(party.unit.pk), str(party.unit), party.unit.name) for party in units[t.pk]]
            for t in targets
            if t.pk in renamed
        },
    }


def target_of(request: SignedInRequest, pk: int) -> Target:
    return get_object_or_404(Target.objects.visible_to(request.user), pk=pk)


def back_to(document: int, target: object) -> HttpResponse:
    response = redirect("targets:breakdown", document)
    if str(target).isdecimal():
        response["Location"] += f"#target-{target}"
    return response


@require_POST
def breakdown_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    target = target_of(request, pk)
    try:
        confirm(target, by=request.user)
    except BreakdownRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The breakdown of “%(target)s” is confirmed.") % {"target": target.headline}
        )
    return back_to(target.document_id, pk)


@require_POST
def breakdown_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    target = target_of(request, pk)
    form = ReopenForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        reopen(target, by=request.user, reason=reason)
    except BreakdownRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The breakdown of “%(target)s” can be changed again.") % {"target": target.headline}
        )
    return back_to(target.document_id, pk)


@require_POST
def breakdown_confirm_sound(request: SignedInRequest, pk: int) -> HttpResponse:
    count = confirm_sound(targets_of(request, pk), by=request.user)
    told = ngettext(
        "The breakdown of %(count)s target is confirmed.",
        "The breakdowns of %(count)s targets are confirmed.",
        count,
    )
    messages.success(request, told % {"count": count})
    return redirect("targets:breakdown", pk)
