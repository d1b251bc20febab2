"""What the page of a target says: how it stands, why, what is missing to green, whom to call; and its charts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.documents.templatetags.notices import figure
from apps.progress.charts import Chart, Kind, Role, Series
from apps.progress.contacts import Contact, contacts, leader
from apps.progress.judging import Shown
from apps.progress.models import HANDED_IN, Colour, Report, ReportRole
from apps.progress.timeline import Line, Moment, ReportLine, Year
from apps.targets.models import Adjustment, Indicator, Target
from apps.targets.parties import heads

NOT_GREEN = (Colour.RED, Colour.YELLOW)  # in the order in which they are told


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that is red or yellow; its sentence says why, and how much turns it green."""

    name: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers: for which unit, or as the leader in charge; `contact` None is a vacancy."""

    whose: str
    contact: Contact | None


def told(target: Target, year: Year, on: date) -> dict[str, Any]:
    """What progress/target.html shows of a year besides its forms. Three queries."""
    latest = year.whole.latest
    return {
        "latest": latest,
        "before": before(year.whole, latest),
        "missing": missing(year.lines, latest),
        "said": said(year.reports),
        "people": people(year, on),
        "charted": [(line, chart_of(line)) for line in year.lines],
        "adjustments": Adjustment.objects.filter(target=target).select_related(
            "indicator", "commitment", "requested_by", "decided_by"
        ),
    }


def before(whole: Line, latest: Moment | None) -> Moment | None:
    """The last light of the target in an earlier quarter."""
    earlier = [one for one in whole.moments if latest and one.quarter < latest.quarter and one.shown]
    return earlier[-1] if earlier else None


def missing(lines: Iterable[Line], latest: Moment | None) -> list[Missing]:
    """The parts that are not green at the end of the quarter, the red ones first."""
    found = [
        Missing(line.name, moment.shown)
        for line in lines
        for moment in line.moments
        if latest and moment.quarter == latest.quarter and moment.shown and moment.shown.colour in NOT_GREEN
    ]
    return sorted(found, key=lambda one: NOT_GREEN.index(Colour(one.shown.colour)))


def said(lines: Iterable[ReportLine]) -> list[Report]:
    """What those who answer for the target last handed in, where it tells of problems or of what comes next."""
    reports = [
        line.report
        for line in lines
        if line.report.role == ReportRole.LEAD and line.report.state in HANDED_IN
    ]
    newest = reports[0].period_id if reports else None
    return [
        report
        for report in reports
        if report.period_id == newest and (report.problems or report.help_needed or report.next_steps)
    ]


def people(year: Year, on: date) -> list[Person]:
    """The first contact of each unit that leads the target, and its leader in charge."""
    units = [party.unit for party in heads(year.parties)]
    known = contacts((unit.pk for unit in units), on)
    found = [Person(str(unit), next(iter(known[unit.pk]), None)) for unit in units]
    if year.in_charge:
        found.append(Person(_("Leader in charge"), leader(year.in_charge)))
    return found


def chart_of(line: Line) -> Chart | None:
    """Plan against actual; nothing where there is no curve to be seen: no report yet, and no two planned quarters."""
    indicator, moments = line.indicator, line.moments
    if indicator is None:
        return None
    planned = [moment.planned for moment in moments]
    reported = [moment.reported.value if moment.reported else None for moment in moments]
    if not any(value is not None for value in reported) and sum(v is not None for v in planned) < 2:
        return None
    limit = _("Limit of the year") if indicator.kept_low else _("Value of the year")
    series = [
        Series(_("Reported"), Role.ACTUAL, tuple(reported)),
        Series(_("Planned"), Role.PLAN, tuple(planned)),
        Series(limit, Role.VALUE, tuple(indicator.value_on(moment.quarter.end) for moment in moments)),
    ]
    return Chart(
        kind=Kind.LINE,
        finding=finding(indicator, moments),
        heading=_("Quarter"),
        labels=tuple(str(moment.quarter) for moment in moments),
        series=tuple(one for one in series if any(value is not None for value in one.values)),
        unit=indicator.unit,
    )


def finding(indicator: Indicator, moments: Iterable[Moment]) -> str:
    """2021Q3: 养老床位 250张, 100张 less than planned."""
    last: tuple[Moment, Decimal] | None = None
    for moment in moments:
        if moment.reported and moment.reported.value is not None:
            last = moment, moment.reported.value
    if last is None:
        return _("%(name)s: nothing reported yet") % {"name": indicator}
    moment, value = last
    words = {
        "quarter": moment.quarter,
        "name": indicator,
        "value": figure(value, indicator.unit),
        "planned": "" if moment.planned is None else figure(moment.planned, indicator.unit),
    }
    if moment.planned is None:
        return _("%(quarter)s: %(name)s %(value)s") % words
    if value == moment.planned:
        return _("%(quarter)s: %(name)s %(value)s, as planned") % words
    words["by"] = difference(abs(value - moment.planned), indicator)
    if value < moment.planned:
        return _("%(quarter)s: %(name)s %(value)s, %(by)s less than the %(planned)s planned") % words
    return _("%(quarter)s: %(name)s %(value)s, %(by)s more than the %(planned)s planned") % words


def difference(value: Decimal, indicator: Indicator) -> str:
    """Between two rates it is told in points."""
    return figure(value, "个百分点" if indicator.unit == "%" else indicator.unit)
