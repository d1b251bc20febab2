"""What the pages of reports say of figures and texts."""

from decimal import Decimal
from pathlib import PurePath

from django import template

from apps.documents.templatetags.notices import plain
from apps.progress.evidence import SHOWN
from apps.progress.filling import TEXTS
from apps.progress.models import Evidence, Report
from apps.progress.typed import decimal_text
from apps.progress.wording import entry_words, unit_of_change

register = template.Library()

register.filter(entry_words)
register.filter(unit_of_change)


@register.filter
def bare(value: Decimal | None) -> str:
    """1234.5, for a script; nothing for no value."""
    return "" if value is None else decimal_text(value)


@register.filter
def signed(value: Decimal) -> str:
    """+1,234.5 or -20; nothing added stands without a sign."""
    return f"+{plain(value)}" if value > 0 else plain(value)


@register.filter
def text_of(report: Report | None, name: str) -> str:
    """One of filling.TEXTS of a report; nothing of none."""
    return str(getattr(report, name)) if report and name in TEXTS else ""


@register.filter
def shown_as(evidence: Evidence) -> str:
    """How a browser shows the file: picture, page, or not at all."""
    if evidence.media_type not in SHOWN:
        return ""
    return "picture" if evidence.media_type.startswith("image/") else "page"


@register.filter
def kind(evidence: Evidence) -> str:
    """What sort of file it is, by the end of its name: PDF."""
    return PurePath(evidence.name).suffix.lstrip(".").upper()
