"""Which projects are open now, and what goes out of them, made anew every five minutes (ADR 28).

A decision holds at once, in every process: which projects are open is read from the database each time, and what is
kept of them is kept under the name of exactly these.
"""

from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from apps.publications.models import Attribute, Disclosure, livelihood_projects
from apps.publications.public_projects import Figure, Project, public_projects
from apps.units.models import District

KEPT_FOR = 5 * 60  # seconds
# What an earlier release of this program kept is not read by a later one that knows other fields.
SHAPE = [field.name for record in (Project, Figure) for field in fields(record)]

Open = dict[int, datetime]


class Released(NamedTuple):
    """What a district has released of a year; `years` are all that it has released something of, the last first."""

    district: District
    year: int
    years: list[int]
    projects: tuple[Project, ...]


def opened() -> QuerySet[Disclosure]:
    return Disclosure.objects.filter(attribute=Attribute.OPEN, commitment__in=livelihood_projects())


def open_districts() -> QuerySet[District]:
    """Those that have released something, by their codes."""
    return District.objects.filter(Exists(opened().filter(district=OuterRef("pk")))).order_by("code")


def open_years(district: District) -> dict[int, Open]:
    """Year → the projects of its notices that are open now, with the moment of the decision; the last year first.

    A notice of several years stands in each of them. One query.
    """
    found: dict[int, Open] = {}
    document = "commitment__target__document__period"
    rows = opened().filter(district=district).order_by("commitment")
    for commitment, at, start, end in rows.values_list(
        "commitment", "decided_at", f"{document}_start", f"{document}_end"
    ):
        for year in range(start.year, end.year + 1):
            found.setdefault(year, {})[commitment] = at
    return dict(sorted(found.items(), reverse=True))


def released(code: str, year: int | None = None) -> Released | None:
    """Of the district with the code: of the year, else of this year or the last before it. None: nothing is open."""
    district = District.objects.filter(code=code).first()
    years = open_years(district) if district else {}
    past = [one for one in years if one <= timezone.localdate().year]
    chosen = next(iter(past or years), None) if year is None else year
    if district is None or chosen not in years:
        return None
    return Released(district, chosen, list(years), kept(district, chosen, years[chosen]))


def kept(district: District, year: int, projects: Open) -> tuple[Project, ...]:
    """What goes out of these projects of the year: never of others, and at most KEPT_FOR old."""
    name = repr((district.pk, year, sorted(projects.items()), SHAPE))
    key = f"public-projects-{sha256(name.encode()).hexdigest()}"
    try:
        found: tuple[Project, ...] | None = cache.get(key)
        if found is None:
            found = public_projects(district.pk, year, projects)
            cache.set(key, found, KEPT_FOR)
    except RedisError:  # without its cache the page is slower, and there
        return public_projects(district.pk, year, projects)
    return found
