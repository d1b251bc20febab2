"""A district's whole list in memory: looked up once, changed there, and written back in bulk.

Rows are known by their names, since new ones have no number until they are written.
"""

from collections import defaultdict
from typing import Any

from apps.units.errors import NameTaken
from apps.units.models import District, Post, Tenure, Unit, UnitAlias, UnitGroup
from apps.units.validity import refuse_disorder

PostKey = tuple[str, str]  # the post's name and its unit's full name, or ""

BATCH_SIZE = 200
CHANGEABLE: dict[type[Any], list[str]] = {
    Unit: ["short_name", "kind", "order", "valid_from", "valid_to"],
    UnitGroup: ["kinds"],
    Tenure: ["telephone", "valid_to"],
}
LINKS: dict[type[Any], str] = {UnitGroup: "members", Post: "portfolio"}


class Roster:
    """Nine queries, however long the list. Other imports, and who changes a holder, wait until the end."""

    def __init__(self, district: District) -> None:
        self.district = district
        District.objects.select_for_update(no_key=True).get(pk=district.pk)
        self.units: dict[str, Unit] = {unit.name: unit for unit in district.units.all()}
        self.groups: dict[str, UnitGroup] = {group.name: group for group in district.unit_groups.all()}
        self.answering: defaultdict[str, list[Unit | UnitGroup]] = defaultdict(list)
        for unit in self.units.values():
            for name in {unit.name, unit.short_name} - {""}:
                self.answering[name].append(unit)
        for group in self.groups.values():
            self.answering[group.name].append(group)
        self.by_number = {unit.pk: unit for unit in self.units.values()}
        self.look_up_aliases()
        self.look_up_posts()
        self.linked: dict[type[Any], dict[int, list[Unit]]] = {model: self.links_of(model) for model in LINKS}
        self.new: list[Any] = []
        self.changed: list[Any] = []
        self.links: list[tuple[UnitGroup | Post, list[Unit]]] = []

    def look_up_aliases(self) -> None:
        groups = {group.pk: group for group in self.groups.values()}
        self.aliases: defaultdict[str, list[Unit | UnitGroup]] = defaultdict(list)
        for alias in self.district.unit_aliases.all():
            named = self.by_number[alias.unit_id] if alias.unit_id else groups[alias.group_id]
            self.aliases[alias.name].append(named)

    def look_up_posts(self) -> None:
        self.posts: dict[PostKey, Post] = {}
        keys: dict[int, PostKey] = {}
        for post in self.district.posts.select_for_update():
            unit = self.by_number[post.unit_id].name if post.unit_id else ""
            keys[post.pk] = (post.name, unit)
            self.posts[post.name, unit] = post
        self.tenures: defaultdict[PostKey, list[Tenure]] = defaultdict(list)
        for tenure in self.district.tenures.all():
            self.tenures[keys[tenure.post_id]].append(tenure)

    def links_of(self, model: type[Any]) -> dict[int, list[Unit]]:
        """The units of each group's members, or of each post's portfolio, by the number of the row."""
        source = model._meta.model_name
        pairs = getattr(model, LINKS[model]).through.objects.filter(**{f"{source}__district": self.district})
        found: defaultdict[int, list[Unit]] = defaultdict(list)
        for number, unit in pairs.order_by("unit__order", "unit_id").values_list(f"{source}_id", "unit_id"):
            found[number].append(self.by_number[unit])
        return found

    def units_of(self, obj: UnitGroup | Post) -> list[Unit]:
        return self.linked[type(obj)].get(obj.pk, [])

    def called(self, name: str) -> list[Unit]:
        """The unit of this full name, else all of this short name."""
        if name in self.units:
            return [self.units[name]]
        return [named for named in self.answering[name] if isinstance(named, Unit)]

    def is_alias(self, name: str, named: Unit | UnitGroup) -> bool:
        return any(known is named for known in self.aliases[name])

    def refuse_taken(self, named: Unit | UnitGroup, name: str) -> None:
        """As names.refuse_taken()."""
        for other in (*self.aliases[name], *self.answering[name]):
            if other is not named:
                raise NameTaken(name, other)

    def rename(self, named: Unit | UnitGroup, earlier: set[str], now: set[str]) -> None:
        for name in earlier - now:
            self.answering[name] = [other for other in self.answering[name] if other is not named]
        for name in now - earlier:
            self.answering[name].append(named)

    def write(self) -> None:
        """Changed rows before new ones: a tenure ends before the next one begins."""
        for model, fields in CHANGEABLE.items():
            rows = [row for row in self.changed if type(row) is model and row.pk]
            model.objects.bulk_update(rows, fields, batch_size=BATCH_SIZE)
        for model in (Unit, UnitGroup, UnitAlias, Post, Tenure):
            rows = [row for row in self.new if type(row) is model]
            model.objects.bulk_create(rows, batch_size=BATCH_SIZE)
        for model in LINKS:
            self.write_links(model)

    def write_links(self, model: type[Any]) -> None:
        through = getattr(model, LINKS[model]).through
        source = model._meta.model_name
        wanted = [(obj, units) for obj, units in self.links if type(obj) is model]
        through.objects.filter(**{f"{source}__in": [obj.pk for obj, _units in wanted]}).delete()
        through.objects.bulk_create(
            [
                through(**{f"{source}_id": obj.pk, "unit_id": unit.pk})
                for obj, units in wanted
                for unit in units
            ],
            batch_size=BATCH_SIZE,
        )


def check(obj: Any) -> None:
    """What full_clean() asks of a row by itself; that names stand once, the roster's keys see to."""
    obj.clean_fields(exclude=["district", "unit", "group", "post"])
    if hasattr(obj, "valid_from"):
        refuse_disorder(obj.valid_from, obj.valid_to)
