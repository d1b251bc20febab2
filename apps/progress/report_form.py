"""The fields of one report as its form shows them, and what of a sent form could not be saved."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from apps.progress.answering import Parts
from apps.progress.filling import Change, Conflict, FieldsChanged, InvalidFields, save, stored
from apps.progress.models import Report
from apps.progress.wording import field_labels, value_words
from apps.units.models import User


@dataclass(slots=True)
class Saving:
    """What could not be saved of what a person sent: values that mean nothing, and lost races."""

    changes: dict[str, Change] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return not self.errors and not self.conflicts


def save_what_can_be(report: Report, changes: Iterable[Change], *, by: User) -> Saving:
    """Save every change that means something and that nobody else was faster with; tell of the others."""
    saving = Saving(changes={change.field: change for change in changes})
    wanted = list(saving.changes.values())
    try:
        save(report, wanted, by=by)
    except InvalidFields as error:
        rest = save_what_can_be(report, [c for c in wanted if c.field not in error.sentences], by=by)
        saving.errors = {**error.sentences, **rest.errors}
        saving.conflicts = rest.conflicts
    except FieldsChanged as error:
        saving.conflicts = {conflict.field: conflict for conflict in error.conflicts}
    return saving


@dataclass(slots=True)
class Field:
    """One field of the form. `base` is what was stored when the page was drawn; `value` is what the control shows."""

    name: str
    label: str
    value: str
    base: str
    error: str = ""
    conflict: Conflict | None = None

    @property
    def words(self) -> str:
        """What is stored, for who only reads it."""
        return value_words(self.name, self.base)

    @property
    def theirs(self) -> str:
        return value_words(self.name, self.conflict.theirs) if self.conflict else ""


def fields_of(report: Report, parts: Parts, saving: Saving) -> dict[str, Field]:
    """Where something could not be saved, the field shows what its writer typed; saving it again is then a decision."""
    labels, kept = field_labels(parts), stored(report, parts)
    return {
        name: Field(
            name,
            labels[name],
            saving.changes[name].value if name in saving.errors or name in saving.conflicts else value,
            value,
            saving.errors.get(name, ""),
            saving.conflicts.get(name),
        )
        for name, value in kept.items()
    }
