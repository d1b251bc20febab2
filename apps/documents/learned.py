"""The names that a district has taught, put in place of what the parser reads (ADR 11)."""

from collections import Counter
from typing import TypedDict

from django.db.models import F

from apps.documents.content import Content
from apps.documents.models import LearnedKind, LearnedName, with_learned_names
from apps.units.models import District


class LearnedEntry(TypedDict):
    """One name of a draft that is not the parser's: in which list, at which place, and both names."""

    kind: str  # units, indicators
    start: int
    printed: str
    name: str


class Dictionary:
    """What one district has learned. One query, however many drafts follow; `count_uses()` is one a name used."""

    def __init__(self, district: District) -> None:
        self.units: dict[str, LearnedName] = {}
        self.figures: dict[tuple[str, str], list[LearnedName]] = {}
        self.used: Counter[int] = Counter()
        for row in LearnedName.objects.filter(district=district).in_use():
            if row.kind == LearnedKind.INDICATOR:
                self.figures.setdefault((row.printed, row.measure), []).append(row)
            else:
                self.units[row.printed] = row
        for rows in self.figures.values():
            rows.sort(key=lambda row: len(row.context), reverse=True)  # the most particular one decides

    def apply(self, content: Content, clause: str) -> tuple[list[LearnedEntry], Content]:
        """The learned names for what was read of `clause`, and the content with them. Counts what it meets."""
        learned = [*self.unit_names(content), *self.figure_names(content, "".join(clause.split()))]
        return learned, with_learned_names(content, [dict(entry) for entry in learned])

    def unit_names(self, content: Content) -> list[LearnedEntry]:
        learned: list[LearnedEntry] = []
        named = {(unit["name"], unit["role"]) for unit in content["units"]}
        for unit in content["units"]:
            row = self.units.get(unit["name"])
            if row is None or unit["start"] is None:
                continue
            self.used[row.pk] += 1
            # An alias leaves the printed name; and a unit that is named already is not named twice.
            if row.kind == LearnedKind.SPELLING and (row.name, unit["role"]) not in named:
                named.add((row.name, unit["role"]))
                learned.append(
                    {"kind": "units", "start": unit["start"], "printed": unit["name"], "name": row.name}
                )
        return learned

    def figure_names(self, content: Content, clause: str) -> list[LearnedEntry]:
        learned: list[LearnedEntry] = []
        for figure in content["indicators"]:
            rows = self.figures.get((figure["name"], figure["unit"]), [])
            row = next((row for row in rows if row.context in clause), None)
            if row is not None:
                self.used[row.pk] += 1
                learned.append(
                    {
                        "kind": "indicators",
                        "start": figure["start"],
                        "printed": figure["name"],
                        "name": row.name,
                    }
                )
        return learned

    def count_uses(self) -> None:
        for pk, times in self.used.items():
            LearnedName.objects.filter(pk=pk).update(uses=F("uses") + times)
