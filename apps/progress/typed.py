"""What people type into a report, understood: text, figures, days and states."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.progress.models import CommitmentState

# 1234.5, or in groups of three: 1,234.5. A comma elsewhere may be a decimal point, so it is not guessed at.
FIGURE = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
LONGEST = 18  # digits before the point
PLACES = 6


class NotUnderstood(ValueError):
    """The text means nothing here; the message is a sentence that says what to write."""


def plain(text: str) -> str:
    """Without space around it, its lines ended as everywhere here."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def figure(text: str, unit: str) -> str:
    """A plain decimal from what people type: full-width digits, spaces, 1,234.5, the figure's own unit behind it.

    Raises NotUnderstood for anything else, another unit included: 1.2万元 is not 1.2元.
    """
    typed = unicodedata.normalize("NFKC", text).replace("−", "-")
    typed = "".join(typed.split()).removesuffix(unicodedata.normalize("NFKC", unit))
    if not typed:
        return refuse_unit_alone(text)
    match = FIGURE.fullmatch(typed)
    if match is None:
        raise NotUnderstood(
            _("Write a figure in %(unit)s, such as 1234.5.") % {"unit": unit}
            if unit
            else _("Write a figure, such as 1234.5.")
        )
    sign, whole, rest = match[1].replace("+", ""), match[2].replace(",", "").lstrip("0"), match[3] or ""
    if len(whole) > LONGEST or len(rest.rstrip("0")) > PLACES:
        raise NotUnderstood(_("Write at most 18 digits before the point and 6 behind it."))
    return figure_text(Decimal(f"{sign}{whole or 0}.{rest or 0}"))


def refuse_unit_alone(text: str) -> str:
    if text:
        raise NotUnderstood(_("Write a figure, such as 1234.5."))
    return ""


def figure_text(value: Decimal | None) -> str:
    """1234.5, without zeros at the end."""
    return "" if value is None else f"{value.normalize() + 0:f}"


def day(text: str) -> str:
    """A day as ISO 8601, from 2021-09-30, 2021/9/30, 2021.9.30 or 2021年9月30日."""
    if not text:
        return ""
    match = DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError as error:
        raise NotUnderstood(_("Write the day as 2021-09-30.")) from error


def state(text: str) -> str:
    """A CommitmentState, or nothing."""
    if text and text not in CommitmentState.values:
        raise NotUnderstood(_("Choose a state of the list."))
    return text
