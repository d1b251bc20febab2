"""Words for what reading reports by code."""

from decimal import Decimal

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()

WARNINGS = {
    "unclosed_bracket": _("A bracket is opened and never closed: check where it should end."),
    "truncated_end": _("The text seems to be cut off here: compare it with the original file."),
    "page_break_joined": _("A line broken by a page break was joined: check that the words belong together."),
    "two_dates": _("The notice bears more than one date: check the date of issue."),
    "damaged_date": _("A date has lost characters: check the date of issue."),
    "damaged_doc_number": _("The document number has lost characters: check it against the original."),
    "lost_characters": _("Characters seem to be lost here: compare with the original file."),
    "numbering_gap": _("A number is missing in the numbering: check that no item was lost."),
    "missing_units": _("No responsible unit is named, though its neighbours have one: check the original."),
    "unread_text": _("This stretch was not read: check whether a task is hidden in it."),
}

STAGES = {
    "extract": _("Taking the text out of the file"),
    "normalise": _("Bringing letters and digits to one form"),
    "lines": _("Cutting the text into lines"),
    "furniture": _("Setting letterhead and page furniture aside"),
    "document": _("Reading title, number and dates"),
    "paragraphs": _("Joining broken lines"),
    "tables": _("Finding task tables"),
    "headings": _("Finding the headings"),
    "items": _("Finding the items"),
    "rows": _("Reading the rows of tables"),
    "units": _("Finding the responsible units"),
    "indicators": _("Finding the figures"),
    "commitments": _("Finding what is promised, and by when"),
    "unread": _("Gathering what was not read"),
    "warnings": _("Looking for damage"),
}


@register.filter
def warning_sentence(code: str) -> str:
    """The sentence for one of the parser's warning codes; an unknown code stands for itself."""
    return str(WARNINGS.get(code, code))


@register.filter
def stage_name(code: str) -> str:
    """What the reading is doing, in words."""
    return str(STAGES.get(code, code))


@register.filter
def figure(value: Decimal, unit: str) -> str:
    """A value with its unit, never rounded: 10万平方米 in Chinese, 100,000平方米 in English; 5%."""
    chinese = (get_language() or "").startswith("zh")
    for size, word in ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")):
        if chinese and abs(value) >= size and value / size == round(value / size, 4):
            return f"{plain(value / size)}{word}{unit}"
    return f"{plain(value)}{unit}"


def plain(value: Decimal) -> str:
    """Grouped digits without trailing zeros."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")
