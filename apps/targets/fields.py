"""The fields of the breakdown's table: what each is called, and what it holds.

A field is called as its cell: plan-12-2026Q1 is the plan of figure 12, unit-7 who does item 7.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from apps.targets.plans import Key

NAME = re.compile(r"([a-z]{4,8})-([0-9]{1,18})(?:-([0-9]{4}Q[1-4]))?")

# What a cell holds decides how it is typed: a figure, words, a day, or one of some choices.
HOLDS = {
    "plan": "figure",
    "stage": "words",
    "evidence": "words",
    "lead": "words",
    "support": "words",
    "deadline": "day",
    "unit": "choice",
    "measure": "choice",
}
LABELS = {
    "measure": _("Kind of figure"),
    "unit": _("Done by"),
    "deadline": _("Deadline"),
    "evidence": _("Evidence required"),
    "lead": _("Lead units"),
    "support": _("Supporting units"),
}


def name_of(key: Key) -> str:
    return "-".join(str(part) for part in key if part)


def key_of(name: str) -> Key | None:
    """The cell that a field of the form stands for; None for any other field."""
    match = NAME.fullmatch(name)
    return (match[1], int(match[2]), match[3] or "") if match and match[1] in HOLDS else None


@dataclass(frozen=True, slots=True)
class Entries:
    """What somebody typed that could not be saved, cell by cell, and the sentence that says why."""

    typed: Mapping[Key, str] = field(default_factory=dict)
    base: Mapping[Key, str] = field(default_factory=dict)
    wrong: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell. `value` is shown, `base` is what was stored when the person last looked."""

    key: Key
    value: str
    base: str
    editable: bool
    wrong: str = ""
    choices: Sequence[tuple[str, str, str]] = ()  # value, words, other words by which it is pasted
    hint: str = ""  # holds as long as the cell is empty

    @property
    def name(self) -> str:
        return name_of(self.key)

    @property
    def holds(self) -> str:
        return HOLDS[self.key[0]]

    @property
    def column(self) -> str:
        """The id of its column's head."""
        return f"head-{self.key[2] or self.key[0]}"

    @property
    def label(self) -> str:
        return self.key[2] or str(LABELS[self.key[0]])

    @property
    def words(self) -> str:
        """What a cell that cannot be edited says."""
        chosen = [words for value, words, _other in self.choices if value == self.value]
        return (chosen[0] if chosen else self.value) or self.hint
