"""The quarters of the demonstration's year: opened, reported by every unit, checked by the office."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from io import BytesIO
from itertools import cycle
from typing import Any

from openpyxl import load_workbook

from apps.progress import reporting, spreadsheet
from apps.progress.judging import judge
from apps.progress.lighting import answer_requests
from apps.progress.models import Report, ReportingPeriod, ReportRole
from apps.progress.opening import close_period, extend, open_period, plan_period
from apps.progress.reporting import Change, NotSubmittable
from apps.progress.workbook import COLUMNS, HEAD, SHEET
from apps.targets.models import Indicator, Measure
from apps.targets.plans import written
from apps.units.models import Unit, User
from govtargets.demo_cast import ANNUAL, Cast, at


class Quarters:
    """Walks one quarter after the other."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.district, self.officer, self.plan = cast.district, cast.officer, cast.plan
        self.words = {kind: cycle(words) for kind, words in cast.plan["words"].items() if kind != "help"}

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
                if self.cast.clerk(report.unit) is None:
                    continue
                late = str(report.unit) in self.plan["late"][period.quarter]
                day = due.replace(day=due.day + 2 if late else due.day - number % 4)
                with at(day, 9 + number % 8, number * 7 % 60):
                    self.hand_in(report)

    def hand_in(self, report: Report) -> None:
        """Filled in by the clerk, passed on by the unit head, as far as the fixture says."""
        clerk = self.cast.clerk(report.unit)
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
            reporting.submit(report, by=self.cast.head(report.unit))

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
        plan = self.cast.of(report.target)
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
        clerk = self.cast.clerk(report.unit)
        assert clerk is not None  # noqa: S101 - it was handed in before
        texts = {"problems": next(self.words["problems"]), "next_steps": next(self.words["next"])}
        self.save(report, {"narrative": report.narrative + "已按要求重新核实。", **texts}, clerk)
        reporting.hand_up(report, by=clerk)
        reporting.submit(report, by=self.cast.head(report.unit))

    def found(self, period: ReportingPeriod, label: str) -> Report:
        """The lead's report on a target of the annual notice."""
        reports = period.reports.filter(role=ReportRole.LEAD, target__document__file_name=ANNUAL)
        return next(r for r in reports.select_related("target", "unit") if r.target.label_path == label)

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
