"""What the office sees of one report: as it was submitted, beside plan and history, with all that was sent to and fro."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.documents.templatetags.notices import figure
from apps.progress.answering import answered_parts
from apps.progress.deadlines import timeliness_of
from apps.progress.filling import TEXTS
from apps.progress.findings import findings
from apps.progress.freezing import Frozen, FrozenReading
from apps.progress.models import (
    HANDED_IN,
    CommitmentState,
    Evidence,
    Report,
    ReportRole,
    ReportState,
    Return,
    Submission,
)
from apps.progress.timeline import Line, Moment, Year, year_of
from apps.progress.timeliness import Timeliness
from apps.progress.wording import WRITTEN, promise_words
from apps.progress.workdays import shift, working_days_between
from apps.targets.models import Indicator
from apps.units.models import User

DAYS_TO_ANSWER = 3  # working days that a return gives unless the office says otherwise


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that differs from the version before, in words; "" is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Version:
    submission: Submission
    changes: list[Changed]
    answers: Return | None  # the return that it answers


@dataclass(frozen=True, slots=True)
class Row:
    """One part that the unit answers for: what it said this time, beside every quarter of the year."""

    line: Line
    promised: str  # the year's value in words; "" for what has none
    said: str  # in words; "" where nothing was submitted
    now: Moment | None
    earlier: list[Moment]


@dataclass(frozen=True, slots=True)
class Checked:
    """One report for the office. `late_by`: working days by which it is, or came, too late; 0 or less: in time."""

    report: Report
    timeliness: Timeliness
    due_on: date
    late_by: int
    warnings: list[str]
    versions: list[Version]  # the last one first
    open_return: Return | None
    rows: list[Row]
    texts: list[tuple[str, str]]
    evidence: list[Evidence]
    supporting: list[Report]
    earlier: list[Report]
    year: Year = field(repr=False)

    @property
    def last(self) -> Version | None:
        return self.versions[0] if self.versions else None

    @property
    def reported_support(self) -> list[Report]:
        return [report for report in self.supporting if report.submitted_at]

    @property
    def silent_support(self) -> list[Report]:
        return [report for report in self.supporting if not report.submitted_at]

    @property
    def whole(self) -> Moment | None:
        return of_quarter(self.year.whole, self.report)


def checked(report: Report, user: User, today: date) -> Checked:
    """All that templates/progress/check.html shows, in a fixed number of queries.

    What the unit writes after a return is its own until it submits again: shown is what was submitted last.
    """
    parts = answered_parts(report)
    year = year_of(report.target, user, today, report.period.span.year)
    returns = list(report.returns.select_related("returned_by").order_by("id"))
    versions = versions_of(report, returns)
    content = versions[0].submission.content if versions else None
    word, due_on = timeliness_of([report], today)[report.pk]
    came = report.state in HANDED_IN and versions
    arrived = timezone.localdate(versions[0].submission.submitted_at) if came else today
    own = {f"indicator-{one.pk}" for one in parts.indicators}
    own |= {f"commitment-{one.pk}" for one in parts.commitments}
    return Checked(
        report=report,
        timeliness=word,
        due_on=due_on,
        late_by=working_days_between(due_on, arrived),
        warnings=warnings_of(report, content),
        versions=versions,
        open_return=next((one for one in returns if one.answered_at is None), None),
        rows=rows_of(report, [line for line in year.lines if line.part in own], content),
        texts=[(label(name), content["fields"].get(name, "")) for name in TEXTS] if content else [],
        evidence=evidence_of(report, content),
        supporting=supporting(report),
        earlier=earlier_reports(report),
        year=year,
    )


def versions_of(report: Report, returns: Iterable[Return]) -> list[Version]:
    """Each submission with what changed from the one before, and the return that it answers; the last one first."""
    submissions = list(report.submissions.select_related("submitted_by").order_by("number"))
    answered = {one.answered_at: one for one in returns}
    found = []
    for before, after in zip([None, *submissions], submissions, strict=False):
        changes = differences(before.content, after.content) if before else []
        found.append(Version(after, changes, answered.get(after.submitted_at)))
    return found[::-1]


def differences(before: Frozen, after: Frozen) -> list[Changed]:
    """What a reader of both versions would find different, in the order of the page."""
    old, new = flat(before), flat(after)
    labels = {key: name for key, (name, _words) in [*old.items(), *new.items()]}
    nothing = ("", "")
    return [
        Changed(labels[key], old.get(key, nothing)[1], new.get(key, nothing)[1])
        for key in dict.fromkeys([*new, *old])
        if old.get(key, nothing)[1] != new.get(key, nothing)[1]
    ]


def flat(content: Frozen) -> dict[str, tuple[str, str]]:
    """The readings, fields and files of a version, each with its name, in words."""
    found = {part_of(reading): (reading["name"], said_in(reading)) for reading in content["readings"]}
    found |= {name: (label(name), content["fields"].get(name, "")) for name in WRITTEN}
    asked = bool(content["fields"].get("help_leader"))
    help_leader = pgettext("answer", "yes") if asked else pgettext("answer", "no")
    files = "\n".join(one["name"] for one in content["evidence"])
    return {**found, "help_leader": (label("help_leader"), help_leader), "evidence": (_("Evidence"), files)}


def part_of(reading: FrozenReading) -> str:
    """As timeline.Line.part names it."""
    if reading["indicator"]:
        return f"indicator-{reading['indicator']}"
    return f"commitment-{reading['commitment']}"


def said_in(reading: FrozenReading) -> str:
    """A figure with its unit, or a state with its day."""
    if reading["value"]:
        return str(figure(Decimal(reading["value"]), reading["unit"]))
    words = str(CommitmentState(reading["state"]).label) if reading["state"] else ""
    day = parse_date(reading["done_on"])
    return f"{words} {date_format(day)}".strip() if day else words


def rows_of(report: Report, lines: Iterable[Line], content: Frozen | None) -> list[Row]:
    said = {part_of(reading): said_in(reading) for reading in (content["readings"] if content else [])}
    quarter = report.period.span
    return [
        Row(
            line=line,
            promised=promised(line.indicator, quarter.end),
            said=said.get(line.part, ""),
            now=of_quarter(line, report),
            earlier=[moment for moment in line.moments if moment.quarter < quarter],
        )
        for line in lines
    ]


def promised(indicator: Indicator | None, on: date) -> str:
    value = indicator.value_on(on) if indicator else None
    return promise_words(indicator, value) if indicator and value is not None else ""


def of_quarter(line: Line, report: Report) -> Moment | None:
    return next((moment for moment in line.moments if moment.quarter == report.period.span), None)


def warnings_of(report: Report, content: Frozen | None) -> list[str]:
    """As things stand now while it waits to be checked, else as they stood when it was submitted."""
    if report.state == ReportState.SUBMITTED:
        return [finding.sentence for finding in findings(report)]
    return [warning["sentence"] for warning in content["warnings"]] if content else []


def evidence_of(report: Report, content: Frozen | None) -> list[Evidence]:
    """The files that were submitted, removed since or not."""
    submitted = [one["id"] for one in content["evidence"]] if content else []
    return list(report.evidence.filter(pk__in=submitted).select_related("added_by"))


def supporting(report: Report) -> list[Report]:
    """What the supporting units reported to the lead for the quarter."""
    reports = Report.objects.filter(period=report.period_id, target=report.target_id, role=ReportRole.SUPPORT)
    return list(reports.select_related("unit"))


def earlier_reports(report: Report) -> list[Report]:
    """What the unit handed in on the target for the quarters before, the last one first."""
    reports = Report.objects.filter(
        district_id=report.district_id,
        target=report.target_id,
        unit=report.unit_id,
        state__in=HANDED_IN,
        period__quarter__lt=report.period.quarter,
    )
    return list(reports.select_related("period").order_by("-period__quarter"))


def label(name: str) -> str:
    return capfirst(str(getattr(Report._meta.get_field(name), "verbose_name", name)))


def suggested_answer(today: date) -> date:
    """The day by which a return asks for an answer, unless the office says otherwise."""
    return shift(today, DAYS_TO_ANSWER)
