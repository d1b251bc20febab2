"""Which projects are open now, and what goes out of them, made anew every five minutes (ADR 28).

A decision holds at once, in every process: which projects are open is read from the database each time, and what is
kept of them is kept under the name of exactly these.
"""

from dataclasses import fields
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Exists, OuterRef, QuerySet
from redis.exceptions import RedisError

from apps.publications.models import Attribute, Disclosure, livelihood_projects
from apps.publications.public_projects import Figure, Project, public_projects
from apps.units.models import District

KEPT_FOR = 5 * 60  # seconds
# What an earlier release of this program kept is not read by a later one that knows other fields.
SHAPE = [field.name for record in (Project, Figure) for field in fields(record)]

Open = dict[int, datetime]


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


def released(district: District, year: int, projects: Open) -> tuple[Project, ...]:
    """What goes out of these projects of the year: never of others, and at most KEPT_FOR old."""
    name = repr((district.pk, year, sorted(projects.items()), SHAPE))
    key = f"public-projects-{sha256(name.encode()).hexdigest()}"
    try:
        kept: tuple[Project, ...] | None = cache.get(key)
        if kept is None:
            kept = public_projects(district.pk, year, projects)
            cache.set(key, kept, KEPT_FOR)
    except RedisError:  # without its cache the page is slower, and there
        return public_projects(district.pk, year, projects)
    return kept
