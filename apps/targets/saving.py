"""The breakdown's table as a whole: save its cells, whose target it is among them, and confirm what lacks nothing."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import Happened, record_all
from apps.targets.assigning import NotAssignable, names_of, set_units
from apps.targets.breakdown import BreakdownErrors, CellsChanged, save_breakdown
from apps.targets.cells import Cell
from apps.targets.models import AssignmentRole, Nature, Target
from apps.targets.plans import Key, problems_of, with_plans
from apps.units.models import User
from apps.units.names import Resolver
from apps.units.permissions import Permission, require

NAMES = frozenset({AssignmentRole.LEAD.value, AssignmentRole.SUPPORT.value})


class NotSaved(Exception):
    """Nothing was saved: `wrong` cells with a sentence each, `raced` ones with what somebody else wrote there."""

    def __init__(self, wrong: dict[Key, str], raced: dict[Key, str]) -> None:
        self.wrong = wrong
        self.raced = raced
        super().__init__(_("Nothing was saved. Mend what is listed, then save again."))

    @property
    def sentences(self) -> dict[Key, str]:
        """What to say of each of the cells."""
        raced = {
            key: _("Somebody else wrote “%(theirs)s” here in the meantime. Save again to keep yours.")
            % {"theirs": theirs}
            for key, theirs in self.raced.items()
        }
        return self.wrong | raced


class CellsRaced(NotSaved):
    """Nothing is wrong, but somebody else was there first."""


@transaction.atomic
def save_cells(targets: Sequence[Target], cells: Sequence[Cell], *, by: User) -> dict[Key, str]:
    """Save edited cells of `targets`; returns what each of them holds now.

    The cells of save_breakdown(), and "lead" and "support" with a target's number: names as a notice prints
    them. Raises NotSaved with all that is wrong or was changed by somebody else, CellsRaced where it is the
    latter alone, and NotAllowed.
    """
    names = [cell for cell in cells if cell.kind in NAMES]
    others = [cell for cell in cells if cell.kind not in NAMES]
    wrong: dict[Key, str] = {}
    raced: dict[Key, str] = {}
    saved = save_names(targets, names, wrong, raced, by=by)
    try:
        values = save_breakdown(targets, others, by=by).values
    except BreakdownErrors as error:
        wrong |= {key_of(others[index]): sentence for index, sentence in error.errors}
    except CellsChanged as error:
        raced |= {key_of(others[conflict.index]): conflict.theirs for conflict in error.conflicts}
    else:
        saved |= {key_of(cell): value for cell, value in zip(others, values, strict=True)}
    if wrong:
        raise NotSaved(wrong, raced)
    if raced:
        raise CellsRaced(wrong, raced)
    return saved


def save_names(
    targets: Sequence[Target],
    cells: Sequence[Cell],
    wrong: dict[Key, str],
    raced: dict[Key, str],
    *,
    by: User,
) -> dict[Key, str]:
    """Say whose the targets are; what cannot be goes into `wrong` and `raced`."""
    if not cells:
        return {}
    # All of them, as whoever saves other cells of them locks them in this order too.
    locked = Target.objects.select_for_update(no_key=True, of=["self"]).filter(pk__in=[t.pk for t in targets])
    known = {target.pk: target for target in locked.order_by("pk").prefetch_related("assignments")}
    resolver = Resolver(by.district, on=timezone.localdate())
    saved: dict[Key, str] = {}
    for cell in cells:
        target = known.get(cell.pk)
        if target is None:
            wrong[key_of(cell)] = _("This cell is not there any more. Reload the page.")
            continue
        standing = names_of(target, cell.kind)
        if cell.base is not None and standing not in (cell.base, cell.value):
            raced[key_of(cell)] = standing
            continue
        try:
            set_units(target, AssignmentRole(cell.kind), cell.value, by=by, resolver=resolver)
        except NotAssignable as error:
            wrong[key_of(cell)] = str(error)
        else:
            saved[key_of(cell)] = names_now(target, cell.kind)
    return saved


def names_now(target: Target, role: str) -> str:
    return names_of(Target.objects.prefetch_related("assignments").get(pk=target.pk), role)


def key_of(cell: Cell) -> Key:
    return cell.kind, cell.pk, cell.quarter


@transaction.atomic
def confirm_sound(targets: Sequence[Target], *, by: User) -> int:
    """The office takes the breakdown of all of them that lack nothing; returns how many. Raises NotAllowed."""
    for target in targets:
        require(by, Permission.BREAKDOWN_CONFIRM, target)
    locked = Target.objects.select_for_update(no_key=True, of=["self"]).order_by("pk")
    waiting = locked.filter(pk__in=[t.pk for t in targets], breakdown_confirmed_at=None)
    candidates = list(with_plans(waiting.exclude(nature=Nature.RESULT)))
    problems = problems_of(candidates)
    sound = [target for target in candidates if not problems[target.pk]]
    Target.objects.filter(pk__in=[target.pk for target in sound]).update(
        breakdown_confirmed_at=timezone.now(), breakdown_confirmed_by=by
    )
    record_all((Happened("breakdown.confirm", target) for target in sound), by=by)
    return len(sound)
