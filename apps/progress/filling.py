"""Fill in a report, field by field: two people at one report never overwrite each other.

A field is named as in the form: narrative, problems, help_needed, help_unit, help_leader, next_steps,
indicator-<id> (a figure), commitment-<id> (its state) and done-<commitment id> (the day). All values are
text, "" is nothing; figures are plain decimals in Indicator.entry_unit (40 in 万平方米), days ISO 8601, help_unit the id of a unit and
help_leader "on".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.models import Event
from apps.audit.recording import record
from apps.documents.models import TEXT_FIELDS
from apps.progress.answering import Parts, answered_parts
from apps.progress.deadlines import PeriodClosed, require_open
from apps.progress.models import OPEN_STATES, Reading, Report
from apps.progress.typed import NotUnderstood, day, figure, figure_text, plain, state, stored_figure
from apps.units.models import Unit, User
from apps.units.permissions import Permission, require

TEXTS = ("narrative", "problems", "help_needed", "next_steps")


class ReportRefused(Exception):
    """The verb does not fit the report as it stands; the message says what to do."""


class NotInPeriod(ReportRefused, PeriodClosed):
    """PeriodClosed, of one report."""


class NotOpen(ReportRefused):
    """The report is out of the unit's hands."""


class InvalidFields(ReportRefused):
    """Some values cannot be kept; `sentences` has one for each field. Nothing is saved."""

    def __init__(self, sentences: dict[str, str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences.values()))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people changed one field: `theirs` is stored, `yours` is not."""

    field: str
    theirs: str
    yours: str
    who: str  # "" where nobody is known to have changed it
    at: datetime | None


class FieldsChanged(ReportRefused):
    """Some fields were changed by somebody else meanwhile. All others are saved."""

    def __init__(self, report: Report, conflicts: list[Conflict]) -> None:
        self.report = report
        self.conflicts = conflicts
        super().__init__(
            _("%(who)s changed this in the meantime. Compare how it stands now, then decide again.")
            % {"who": conflicts[0].who or _("Somebody else")}
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What a person made of one field, and what they last saw in it."""

    field: str
    base: str
    value: str


def save(report: Report, changes: Iterable[Change], *, by: User) -> Report:
    """Write the changed fields, and only those; a request that is repeated changes nothing more.

    Raises InvalidFields, where nothing is saved; FieldsChanged, after everything else is saved;
    PeriodClosed (as NotInPeriod), NotOpen and NotAllowed.
    """
    saved, conflicts = write(report, list(changes), by=by)
    if conflicts:
        raise FieldsChanged(saved, conflicts)
    return saved


@transaction.atomic
def write(report: Report, changes: list[Change], *, by: User) -> tuple[Report, list[Conflict]]:
    """save() without its answer being a refusal, so that what is saved stays saved."""
    require(by, Permission.REPORT_FILL, report)
    report = locked(report)
    form = Form(report)
    changes = form.understood(changes)
    wanted = [change for change in changes if change.value not in (form.stored[change.field], change.base)]
    if not wanted:
        return report, []
    refuse_unless_open(report)
    lost = [change for change in wanted if change.base != form.stored[change.field]]
    if written := [change for change in wanted if change not in lost]:
        before = {change.field: form.stored[change.field] for change in written}
        form.write(written)
        report.updated_at, report.updated_by = timezone.now(), by
        report.save()
        record("report.save", report, by=by, before=before, after={c.field: c.value for c in written})
    return report, [conflict(report, change, form.stored[change.field]) for change in lost]


def stored(report: Report, parts: Parts | None = None) -> dict[str, str]:
    """Every field of the report as text. `parts` and prefetched readings save queries."""
    parts = parts or answered_parts(report)
    fields = {name: getattr(report, name) for name in TEXTS}
    fields["help_unit"] = str(report.help_unit_id or "")
    fields["help_leader"] = "on" if report.help_leader else ""
    readings = {(r.indicator_id, r.commitment_id): r for r in report.readings.all()}
    nothing = Reading()
    for commitment in parts.commitments:
        reading = readings.get((None, commitment.pk), nothing)
        fields[f"commitment-{commitment.pk}"] = reading.state
        fields[f"done-{commitment.pk}"] = reading.done_on.isoformat() if reading.done_on else ""
    for indicator in parts.indicators:
        value = readings.get((indicator.pk, None), nothing).value
        fields[f"indicator-{indicator.pk}"] = figure_text(value, indicator)
    return fields


def for_verbs() -> QuerySet[Report]:
    """Reports, locked for this transaction, with what verbs ask of them; of the notice all but its text."""
    return (
        Report.objects.select_for_update(no_key=True, of=["self"])
        .select_related("period__district", "target__document", "unit", "help_unit", "updated_by")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
    )


def locked(report: Report) -> Report:
    """The report as it stands, for this transaction alone."""
    return for_verbs().get(pk=report.pk)


def refuse_unless_open(report: Report) -> None:
    """Raise NotInPeriod or NotOpen unless the unit may change the report now.

    What was returned may be answered after the period is closed: the office asked for it.
    """
    if report.state not in OPEN_STATES:
        raise NotOpen(
            _("This report stands as “%(state)s” and no longer changes. Ask the office to return it to you.")
            % {"state": report.get_state_display()}
        )
    try:
        require_open(report.period)
    except PeriodClosed as error:
        if all(one.answered_at for one in report.returns.all()):
            raise NotInPeriod(str(error)) from error


def conflict(report: Report, change: Change, theirs: str) -> Conflict:
    """Who made the field what it is now is told by the audit trail."""
    last = (
        Event.objects.filter(
            district_id=report.district_id,
            object_type="progress.Report",
            object_id=report.pk,
            verb="report.save",
            after__has_key=change.field,
        )
        .order_by("pk")
        .last()
    )
    who = User.objects.filter(pk=last.actor_id or 0).first() if last else None
    return Conflict(change.field, theirs, change.value, str(who or ""), last.at if last else None)


class Form:
    """The fields of one report: what they hold, what a person's text means, and where it is kept."""

    def __init__(self, report: Report, parts: Parts | None = None) -> None:
        self.report = report
        self.parts = parts or answered_parts(report)
        self.stored = stored(report, self.parts)
        self.indicators = {f"indicator-{one.pk}": one for one in self.parts.indicators}
        self.commitments = {f"commitment-{one.pk}": one for one in self.parts.commitments}
        self.days = {f"done-{one.pk}": one for one in self.parts.commitments}

    def understood(self, changes: Sequence[Change]) -> list[Change]:
        """The changes with their values as they would be stored. Raises InvalidFields with all that is wrong."""
        found, wrong = [], {}
        for change in changes:
            try:
                found.append(
                    Change(change.field, plain(change.base), self.meaning(change.field, change.value))
                )
            except NotUnderstood as error:
                wrong[change.field] = str(error)
        if wrong:
            raise InvalidFields(wrong)
        return found

    def meaning(self, name: str, text: str) -> str:
        """The text that would be stored. Raises NotUnderstood."""
        if name not in self.stored:
            raise NotUnderstood(_("This report has no such field any more. Reload the page."))
        text = plain(text)
        if name in self.indicators:
            return figure(text, self.indicators[name])
        if name in self.commitments:
            return state(text)
        if name in self.days:
            return day(text)
        if name == "help_unit":
            return self.unit(text)
        if name == "help_leader":
            return "on" if text else ""
        return text

    def unit(self, text: str) -> str:
        if not text:
            return ""
        units = Unit.objects.filter(district_id=self.report.district_id)
        if text not in map(str, units.values_list("pk", flat=True)):
            raise NotUnderstood(_("Choose a unit of the list."))
        return text

    def write(self, changes: Sequence[Change]) -> None:
        """Into the report, which is not saved yet, and its readings."""
        for change in changes:
            if change.field == "help_unit":
                self.report.help_unit_id = int(change.value) if change.value else None
            elif change.field == "help_leader":
                self.report.help_leader = change.value == "on"
            elif change.field in TEXTS:
                setattr(self.report, change.field, change.value)
        keep(self.readings(changes))

    def readings(self, changes: Sequence[Change]) -> list[Reading]:
        """Those that the changes touch, each with all that it then says."""
        touched = {change.field for change in changes}
        now = self.stored | {change.field: change.value for change in changes}
        of = {"district_id": self.report.district_id, "report": self.report}
        figures = [
            Reading(**of, indicator=one, value=stored_figure(now[name], one))
            for name, one in self.indicators.items()
            if name in touched
        ]
        states = [
            Reading(**of, commitment=one, state=now[name], done_on=now[f"done-{one.pk}"] or None)
            for name, one in self.commitments.items()
            if not touched.isdisjoint((name, f"done-{one.pk}"))
        ]
        return figures + states


def keep(readings: Sequence[Reading]) -> None:
    """Instead of what was said of the same parts in the same reports; one statement for any number."""
    Reading.objects.bulk_create(
        readings,
        update_conflicts=True,
        unique_fields=["report", "indicator", "commitment"],
        update_fields=["value", "state", "done_on"],
    )
