"""One unit's quarter carried to Excel and back: written, read, compared, and saved as a whole or not at all.

The preview is the saving itself, rolled back, so that it cannot promise what saving does not keep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.audit.sheets import writable
from apps.progress import filled_workbook, workbook
from apps.progress.filled_workbook import CellError, Filled, FilledRow, text_of
from apps.progress.models import Report, ReportingPeriod
from apps.progress.quarter_lines import lines_of, quarter_words, title_of
from apps.progress.reporting import Change, FieldsChanged, InvalidFields, ReportRefused, save
from apps.progress.typed import NotUnderstood
from apps.progress.workbook import Line, Origin
from apps.units.models import Unit, User
from apps.units.permissions import Permission, require
from apps.units.sheets import NotAWorkbook


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that says something else than the report does; `line` is the key of its row."""

    place: str
    line: str
    name: str  # of the field
    base: str
    value: str

    @property
    def report_id(self) -> int:
        return int(self.line.partition("/")[0])


@dataclass(frozen=True, slots=True)
class Clash:
    """A cell whose field somebody else changed after the file was made."""

    edit: Edit
    theirs: str
    who: str  # "" where nobody is known to have changed it
    at: datetime | None


@dataclass
class Preview:
    """What saving would do. Nothing is saved while there are errors; a clash is saved only if somebody says so."""

    edits: list[Edit] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)


class NotApplied(Exception):
    """Something changed since the preview, so nothing was saved."""

    def __init__(self) -> None:
        super().__init__(
            _("Somebody changed these reports at the same time. Look at what would be saved now.")
        )


class _Undo(Exception):
    pass


def write(period: ReportingPeriod, unit: Unit, *, by: User) -> bytes:
    """The unit's reports of the period as a workbook."""
    require(by, Permission.REPORT_FILL, unit)
    return workbook.write(title_of(period, unit), origin_of(period, unit), lines_of(period, unit))


def read(period: ReportingPeriod, unit: Unit, file: BinaryIO, *, by: User) -> Preview:
    """What the filled-in file would change. Raises NotAWorkbook where it is not a file of this unit and period."""
    require(by, Permission.REPORT_FILL, unit)
    filled = filled_workbook.read(file)
    refuse_others(filled.origin, origin_of(period, unit))
    edits, errors = compared(filled, {line.key: line for line in lines_of(period, unit)})
    found = preview(period, unit, edits, by=by)
    found.errors = sorted([*filled.errors, *errors, *found.errors], key=lambda error: error.order)
    return found


def preview(period: ReportingPeriod, unit: Unit, edits: Iterable[Edit], *, by: User) -> Preview:
    """What saving these would do, as things stand now."""
    require(by, Permission.REPORT_FILL, unit)
    found = Preview()
    try:
        with transaction.atomic():
            found = saved(period, unit, edits, by=by)
            raise _Undo
    except _Undo:
        return found


@transaction.atomic
def apply(period: ReportingPeriod, unit: Unit, edits: Iterable[Edit], *, by: User) -> int:
    """Save the edits, all or none; returns how many fields changed. Raises NotApplied."""
    require(by, Permission.REPORT_FILL, unit)
    found = saved(period, unit, edits, by=by)
    if found.errors or found.clashes:
        raise NotApplied
    if found.edits:
        record("period.workbook", period, by=by, after={"unit": unit.pk, "cells": len(found.edits)})
    return len(found.edits)


def overwriting(clash: Clash) -> Edit:
    """The edit of somebody who has seen what stands there now."""
    return replace(clash.edit, base=clash.theirs)


def origin_of(period: ReportingPeriod, unit: Unit) -> Origin:
    return Origin(period.district.code, unit.pk, unit.name, period.pk, quarter_words(period))


def refuse_others(theirs: Origin, ours: Origin) -> None:
    """Raise NotAWorkbook for a file of another district, unit or quarter."""
    if theirs.district != ours.district:
        raise NotAWorkbook(
            _("This file is of another district. Download the file of your unit and fill that in.")
        )
    if theirs.unit != ours.unit:
        raise NotAWorkbook(
            _(
                "This file is of %(theirs)s, and here is the quarter of %(ours)s. Choose the file of that unit."
            )
            % {"theirs": theirs.unit_name, "ours": ours.unit_name}
        )
    if theirs.period != ours.period:
        raise NotAWorkbook(
            _("This file is of %(theirs)s, and here is %(ours)s. Choose the file of that quarter.")
            % {"theirs": theirs.quarter, "ours": ours.quarter}
        )


def compared(filled: Filled, lines: dict[str, Line]) -> tuple[list[Edit], list[CellError]]:
    """The cells that were changed since the file was made, and those that cannot be understood."""
    edits: list[Edit] = []
    errors: list[CellError] = []
    for row in filled.rows:
        line = lines.get(row.key)
        if line is None:
            errors += foreign(row, filled)
            continue
        for column, asked in line.inputs.items():
            base = filled.bases.get((row.key, column), "")
            try:
                value = text_of(row.cells[column], asked)
            except NotUnderstood as error:
                errors.append(CellError(row.place(column), str(error)))
                continue
            if value not in (base, asked.text):
                seen = asked.text if writable(asked.text) == base else base
                edits.append(Edit(row.place(column), row.key, asked.name, seen, value))
    return edits, errors


def foreign(row: FilledRow, filled: Filled) -> list[CellError]:
    """A row that is not the unit's any more is an error only where it says something."""
    columns = [column for key, column in filled.bases if key == row.key]
    if any(row.cells[column].value not in (None, "") for column in columns) or not columns:
        return [not_yours(str(row.number))]
    return []


def not_yours(place: str) -> CellError:
    return CellError(place, _("This row is no longer your unit's to fill in. Download the file again."))


def saved(period: ReportingPeriod, unit: Unit, edits: Iterable[Edit], *, by: User) -> Preview:
    """Save them in the transaction of the caller, report by report; `edits` of the answer are those that hold."""
    found = Preview()
    ordered = sorted(edits, key=lambda edit: edit.report_id)  # two who save lock in the same order
    reports = Report.objects.select_for_update(no_key=True).filter(period=period, unit=unit).order_by("pk")
    known = {report.pk: report for report in reports.filter(pk__in={edit.report_id for edit in ordered})}
    now = {
        (line.key, asked.name): asked.text
        for line in lines_of(period, unit)
        for asked in line.inputs.values()
    }
    for report_id, group in groupby(ordered, key=lambda edit: edit.report_id):
        wanted = [edit for edit in group if now.get((edit.line, edit.name)) != edit.value]
        if report_id in known:
            save_one(known[report_id], wanted, found, by=by)
        else:
            found.errors += [not_yours(edit.place) for edit in wanted]
    return found


def save_one(report: Report, edits: Sequence[Edit], found: Preview, *, by: User) -> None:
    by_name = {edit.name: edit for edit in edits}
    try:
        save(report, [Change(edit.name, edit.base, edit.value) for edit in edits], by=by)
    except InvalidFields as wrong:
        found.errors += [CellError(by_name[name].place, words) for name, words in wrong.sentences.items()]
    except FieldsChanged as lost:
        clashes = [Clash(by_name[c.field], c.theirs, c.who, c.at) for c in lost.conflicts]
        found.clashes += clashes
        found.edits += [edit for edit in edits if edit not in {clash.edit for clash in clashes}]
    except ReportRefused as refusal:
        found.errors += [CellError(edit.place, str(refusal)) for edit in edits]
    else:
        found.edits += edits
