"""Words for what a draft holds by code."""

from decimal import Decimal
from typing import Any

from django import template

from apps.documents.templatetags.notices import figure
from apps.targets.models import AssignmentRole, Change, Comparator, Nature

register = template.Library()


@register.filter
def nature_name(code: str) -> str:
    return str(Nature(code).label)


@register.filter
def role_name(code: str) -> str:
    return str(AssignmentRole(code).label)


@register.filter
def quantity(entry: Any) -> str:
    """One indicator of a draft in words: at least 300家, growth 5%."""
    words = [figure(Decimal(entry["value"]), entry["unit"])]
    if entry["change"]:
        words.insert(0, str(Change(entry["change"]).label))
    if entry["comparator"] != Comparator.EQ:
        words.insert(0, str(Comparator(entry["comparator"]).label))
    return " ".join(words)
