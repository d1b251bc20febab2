"""Forms of reports and lights: why one goes back, and by when it is to be answered; what a light should be."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.progress.judging import LONGEST_REASON as LONGEST_JUDGEMENT
from apps.progress.models import Colour
from apps.progress.reporting import LONGEST_REASON
from apps.progress.timeline import Year


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SendBackForm(forms.Form):
    """From the unit head to the clerk."""

    prefix = "back"
    reason = forms.CharField(
        label=_("What is to be changed"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnForm(SendBackForm):
    """To a unit, with a new day."""

    prefix = "return"
    due_on = forms.DateField(label=_("To be answered by"), widget=DateInput)


class JudgeForm(forms.Form):
    """An officer's word on one light of a target's year; `cleaned_data` is what judging.judge() takes."""

    prefix = "judge"
    period = forms.ChoiceField(label=_("Quarter"))
    part = forms.ChoiceField(label=_("Which light"), required=False)
    colour = forms.ChoiceField(label=_("It should be"), choices=[("", "–"), *Colour.choices])
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_JUDGEMENT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, year: Year, data: QueryDict | None = None) -> None:
        super().__init__(data)
        lit = [moment.period for moment in year.whole.moments if moment.period and moment.shown]
        self.periods = {str(period.pk): period for period in lit}
        self.lines = {line.part: line for line in year.lines}
        self.choose("period", [(pk, period.name) for pk, period in reversed(self.periods.items())])
        self.choose(
            "part", [("", _("The whole target")), *((pk, line.name) for pk, line in self.lines.items())]
        )

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        line = self.lines.get(cleaned.pop("part", ""))
        cleaned["period"] = self.periods.get(cleaned.get("period", ""))
        cleaned["indicator"] = line.indicator if line else None
        cleaned["commitment"] = line.commitment if line else None
        return cleaned
