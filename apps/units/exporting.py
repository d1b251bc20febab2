"""The list of a district's units as rows of its Excel form."""

from typing import Any

from django.db.models import Prefetch

from apps.units.importing import KINDS
from apps.units.models import District, Post, Tenure, UnitKind
from apps.units.sheets import GROUPS, POSTS, SEPARATOR, UNITS


def export_units(district: District) -> dict[str, list[dict[str, Any]]]:
    """The district as rows for sheets.write(): importing them again changes nothing."""
    by_kind = {kind: word for word, kind in KINDS.items()}
    units = district.units.prefetch_related("aliases")
    groups = district.unit_groups.prefetch_related("aliases", "members")
    tenures = Prefetch("tenures", Tenure.objects.order_by("valid_from"))
    posts = district.posts.select_related("unit").prefetch_related("portfolio", tenures)

    def names(rows: Any) -> str:
        return SEPARATOR.join(getattr(row, "short_name", "") or row.name for row in rows)

    def post_rows(post: Post) -> list[dict[str, Any]]:
        row = {"name": post.name, "unit": str(post.unit or ""), "portfolio": names(post.portfolio.all())}
        held = [
            row
            | {
                "holder": tenure.holder,
                "telephone": tenure.telephone,
                "valid_from": tenure.valid_from,
                "valid_to": tenure.valid_to,
            }
            for tenure in post.tenures.all()
        ]
        return held or [row]

    return {
        UNITS: [
            {
                "name": unit.name,
                "short_name": unit.short_name,
                "kind": by_kind[UnitKind(unit.kind)],
                "order": unit.order,
                "aliases": names(unit.aliases.all()),
                "valid_from": unit.valid_from,
                "valid_to": unit.valid_to,
            }
            for unit in units
        ],
        GROUPS: [
            {
                "name": group.name,
                "kinds": SEPARATOR.join(by_kind[UnitKind(kind)] for kind in group.kinds),
                "members": names(group.members.all()),
                "aliases": names(group.aliases.all()),
            }
            for group in groups
        ],
        POSTS: [row for post in posts for row in post_rows(post)],
    }
