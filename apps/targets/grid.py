"""The breakdown of a notice as a table that is edited like a spreadsheet: its targets, rows and cells."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.documents.models import Document
from apps.targets.assigning import names_of
from apps.targets.fields import Entries, GridCell, name_of
from apps.targets.leaders import InCharge, leaders_in_charge
from apps.targets.measures import counted
from apps.targets.models import (
    AssignmentRole,
    Commitment,
    Indicator,
    IndicatorValue,
    Measure,
    Target,
)
from apps.targets.parties import Party, answering_unit, parties
from apps.targets.plans import Key, Problem, beginning, problems, quarters_of, stored, written
from apps.targets.quarters import Quarter
from apps.units.models import User
from apps.units.permissions import Permission, can


@dataclass(frozen=True, slots=True)
class Row:
    """A figure, or an item without one. The cells of an item stand in the first of its rows."""

    indicator: Indicator | None
    commitment: Commitment | None
    version: IndicatorValue | None  # the year's value
    measure: GridCell | None
    quarters: Sequence[GridCell]
    item: Sequence[GridCell]  # unit, deadline, evidence, or nothing

    @property
    def id(self) -> str:
        return (
            f"row-i{self.indicator.pk}"
            if self.indicator
            else f"row-c{self.commitment and self.commitment.pk}"
        )

    @property
    def title(self) -> str:
        if self.indicator:
            return self.indicator.name
        return beginning(self.commitment) if self.commitment else ""

    @property
    def total(self) -> str:
        """The year's value as its cells are typed."""
        return written(self.indicator, self.version.value) if self.version and self.indicator else ""

    @property
    def unit(self) -> str:
        return self.indicator.entry_unit if self.indicator else ""

    @property
    def whole(self) -> bool:
        """Counts things that come whole, one by one: 台, but neither 吨 nor 万人次."""
        return self.indicator is not None and self.indicator.scale == 1 and counted(self.indicator.unit)


@dataclass(frozen=True, slots=True)
class Plan:
    """One target of the table."""

    target: Target
    units: Sequence[Party]
    in_charge: InCharge | None
    problems: Sequence[Problem]
    names: Sequence[GridCell]  # lead and supporting units
    rows: Sequence[Row]
    quarters: Sequence[Quarter]
    editable: bool
    base: Mapping[str, str]  # for a browser without scripts: what its fields held

    @property
    def confirmed(self) -> bool:
        return self.target.breakdown_confirmed_at is not None

    @property
    def sound(self) -> bool:
        """Could be confirmed as it is."""
        return not self.confirmed and not self.problems

    @property
    def form(self) -> str:
        return str(self.target.pk)

    @property
    def responsible(self) -> str:
        return names_of(self.target, AssignmentRole.RESPONSIBLE)

    @property
    def span(self) -> int:
        """How many columns stand before those of the units: name, kind of figure, quarters, the year's value."""
        return 3 + len(self.quarters)

    @property
    def base_json(self) -> str:
        return json.dumps(self.base, ensure_ascii=False)

    @property
    def lacks(self) -> list[tuple[str, str]]:
        """What is still missing: a sentence, and the cell where it is mended."""
        return lacks(self.problems)


def lacks(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [
        (problem.sentence, name_of((problem.kind, problem.pk, problem.quarter)) if problem.kind else "")
        for problem in problems
    ]


def plans_of(
    targets: Sequence[Target], document: Document, *, user: User, on: date, entries: Entries
) -> list[Plan]:
    """The targets as `user` may edit them on the day `on`; from with_plans() and their assignments.

    The same number of queries for any number of targets.
    """
    units = parties(targets, on)
    leaders = leaders_in_charge(targets, on)
    quarters = quarters_of(document)
    plans = []
    for target in targets:
        know_units(target, units[target.pk])
        drawing = Drawing(target, units[target.pk], quarters, user, entries)
        wrong = list(problems(target, units[target.pk]))
        plans.append(drawing.plan(leaders[target.pk], wrong))
    return plans


def know_units(target: Target, units: Sequence[Party]) -> None:
    """So that asking who may do what costs no query for each target."""
    target.units_by_role = {
        role: frozenset(party.unit.pk for party in units if party.role == role)
        for role in AssignmentRole.values
    }


class Drawing:
    """Draws one target: which cells it has, what they hold and who may edit them."""

    def __init__(
        self, target: Target, units: Sequence[Party], quarters: list[Quarter], user: User, entries: Entries
    ) -> None:
        self.target = target
        self.units = units
        self.quarters = quarters
        self.entries = entries
        self.stored = stored([target])
        is_open = target.breakdown_confirmed_at is None
        self.editable = is_open and can(user, Permission.TARGET_BREAK_DOWN, target)
        self.named_here = is_open and can(user, Permission.BREAKDOWN_CONFIRM, target)

    def plan(self, in_charge: InCharge | None, wrong: Sequence[Problem]) -> Plan:
        names = [self.names(AssignmentRole.LEAD), self.names(AssignmentRole.SUPPORT)]
        rows = list(self.rows())
        cells = [*names, *(cell for row in rows for cell in (row.measure, *row.quarters, *row.item) if cell)]
        base = {cell.name: cell.base for cell in cells if cell.editable}
        return Plan(
            self.target, self.units, in_charge, wrong, names, rows, self.quarters, self.editable, base
        )

    def names(self, role: AssignmentRole) -> GridCell:
        return self.cell((role.value, self.target.pk, ""), names_of(self.target, role), self.named_here)

    def rows(self) -> list[Row]:
        """In the order of the words: an item with its figures, then figures that stand in no item."""
        indicators = list(self.target.indicators.all())
        rows = []
        for commitment in self.target.commitments.all():
            figures = [i for i in indicators if i.commitment_id == commitment.pk]
            item = self.item(commitment)
            rows += [self.figure_row(i, commitment, [] if at else item) for at, i in enumerate(figures)]
            if not figures:
                rows.append(Row(None, commitment, None, None, self.curve("stage", commitment.pk), item))
        return rows + [self.figure_row(i, None, []) for i in indicators if i.commitment_id is None]

    def figure_row(
        self, indicator: Indicator, commitment: Commitment | None, item: Sequence[GridCell]
    ) -> Row:
        version = indicator.version_on(self.quarters[-1].end) if self.quarters else None
        kinds = [(value, str(label), value) for value, label in Measure.choices]
        key = ("measure", indicator.pk, "")
        measure = self.cell(key, self.stored[key], self.editable, choices=kinds)
        return Row(indicator, commitment, version, measure, self.curve("plan", indicator.pk), item)

    def curve(self, kind: str, pk: int) -> list[GridCell]:
        keys = [(kind, pk, str(quarter)) for quarter in self.quarters]
        return [self.cell(key, self.stored.get(key, ""), self.editable) for key in keys]

    def item(self, commitment: Commitment) -> list[GridCell]:
        unit, deadline, evidence = ((kind, commitment.pk, "") for kind in ("unit", "deadline", "evidence"))
        due = commitment.due_on.isoformat() if commitment.due_on else ""
        choices = self.units_for(commitment)
        return [
            self.cell(unit, self.stored[unit], self.editable, choices=choices),
            self.cell(deadline, self.stored[deadline], self.editable, hint=due),
            self.cell(evidence, self.stored[evidence], self.editable),
        ]

    def units_for(self, commitment: Commitment) -> list[tuple[str, str, str]]:
        """The target's units, and the one that does the item now though it has no part in the target any more.

        Nobody chosen means whoever answers for the whole target, in brackets.
        """
        units = [party.unit for party in self.units]
        if commitment.unit and commitment.unit not in units:
            units.append(commitment.unit)
        answering = None if commitment.unit else answering_unit(commitment, self.units)
        nobody = f"（{answering}）" if answering else ""
        return [("", nobody, "")] + [(str(unit.pk), str(unit), unit.name) for unit in units]

    def cell(
        self,
        key: Key,
        stored: str,
        editable: bool,
        *,
        choices: Sequence[tuple[str, str, str]] = (),
        hint: str = "",
    ) -> GridCell:
        return GridCell(
            key,
            value=self.entries.typed.get(key, stored) if editable else stored,
            base=self.entries.base.get(key, stored),
            editable=editable,
            wrong=self.entries.wrong.get(key, ""),
            choices=choices,
            hint=hint,
        )
