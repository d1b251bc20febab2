"""The columns of this app's lists as files."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing, Value, Words
from apps.documents.templatetags.notices import figure
from apps.targets.models import (
    Adjustment,
    AssignmentRole,
    Comparator,
    Indicator,
    IndicatorValue,
    Receipt,
    Target,
    ValueStatus,
)
from apps.targets.naming import WaitingName
from apps.targets.wording import shortened
from apps.units.models import Unit, User
from apps.units.sheets import SEPARATOR


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns that an app above this one adds to the list of targets: lights, of which targets know nothing."""

    columns: Sequence[tuple[Words, int]]  # heading and width
    values: Callable[[Sequence[Target], User], Mapping[int, Sequence[Value]]]  # target id → one a column


beside: list[Beside] = []


@dataclass(frozen=True, slots=True)
class Row:
    target: Target
    added: Sequence[Value]  # of all that is beside, in its order


def with_added(targets: Sequence[Target], user: User) -> Iterator[Row]:
    found = [(one, one.values(targets, user)) for one in beside]
    for target in targets:
        added: list[Value] = []
        for one, values in found:
            added += values.get(target.pk, [None] * len(one.columns))
        yield Row(target, added)


def value_of(indicator: Indicator) -> IndicatorValue | None:
    """The version that the list shows: the last one."""
    return next(reversed(indicator.values.all()), None)


def figure_words(indicator: Indicator) -> str:
    """养老床位 at least 350张, as the list says it."""
    words = [str(_("of which"))] if indicator.parent_id else []
    words.append(indicator.name)
    if value := value_of(indicator):
        words += [indicator.get_change_display()] if indicator.change else []
        words += [indicator.get_comparator_display()] if indicator.comparator != Comparator.EQ else []
        words.append(figure(value.value, indicator.unit))
        words += [f"({_('Provisional')})"] if value.status == ValueStatus.PROVISIONAL else []
    return " ".join(words)


def first(target: Target) -> Indicator | None:
    return next(iter(target.indicators.all()), None)


def first_value(row: Row) -> Decimal | None:
    indicator = first(row.target)
    value = value_of(indicator) if indicator else None
    return value.value / indicator.scale if indicator and value else None


def units_in(role: str) -> Callable[[Row], str]:
    return lambda row: SEPARATOR.join(
        str(one.unit or one.group or one.printed_name)
        for one in row.target.assignments.all()
        if one.role == role
    )


def target_listing() -> Listing[Row]:
    """Of rows from with_added()."""
    return Listing(
        _("Targets"),
        (
            Column(_("Number"), lambda row: row.target.label_path, 12),
            Column("★", lambda row: row.target.stars or None, 5),
            Column(_("Target"), lambda row: row.target.headline, 36),
            Column(_("Section"), lambda row: row.target.section, 20),
            Column(_("Nature"), lambda row: row.target.get_nature_display(), 8),
            Column(_("Figures"), lambda row: "\n".join(map(figure_words, row.target.indicators.all())), 36),
            Column(_("First figure"), lambda row: str(first(row.target) or ""), 20),
            Column(_("Value"), first_value, 12),
            Column(
                _("Unit of measure"), lambda row: one.entry_unit if (one := first(row.target)) else "", 10
            ),
            Column(AssignmentRole.LEAD.label, units_in(AssignmentRole.LEAD), 20),
            Column(AssignmentRole.RESPONSIBLE.label, units_in(AssignmentRole.RESPONSIBLE), 20),
            Column(AssignmentRole.SUPPORT.label, units_in(AssignmentRole.SUPPORT), 20),
            *added_columns(),
            Column(_("Notice"), lambda row: str(row.target.document), 32),
            Column(_("Targets issued"), lambda row: row.target.issued_at, 19),
        ),
    )


def added_columns() -> Iterator[Column[Row]]:
    headings = [heading for one in beside for heading in one.columns]
    for place, (heading, width) in enumerate(headings):
        yield Column(heading, lambda row, place=place: row.added[place], width)  # type: ignore[misc]


def changed(adjustment: Adjustment) -> str:
    return str(
        adjustment.indicator or shortened(adjustment.commitment.words if adjustment.commitment else "")
    )


def entered(name: str) -> Callable[[Adjustment], Decimal | None]:
    """A value in the unit in which people write it."""

    def value(adjustment: Adjustment) -> Decimal | None:
        found: Decimal | None = getattr(adjustment, name)
        return found / adjustment.indicator.scale if adjustment.indicator and found is not None else None

    return value


ADJUSTMENTS: Listing[Adjustment] = Listing(
    _("Adjustments"),
    (
        Column(_("Number"), lambda row: row.target.label_path, 12),
        Column(_("Target"), lambda row: row.target.headline, 36),
        Column(_("Change"), changed, 28),
        Column(_("Old value"), entered("old_value"), 12),
        Column(_("New value"), entered("new_value"), 12),
        Column(_("Unit of measure"), lambda row: row.indicator.entry_unit if row.indicator else "", 10),
        Column(_("Old deadline"), lambda row: row.old_deadline, 12),
        Column(_("New deadline"), lambda row: row.new_deadline, 12),
        Column(_("In force from"), lambda row: row.effective_on, 12),
        Column(_("Reason"), lambda row: row.reason, 36),
        Column(_("Asked for by"), lambda row: str(row.requested_by), 12),
        Column(_("Asked for on"), lambda row: row.requested_at, 19),
        Column(_("Decision"), lambda row: row.get_state_display(), 12),
        Column(_("Decided by"), lambda row: str(row.decided_by or ""), 12),
        Column(_("Decided"), lambda row: row.decided_at, 19),
        Column(_("Note"), lambda row: row.decision_note, 28),
    ),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A target that a unit has to sign for, or, with its receipt, has signed for."""

    unit: Unit
    target: Target
    role: Words = ""
    receipt: Receipt | None = None


RECEIPTS: Listing[Signature] = Listing(
    _("Receipts"),
    (
        Column(_("Unit"), lambda row: str(row.unit), 20),
        Column(_("Number"), lambda row: row.target.label_path, 12),
        Column(_("Target"), lambda row: row.target.headline, 40),
        Column(_("Role"), lambda row: row.role, 8),
        Column(_("Signed for"), lambda row: row.receipt.signed_at if row.receipt else None, 19),
        Column(_("By"), lambda row: str(row.receipt.signed_by) if row.receipt else "", 12),
    ),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """One target that something is missing of; without a unit it waits for the office."""

    unit: Unit | None
    what: Words
    target: Target


OUTSTANDING: Listing[Owed] = Listing(
    _("Not signed for, not broken down"),
    (
        Column(_("Unit"), lambda row: str(row.unit or _("the office")), 20),
        Column(_("What is missing"), lambda row: row.what, 16),
        Column(_("Number"), lambda row: row.target.label_path, 12),
        Column(_("Target"), lambda row: row.target.headline, 44),
        Column(_("Notice"), lambda row: str(row.target.document), 36),
    ),
)


def candidates(name: WaitingName) -> str:
    return SEPARATOR.join(map(str, name.resolution.candidates))


NAMES: Listing[WaitingName] = Listing(
    _("Unit names"),
    (
        Column(_("Printed name"), lambda row: row.name, 28),
        Column(_("Why it waits"), lambda row: row.resolution.how.label, 24),
        Column(_("Drafts"), lambda row: row.drafts, 10),
        Column(_("Issued targets"), lambda row: row.targets, 12),
        Column(_("Could be"), candidates, 36),
    ),
)


def owed_rows(unit: Unit | None, what: Words, targets: Iterable[Target]) -> list[Owed]:
    return [Owed(unit, what, target) for target in targets]
