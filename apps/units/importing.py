"""The whole list of a district's units from one workbook: all of it or nothing.

The preview is the import itself, rolled back, so that it cannot promise what the import does not keep.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.audit.models import Event
from apps.audit.recording import Actor, Happened, record, record_all
from apps.units.cells import CellProblem, kind_of, number_of, words
from apps.units.errors import NameTaken, PostTaken
from apps.units.models import District, Post, Tenure, Unit, UnitAlias, UnitGroup
from apps.units.permissions import Permission, require
from apps.units.posts import appointment, make_room
from apps.units.roster import LINKS, PostKey, Roster, check
from apps.units.sheets import GROUPS, POSTS, SHEETS, UNITS, Row, RowError, Sheets


@dataclass
class Line:
    """One row of a sheet and what happens to it: "add", "change" or "same", with the events that say so."""

    sheet: str
    row: int
    what: str
    name: str
    events: list[Event] = field(default_factory=list, compare=False)


@dataclass
class Outcome:
    """What an import did, or would do. `counts` by (sheet, what happened); `lines` say it row by row."""

    errors: list[RowError] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[Line] = field(default_factory=list)

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
            importer = Importer(district, outcome)
            importer.run(sheets)
            outcome.errors = [*sheets.errors, *new_errors(outcome.errors, sheets.errors)]
            outcome.errors.sort(key=lambda error: (list(SHEETS).index(error.sheet), error.row))
            if not outcome.errors:
                importer.write(by)
            if dry_run or outcome.errors:
                raise _Undo
            if outcome.changed:
                record("unit.import", district, by=by, after={"rows": outcome.changed})
    except _Undo:
        pass
    except IntegrityError:  # somebody used a name in the meantime, on a page that waits for no import
        message = _("Somebody changed the list at the same time. Choose the file again.")
        outcome.errors.append(RowError(UNITS, 1, "", message))
    return outcome


class Importer:
    def __init__(self, district: District, outcome: Outcome) -> None:
        self.district, self.outcome = district, outcome
        self.roster = Roster(district)
        self.seen: set[tuple[str, ...]] = set()
        self.portfolios: dict[PostKey, list[str]] = {}
        self.row_happened: list[Happened] = []
        self.happened: list[tuple[Line, Happened]] = []

    def run(self, sheets: Sheets) -> None:
        for name, take in ((UNITS, self.take_unit), (GROUPS, self.take_group), (POSTS, self.take_post)):
            if name == POSTS:
                self.gather_portfolios(sheets.rows[POSTS])
            for row in sheets.rows[name]:
                self.attempt(name, row, take)

    def write(self, by: Actor) -> None:
        """All rows in bulk, and then the events, which need the numbers of the new ones."""
        self.roster.write()
        events = record_all([happened for _line, happened in self.happened], by=by)
        for (line, _happened), event in zip(self.happened, events, strict=True):
            line.events.append(event)

    def attempt(self, sheet: str, row: Row, take: Callable[[dict[str, Any]], str]) -> None:
        headings = {column.key: column.heading for column in SHEETS[sheet]}
        errors = self.outcome.errors
        self.row_happened = []
        try:
            what = take(row.values)
        except CellProblem as problem:
            errors.append(RowError(sheet, row.number, headings[problem.key], str(problem)))
        except (NameTaken, PostTaken) as problem:
            key = "aliases" if isinstance(problem, NameTaken) else "valid_from"
            errors.append(RowError(sheet, row.number, headings[key], str(problem)))
        except ValidationError as problem:
            told = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
            for key, messages in told.items():
                errors += [RowError(sheet, row.number, headings.get(key, ""), text) for text in messages]
        else:
            line = Line(sheet, row.number, what, row.values["name"])
            self.outcome.counts[sheet, what] += 1
            self.outcome.lines.append(line)
            self.happened += [(line, happened) for happened in self.row_happened]

    def take_unit(self, values: dict[str, Any]) -> str:
        self.once(UNITS, values["name"])
        known = self.roster.units.get(values["name"])
        unit = known or Unit(district=self.district, name=values["name"])
        earlier = {unit.name, unit.short_name} if known else set()
        fields: dict[str, Any] = {
            "kind": kind_of("kind", values["kind"]),
            "order": number_of("order", values.get("order", ""), unit.order),
        }
        if "short_name" in values:
            fields["short_name"] = values["short_name"]
        fields |= {key: values[key] or None for key in ("valid_from", "valid_to") if key in values}
        self.save("unit", unit, fields, is_new=known is None)
        self.roster.units[unit.name] = unit
        self.roster.rename(unit, earlier, {unit.name, unit.short_name} - {""})
        self.add_aliases(unit, values.get("aliases", ""))
        return self.what(known is None)

    def take_group(self, values: dict[str, Any]) -> str:
        self.once(GROUPS, values["name"])
        known = self.roster.groups.get(values["name"])
        group = known or UnitGroup(district=self.district, name=values["name"])
        fields: dict[str, Any] = {}
        if "kinds" in values:
            fields["kinds"] = [kind_of("kinds", word) for word in words(values["kinds"])]
        if "members" in values:
            fields["members"] = distinct(self.unit("members", word) for word in words(values["members"]))
        self.save("group", group, fields, is_new=known is None)
        if known is None:
            self.roster.groups[group.name] = group
            self.roster.rename(group, set(), {group.name})
        self.add_aliases(group, values.get("aliases", ""))
        return self.what(known is None)

    def take_post(self, values: dict[str, Any]) -> str:
        unit = self.unit("unit", values["unit"]) if values.get("unit") else None
        key = (values["name"], unit.name if unit else "")
        self.once(POSTS, *key, str(values.get("valid_from", "")))
        known = self.roster.posts.get(key)
        post = known or Post(district=self.district, name=values["name"], unit=unit)
        for word in words(values.get("portfolio", "")):
            self.unit("portfolio", word)
        fields: dict[str, Any] = {}
        if key in self.portfolios:  # all of it with the post's first row
            found = [self.roster.called(word) for word in self.portfolios.pop(key)]
            fields["portfolio"] = distinct(units[0] for units in found if len(units) == 1)
        self.save("post", post, fields, is_new=known is None)
        self.roster.posts[key] = post
        if values.get("holder"):
            self.take_holder(post, self.roster.tenures[key], values)
        return self.what(known is None)

    def gather_portfolios(self, rows: list[Row]) -> None:
        """A post has a row for each tenure, and its portfolio may stand in any of them."""
        for values in (row.values for row in rows if "portfolio" in row.values):
            units = self.roster.called(values["unit"]) if values.get("unit") else []
            key = (values["name"], units[0].name if units else "")
            self.portfolios.setdefault(key, []).extend(words(values["portfolio"]))

    def take_holder(self, post: Post, tenures: list[Tenure], values: dict[str, Any]) -> None:
        day, until = values.get("valid_from"), values.get("valid_to") or None
        if not day:
            raise CellProblem("valid_from", _("Say from which day %(holder)s holds the post.") % values)
        held = next((t for t in tenures if (t.holder, t.valid_from) == (values["holder"], day)), None)
        if held is None:
            tenure = Tenure(district=self.district, post=post, holder=values["holder"])
            tenure.telephone, tenure.valid_from, tenure.valid_to = values.get("telephone", ""), day, until
            check(tenure)
            previous = make_room(post, tenures, tenure)
            if previous is not None:
                self.roster.changed.append(previous)
            self.roster.new.append(tenure)
            tenures.append(tenure)
            self.row_happened.append(Happened("post.appoint", post, **appointment(previous, tenure)))
            return
        fields: dict[str, Any] = {"telephone": values.get("telephone", held.telephone)}
        ended_by_successor = until is None and held.valid_to is not None
        if not ended_by_successor:
            fields["valid_to"] = until
        if until and any(day < other.valid_from < until for other in tenures):
            raise CellProblem(
                "valid_to", _("Somebody else holds this post in that time: end that tenure first.")
            )
        self.save("tenure", held, fields, is_new=False)

    def save(self, verb: str, obj: Any, fields: dict[str, Any], *, is_new: bool) -> None:
        """Keep, to be written and recorded, what differs; a list of units is one of the row's links."""
        link = LINKS.get(type(obj), "")
        have = {key: self.roster.units_of(obj) if key == link else getattr(obj, key) for key in fields}
        before = {key: value for key, value in have.items() if plain(value) != plain(fields[key])}
        if not is_new and not before:
            return
        for key in before.keys() - {link}:
            setattr(obj, key, fields[key])
        check(obj)
        if link in before:
            self.roster.links.append((obj, fields[link]))
        (self.roster.new if is_new else self.roster.changed).append(obj)
        after = {key: plain(fields[key]) for key in before}
        old = None if is_new else {key: plain(value) for key, value in before.items()}
        self.row_happened.append(Happened(f"{verb}.{'add' if is_new else 'change'}", obj, old, after))

    def what(self, is_new: bool) -> str:
        """What happens to the row, once all of it was taken."""
        return "add" if is_new else "change" if self.row_happened else "same"

    def add_aliases(self, named: Unit | UnitGroup, text: str) -> None:
        for name in words(text):
            if self.roster.is_alias(name, named):
                continue
            self.roster.refuse_taken(named, name)
            alias = UnitAlias(district=self.district, name=name)
            alias.unit = named if isinstance(named, Unit) else None
            alias.group = named if isinstance(named, UnitGroup) else None
            check(alias)
            self.roster.new.append(alias)
            self.roster.aliases[name].append(named)
            self.row_happened.append(Happened("alias.add", named, None, {"alias": name}))

    def once(self, *key: str) -> None:
        if key in self.seen:
            raise CellProblem("name", _("“%(name)s” stands in this sheet twice.") % {"name": key[1]})
        self.seen.add(key)

    def unit(self, key: str, name: str) -> Unit:
        found = self.roster.called(name)
        if not found:
            raise CellProblem(
                key, _("There is no unit “%(name)s”. Add it to the first sheet.") % {"name": name}
            )
        if len(found) > 1:
            raise CellProblem(
                key, _("Several units are called “%(name)s”. Write the full name.") % {"name": name}
            )
        return found[0]


def new_errors(found: list[RowError], known: list[RowError]) -> list[RowError]:
    """Without what only follows from a cell that could not be read in the first place."""
    rows = {(error.sheet, error.row) for error in known}
    return [error for error in found if (error.sheet, error.row) not in rows]


def distinct(units: Iterable[Unit]) -> list[Unit]:
    """One unit may stand in a cell by its full and by its short name."""
    return list({unit.name: unit for unit in units}.values())


def plain(value: Any) -> Any:
    """As an event keeps it; units by their full names, whose order says nothing."""
    if isinstance(value, list):
        return sorted(plain(part) for part in value)
    if isinstance(value, Unit):
        return value.name
    return value.isoformat() if isinstance(value, date) else value
