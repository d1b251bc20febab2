"""Forms of what changes after issue: values from above, adjustments and decisions on them, reopened breakdowns."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.documents import content as contents
from apps.targets.changes import LONGEST_REASON, LONGEST_SOURCE
from apps.targets.models import Commitment, Indicator, Target, ValueStatus
from apps.targets.plans import beginning, written


class ValueForm(forms.Form):
    """A value that a higher level has set; written in the figure's entry unit."""

    value = forms.DecimalField(label=_("Value"), max_digits=24, decimal_places=6, min_value=0)
    unit = forms.CharField(
        label=_("Unit of measure"), max_length=contents.LONGEST_UNIT_OF_MEASURE, required=False
    )
    status = forms.ChoiceField(label=_("Status"), choices=ValueStatus.choices, initial=ValueStatus.OFFICIAL)
    effective_on = forms.DateField(label=_("In force from"), widget=DayInput())
    source_words = forms.CharField(
        label=_("Where it stands"),
        max_length=LONGEST_SOURCE,
        help_text=_("The notice that sets it, such as 沪府办〔2021〕12号."),
    )

    def __init__(self, data: Any = None, *, indicator: Indicator) -> None:
        super().__init__(data)
        self.indicator = indicator
        if indicator.unit:  # an awaited limit may not have one yet
            del self.fields["unit"]
            self.fields["value"].label = _("Value, in %(unit)s") % {"unit": indicator.entry_unit}

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        return value * self.indicator.scale


class AdjustmentForm(forms.Form):
    """What is to change, to what, from when and why: a value of a figure, or the deadline of an item."""

    part = forms.ChoiceField(label=_("What is to change"))
    new_value = forms.DecimalField(label=_("New value"), max_digits=24, decimal_places=6, required=False)
    new_deadline = forms.DateField(label=_("New deadline"), widget=DayInput(), required=False)
    effective_on = forms.DateField(label=_("In force from"), widget=DayInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, target: Target, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.parts: dict[str, Indicator | Commitment] = {
            f"indicator-{i.pk}": i for i in target.indicators.all() if i.values.all()
        }
        self.parts |= {f"commitment-{c.pk}": c for c in target.commitments.all()}
        part = cast(forms.ChoiceField, self.fields["part"])
        part.choices = [(name, label_of(one)) for name, one in self.parts.items()]

    def clean(self) -> dict[str, Any]:
        """The one of the two that the chosen part has; the other is left aside."""
        fields = super().clean() or {}
        part = self.parts.get(fields.get("part", ""))
        if isinstance(part, Indicator):
            wanted, other = "new_value", "new_deadline"
        else:
            wanted, other = "new_deadline", "new_value"
        if part and fields.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, _("Fill this in for what you chose above."))
        if isinstance(part, Indicator) and fields.get("new_value") is not None:
            fields["new_value"] *= part.scale
        return {**fields, "part": part, other: None}


def label_of(part: Indicator | Commitment) -> str:
    """A part with what holds now: 新引进企业 (家), 1200."""
    if isinstance(part, Indicator):
        current = part.version_on(date.max)
        words = {
            "name": part.name,
            "now": written(part, current.value) if current else "",
            "unit": part.entry_unit,
        }
        return gettext("Value of %(name)s, now %(now)s%(unit)s") % words
    words = {"words": beginning(part), "day": date_format(part.deadline) if part.deadline else "—"}
    return gettext("Deadline of “%(words)s”, now %(day)s") % words


class DecisionForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=LONGEST_REASON, required=False)


class ReopenForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST_REASON)
