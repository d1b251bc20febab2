"""The whole list of a district's units from one workbook: all of it or nothing.

The preview is the import itself, rolled back, so that it cannot promise what the import does not keep.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.recording import Actor, record
from apps.units.errors import NameTaken, PostTaken
from apps.units.models import District, Post, Tenure, Unit, UnitAlias, UnitGroup, UnitKind
from apps.units.names import refuse_taken
from apps.units.permissions import Permission, require
from apps.units.posts import begin_tenure
from apps.units.sheets import GROUPS, POSTS, SEPARATOR, SHEETS, UNITS, Row, RowError, Sheets

KINDS = {
    "部门": UnitKind.DEPARTMENT,
    "街道": UnitKind.STREET,
    "镇": UnitKind.TOWN,
    "企业": UnitKind.ENTERPRISE,
    "专班": UnitKind.TASK_FORCE,
    "其他": UnitKind.OTHER,
}


class CellProblem(Exception):
    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass
class Outcome:
    """What an import did, or would do. `counts` by (sheet, what happened); `lines` say it row by row."""

    errors: list[RowError] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[tuple[str, int, str, str]] = field(default_factory=list)  # sheet, row, what happened, name

    @property
    def changed(self) -> int:
        return sum(number for (_sheet, what), number in self.counts.items() if what != "same")


class _Undo(Exception):
    pass


def import_units(district: District, sheets: Sheets, *, by: Actor, dry_run: bool = False) -> Outcome:
    """Add and change units, groups, posts and holders as the sheets say; what they do not name stays.

    Nothing is written where `dry_run` is set or any row has an error.
    """
    outcome = Outcome()
    try:
        with transaction.atomic():
            require(by, Permission.UNIT_MANAGE, district)
            Importer(district, by, outcome).run(sheets)
            outcome.errors = [*sheets.errors, *new_errors(outcome.errors, sheets.errors)]
            outcome.errors.sort(key=lambda error: (list(SHEETS).index(error.sheet), error.row))
            if dry_run or outcome.errors:
                raise _Undo
            if outcome.changed:
                record("unit.import", district, by=by, after={"rows": outcome.changed})
    except _Undo:
        pass
    return outcome


class Importer:
    def __init__(self, district: District, by: Actor, outcome: Outcome) -> None:
        self.district, self.by, self.outcome = district, by, outcome
        self.units: dict[str, Unit] = {}
        for unit in district.units.all():
            self.units.setdefault(unit.short_name or unit.name, unit)
        self.units |= {unit.name: unit for unit in district.units.all()}
        self.seen: set[tuple[str, ...]] = set()

    def run(self, sheets: Sheets) -> None:
        for name, take in ((UNITS, self.take_unit), (GROUPS, self.take_group), (POSTS, self.take_post)):
            for row in sheets.rows[name]:
                self.attempt(name, row, take)

    def attempt(self, sheet: str, row: Row, take: Callable[[dict[str, Any]], str]) -> None:
        headings = {column.key: column.heading for column in SHEETS[sheet]}
        errors = self.outcome.errors
        try:
            with transaction.atomic():
                what = take(row.values)
        except CellProblem as problem:
            errors.append(RowError(sheet, row.number, headings[problem.key], str(problem)))
        except (NameTaken, PostTaken) as problem:
            key = "aliases" if isinstance(problem, NameTaken) else "valid_from"
            errors.append(RowError(sheet, row.number, headings[key], str(problem)))
        except ValidationError as problem:
            for key, messages in problem.message_dict.items():
                errors += [RowError(sheet, row.number, headings.get(key, ""), text) for text in messages]
        except IntegrityError:
            errors.append(RowError(sheet, row.number, "", _("This row contradicts what is already stored.")))
        else:
            self.outcome.counts[sheet, what] += 1
            self.outcome.lines.append((sheet, row.number, what, row.values["name"]))

    def take_unit(self, values: dict[str, Any]) -> str:
        self.once(UNITS, values["name"])
        unit = Unit.objects.filter(district=self.district, name=values["name"]).first()
        unit = unit or Unit(district=self.district, name=values["name"])
        fields: dict[str, Any] = {
            "kind": self.kind("kind", values["kind"]),
            "order": self.number("order", values.get("order", ""), unit.order),
        }
        if "short_name" in values:
            fields["short_name"] = values["short_name"]
        fields |= {key: values[key] or None for key in ("valid_from", "valid_to") if key in values}
        what = self.save(unit, fields, "unit")
        self.units |= {name: unit for name in (unit.short_name, unit.name) if name}
        return self.add_aliases(unit, values.get("aliases", ""), what)

    def take_group(self, values: dict[str, Any]) -> str:
        self.once(GROUPS, values["name"])
        group = UnitGroup.objects.filter(district=self.district, name=values["name"]).first()
        group = group or UnitGroup(district=self.district, name=values["name"])
        fields: dict[str, Any] = {}
        if "kinds" in values:
            fields["kinds"] = [self.kind("kinds", word) for word in words(values["kinds"])]
        members = [self.unit("members", word) for word in words(values.get("members", ""))]
        what = self.save(group, fields, "group")
        if "members" in values and set(members) != set(Unit.objects.filter(groups=group)):
            group.members.set(members)
            what = "change" if what == "same" else what
        return self.add_aliases(group, values.get("aliases", ""), what)

    def take_post(self, values: dict[str, Any]) -> str:
        unit = self.unit("unit", values["unit"]) if values.get("unit") else None
        self.once(POSTS, values["name"], values.get("unit", ""), str(values.get("valid_from", "")))
        post = Post.objects.filter(district=self.district, name=values["name"], unit=unit).first()
        post = post or Post(district=self.district, name=values["name"], unit=unit)
        what = self.save(post, {}, "post")
        portfolio = [self.unit("portfolio", word) for word in words(values.get("portfolio", ""))]
        if portfolio and set(portfolio) != set(Unit.objects.filter(leaders_in_charge=post)):
            post.portfolio.set(portfolio)
            what = "change" if what == "same" else what
        if values.get("holder") and self.take_holder(post, values):
            what = "change" if what == "same" else what
        return what

    def take_holder(self, post: Post, values: dict[str, Any]) -> bool:
        """True where the tenure was not yet known as it stands in the row."""
        if not values.get("valid_from"):
            raise CellProblem("valid_from", _("Say from which day %(holder)s holds the post.") % values)
        until = values.get("valid_to") or None
        held = post.tenures.filter(holder=values["holder"], valid_from=values["valid_from"]).first()
        if held is None:
            begin_tenure(
                post,
                Tenure(
                    holder=values["holder"],
                    telephone=values.get("telephone", ""),
                    valid_from=values["valid_from"],
                    valid_to=until,
                ),
                by=self.by,
            )
            return True
        ended_by_successor = until is None and held.valid_to is not None
        telephone = values.get("telephone", held.telephone)
        if (held.telephone, held.valid_to) == (telephone, until) or ended_by_successor:
            return False
        held.telephone, held.valid_to = telephone, until
        held.full_clean()
        held.save()
        return True

    def save(self, obj: Any, fields: dict[str, Any], verb: str) -> str:
        """Write and record what differs; says "add", "change" or "same"."""
        is_new = obj.pk is None
        before = {key: getattr(obj, key) for key, value in fields.items() if getattr(obj, key) != value}
        for key in before:
            setattr(obj, key, fields[key])
        if not is_new and not before:
            return "same"
        obj.full_clean()
        obj.save()
        what = "add" if is_new else "change"
        after = {key: plain(fields[key]) for key in before}
        old = None if is_new else {key: plain(value) for key, value in before.items()}
        record(f"{verb}.{what}", obj, by=self.by, before=old, after=after)
        return what

    def add_aliases(self, named: Unit | UnitGroup, text: str, what: str) -> str:
        known = {alias.name for alias in named.aliases.all()}
        for name in words(text):
            if name not in known:
                refuse_taken(named, name)
                alias = UnitAlias(district=self.district, name=name)
                alias.unit = named if isinstance(named, Unit) else None
                alias.group = named if isinstance(named, UnitGroup) else None
                alias.full_clean()
                alias.save()
                record("alias.add", named, by=self.by, after={"alias": name})
                what = "change" if what == "same" else what
        return what

    def once(self, *key: str) -> None:
        if key in self.seen:
            raise CellProblem("name", _("“%(name)s” stands in this sheet twice.") % {"name": key[1]})
        self.seen.add(key)

    def unit(self, key: str, name: str) -> Unit:
        if name not in self.units:
            raise CellProblem(
                key, _("There is no unit “%(name)s”. Add it to the first sheet.") % {"name": name}
            )
        return self.units[name]

    def kind(self, key: str, word: str) -> str:
        if word not in KINDS:
            known = SEPARATOR.join(KINDS)
            raise CellProblem(
                key, _("“%(word)s” is no kind. Use one of: %(known)s.") % {"word": word, "known": known}
            )
        return KINDS[word].value

    def number(self, key: str, text: str, default: int) -> int:
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise CellProblem(key, _("“%(text)s” is not a whole number.") % {"text": text})
        return int(text)


def new_errors(found: list[RowError], known: list[RowError]) -> list[RowError]:
    """Without what only follows from a cell that could not be read in the first place."""
    rows = {(error.sheet, error.row) for error in known}
    return [error for error in found if (error.sheet, error.row) not in rows]


def words(text: str) -> list[str]:
    """A cell with several names: they may be parted by 、 or a comma, semicolon or new line."""
    for mark in "，,；;\n":
        text = text.replace(mark, SEPARATOR)
    return list(dict.fromkeys(word.strip() for word in text.split(SEPARATOR) if word.strip()))


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
