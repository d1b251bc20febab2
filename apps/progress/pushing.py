"""What a program says in reports: of one report, or of a unit's whole quarter, where each figure finds its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import Happened, record_all
from apps.progress.answering import answered_parts_of
from apps.progress.filling import (
    Change,
    Form,
    InvalidFields,
    ReportRefused,
    for_verbs,
    keep,
    locked,
    refuse_unless_open,
    save,
)
from apps.progress.models import Report, ReportingPeriod, ReportRole
from apps.progress.typed import decimal_text
from apps.targets.models import Commitment, Indicator
from apps.units.models import Unit, User
from apps.units.permissions import Permission, require


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of one part: of an indicator its figure in Indicator.unit, None for nothing; of a commitment its
    state and its day as filling.py has them, None where it is left as it is."""

    indicator: int | None = None
    commitment: int | None = None
    value: Decimal | None = None
    state: str | None = None
    done_on: str | None = None

    @property
    def part(self) -> str:
        """The field of filling.py that is named after it."""
        return f"indicator-{self.indicator}" if self.indicator else f"commitment-{self.commitment}"

    def changes(self, form: Form) -> list[Change]:
        """In place of what is stored now."""
        if self.indicator:
            scale = form.indicators[self.part].scale if self.part in form.indicators else 1
            said = {self.part: "" if self.value is None else decimal_text(self.value / scale)}
        else:
            texts = {self.part: self.state, f"done-{self.commitment}": self.done_on}
            said = {name: text for name, text in texts.items() if text is not None}
        return [Change(name, form.stored.get(name, ""), text) for name, text in said.items()]


SAID_IN = {"indicator": "value", "commitment": "state", "done": "done_on"}  # which field of Row


class Outcome(StrEnum):
    SAVED = "saved"
    UNCHANGED = "unchanged"  # it stood so already
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row; `errors` by the field of Row that is wrong, "" for the whole row."""

    status: Outcome
    report: int | None
    errors: dict[str, str]


class RowsRefused(ReportRefused):
    """Some rows cannot be kept, so none is; `results` has one for each row."""

    def __init__(self, results: list[Result]) -> None:
        self.results = results
        super().__init__(
            _(
                "%(count)s of %(total)s readings cannot be kept, so nothing was saved. Correct them, then send all."
            )
            % {"count": sum(r.status == Outcome.REFUSED for r in results), "total": len(results)}
        )


class NotReported(ReportRefused):
    """The unit reports on no such part in the period, or the part stands twice among the rows."""


@transaction.atomic
def amend(report: Report, texts: Mapping[str, str], rows: Sequence[Row], *, by: User) -> Report:
    """save() in place of what is stored now: `texts` by the fields of filling.py, and the readings."""
    require(by, Permission.REPORT_FILL, report)
    form = Form(locked(report))
    changes = [Change(name, form.stored[name], text) for name, text in texts.items()]
    return save(report, [*changes, *(change for row in rows for change in row.changes(form))], by=by)


@transaction.atomic
def push(period: ReportingPeriod, unit: Unit, rows: Sequence[Row], *, by: User, whole: bool) -> list[Result]:
    """Write the rows into the unit's reports of the period; they overwrite what is stored now.

    One result for each row, in their order. With `whole` all are kept or none: raises RowsRefused. A fixed number
    of queries for any number of rows; two who push lock the reports in the same order.
    """
    require(by, Permission.REPORT_FILL, unit)
    forms = forms_of(period, unit, rows)
    times = Counter(row.part for row in rows)
    results: list[Result] = []
    changed: dict[int, list[Change]] = {}
    for row in rows:
        form = forms.get(row.part)
        changes, errors = [], {}
        try:
            changes = wanted(row, form, times[row.part], period, unit)
        except InvalidFields as wrong:
            errors = {SAID_IN[name.partition("-")[0]]: words for name, words in wrong.sentences.items()}
        except ReportRefused as refusal:
            errors = {"": str(refusal)}
        if form and changes:
            changed.setdefault(form.report.pk, []).extend(changes)
        outcome = Outcome.REFUSED if errors else Outcome.SAVED if changes else Outcome.UNCHANGED
        results.append(Result(outcome, form.report.pk if form else None, errors))
    if whole and any(result.errors for result in results):
        raise RowsRefused(results)
    write({form: changed[form.report.pk] for form in forms.values() if form.report.pk in changed}, by=by)
    return results


def forms_of(period: ReportingPeriod, unit: Unit, rows: Sequence[Row]) -> dict[str, Form]:
    """Part → the form of the unit's report that answers for it; those reports are locked."""
    figures = Indicator.objects.filter(pk__in=[row.indicator for row in rows if row.indicator])
    states = Commitment.objects.filter(pk__in=[row.commitment for row in rows if row.commitment])
    asked = Q(target__in=figures.values("target")) | Q(target__in=states.values("target"))
    reports = for_verbs().filter(asked, period=period, unit=unit, role=ReportRole.LEAD).order_by("pk")
    locked_ones = list(reports.prefetch_related("readings", "returns"))
    parts = answered_parts_of(locked_ones)
    forms = [Form(report, parts[report.pk]) for report in locked_ones]
    return {part: form for form in forms for part in (*form.indicators, *form.commitments)}


def wanted(row: Row, form: Form | None, times: int, period: ReportingPeriod, unit: Unit) -> list[Change]:
    """What the row changes. Raises NotReported, InvalidFields, and what refuse_unless_open() does."""
    if form is None:
        raise NotReported(
            _("This is not among what %(unit)s reports on for %(period)s. Send what stands in its reports.")
            % {"unit": unit, "period": period.name}
        )
    if times > 1:
        raise NotReported(_("This stands more than once in the request. Send it once."))
    changes = [change for change in form.understood(row.changes(form)) if change.value != change.base]
    if changes:
        refuse_unless_open(form.report)
    return changes


def write(changed: Mapping[Form, Sequence[Change]], *, by: User) -> None:
    keep([reading for form, changes in changed.items() for reading in form.readings(changes)])
    Report.objects.filter(pk__in=[form.report.pk for form in changed]).update(
        updated_at=timezone.now(), updated_by=by
    )
    record_all(
        (
            Happened(
                "report.save",
                form.report,
                before={change.field: change.base for change in changes},
                after={change.field: change.value for change in changes},
            )
            for form, changes in changed.items()
        ),
        by=by,
    )
