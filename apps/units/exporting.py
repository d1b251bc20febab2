"""The list of a district's units as rows of its Excel form."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch

from apps.units.cells import KINDS
from apps.units.models import District, Post, Tenure, Unit, UnitGroup, UnitKind
from apps.units.sheets import GROUPS, POSTS, SEPARATOR, UNITS

WORDS = {kind: word for word, kind in KINDS.items()}
Values = dict[str, Any]


def export_units(district: District) -> dict[str, list[Values]]:
    """The district as rows for sheets.write(): importing them again changes nothing."""
    units = district.units.prefetch_related("aliases")
    groups = district.unit_groups.prefetch_related("aliases", "members")
    tenures = Prefetch("tenures", Tenure.objects.order_by("valid_from"))
    posts = district.posts.select_related("unit").prefetch_related("portfolio", tenures)
    return {
        UNITS: [unit_row(unit) for unit in units],
        GROUPS: [group_row(group) for group in groups],
        POSTS: [row for post in posts for row in post_rows(post)],
    }


def unit_row(unit: Unit) -> Values:
    return {
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": WORDS[UnitKind(unit.kind)],
        "order": unit.order,
        "aliases": joined(alias.name for alias in unit.aliases.all()),
        "valid_from": unit.valid_from,
        "valid_to": unit.valid_to,
    }


def group_row(group: UnitGroup) -> Values:
    return {
        "name": group.name,
        "kinds": joined(WORDS[UnitKind(kind)] for kind in group.kinds),
        "members": joined(unit.name for unit in group.members.all()),
        "aliases": joined(alias.name for alias in group.aliases.all()),
    }


def post_rows(post: Post) -> list[Values]:
    """One row a tenure; one without a holder where there never was any."""
    row = {
        "name": post.name,
        "unit": post.unit.name if post.unit else "",
        "portfolio": joined(unit.name for unit in post.portfolio.all()),
    }
    held = [
        {
            "holder": tenure.holder,
            "telephone": tenure.telephone,
            "valid_from": tenure.valid_from,
            "valid_to": tenure.valid_to,
        }
        for tenure in post.tenures.all()
    ]
    return [row | tenure for tenure in held] or [row]


def joined(names: Iterable[str]) -> str:
    return SEPARATOR.join(names)
