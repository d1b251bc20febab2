"""Break targets down (分解): who does what by when, and what is planned by the end of each quarter.

Cells are saved as they are typed, each with the value that the writer last saw, so that two people who
work on one grid never overwrite each other. The office confirms; from then on nothing changes until it
reopens.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import Happened, record, record_all
from apps.documents.models import Document
from apps.targets.cells import KINDS, Cell, Row, WrongCell, as_seen, canonical
from apps.targets.models import Commitment, Indicator, PlanPoint, Target
from apps.targets.parties import parties
from apps.targets.plans import Key, Problem, plan_problems, quarters_of, stored, with_plans
from apps.units.models import User
from apps.units.permissions import Permission, require


class BreakdownRefused(Exception):
    """The breakdown stays as it is; the message says what to do."""


class BreakdownErrors(BreakdownRefused):
    """Some cells cannot hold what was written; nothing was saved. `errors`: (index of the cell, sentence)."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        self.errors = errors
        super().__init__(" ".join(dict.fromkeys(sentence for _index, sentence in errors)))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that somebody else changed: what stands there now, and what the writer wanted."""

    index: int
    theirs: str
    yours: str


class CellsChanged(BreakdownRefused):
    """Somebody else changed some of the cells in the meantime; nothing was saved."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = conflicts
        super().__init__(
            _("Somebody else changed this in the meantime. Compare how it stands now, then decide again.")
        )


class NotConfirmable(BreakdownRefused):
    """Something is missing or wrong in the breakdown; `problems` are all of them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems))


class NotConfirmed(BreakdownRefused):
    """Only what is confirmed can be reopened."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What the cells hold now, one text for each in their order; how many changed; what is odd: (index, sentence)."""

    values: list[str]
    changed: int
    warnings: list[tuple[int, str]]


@transaction.atomic
def save_breakdown(scope: Document | Iterable[Target], cells: Sequence[Cell], *, by: User) -> Saved:
    """Save edited cells of the notice's targets, or of the given ones: all of them or none.

    A cell that holds the value already is left alone, so that a repeated call changes nothing. Several edits
    of one cell follow each other. Raises BreakdownErrors with all wrong cells, CellsChanged with all that
    somebody else changed, and NotAllowed where the writer's unit does not lead a target.
    """
    grid = Grid(locked_targets(scope, cells))
    for target in grid.targets:
        require(by, Permission.TARGET_BREAK_DOWN, target)
    errors: list[tuple[int, str]] = []
    conflicts: list[Conflict] = []
    values = []
    for index, cell in enumerate(cells):
        try:
            value = grid.read(cell)
        except WrongCell as wrong:
            errors.append((index, str(wrong)))
            continue
        values.append(value)
        theirs = grid.put(cell, value)
        if theirs is not None:
            conflicts.append(Conflict(index, theirs, value))
    if errors:
        raise BreakdownErrors(errors)
    if conflicts:
        raise CellsChanged(conflicts)
    grid.write()
    record_all(grid.events(), by=by)
    return Saved(values, len(grid.touched), list(grid.warnings(cells, values)))


def locked_targets(scope: Document | Iterable[Target], cells: Sequence[Cell]) -> list[Target]:
    """The targets of the cells, as far as they are in the scope: two savings of one target wait for each other."""
    of = {model: {c.pk for c in cells if c.kind in KINDS and KINDS[c.kind][0] is model} for model in ROWS}
    wanted = set(Indicator.objects.filter(pk__in=of[Indicator]).values_list("target", flat=True))
    wanted |= set(Commitment.objects.filter(pk__in=of[Commitment]).values_list("target", flat=True))
    targets = Target.objects.filter(pk__in=wanted)
    if isinstance(scope, Document):
        targets = targets.filter(document=scope)
    else:
        targets = targets.filter(pk__in=[target.pk for target in scope])
    locked = targets.select_for_update(no_key=True, of=["self"]).order_by("pk")
    return list(with_plans(locked))


ROWS: tuple[type[Commitment] | type[Indicator], ...] = (Commitment, Indicator)


class Grid:
    """The cells of some locked targets, as they stand and as they are to stand."""

    def __init__(self, targets: list[Target]) -> None:
        self.targets = targets
        self.before = stored(targets)
        self.now = dict(self.before)
        self.quarters = {t.document_id: {str(q) for q in quarters_of(t.document)} for t in targets}
        units = parties(targets, timezone.localdate())
        self.rows: dict[tuple[type[Commitment] | type[Indicator], int], Row] = {}
        for target in targets:
            parts: list[Commitment | Indicator] = [*target.commitments.all(), *target.indicators.all()]
            for part in parts:
                part.target = target
                self.rows[type(part), part.pk] = Row(part, units[target.pk])

    def row(self, cell: Cell) -> Row:
        row = self.rows.get((KINDS[cell.kind][0], cell.pk)) if cell.kind in KINDS else None
        if row is None:
            raise WrongCell(_("This cell is not there any more. Reload the page."))
        return row

    def read(self, cell: Cell) -> str:
        """The cell's new value. Raises WrongCell."""
        row = self.row(cell)
        target = row.part.target
        if KINDS[cell.kind][1] and cell.quarter not in self.quarters[target.document_id]:
            raise WrongCell(_("This quarter is not in the period of the notice."))
        if target.breakdown_confirmed_at is not None:
            raise WrongCell(
                _("The breakdown of this target is confirmed. The office reopens it before it is changed.")
            )
        return canonical(cell.kind, cell.value, row)

    def put(self, cell: Cell, value: str) -> str | None:
        """Note the new value; None, or what somebody else wrote there instead of what the writer saw."""
        key = self.key(cell)
        theirs = self.now.get(key, "")
        if theirs != value:
            if cell.base is not None and theirs != as_seen(cell.kind, cell.base, self.row(cell)):
                return theirs
            self.now[key] = value
        return None

    def key(self, cell: Cell) -> Key:
        return cell.kind, cell.pk, cell.quarter if KINDS[cell.kind][1] else ""

    @property
    def touched(self) -> list[Key]:
        return [key for key, value in self.now.items() if value != self.before.get(key, "")]

    def write(self) -> None:
        commitments, indicators = [], []
        for kind, pk, quarter in self.touched:
            part = self.rows[KINDS[kind][0], pk].part
            if quarter:
                continue
            value = self.now[kind, pk, quarter]
            if isinstance(part, Indicator):
                part.measure = value
                indicators.append(part)
            else:
                set_field(part, kind, value)
                commitments.append(part)
        Commitment.objects.bulk_update(commitments, ["unit", "planned_on", "evidence_required"])
        Indicator.objects.bulk_update(indicators, ["measure"])
        self.write_points()

    def write_points(self) -> None:
        points = [key for key in self.touched if key[2]]
        if not points:
            return
        gone = {key for key in points if not self.now[key]}
        PlanPoint.objects.filter(
            pk__in=[
                point.pk
                for target in self.targets
                for point in target.plan_points.all()
                if key_of(point) in gone
            ]
        ).delete()
        PlanPoint.objects.bulk_create(
            [self.point(key) for key in points if key not in gone],
            update_conflicts=True,
            unique_fields=["indicator", "commitment", "quarter"],
            update_fields=["value", "stage"],
        )

    def point(self, key: Key) -> PlanPoint:
        kind, pk, quarter = key
        part = self.rows[KINDS[kind][0], pk].part
        point = PlanPoint(district_id=part.district_id, target=part.target, quarter=quarter)
        if isinstance(part, Indicator):
            point.indicator, point.value = part, Decimal(self.now[key]) * part.scale
        else:
            point.commitment, point.stage = part, self.now[key]
        return point

    def events(self) -> Iterator[Happened]:
        """One a target, with the cells that changed by their kind."""
        changed: dict[int, tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]] = {}
        for kind, pk, quarter in self.touched:
            owner = self.rows[KINDS[kind][0], pk].part.target_id
            before, after = changed.setdefault(owner, ({}, {}))
            place = f"{pk} {quarter}".strip()
            before.setdefault(kind, {})[place] = self.before.get((kind, pk, quarter), "")
            after.setdefault(kind, {})[place] = self.now[kind, pk, quarter]
        for target in self.targets:
            if target.pk in changed:
                yield Happened("breakdown.save", target, *changed[target.pk])

    def warnings(self, cells: Sequence[Cell], values: Sequence[str]) -> Iterator[tuple[int, str]]:
        """What is allowed and nevertheless odd."""
        for index, (cell, value) in enumerate(zip(cells, values, strict=True)):
            end = self.row(cell).part.target.document.period_end
            if cell.kind == "deadline" and value and end and date.fromisoformat(value) > end:
                yield (
                    index,
                    _("%(day)s lies after the period of the notice, which ends on %(end)s.")
                    % {"day": value, "end": end.isoformat()},
                )


def key_of(point: PlanPoint) -> Key:
    if point.indicator_id is not None:
        return "plan", point.indicator_id, point.quarter
    return "stage", point.commitment_id or 0, point.quarter


def set_field(commitment: Commitment, kind: str, value: str) -> None:
    if kind == "unit":
        commitment.unit_id = int(value) if value else None
    elif kind == "deadline":
        commitment.planned_on = date.fromisoformat(value) if value else None
    else:
        commitment.evidence_required = value


@transaction.atomic
def confirm(target: Target, *, by: User) -> Target:
    """The office takes the breakdown as it is; a second time changes nothing. Raises NotConfirmable and NotAllowed."""
    require(by, Permission.BREAKDOWN_CONFIRM, target)
    target = locked(target)
    if target.breakdown_confirmed_at is not None:
        return target
    if wrong := plan_problems(target):
        raise NotConfirmable(wrong)
    target.breakdown_confirmed_at, target.breakdown_confirmed_by = timezone.now(), by
    target.save(update_fields=["breakdown_confirmed_at", "breakdown_confirmed_by"])
    record("breakdown.confirm", target, by=by)
    return target


@transaction.atomic
def reopen(target: Target, *, by: User, reason: str) -> Target:
    """Let the breakdown be changed again, for a reason that stays in the trail. Raises NotConfirmed and NotAllowed."""
    require(by, Permission.BREAKDOWN_CONFIRM, target)
    reason = reason.strip()
    target = locked(target)
    if target.breakdown_confirmed_at is None:
        raise NotConfirmed(_("The breakdown is not confirmed, so it can be changed as it is."))
    if not reason:
        raise BreakdownRefused(_("Say why the breakdown is reopened."))
    target.breakdown_confirmed_at = target.breakdown_confirmed_by = None
    target.save(update_fields=["breakdown_confirmed_at", "breakdown_confirmed_by"])
    record("breakdown.reopen", target, by=by, after={"reason": reason})
    return target


def locked(target: Target) -> Target:
    """With its plan, for update: a saving and a confirmation wait for each other."""
    targets = Target.objects.select_for_update(no_key=True, of=["self"]).filter(pk=target.pk)
    return with_plans(targets).get()
