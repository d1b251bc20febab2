"""Words for what a report holds by name: its fields, and what stands in them."""

from decimal import Decimal

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.documents.templatetags.notices import plain
from apps.progress.answering import Parts
from apps.progress.models import CommitmentState, Report
from apps.targets.models import Comparator, Indicator
from apps.targets.wording import shortened
from apps.units.models import Unit

# The fields that a report has whatever it answers for, named as its form names them.
WRITTEN = ("narrative", "problems", "help_needed", "help_unit", "help_leader", "next_steps")


def field_labels(parts: Parts) -> dict[str, str]:
    """Every field of a report that answers for `parts` with the words that stand at it."""
    labels = {
        name: capfirst(str(getattr(Report._meta.get_field(name), "verbose_name", name))) for name in WRITTEN
    }
    for commitment in parts.commitments:
        words = shortened(commitment.words.strip())
        labels[f"commitment-{commitment.pk}"] = _("State of “%(words)s”") % {"words": words}
        labels[f"done-{commitment.pk}"] = _("Day on which “%(words)s” was done") % {"words": words}
    for indicator in parts.indicators:
        labels[f"indicator-{indicator.pk}"] = indicator.name
    return labels


def value_words(name: str, value: str) -> str:
    """What stands in the field `name`, as its reader would say it; "" stands for itself."""
    if name == "help_leader":
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if not value:
        return ""
    if name.startswith("commitment-"):
        return str(CommitmentState(value).label)
    if name.startswith("done-") and (day := parse_date(value)):
        return date_format(day)
    if name == "help_unit":
        return str(Unit.objects.get(pk=int(value)))
    return value


def entry_words(value: Decimal, indicator: Indicator) -> str:
    """A figure in the indicator's entry unit with that unit: 40万平方米."""
    return f"{plain(value)}{indicator.entry_unit}"


def unit_of_change(indicator: Indicator) -> str:
    """Of a figure in per cent, points: from 7.9% to 6.6% are -1.3个百分点."""
    return "个百分点" if indicator.entry_unit == "%" else indicator.entry_unit


def promise_words(indicator: Indicator, value: Decimal) -> str:
    """What was promised, of a value in `indicator.unit`: growth at least 5%."""
    words = [entry_words(value / indicator.scale, indicator)]
    if indicator.comparator != Comparator.EQ:
        words.insert(0, indicator.get_comparator_display())
    if indicator.change:
        words.insert(0, indicator.get_change_display())
    return " ".join(words)
