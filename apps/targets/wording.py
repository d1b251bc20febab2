"""Words for what a draft holds by code; templatetags/drafts.py hands them to templates."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.documents.marking import Mark, Piece, pieces
from apps.documents.templatetags.notices import figure, warning_sentence
from apps.targets.models import AssignmentRole, Change, CommitmentKind, Comparator, Indicator, Nature


def nature_name(code: str) -> str:
    return str(Nature(code).label)


def role_name(code: str) -> str:
    return str(AssignmentRole(code).label)


def kind_name(code: str) -> str:
    return str(CommitmentKind(code).label)


def day(iso: str) -> str:
    """2026-12-31 as the reader's language writes it."""
    return date_format(date.fromisoformat(iso))


def quantity(entry: Any) -> str:
    """One indicator of a draft in words: at least 300家, growth at most 5%."""
    words = [figure(Decimal(entry["value"]), entry["unit"])]
    if entry["comparator"] != Comparator.EQ:
        words.insert(0, str(Comparator(entry["comparator"]).label))
    if entry["change"]:
        words.insert(0, str(Change(entry["change"]).label))
    return " ".join(words)


def marked_words(indicator: Indicator) -> list[Piece]:
    """The original words of its deliverable, in which the figure is marked."""
    around = indicator.commitment or indicator.target
    mark = Mark(indicator.start - around.start, indicator.end - around.start, "quantity")
    return pieces(around.words, 0, len(around.words), [mark])


FIELDS = {
    "words": gettext_lazy("Words of the clause"),
    "labels": gettext_lazy("Number"),
    "section": gettext_lazy("Section"),
    "nature": gettext_lazy("Nature"),
    "title": gettext_lazy("Title"),
    "provisional": gettext_lazy("Provisional"),
    "units": gettext_lazy("Responsible units"),
    "indicators": gettext_lazy("Figures"),
    "commitments": gettext_lazy("Deliverables"),
    "quarters": gettext_lazy("Quarters"),
    "warnings": gettext_lazy("Warnings"),
}


def field_name(field: str) -> str:
    """A field of a draft in words; an unknown one stands for itself."""
    return str(FIELDS.get(field, field))


def value_lines(field: str, value: Any, text: str) -> list[str]:
    """What one field of a draft says, a line for each of its parts; `text` is that of the document."""
    if field == "words":
        return [text[value[0] : value[1]].strip()]
    if field == "commitments":
        return [commitment_line(entry, text) for entry in value]
    if field in LINES:
        return [LINES[field](entry) for entry in value or []]
    if field in WORDS:
        return [WORDS[field](value)]
    return [str(value)] if value else []


def quarter_name(quarter: int) -> str:
    return _("Quarter %(n)s") % {"n": quarter}


def figure_line(entry: Any) -> str:
    """★ 养老床位: at least 350张."""
    star, part = "★ " if entry["starred"] else "", _("of which") + " " if entry["parent"] is not None else ""
    return star + part + _("%(name)s: %(value)s") % {"name": entry["name"], "value": quantity(entry)}


def commitment_line(entry: Any, text: str) -> str:
    due = [_("due %(day)s") % {"day": day(entry["due_on"])}] if entry["due_on"] else []
    kind = " · ".join([kind_name(entry["kind"]), *due])
    words = shortened(text[entry["start"] : entry["end"]].strip())
    return ("★ " if entry["starred"] else "") + _("%(kind)s: %(words)s") % {"kind": kind, "words": words}


def shortened(words: str) -> str:
    """The beginning and the end of a long sentence, which tell where it is cut."""
    return words if len(words) <= 48 else f"{words[:32]}…{words[-12:]}"


# Fields that are lists, by the words of one entry, and fields that are one value.
LINES: dict[str, Callable[[Any], str]] = {
    "units": lambda unit: f"{role_name(unit['role'])} {unit['name']}",
    "indicators": figure_line,
    "quarters": lambda entry: f"{quarter_name(entry['quarter'])} {entry['text']}",
    "warnings": lambda warning: warning_sentence(warning["code"]),
}
WORDS: dict[str, Callable[[Any], str]] = {
    "labels": "".join,
    "nature": nature_name,
    "provisional": lambda provisional: _("Provisional") if provisional else _("Not provisional"),
}
