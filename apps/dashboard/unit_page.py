"""What the page of a unit shows: its targets over the quarters, whether it reports in time, what it owes and is owed."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.dashboard.figures import COLOURS, Figure, by_colour
from apps.dashboard.lines import Line, lines_of
from apps.dashboard.scene import Scene
from apps.progress.charts import Chart, Kind, Role, Series
from apps.progress.contacts import Contact, contacts
from apps.progress.deadlines import in_time, with_days
from apps.progress.models import (
    HANDED_IN,
    OPEN_STATES,
    Colour,
    PeriodState,
    Report,
    ReportingPeriod,
    ReportRole,
    ReportState,
)
from apps.progress.timeliness import Timeliness
from apps.units.models import Unit


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many reports of a quarter, to the office and to lead units, came when."""

    period: ReportingPeriod
    total: int
    on_time: int
    late: int
    missing: int  # not reported, and the day is over

    @property
    def open(self) -> int:
        return self.total - self.on_time - self.late - self.missing


@dataclass(frozen=True, slots=True)
class Due:
    """A report that has not come."""

    report: Report
    timeliness: Timeliness
    due_on: date


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    quarters: list[ReportingPeriod]  # of the year until the one that is looked at
    led: list[Line]  # or answered for, where nobody leads
    supported: list[Line]
    colours: dict[str, Figure]  # of what it leads
    compared: bool
    chart: Chart | None
    punctuality: list[Punctuality]
    owes: list[Due]
    asked_of_it: list[Report]  # help that others need from it
    waits_for: list[Due]  # reports of those who support it
    asks: list[Report]  # help that it needs
    people: list[Contact]


def unit_page_of(scene: Scene, unit: Unit, *, whole_district: bool) -> UnitPage:
    """`whole_district`: who looks may see what other units write in reports of their own. Three queries."""
    quarters = quarters_until(scene)
    leads = [one for one in scene.standings if unit.pk in one.leads]
    others = [one for one in scene.standings if unit.pk in one.supports]
    lines = lines_of(scene, [*leads, *others], quarters=quarters)
    led, targets = lines[: len(leads)], {one.target for one in leads}
    reports = reports_about(scene, unit, targets, quarters)
    mine = [report for report in reports if report.unit_id == unit.pk]
    compared = any(one.before for one in leads)
    return UnitPage(
        unit=unit,
        quarters=quarters,
        led=sorted(led, key=lambda line: COLOURS.index(line.standing.colour)),
        supported=lines[len(leads) :],
        colours=by_colour(leads, compared=compared),
        compared=compared,
        chart=chart_of(led, quarters),
        punctuality=[punctuality(period, mine, scene.today) for period in quarters],
        owes=due(mine, scene.today),
        asked_of_it=[one for one in reports if one.help_unit_id == unit.pk and told(one, scene)]
        if whole_district
        else [],
        waits_for=due((one for one in reports if supports(one, unit, targets)), scene.today),
        asks=[one for one in mine if told(one, scene)],
        people=contacts([unit.pk], scene.today)[unit.pk],
    )


def quarters_until(scene: Scene) -> list[ReportingPeriod]:
    """Those of the year that are over or open, the first one first."""
    span = scene.period.span
    return [
        one
        for one in reversed(scene.periods)
        if one.span.year == span.year and one.span.number <= span.number
    ]


def reports_about(
    scene: Scene, unit: Unit, led: Iterable[int], quarters: Sequence[ReportingPeriod]
) -> list[Report]:
    """The unit's own of the year; of the quarter, those that support it and those that ask it for help. One query."""
    own = Q(unit=unit, period__in=quarters)
    supporting = Q(role=ReportRole.SUPPORT, period=scene.period, target__in=led)
    asking = Q(help_unit=unit, period=scene.period)
    reports = Report.objects.filter(own | supporting | asking, district_id=unit.district_id)
    rows = with_days(reports).select_related("period", "unit", "help_unit", "target")
    return list(rows.defer("narrative", "problems", "next_steps").order_by("target__start", "pk"))


def supports(report: Report, unit: Unit, led: Collection[int]) -> bool:
    """Whether another unit reports to this one, on a target that it leads."""
    return report.unit_id != unit.pk and report.role == ReportRole.SUPPORT and report.target_id in led


def told(report: Report, scene: Scene) -> bool:
    """Whether it asks for help in the quarter; what is not handed in yet may change."""
    return bool(report.help_needed and report.period_id == scene.period.pk and report.state in HANDED_IN)


def due(reports: Iterable[Report], today: date) -> list[Due]:
    """What is still asked for: of open quarters, and what came back; by the day on which it is due."""
    missing = [
        Due(report, *in_time(report, today))
        for report in reports
        if report.state in OPEN_STATES
        and (report.period.state == PeriodState.OPEN or report.state == ReportState.RETURNED)
    ]
    return sorted(missing, key=lambda one: (one.due_on, one.report.target_id))


def punctuality(period: ReportingPeriod, reports: Iterable[Report], today: date) -> Punctuality:
    words = Counter(in_time(one, today)[0] for one in reports if one.period_id == period.pk)
    return Punctuality(
        period,
        words.total(),
        words[Timeliness.ON_TIME],
        words[Timeliness.LATE],
        words[Timeliness.NOT_REPORTED],
    )


def chart_of(lines: Sequence[Line], quarters: Sequence[ReportingPeriod]) -> Chart | None:
    """The colours of its targets by quarter; one quarter alone is no course."""
    if len(quarters) < 2 or not lines:
        return None
    counts = [Counter(line.history[place] for line in lines) for place in range(len(quarters))]
    last, before = counts[-1][Colour.RED], counts[-2][Colour.RED]
    words = {"quarter": quarters[-1].name, "count": last, "of": len(lines), "before": before}
    return Chart(
        kind=Kind.STACKED,
        finding=_("%(quarter)s: %(count)s of %(of)s red, %(before)s in the quarter before") % words,
        heading=_("Quarter"),
        labels=tuple(period.quarter for period in quarters),
        series=tuple(
            Series(str(Colour(colour).label), Role(colour), tuple(count[colour] for count in counts))
            for colour in COLOURS
        ),
    )
