"""Which targets stand in a ledger, and in which order."""

from typing import TypedDict, cast

from django.utils import timezone

from apps.dashboard.figures import Standing
from apps.dashboard.filters import TESTS
from apps.dashboard.scene import day_of
from apps.dashboard.standings import People, standings_of
from apps.progress.models import ReportingPeriod
from apps.publications.models import Export
from apps.units.models import District


class Filters(TypedDict, total=False):
    """What a ledger is narrowed to, named as in the address of the overview; what is absent does not narrow."""

    document: list[int]
    section: str
    unit: int  # that leads, or where nobody leads is responsible
    leader: int  # the post in charge
    starred: str  # yes
    colour: str  # of the approved lights


def period_of(district: District, quarter: str) -> ReportingPeriod:
    """The period of the quarter; one that is not saved where none was planned."""
    found = ReportingPeriod.objects.filter(district=district, quarter=quarter).first()
    return found or ReportingPeriod(district=district, quarter=quarter)


def chosen(export: Export) -> list[Standing]:
    """The targets of the ledger, sheet by sheet, each in the order of the notices.

    The same number of queries for any number of targets.
    """
    period, today = period_of(export.district, export.quarter), timezone.localdate()
    people = People.of(export.district_id, day_of(period, today))
    standings, _documents = standings_of(period, people, before=None, today=today, approved_only=True)
    found = [one for one in standings if selects(export.filters, one)]
    order = {section: place for place, section in enumerate(dict.fromkeys(one.section for one in found))}
    return sorted(found, key=lambda one: order[one.section])


def selects(filters: Filters, one: Standing) -> bool:
    """Notices are several; of everything else one value, as on the overview."""
    return all(
        one.document in cast(list[int], value) if name == "document" else TESTS[name](one, value)
        for name, value in filters.items()
    )
