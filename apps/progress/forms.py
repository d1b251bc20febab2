"""Forms of reports, periods and lights: why one goes back and by when it is to be answered; what a light should be."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.progress.judging import LONGEST_REASON as LONGEST_JUDGEMENT
from apps.progress.models import Colour, Extension, ReportingPeriod
from apps.progress.opening import DATES
from apps.progress.reporting import LONGEST_REASON
from apps.progress.timeline import Year
from apps.units.models import Unit


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
    due_on = forms.DateField(label=_("To be answered by"), widget=DayInput())


class PeriodForm(forms.ModelForm):  # type: ignore[type-arg]
    """The days of a reporting period; the day on which it opens stays once it is open."""

    class Meta:
        model = ReportingPeriod
        fields = DATES
        widgets = dict.fromkeys(DATES, DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens_on"].disabled = self.instance.opened_at is not None


class ExtensionForm(forms.ModelForm):  # type: ignore[type-arg]
    """More time for one unit."""

    prefix = "extension"

    class Meta:
        model = Extension
        fields = ["unit", "due_on", "reason"]
        widgets = {"due_on": DayInput}

    def __init__(self, period: ReportingPeriod, data: QueryDict | None = None) -> None:
        super().__init__(data)
        asked = Unit.objects.filter(pk__in=period.reports.values("unit"))
        cast(forms.ModelChoiceField, self.fields["unit"]).queryset = asked  # type: ignore[type-arg]


class ReopenForm(forms.Form):
    """A closed period takes reports again."""

    prefix = "reopen"
    reason = forms.CharField(label=_("Why it is reopened"), max_length=500)


class JudgeForm(forms.Form):
    """An officer's word on one light of a target's year; `cleaned_data` is what judging.judge() takes."""

    prefix = "judge"
    period = forms.ChoiceField(label=_("Quarter"))
    part = forms.ChoiceField(label=_("Which light"))
    colour = forms.ChoiceField(label=_("It should be"), choices=[("", "–"), *Colour.choices])
    reason = forms.CharField(
        label=_("Why"), max_length=LONGEST_JUDGEMENT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, year: Year, data: QueryDict | None = None) -> None:
        super().__init__(data)
        lit = [moment.period for moment in year.whole.moments if moment.period and moment.shown]
        self.periods = {str(period.pk): period for period in lit}
        self.lines = {line.part: line for line in (year.whole, *year.lines)}
        self.choose("period", [(pk, period.name) for pk, period in reversed(self.periods.items())])
        parts = [(part, line.name or _("The whole target")) for part, line in self.lines.items()]
        self.choose("part", parts)

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        line = self.lines.get(cleaned.pop("part", ""))
        cleaned["period"] = self.periods.get(cleaned.get("period", ""))
        cleaned["indicator"] = line.indicator if line else None
        cleaned["commitment"] = line.commitment if line else None
        return cleaned
