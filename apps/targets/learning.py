"""A person's correction of a name is kept for the notices to come, until somebody removes it (ADR 11)."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.audit.recording import record
from apps.documents.content import Content, UnitEntry
from apps.documents.models import DraftTarget, LearnedKind, LearnedName
from apps.targets.naming import map_name
from apps.units.errors import NameTaken
from apps.units.models import District, User
from apps.units.names import Resolver, remove_alias
from apps.units.permissions import Permission, can, require
from apps.units.spelling import written


@dataclass(frozen=True, slots=True)
class Correction:
    """What the parser read, what the draft said until now, and what the person wants instead."""

    of_unit: bool
    printed: str
    before: str
    name: str
    measure: str = ""
    context: str = ""


def learn(draft: DraftTarget, before: Content, *, by: User) -> None:
    """Keep what the person corrected in `draft`, whose content was `before`; the latest correction of a name counts."""
    found = [*unit_corrections(draft, before), *figure_corrections(draft, before)]
    if not found:
        return
    # Two people who correct one name at once wait for each other.
    District.objects.select_for_update(no_key=True).get(pk=draft.district_id)
    for correction in found:
        forget_former(draft, correction, by=by)
        if written(correction.name) == written(correction.printed):
            continue
        if correction.of_unit:
            keep_unit(draft, correction, by=by)
        elif correction.printed or correction.context:
            keep(draft, correction, LearnedKind.INDICATOR, by=by)


def unit_corrections(draft: DraftTarget, before: Content) -> Iterator[Correction]:
    """Units that are printed in the clause and are called otherwise now."""
    for unit in draft.content["units"]:
        was = unit_at(unit, before["units"])
        if was is None or was["name"] == unit["name"]:
            continue
        read = unit_at(unit, draft.proposed["units"]) or was
        yield Correction(True, read["name"], was["name"], unit["name"])


def unit_at(unit: UnitEntry, units: list[UnitEntry]) -> UnitEntry | None:
    """The one of `units` that is printed where `unit` is; in the same role, if it has several there."""
    there = [other for other in units if other["start"] is not None and other["start"] == unit["start"]]
    return next((other for other in there if other["role"] == unit["role"]), there[0] if there else None)


def figure_corrections(draft: DraftTarget, before: Content) -> Iterator[Correction]:
    """Figures that are still the same quantity, and count something else now.

    Nothing is told by a name that the person left to another figure of the same measure.
    """
    were = {(i["start"], i["end"]): i for i in before["indicators"]}
    read = {(i["start"], i["end"]): i for i in draft.proposed["indicators"]}
    left = {(i["name"], i["unit"]) for i in draft.content["indicators"]}
    for figure in draft.content["indicators"]:
        place = figure["start"], figure["end"]
        if place not in were or were[place]["name"] == figure["name"]:
            continue
        was, printed = were[place]["name"], read.get(place, were[place])
        context = words_of_the_clause(draft.words, printed["name"], figure["name"])
        taken_back = figure["name"] == printed["name"]
        if context or taken_back or (printed["name"], printed["unit"]) not in left:
            yield Correction(False, printed["name"], was, figure["name"], printed["unit"], context)


LONGEST_CLAUSE = 2000  # characters that are searched for the words of a name


def words_of_the_clause(clause: str, printed: str, name: str) -> str:
    """The words that the person took from the clause to mend what was read: they must be printed the next time, too.

    新增 says too little by itself: that it was 新增养老床位 here says nothing of clauses without 养老床位.
    """
    words = "".join(clause[:LONGEST_CLAUSE].split())
    common = SequenceMatcher(None, name, words, autojunk=False).find_longest_match()
    found = name[common.a : common.a + common.size]
    return found if common.size > 1 and found not in printed else ""


def forget_former(draft: DraftTarget, correction: Correction, *, by: User) -> None:
    """End what was learned before of the same words, or was put in the place that the person corrected."""
    rows = LearnedName.objects.filter(
        district_id=draft.district_id,
        printed=correction.printed,
        measure=correction.measure,
        removed_at=None,
    )
    if correction.of_unit:
        rows = rows.exclude(kind=LearnedKind.INDICATOR)
    else:
        rows = rows.filter(Q(context=correction.context) | Q(name=correction.before))
        rows = rows.filter(kind=LearnedKind.INDICATOR)
    for row in rows.select_related("alias__unit", "alias__group"):
        end(row, by=by)


def keep_unit(draft: DraftTarget, correction: Correction, *, by: User) -> None:
    """As an alias where a unit is known by the new name; else as the way in which the name is written.

    A printed name that a unit answers to is no mistake of the reading: this clause alone was corrected.
    """
    day = draft.document.issued_on or timezone.localdate()
    resolver = Resolver(draft.document.district, on=day)
    if resolver.resolve(correction.printed).match is not None:
        return
    meant = resolver.resolve(correction.name).match
    if meant is None:
        keep(draft, correction, LearnedKind.SPELLING, by=by)
    elif can(by, Permission.NAME_MAP, meant):
        try:
            map_name(correction.printed, meant, by=by)
        except NameTaken:  # it was printed for several units already: only a person can tell which
            return
        keep(draft, correction, LearnedKind.ALIAS, by=by)


def keep(draft: DraftTarget, correction: Correction, kind: LearnedKind, *, by: User) -> None:
    alias = None
    if kind == LearnedKind.ALIAS:
        aliases = draft.document.district.unit_aliases.filter(name=correction.printed)
        alias = aliases.order_by("-id").first()
    row = LearnedName.objects.create(
        district_id=draft.district_id,
        kind=kind,
        printed=correction.printed,
        measure=correction.measure,
        context=correction.context,
        name=correction.name,
        alias=alias,
        draft=draft,
        learned_by=by,
    )
    record("name.learn", row, by=by, after={"printed": row.printed, "name": row.name})


class AlreadyForgotten(Exception):
    """Somebody removed it before; nothing was changed."""


@transaction.atomic
def forget(row: LearnedName, *, by: User) -> None:
    """No longer use a learned name. What was read with it stays as it is. Raises AlreadyForgotten and NotAllowed."""
    require(by, Permission.DRAFT_REVIEW, row)
    rows = LearnedName.objects.in_use().select_for_update(of=["self"])
    current = rows.select_related("alias__unit", "alias__group").filter(pk=row.pk).first()
    if current is None:
        raise AlreadyForgotten
    end(current, by=by)


def end(row: LearnedName, *, by: User) -> None:
    row.removed_at, row.removed_by = timezone.now(), by
    alias, row.alias = row.alias, None
    row.save(update_fields=["removed_at", "removed_by", "alias"])
    if alias is not None:
        remove_alias(alias, by=by)
    record("name.forget", row, by=by, before={"printed": row.printed, "name": row.name})
