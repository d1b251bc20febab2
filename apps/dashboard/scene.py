"""What a page of the dashboard looks at: a district, a quarter, its standings, and the people of that day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property
from django.utils.translation import gettext

from apps.dashboard.figures import Standing
from apps.dashboard.standings import People, standings_of
from apps.progress.models import Colour, Light, ReportingPeriod
from apps.units.models import District


@dataclass
class Scene:
    """One quarter of a district, with the quarters that there are, the last one first."""

    period: ReportingPeriod
    periods: list[ReportingPeriod]
    people: People
    standings: list[Standing]
    documents: dict[int, str]
    today: date

    @property
    def before(self) -> ReportingPeriod | None:
        return quarter_before(self.period, self.periods)

    @cached_property
    def sections(self) -> list[str]:
        """The domains, in the order of the notices."""
        return list(dict.fromkeys(one.domain for one in self.standings))

    def name_of_unit(self, pk: int) -> str:
        """0 stands for targets without a lead unit."""
        return str(self.people.units[pk]) if pk else gettext("No lead unit")

    def name_of_leader(self, pk: int) -> str:
        """0 stands for targets for which no post is in charge."""
        return str(self.people.holders[pk]) if pk else gettext("Nobody in charge")


def scene_of(district: District, quarter: str, *, today: date, approved_only: bool = False) -> Scene | None:
    """The quarter that is asked for by name (2021Q3), else the one to look at; None before any was opened.

    Six queries, whatever the size of the district and however many others there are.
    """
    periods = opened_periods(district)
    if not periods:
        return None
    period = next((one for one in periods if one.quarter == quarter), None) or to_look_at(periods)
    people = People.of(district.pk, day_of(period, today))
    standings, documents = standings_of(
        period, people, before=quarter_before(period, periods), today=today, approved_only=approved_only
    )
    return Scene(period, periods, people, standings, documents, today)


def opened_periods(district: District) -> list[ReportingPeriod]:
    """The quarters that were opened, the last one first; `.lit`: some target has a colour."""
    lights = Light.objects.filter(period=OuterRef("pk"), indicator=None, commitment=None, superseded_at=None)
    rows = ReportingPeriod.objects.filter(district=district, opened_at__isnull=False)
    return list(rows.annotate(lit=Exists(lights.exclude(colour=Colour.GREY))))


def to_look_at(periods: list[ReportingPeriod]) -> ReportingPeriod:
    """The last quarter in which something has a colour: one that was just opened is grey all over."""
    return next((one for one in periods if one.lit), periods[0])  # type: ignore[attr-defined]


def quarter_before(period: ReportingPeriod, periods: list[ReportingPeriod]) -> ReportingPeriod | None:
    name = str(period.span.previous)
    return next((one for one in periods if one.quarter == name), None)


def day_of(period: ReportingPeriod, today: date) -> date:
    """The day on which people are asked for: today while the quarter is worked on, else the day on which it closed."""
    return today if period.closed_at is None else min(today, period.closes_on)
