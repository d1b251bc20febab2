"""Which unit a printed name means: by name, by alias, by rule; else a person decides.

Two candidates are never weighed against each other: the answer is then AMBIGUOUS, with both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from apps.audit.recording import Actor, record
from apps.units.errors import NameTaken
from apps.units.models import District, Unit, UnitAlias, UnitGroup, User
from apps.units.permissions import Permission, can, require
from apps.units.spelling import Body, forms, same_body, split_organ, without_qualifier, written

Named = Unit | UnitGroup


class How(models.TextChoices):
    NAME = "name", _("By its name")
    ALIAS = "alias", _("By an alias")
    RULE = "rule", _("By the rule of abbreviations")
    AMBIGUOUS = "ambiguous", _("Several units could be meant")
    UNRESOLVED = "unresolved", _("No unit of this name is known")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed name means, and how that was found. `match` is None unless it is certain."""

    printed: str
    how: How
    match: Named | None = None
    candidates: tuple[Named, ...] = ()

    @property
    def unit(self) -> Unit | None:
        return self.match if isinstance(self.match, Unit) else None

    @property
    def group(self) -> UnitGroup | None:
        return self.match if isinstance(self.match, UnitGroup) else None


class Resolver:
    """Resolves printed names of one district as of one day. Three queries, however many names follow."""

    def __init__(self, district: District, on: date) -> None:
        self.district = district
        self.units: dict[int, Unit] = {unit.pk: unit for unit in district.units.all().valid_on(on)}
        self.groups: dict[int, UnitGroup] = {group.pk: group for group in district.unit_groups.all()}
        self.names: dict[Named, set[str]] = {}  # all that a unit or group is known by
        self._by_form: dict[str, dict[Named, How]] = {}
        self._short: list[tuple[Body, Unit]] = []
        self._full: list[tuple[Body, Unit]] = []
        self._found: dict[str, Resolution] = {}
        for unit in self.units.values():
            for name in {unit.name, unit.short_name} - {""}:
                self._learn(name, unit, How.NAME)
                self._short += [(body, unit) for body in self._bare_bodies(name)]
            # Only the full name tells its parts: that 文化旅游局 is 文化和旅游局, and 文化局 is neither.
            self._full += [(body, unit) for body in self._bare_bodies(unit.name)]
        for group in self.groups.values():
            self._learn(group.name, group, How.NAME)
        for alias in district.unit_aliases.all().valid_on(on):
            meant = self.units.get(alias.unit_id) if alias.unit_id else self.groups.get(alias.group_id)
            if meant is not None:
                self._learn(alias.name, meant, How.ALIAS)

    def resolve(self, printed: str) -> Resolution:
        if printed not in self._found:
            self._found[printed] = self._resolve(printed)
        return self._found[printed]

    def _resolve(self, printed: str) -> Resolution:
        name = written(printed)
        if exact := self._exact(name):
            return answer(printed, exact, min(exact.values(), key=list(How).index))
        # A collective's bracket is part of its name (各街道(镇)), a unit's only qualifies it.
        base = without_qualifier(name)
        if base != name and (qualified := self._units_only(self._exact(base))):
            return answer(printed, qualified, How.RULE)
        # The printed name keeps its first form too: 市场监管局 does not always begin with a 市 for city.
        meant = self._bodies_of(forms(base, self.district.name) | forms(name, self.district.name))
        by_rule = {unit for known, unit in self._full if any(same_body(body, known) for body in meant)}
        by_rule |= {unit for known, unit in self._short if known.organ and known in meant}
        return answer(printed, by_rule, How.RULE)

    def _learn(self, name: str, meant: Named, how: How) -> None:
        self.names.setdefault(meant, set()).add(name)
        for form in forms(written(name), self.district.name):
            self._by_form.setdefault(form, {}).setdefault(meant, how)

    def _exact(self, name: str) -> dict[Named, How]:
        """The longest form decides: a unit that is really called 区域办 comes before one called 域办."""
        for form in sorted(forms(name, self.district.name), key=len, reverse=True):
            if found := self._by_form.get(form):
                return found
        return {}

    def _bare_bodies(self, name: str) -> set[Body]:
        return self._bodies_of({min(forms(written(name), self.district.name), key=len)})

    def _bodies_of(self, names: Iterable[str]) -> set[Body]:
        """Names split into core and organ; a company's also without the place before it."""
        bodies = {split_organ(name) for name in names}
        place = self.district.name[:-1]
        placeless = {
            Body(body.core.removeprefix(place), body.organ) for body in bodies if body.organ == "公司"
        }
        return bodies | {body for body in placeless if body.core}

    @staticmethod
    def _units_only(found: dict[Named, How]) -> set[Unit]:
        return {named for named in found if isinstance(named, Unit)}


def answer(printed: str, found: Iterable[Named], how: How) -> Resolution:
    candidates = tuple(sorted(found, key=lambda named: (named._meta.label, named.pk)))
    if not candidates:
        return Resolution(printed, How.UNRESOLVED)
    if len(candidates) > 1:
        return Resolution(printed, How.AMBIGUOUS, None, candidates)
    return Resolution(printed, how, candidates[0], candidates)


def resolve(district: District, printed: str, *, on: date) -> Resolution:
    """One name. For many names of one district keep a Resolver."""
    return Resolver(district, on).resolve(printed)


@transaction.atomic
def add_alias(
    named: Named,
    name: str,
    *,
    by: Actor,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UnitAlias:
    """From now on `name` means `named`. Raises NameTaken where it is already another's name or alias."""
    require_naming(by, named)
    name = name.strip()
    refuse_taken(named, name)
    alias = UnitAlias(
        district_id=named.district_id,
        name=name,
        valid_from=valid_from,
        valid_to=valid_to,
        unit=named if isinstance(named, Unit) else None,
        group=named if isinstance(named, UnitGroup) else None,
    )
    alias.full_clean()
    alias.save()
    record("alias.add", named, by=by, after={"alias": name})
    return alias


@transaction.atomic
def remove_alias(alias: UnitAlias, *, by: Actor) -> None:
    """`alias` no longer means anything; what was issued under it keeps its unit."""
    require_naming(by, alias)
    record("alias.remove", alias.named, by=by, before={"alias": alias.name})
    alias.delete()


def require_naming(by: Actor, obj: Named | UnitAlias) -> None:
    """Who keeps the list of units may name them, and who maps the names that a notice printed."""
    keeps_units = isinstance(by, User) and can(by, Permission.UNIT_MANAGE)
    require(by, Permission.UNIT_MANAGE if keeps_units else Permission.NAME_MAP, obj)


def refuse_taken(named: Named, name: str) -> None:
    """Raise NameTaken where another unit or group of the district answers to `name` today or ever did."""
    aliases = UnitAlias.objects.filter(district_id=named.district_id, name=name)
    others: list[object] = [alias.named for alias in aliases.select_related("unit", "group")]
    others += Unit.objects.filter(
        models.Q(name=name) | models.Q(short_name=name), district_id=named.district_id
    )
    others += UnitGroup.objects.filter(name=name, district_id=named.district_id)
    if taken := [other for other in others if other != named]:
        raise NameTaken(name, taken[0])
