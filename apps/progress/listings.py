"""The columns of this app's lists as files, and those that it adds to the list of targets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from apps.audit.exports import Column, Listing, Value
from apps.progress.judging import Shown, newest
from apps.progress.models import HANDED_IN, Colour, Light, LightRule, ReportingPeriod
from apps.progress.opening import DATES
from apps.progress.period_page import PeriodRow, ReportRow, UnitRow
from apps.progress.publishing import quarter_name
from apps.progress.queues import Queued
from apps.progress.task_page import Row
from apps.progress.timeliness import Timeliness
from apps.progress.wording import unit_of_change
from apps.targets.listings import Beside
from apps.targets.models import Target
from apps.units.models import User
from apps.units.permissions import Permission, can

TIMELINESS = {
    Timeliness.ON_TIME: pgettext_lazy("report", "in time"),
    Timeliness.LATE: pgettext_lazy("report", "late"),
    Timeliness.NOT_REPORTED: pgettext_lazy("report", "not reported"),
    Timeliness.DUE_SOON: pgettext_lazy("report", "due soon"),
    Timeliness.NOT_DUE: pgettext_lazy("report", "not due yet"),
}


def light_words(colour: str, *, judged: bool, provisional: bool) -> str:
    """红灯（核定）: the colour, and where it is not simply computed from what is approved."""
    words = str(Colour(colour).label)
    if not judged and not provisional:
        return words
    note = pgettext("light", "judged") if judged else pgettext("light", "provisional")
    return pgettext("light", "%(light)s (%(note)s)") % {"light": words, "note": note}


def shown_words(light: Shown | None) -> str:
    if light is None:
        return ""
    return light_words(light.colour, judged=light.judgement is not None, provisional=light.provisional)


def newest_lights(targets: Sequence[Target], user: User) -> Mapping[int, Sequence[Value]]:
    if not can(user, Permission.REPORT_VIEW):
        return {}
    lights = newest(Light.objects.filter(target__in=[target.pk for target in targets]))
    return {pk: (shown_words(light), light.light.period.name) for pk, light in lights.items()}


BESIDE_TARGETS = Beside([(_("Light"), 12), (_("Quarter"), 16)], newest_lights)


TASKS: Listing[Row] = Listing(
    _("My tasks"),
    (
        Column(_("Quarter"), lambda row: row.report.period.name, 16),
        Column(_("Unit"), lambda row: str(row.report.unit), 18),
        Column(_("Role"), lambda row: row.report.get_role_display(), 8),
        Column(_("Number"), lambda row: row.report.target.label_path, 12),
        Column("★", lambda row: "★" if row.starred else "", 5),
        Column(_("Target"), lambda row: row.report.target.headline, 40),
        Column(_("Notice"), lambda row: str(row.report.target.document), 32),
        Column(_("How it stands"), lambda row: row.report.get_state_display(), 12),
        Column(pgettext_lazy("report", "Due"), lambda row: row.task.due_on, 12),
        Column(_("In time"), lambda row: TIMELINESS[row.task.timeliness], 10),
        Column(_("Working days left"), lambda row: row.task.days, 10),
        Column(
            _("Reason of the return"), lambda row: row.task.returned.reason if row.task.returned else "", 30
        ),
        Column(_("Missing or odd"), lambda row: "\n".join(one.sentence for one in row.findings), 36),
        Column(_("Last saved"), lambda row: row.report.updated_at, 19),
    ),
)

# What waits in the queue, with the light of the target.
QUEUE: Listing[tuple[Queued, Shown | None]] = Listing(
    _("Checking"),
    (
        Column(_("Number"), lambda row: row[0].report.target.label_path, 12),
        Column(_("Target"), lambda row: row[0].report.target.headline, 40),
        Column(_("Notice"), lambda row: str(row[0].report.target.document), 32),
        Column(_("Unit"), lambda row: str(row[0].report.unit), 18),
        Column(_("State"), lambda row: row[0].report.get_state_display(), 10),
        Column(_("In time"), lambda row: TIMELINESS[row[0].timeliness], 10),
        Column(_("Working days late"), lambda row: row[0].days if row[0].is_late else None, 10),
        Column(_("Warnings"), lambda row: "\n".join(row[0].warnings), 44),
        Column(
            _("Figure that moved most"), lambda row: str(row[0].jump.indicator) if row[0].jump else "", 20
        ),
        Column(_("By how much"), lambda row: row[0].jump.by if row[0].jump else None, 12),
        Column(
            _("Unit of measure"), lambda row: unit_of_change(row[0].jump.indicator) if row[0].jump else "", 10
        ),
        Column(_("Light"), lambda row: shown_words(row[1]), 12),
        Column(_("Returned"), lambda row: row[0].returned.returned_at if row[0].returned else None, 19),
        Column(_("Reason of the return"), lambda row: row[0].returned.reason if row[0].returned else "", 30),
        Column(pgettext_lazy("report", "Due"), lambda row: row[0].due_on, 12),
        Column(
            pgettext_lazy("day", "Submitted"),
            lambda row: row[0].report.submitted_at if row[0].report.state in HANDED_IN else None,
            19,
        ),
    ),
)

COUNTS = (
    (pgettext_lazy("reports", "Expected"), "expected"),
    (pgettext_lazy("reports", "Submitted"), "came"),
    (pgettext_lazy("reports", "Of these late"), "late"),
    (pgettext_lazy("reports", "Not reported"), "missing"),
    (pgettext_lazy("reports", "Returned"), "returned"),
    (pgettext_lazy("reports", "Approved"), "approved"),
)


def counts() -> Iterator[Column[Any]]:
    """Of what has `counts`: a period, or a unit in one."""
    for heading, name in COUNTS:
        yield Column(heading, lambda row, name=name: int(getattr(row.counts, name)), 10)  # type: ignore[misc]


def day_of(name: str) -> Callable[[PeriodRow], Value]:
    return lambda row: getattr(row.period, name)


PERIODS: Listing[PeriodRow] = Listing(
    _("Reporting periods"),
    (
        Column(_("Quarter"), lambda row: row.period.name, 16),
        Column(_("State"), lambda row: row.period.state.label, 10),
        *(
            Column(capfirst(ReportingPeriod._meta.get_field(name).verbose_name), day_of(name), 14)  # type: ignore[union-attr]
            for name in DATES
        ),
        *counts(),
    ),
)

UNITS_OF_PERIOD: Listing[UnitRow] = Listing(
    _("Reports by unit"),
    (
        Column(_("Unit"), lambda row: str(row.unit), 24),
        *counts(),
        Column(_("Expected as support"), lambda row: row.counts.support, 12),
        Column(_("Came as support"), lambda row: row.counts.support_came, 12),
        Column(_("Has time until"), lambda row: row.extended_to, 12),
    ),
)

REPORTS_OF_UNIT: Listing[ReportRow] = Listing(
    _("Reports of a unit"),
    (
        Column(_("Unit"), lambda row: str(row.report.unit), 20),
        Column(_("Number"), lambda row: row.report.target.label_path, 12),
        Column(_("Target"), lambda row: row.report.target.headline, 40),
        Column(_("Notice"), lambda row: str(row.report.target.document), 32),
        Column(_("Role"), lambda row: row.report.get_role_display(), 8),
        Column(_("State"), lambda row: row.report.get_state_display(), 12),
        Column(_("In time"), lambda row: TIMELINESS[row.timeliness], 10),
        Column(pgettext_lazy("report", "Due"), lambda row: row.due_on, 12),
    ),
)

RULES: Listing[LightRule] = Listing(
    _("Rules of lights"),
    (
        Column(_("Version"), lambda rule: rule.number, 8),
        Column(_("Name"), lambda rule: rule.name, 32),
        Column(_("Holds from"), lambda rule: quarter_name(rule.from_quarter), 16),
        Column(_("Published"), lambda rule: rule.published_at, 19),
        Column(_("By"), lambda rule: str(rule.published_by or ""), 12),
    ),
)
