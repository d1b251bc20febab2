"""The demonstration district's year up to its third quarter, walked by the verbs that the pages call.

Run as `python -m govtargets.demo_year`. The clock of this process moves from March to October 2021 (ADR 15);
what happens is in fixtures/demo_year.json. It is one transaction: all of it is there afterwards, or nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property
from io import BytesIO
from itertools import cycle
from typing import Any
from zoneinfo import ZoneInfo

import django
import time_machine

django.setup()

from django.conf import settings  # noqa: E402 - the models of all below need the settings
from django.core.files import File  # noqa: E402
from django.db import transaction  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from apps.audit.recording import SYSTEM  # noqa: E402
from apps.documents.models import Document  # noqa: E402
from apps.documents.reading import read  # noqa: E402
from apps.documents.upload import upload  # noqa: E402
from apps.progress import reporting, spreadsheet  # noqa: E402
from apps.progress.judging import judge  # noqa: E402
from apps.progress.lighting import answer_requests  # noqa: E402
from apps.progress.models import OPEN_STATES, Report, ReportingPeriod, ReportRole  # noqa: E402
from apps.progress.opening import close_period, extend, open_period, plan_period  # noqa: E402
from apps.progress.reporting import Change, NotSubmittable  # noqa: E402
from apps.progress.workbook import COLUMNS, HEAD, SHEET  # noqa: E402
from apps.targets.assigning import resolver_for, set_units  # noqa: E402
from apps.targets.breakdown import confirm, save_breakdown  # noqa: E402
from apps.targets.cells import Cell  # noqa: E402
from apps.targets.changes import decide, record_value, request_adjustment  # noqa: E402
from apps.targets.issuing import issue  # noqa: E402
from apps.targets.models import Adjustment, AssignmentRole, Indicator, Measure, Target  # noqa: E402
from apps.targets.parties import Party, heads, parties  # noqa: E402
from apps.targets.plans import quarters_of, with_plans, written  # noqa: E402
from apps.targets.receipts import sign  # noqa: E402
from apps.targets.review import accept_clean  # noqa: E402
from apps.units.models import District, Tenure, Unit, User  # noqa: E402
from apps.units.permissions import Role  # noqa: E402
from apps.units.posts import give_account  # noqa: E402

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIXTURES = settings.BASE_DIR / "fixtures"
POINTS, ANNUAL = "2021-q1-work-points.docx", "2021-annual-targets.txt"


@contextmanager
def at(day: str | date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """The clock stands at an hour of the day."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    with time_machine.travel(datetime.combine(when, time(hour, minute), SHANGHAI), tick=False):
        yield


class Year:
    """The people and the plan of the walk."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.plan: dict[str, Any] = json.loads((FIXTURES / "demo_year.json").read_text("utf-8"))
        self.officer = User.objects.get(district=district, memberships__role=Role.OFFICER)
        self.words = {kind: cycle(words) for kind, words in self.plan["words"].items() if kind != "help"}

    @cached_property
    def people(self) -> dict[tuple[int, str], User]:
        """(unit, role) → who works there."""
        users = User.objects.filter(district=self.district, memberships__unit__isnull=False)
        return {(m.unit_id or 0, m.role): user for user in users for m in user.memberships.all()}

    def clerk(self, unit: Unit) -> User | None:
        """Who fills in: the reporter, or in a small unit its head."""
        return self.people.get((unit.pk, Role.REPORTER)) or self.people.get((unit.pk, Role.UNIT_HEAD))

    def head(self, unit: Unit) -> User:
        return self.people[unit.pk, Role.UNIT_HEAD]

    def walk(self) -> None:
        with at("2021-01-13"):
            self.issue(POINTS)
        with at("2021-03-08"):
            annual = self.issue(ANNUAL)
        with at("2021-03-10"):
            self.assign(annual)
        for file_name in (POINTS, ANNUAL):
            with at("2021-03-15"):
                self.sign(file_name)
            with at("2021-03-18"):
                self.break_down(file_name)
        self.give_leader_account()
        for quarter in self.plan["quarters"]:
            self.report(quarter)
            self.adjust(until=self.plan["quarters"][quarter]["closes_on"])

    def issue(self, file_name: str) -> Document:
        with (FIXTURES / "documents" / file_name).open("rb") as file:
            document = upload(File(file), file_name, by=self.officer)
        read(document.job.pk)
        document.refresh_from_db()
        accept_clean(document, by=self.officer)
        issue(document, by=self.officer)
        return document

    def targets(self, file_name: str) -> list[Target]:
        return list(with_plans(Target.objects.filter(district=self.district, document__file_name=file_name)))

    def of(self, target: Target) -> dict[str, Any]:
        """What the fixture plans for a target of the annual notice; nothing for another."""
        found: dict[str, Any] = self.plan["targets"].get(target.label_path, {})
        return found if target.document.file_name == ANNUAL else {}

    def assign(self, document: Document) -> None:
        for target in self.targets(document.file_name):
            for role in (AssignmentRole.LEAD, AssignmentRole.SUPPORT):
                if names := self.of(target).get(role.value):
                    set_units(target, role, names, by=self.officer, resolver=resolver_for(target))

    def sign(self, file_name: str) -> None:
        """Who has an account signs; the streets without one are left for the office to chase."""
        targets = self.targets(file_name)
        found = parties(targets, date(2021, 3, 15))
        for unit in {party.unit for of_target in found.values() for party in of_target}:
            if clerk := self.clerk(unit):
                mine = [t for t in targets if unit in {party.unit for party in found[t.pk]}]
                sign(mine, unit=unit, by=clerk)

    def break_down(self, file_name: str) -> None:
        """All but those for whose lead no unit is known: they wait on the page of names."""
        found = parties(self.targets(file_name), date(2021, 3, 18))
        targets = [target for target in self.targets(file_name) if heads(found[target.pk])]
        cells = [cell for target in targets for cell in self.cells(target, found[target.pk])]
        save_breakdown(targets, cells, by=self.officer)
        for target in targets:
            confirm(target, by=self.officer)

    def cells(self, target: Target, units: Sequence[Party]) -> Iterator[Cell]:
        """The plan of every cumulative figure, the stages of what has none, and who does what, in turn."""
        plan, quarters = self.of(target), [str(quarter) for quarter in quarters_of(target.document)]
        shares = self.plan["plans"][plan.get("plan", "even")] if len(quarters) == 4 else [100]
        for indicator in target.indicators.all():
            value = indicator.value_on(target.document.period_end or date.max)
            if value is None:
                continue
            for quarter, share in zip(quarters, shares, strict=True):
                if share is not None:
                    cumulative = indicator.measure == Measure.CUMULATIVE
                    point = whole(indicator, value * share / 100) if cumulative and share < 100 else value
                    yield Cell("plan", indicator.pk, quarter, "", written(indicator, point))
        for commitment, party in zip(target.commitments.all(), cycle(heads(units)), strict=False):
            yield Cell("unit", commitment.pk, "", "", str(party.unit.pk))
            for quarter, stage in zip(quarters, plan.get("stages", []), strict=False):
                yield Cell("stage", commitment.pk, quarter, "", stage)

    def report(self, quarter: str) -> None:
        """One quarter: planned, opened, reported by every unit, checked; the last stays open."""
        days: dict[str, date] = {
            name: date.fromisoformat(day) for name, day in self.plan["quarters"][quarter].items()
        }
        with at(days["opens_on"], 9):
            period = plan_period(self.district, quarter, by=self.officer, **days)
            open_period(period, by=self.officer)
        for short_name, extension in self.plan["extended"].get(quarter, {}).items():
            with at(days["opens_on"], 15):
                unit = Unit.objects.get(district=self.district, short_name=short_name)
                extend(
                    period,
                    unit,
                    by=self.officer,
                    due_on=date.fromisoformat(extension["due_on"]),
                    reason=extension["reason"],
                )
        self.fill_in(period, days)
        if quarter == list(self.plan["quarters"])[-1]:
            self.leave_open(period, days)
            return
        self.check(period, days)
        if quarter == "2021Q2":
            self.make_official()
        with at(days["closes_on"], 17):
            close_period(period, by=self.officer)

    def fill_in(self, period: ReportingPeriod, days: Mapping[str, date]) -> None:
        """Supporting units first, then the leads, each on a day before its report is due, or after it."""
        reports = list(period.reports.select_related("unit", "target__document", "period").order_by("pk"))
        for role, due in (
            (ReportRole.SUPPORT, days["support_due_on"]),
            (ReportRole.LEAD, days["lead_due_on"]),
        ):
            for number, report in enumerate(one for one in reports if one.role == role):
                if self.clerk(report.unit) is None:
                    continue
                late = str(report.unit) in self.plan["late"][period.quarter]
                day = due.replace(day=due.day + 2 if late else due.day - number % 4)
                with at(day, 9 + number % 8, number * 7 % 60):
                    self.hand_in(report)

    def hand_in(self, report: Report) -> None:
        """Filled in by the clerk, passed on by the unit head, as far as the fixture says."""
        clerk = self.clerk(report.unit)
        assert clerk is not None  # noqa: S101 - fill_in() asked
        until = self.left_at(report)
        if until == "draft":
            return
        if self.plan["excel"].get(report.period.quarter) == str(report.unit):
            self.by_workbook(report, clerk)
        else:
            self.save(report, self.values(report), clerk)
        try:
            reporting.hand_up(report, by=clerk)
        except NotSubmittable as refusal:
            self.save(report, self.explained(refusal), clerk)
            reporting.hand_up(report, by=clerk)
        if until != "checking":
            reporting.submit(report, by=self.head(report.unit))

    def by_workbook(self, report: Report, clerk: User) -> None:
        """The clerk downloads the unit's quarter, fills in the rows of the report, and uploads the file."""
        book = load_workbook(BytesIO(spreadsheet.write(report.period, report.unit, by=clerk)))
        sheet, columns = book[SHEET], [column.key for column in COLUMNS]
        values = self.values(report)
        for row in sheet.iter_rows(min_row=HEAD + 1):
            line, _, name = str(row[0].value or "").partition("/")
            if line != str(report.pk):
                continue
            if name.startswith("indicator"):
                row[columns.index("done")].value = Decimal(values[name]) if values[name] else None
            elif not name:
                for text in ("narrative", "next_steps"):
                    row[columns.index(text)].value = values[text]
        filled = BytesIO()
        book.save(filled)
        filled.seek(0)
        preview = spreadsheet.read(report.period, report.unit, filled, by=clerk)
        spreadsheet.apply(report.period, report.unit, preview.edits, by=clerk)

    def left_at(self, report: Report) -> str:
        """Where the report stays in the quarter that is left open: draft, checking, submitted; else "" ."""
        if report.role == ReportRole.SUPPORT or report.period.quarter != list(self.plan["quarters"])[-1]:
            return ""
        third = self.plan["third_quarter"]
        label = report.target.label_path
        return next((state for state in ("draft", "checking", "submitted") if label in third[state]), "")

    def save(self, report: Report, values: Mapping[str, str], clerk: User) -> None:
        report.refresh_from_db()
        seen = reporting.stored(report)
        changes = [Change(name, seen[name], value) for name, value in values.items() if name in seen]
        reporting.save(report, changes, by=clerk)

    def values(self, report: Report) -> dict[str, str]:
        """The figures, states and texts of the report, by field."""
        parts = reporting.answered_parts(report)
        number = int(report.period.quarter[-1]) - 1
        plan = self.of(report.target)
        found: dict[str, str] = {}
        told: list[str] = []
        for index, indicator in enumerate(parts.indicators):
            figure = self.figure(report, plan, index, indicator, number)
            found[f"indicator-{indicator.pk}"] = figure
            if figure:
                told.append(f"{indicator.name}{figure}{indicator.entry_unit}")
        for commitment in parts.commitments:
            if plan.get("states"):
                state = found[f"commitment-{commitment.pk}"] = plan["states"][number]
                if state == "done":
                    found[f"done-{commitment.pk}"] = plan["done_on"]
                told.append(plan["stages"][min(number, 1 if state == "done" else number)])
        found["narrative"] = self.narrative(report, plan, told, number)
        found["next_steps"] = next(self.words["steady"])
        return found

    def figure(
        self, report: Report, plan: Mapping[str, Any], index: int, indicator: Indicator, number: int
    ) -> str:
        """In the indicator's entry_unit: as the fixture says, else its plan at the target's pace."""
        if given := plan.get("values", {}).get(str(index)):
            return str(given[number])
        value = indicator.value_on(report.period.span.end)
        if value is None:
            return ""
        paces: Sequence[float] = plan.get("pace") or self.plan["first_quarter"]
        pace = Decimal(str(paces[number] if plan else paces[report.target_id % len(paces)]))
        if indicator.measure != Measure.CUMULATIVE:
            return written(indicator, steady(indicator, value))
        point = indicator.plan_points.filter(quarter=report.period.quarter).first()
        if point is None or point.value is None:
            return ""
        return written(indicator, whole(indicator, point.value * pace))

    def narrative(self, report: Report, plan: Mapping[str, Any], told: list[str], number: int) -> str:
        figures = "，".join(told) or "各项配合工作"
        if report.role == ReportRole.SUPPORT or plan.get("states"):
            return str(next(self.words["stage"])).format(figures=figures)
        if "plan" not in plan:
            return str(next(self.words["level"])).format(figures=figures)
        pace = plan.get("pace", [1, 1, 1])[number]
        kind = "ahead" if pace > 1 else "on" if pace > 0.96 else "behind"
        return str(next(self.words[kind])).format(figures=figures)

    def explained(self, refusal: NotSubmittable) -> dict[str, str]:
        """What a unit writes when it is told that something behind its plan needs a reason."""
        texts = {"problems": next(self.words["problems"]), "next_steps": next(self.words["next"])}
        wanted = {finding.field for finding in refusal.findings}
        if unknown := wanted - texts.keys():
            raise RuntimeError(f"The fixture does not satisfy {unknown}: {refusal}") from refusal
        return texts

    def check(self, period: ReportingPeriod, days: Mapping[str, date]) -> None:
        """The office approves what is clean, returns what the fixture says, and approves the rest."""
        lead_due = days["lead_due_on"]
        with at(lead_due.replace(day=lead_due.day + 3), 10):
            for label, reason in self.plan["returned"][period.quarter].items():
                due_on = lead_due.replace(day=lead_due.day + 8)
                reporting.return_report(
                    self.found(period, label), by=self.officer, reason=reason, due_on=due_on
                )
            reporting.approve_clean(period, by=self.officer)
            answer_requests(period.pk)
        with at(lead_due.replace(day=lead_due.day + 7), 14):
            for label in self.plan["returned"][period.quarter]:
                self.answer(self.found(period, label))
        with at(lead_due.replace(day=lead_due.day + 9), 15):
            for report in period.reports.filter(role=ReportRole.LEAD, state="submitted"):
                reporting.approve(report, by=self.officer)
            answer_requests(period.pk)
        for label, judgement in self.plan["judged"].get(period.quarter, {}).items():
            with at(days["closes_on"], 16):
                judge(period, self.found(period, label).target, by=self.officer, **judgement)

    def answer(self, report: Report) -> None:
        clerk = self.clerk(report.unit)
        assert clerk is not None  # noqa: S101 - it was handed in before
        texts = {"problems": next(self.words["problems"]), "next_steps": next(self.words["next"])}
        self.save(report, {"narrative": report.narrative + "已按要求重新核实。", **texts}, clerk)
        reporting.hand_up(report, by=clerk)
        reporting.submit(report, by=self.head(report.unit))

    def found(self, period: ReportingPeriod, label: str) -> Report:
        """The lead's report on a target of the annual notice."""
        reports = period.reports.filter(role=ReportRole.LEAD, target__document__file_name=ANNUAL)
        return next(r for r in reports.select_related("target", "unit") if r.target.label_path == label)

    def give_leader_account(self) -> None:
        """What waits for the leader's post waits for the leader's account."""
        leader = User.objects.get(district=self.district, memberships__role=Role.LEADER)
        tenure = Tenure.objects.get(district=self.district, holder=leader.name)
        give_account(tenure.post, leader, by=SYSTEM, on=tenure.valid_from)

    def adjust(self, until: str) -> None:
        """What units asked for before the day, and what the office said to it; the last waits for the leader."""
        for change in self.plan["adjusted"]:
            if change["on"] > until or Adjustment.objects.filter(reason=change["reason"]).exists():
                continue
            target = self.target(change["label"])
            clerk = self.clerk(parties([target], date.fromisoformat(change["on"]))[target.pk][0].unit)
            assert clerk is not None  # noqa: S101 - every lead has one
            with at(change["on"], 14):
                asked = self.ask(target, change, clerk)
            if "decided_on" in change:
                with at(change["decided_on"]):
                    decide(asked, True, by=self.officer, note=change["note"])

    def ask(self, target: Target, change: Mapping[str, str], clerk: User) -> Adjustment:
        effective_on, reason = date.fromisoformat(change["on"]), change["reason"]
        if "deadline" in change:
            commitment, day = target.commitments.all()[0], date.fromisoformat(change["deadline"])
            return request_adjustment(
                commitment, by=clerk, new_deadline=day, effective_on=effective_on, reason=reason
            )
        indicator = target.indicators.all()[int(change["index"])]
        value = Decimal(change["value"]) * indicator.scale
        return request_adjustment(
            indicator, by=clerk, new_value=value, effective_on=effective_on, reason=reason
        )

    def target(self, label: str) -> Target:
        """Of the annual notice."""
        return next(target for target in self.targets(ANNUAL) if target.label_path == label)

    def make_official(self) -> None:
        for label, value in self.plan["official"].items():
            target = self.target(label)
            indicator = list(target.indicators.all())[value["index"]]
            with at(value["effective_on"], 11):
                record_value(
                    indicator,
                    Decimal(value["value"]) * indicator.scale,
                    by=self.officer,
                    status="official",
                    effective_on=date.fromisoformat(value["effective_on"]),
                    source_words=value["source"],
                )

    def leave_open(self, period: ReportingPeriod, days: Mapping[str, date]) -> None:
        """The day before the demo's today: most is approved, some waits, some was returned."""
        kept = {"submitted": set(self.plan["third_quarter"]["submitted"])}
        with at(days["lead_due_on"], 16):
            for label, reason in self.plan["third_quarter"]["returned"].items():
                due_on = days["lead_due_on"].replace(day=days["lead_due_on"].day + 4)
                reporting.return_report(
                    self.found(period, label), by=self.officer, reason=reason, due_on=due_on
                )
            for report in period.reports.filter(role=ReportRole.LEAD, state="submitted").select_related(
                "target"
            ):
                if report.target.label_path not in kept["submitted"]:
                    reporting.approve(report, by=self.officer)
            answer_requests(period.pk)


def whole(indicator: Indicator, value: Decimal) -> Decimal:
    """Things are counted whole; amounts have two places in the unit that they are written in."""
    if indicator.scale == 1 and indicator.unit != "公里":
        return value.to_integral_value(ROUND_FLOOR)
    return (value / indicator.scale).quantize(Decimal("0.01"), ROUND_FLOOR) * indicator.scale


def steady(indicator: Indicator, value: Decimal) -> Decimal:
    """A level that is kept: just under a ceiling, just at what is to be reached."""
    return (value * Decimal("0.97")).quantize(Decimal("0.1")) if indicator.comparator == "le" else value


def main() -> None:
    district = District.objects.get(
        code=json.loads((FIXTURES / "demo_district.json").read_text("utf-8"))["district"]["code"]
    )
    if Document.objects.filter(district=district, file_name=ANNUAL).exists():
        return
    with transaction.atomic():
        year = Year(district)
        year.walk()
    open_reports = Report.objects.filter(
        district=district, period__closed_at=None, state__in=OPEN_STATES
    ).count()
    targets = Target.objects.filter(district=district).count()
    print(f"{targets} targets issued, broken down and reported; {open_reports} reports of 2021Q3 still wait.")


if __name__ == "__main__":
    main()
