"""Words for what a draft holds by code; templatetags/drafts.py hands them to templates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.documents.templatetags.notices import figure, warning_sentence
from apps.targets.models import AssignmentRole, Change, CommitmentKind, Comparator, Nature


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
    if field == "warnings":
        return [warning_sentence(warning["code"]) for warning in value]
    if field == "units":
        return [f"{role_name(unit['role'])} {unit['name']}" for unit in value]
    if field == "indicators":
        return [figure_line(entry) for entry in value]
    if field == "commitments":
        return [commitment_line(entry, text) for entry in value]
    if field == "quarters":
        return [f"{quarter_name(node['quarter'])} {node['text']}" for node in value or []]
    if field == "nature":
        return [nature_name(value)]
    if field == "provisional":
        return [_("Provisional") if value else _("Not provisional")]
    if field == "labels":
        return ["".join(value)]
    return [str(part) for part in (value if isinstance(value, list) else [value]) if part]


def quarter_name(quarter: int) -> str:
    return _("Quarter %(n)s") % {"n": quarter}


def figure_line(entry: Any) -> str:
    """★ 养老床位: at least 350张."""
    star, part = "★ " if entry["starred"] else "", _("of which") + " " if entry["parent"] is not None else ""
    return f"{star}{part}{entry['name']}: {quantity(entry)}"


def commitment_line(entry: Any, text: str) -> str:
    due = [_("due %(day)s") % {"day": day(entry["due_on"])}] if entry["due_on"] else []
    kind = " · ".join([kind_name(entry["kind"]), *due])
    return f"{'★ ' if entry['starred'] else ''}{text[entry['start'] : entry['end']].strip()} ({kind})"
