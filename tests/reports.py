"""A quarter for tests: a notice issued, its third quarter planned, and the reports of that quarter opened."""

from dataclasses import dataclass
from datetime import date

from apps.progress.filling import Change, save, stored
from apps.progress.models import Report, ReportingPeriod
from apps.progress.opening import open_period, plan_period
from apps.targets.models import Commitment, Indicator, PlanPoint, Target
from apps.units.models import Unit, User
from tests.notices import HEAD, issue_notice

TODAY = "2026-10-09T10:00:00+08:00"  # reports of the third quarter are due
DAYS = {
    "opens_on": date(2026, 9, 20),
    "support_due_on": date(2026, 10, 10),
    "lead_due_on": date(2026, 10, 15),
    "closes_on": date(2026, 10, 25),
}

# A part of a whole, a unit that supports, a milestone and a ★ with a figure of its own.
NOTICE = (
    HEAD
    + """一、保障和改善民生
（一）帮扶引领创业800人，其中大学生500人。（牵头单位：区发展改革委；配合单位：区民政局）
（二）9月底前启用滨江养老院。★新增养老床位350张。（责任单位：区民政局）
"""
)


@dataclass(frozen=True)
class Quarter:
    """The period and the rows that a test speaks of."""

    period: ReportingPeriod
    business: Target  # led by the unit of tests/cast.py, supported by the other
    care: Target  # of the other unit
    whole: Indicator
    part: Indicator
    beds: Indicator
    opening: Commitment

    def report(self, target: Target, unit: Unit) -> Report:
        return Report.objects.select_related("period", "target__document", "unit").get(
            period=self.period, target=target, unit=unit
        )


def open_quarter(quarter: str, *, by: User, days: dict[str, date] = DAYS) -> ReportingPeriod:
    period = plan_period(by.district, quarter, by=by, **days)
    open_period(period, by=by)
    return period


def third_quarter(officer: User) -> Quarter:
    """Planned: 600 people, 400 of them students, and 250 beds; the home opens by the end of September."""
    document = issue_notice(NOTICE, officer)
    business, care = document.targets.all()
    whole, part = business.indicators.all()
    (beds,) = care.indicators.all()
    for indicator, value in ((whole, 600), (part, 400), (beds, 250)):
        plan(indicator, "2026Q3", value)
    opening = care.commitments.get(kind="milestone")
    return Quarter(open_quarter("2026Q3", by=officer), business, care, whole, part, beds, opening)


def plan(indicator: Indicator, quarter: str, value: int) -> None:
    PlanPoint.objects.create(
        district_id=indicator.district_id,
        target_id=indicator.target_id,
        indicator=indicator,
        quarter=quarter,
        value=value,
    )


def changes(report: Report, **values: object) -> list[Change]:
    """Of the fields named as in filling.py, with _ for -, by somebody who sees the report as it stands."""
    seen = stored(Report.objects.select_related("period", "target").get(pk=report.pk))
    named = {field(name): str(value) for name, value in values.items()}
    return [Change(name, seen[name], value) for name, value in named.items()]


def field(name: str) -> str:
    """indicator_7 is the field indicator-7."""
    kind, _, number = name.rpartition("_")
    return f"{kind}-{number}" if number.isdecimal() else name


def fill(report: Report, by: User, **values: object) -> Report:
    return save(report, changes(report, **values), by=by)
