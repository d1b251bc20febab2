"""What people type into a report, understood: text, figures, days and states."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.progress.models import CommitmentState
from apps.targets.cells import day_of
from apps.targets.models import Indicator
from apps.targets.scales import WORDS

# 1234.5, or in groups of three: 1,234.5. A comma elsewhere may be a decimal point, so it is not guessed at.
FIGURE = re.compile(r"([+-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?")
SIZES = {word: size for size, word in sorted(WORDS.items(), reverse=True) if word}  # the longest first
LARGEST = Decimal(10) ** 18  # 18 digits before the point and 6 behind it are stored
PLACES = 6


class NotUnderstood(ValueError):
    """The text means nothing here; the message is a sentence that says what to write."""


def plain(text: str) -> str:
    """Without space around it, its lines ended as everywhere here."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def figure(text: str, indicator: Indicator) -> str:
    """What people type as a plain decimal in indicator.entry_unit: full-width digits, spaces, 1,234.5.

    The unit may stand behind it, with another 万 or 亿 than the notice has: 400000平方米 is 40 in 万平方米.
    Raises NotUnderstood for anything else, 40公顷 say.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())
    if not typed:
        return ""
    unit = unicodedata.normalize("NFKC", indicator.unit)
    named = bool(unit) and typed.endswith(unit)
    typed = typed.removesuffix(unit)
    word = next((word for word in SIZES if typed.endswith(word)), "")  # 万亿 before 亿
    match = FIGURE.fullmatch(typed.removesuffix(word))
    if match is None:
        raise NotUnderstood(_("Write a figure in %(unit)s, such as 1234.5.") % {"unit": indicator.entry_unit})
    number = Decimal((match[1] + match[2] + (match[3] or "")).replace(",", ""))
    if word or named:
        number = number * SIZES.get(word, 1) / indicator.scale
    stored = number * indicator.scale
    if abs(stored) >= LARGEST or stored != round(stored, PLACES):
        raise NotUnderstood(_("Write at most 18 digits before the point and 6 behind it."))
    return decimal_text(number)


def stored_figure(text: str, indicator: Indicator) -> Decimal | None:
    """The figure in indicator.unit, of a text that figure() gave."""
    return Decimal(text) * indicator.scale if text else None


def figure_text(value: Decimal | None, indicator: Indicator) -> str:
    """The other way round: a stored figure as it is written down, in indicator.entry_unit."""
    return "" if value is None else decimal_text(value / indicator.scale)


def decimal_text(value: Decimal) -> str:
    """1234.5, without zeros at the end."""
    return f"{value.normalize() + 0:f}"


def day(text: str) -> str:
    """A day as ISO 8601, from 2021-09-30, 2021/9/30, 2021.9.30 or 2021年9月30日."""
    if not text:
        return ""
    found = day_of(text)
    if found is None:
        raise NotUnderstood(_("Write the day as 2021-09-30."))
    return found.isoformat()


def state(text: str) -> str:
    """A CommitmentState, or nothing."""
    if text and text not in CommitmentState.values:
        raise NotUnderstood(_("Choose a state of the list."))
    return text
