"""Words for what a draft holds by code."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format

from apps.documents.templatetags.notices import figure
from apps.targets.models import AssignmentRole, Change, CommitmentKind, Comparator, Nature

register = template.Library()


@register.filter
def nature_name(code: str) -> str:
    return str(Nature(code).label)


@register.filter
def role_name(code: str) -> str:
    return str(AssignmentRole(code).label)


@register.filter
def kind_name(code: str) -> str:
    return str(CommitmentKind(code).label)


@register.filter
def day(iso: str) -> str:
    """2026-12-31 as the reader's language writes it."""
    return date_format(date.fromisoformat(iso))


@register.filter
def quantity(entry: Any) -> str:
    """One indicator of a draft in words: at least 300家, growth at most 5%."""
    words = [figure(Decimal(entry["value"]), entry["unit"])]
    if entry["comparator"] != Comparator.EQ:
        words.insert(0, str(Comparator(entry["comparator"]).label))
    if entry["change"]:
        words.insert(0, str(Change(entry["change"]).label))
    return " ".join(words)
