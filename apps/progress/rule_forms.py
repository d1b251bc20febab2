"""The form of a rule of lights: a plain table of bands, one row a light."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.progress.models import Colour, LightRule
from apps.progress.publishing import list_name, quarter_name
from apps.progress.rules import LIGHTS, LISTS

# What the numbers of a list are; the words under its name on the form.
MEANINGS = {
    "behind": _("How far behind: counts and amounts from the beginning of the year."),
    "below": _("How far below what should be reached: rates, levels and growth."),
    "above": _("How far above the limit, in per cent of it."),
    "late": _("How many days late a milestone is."),
}


class ThresholdInput(forms.TextInput):
    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "size": 6, "autocomplete": "off"})


@dataclass(frozen=True, slots=True)
class Row:
    """One band on the form: the light, and the fields of its two ends."""

    light: str
    label: str
    start: forms.BoundField
    start_included: forms.BoundField
    end: forms.BoundField
    end_included: forms.BoundField


@dataclass(frozen=True, slots=True)
class Table:
    """The bands of one list."""

    code: str
    name: str
    meaning: str
    rows: list[Row]


class RuleForm(forms.Form):
    """`definition()` is what rules.Rule.parse() reads; a row with both ends empty is no band."""

    name = forms.CharField(label=_("Name"), max_length=LightRule._meta.get_field("name").max_length)
    from_quarter = forms.ChoiceField(label=_("Holds from"))
    schedule = forms.ChoiceField(
        label=_("Figures that add up are held against"),
        choices=[("plan", _("their plan by quarter")), ("calendar", _("the time that has passed"))],
    )
    gap = forms.ChoiceField(
        label=_("The gap is counted"),
        choices=[
            ("points", _("in points of the year's value")),
            ("relative", _("in per cent of what was planned")),
        ],
    )
    tolerance = forms.CharField(
        label=_("“About” is reached within, in per cent of the value"),
        max_length=12,
        widget=ThresholdInput(),
    )
    caught_up = forms.ChoiceField(
        label=_("A milestone that is done late is"),
        choices=[(Colour.GREEN, Colour.GREEN.label), (Colour.YELLOW, Colour.YELLOW.label)],
    )

    def __init__(self, quarters: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(quarter, quarter_name(quarter)) for quarter in quarters]
        cast(forms.ChoiceField, self.fields["from_quarter"]).choices = choices
        for prefix, words in self.bands():
            for end, label in (
                ("from", pgettext_lazy("threshold", "From")),
                ("to", pgettext_lazy("threshold", "To")),
            ):
                self.fields[f"{prefix}-{end}"] = forms.CharField(
                    label=f"{words}, {label}", required=False, max_length=12, widget=ThresholdInput()
                )
                self.fields[f"{prefix}-{end}_included"] = forms.BooleanField(
                    label=f"{words}, {label}: {_('included')}", required=False
                )

    @staticmethod
    def bands() -> Iterator[tuple[str, str]]:
        """The prefix of the fields of each row, and its words."""
        for code in LISTS:
            for light in LIGHTS:
                yield f"{code}-{light}", f"{list_name(code)}, {Colour(light).label}"

    @property
    def tables(self) -> list[Table]:
        return [
            Table(
                code,
                list_name(code),
                str(MEANINGS[code]),
                [self.row(f"{code}-{light}", light) for light in LIGHTS],
            )
            for code in LISTS
        ]

    def row(self, prefix: str, light: str) -> Row:
        ends = ("from", "from_included", "to", "to_included")
        return Row(light, str(Colour(light).label), *(self[f"{prefix}-{end}"] for end in ends))

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "from_quarter", "schedule", "gap", "tolerance", "caught_up")]

    def definition(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        named = {name: cleaned[name] for name in ("schedule", "gap", "tolerance", "caught_up")}
        return {**named, **{code: self.list_of(code) for code in LISTS}}

    def list_of(self, code: str) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        bands = []
        for light in LIGHTS:
            prefix = f"{code}-{light}"
            start, end = cleaned[f"{prefix}-from"] or None, cleaned[f"{prefix}-to"] or None
            if start is None and end is None:
                continue
            bands.append(
                {
                    "light": light,
                    "from": start,
                    "from_included": cleaned[f"{prefix}-from_included"] and start is not None,
                    "to": end,
                    "to_included": cleaned[f"{prefix}-to_included"] and end is not None,
                }
            )
        return bands


def initial_of(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the form for a definition, of which each list has a light at most once."""
    initial = {name: definition[name] for name in ("schedule", "gap", "tolerance", "caught_up")}
    for code in LISTS:
        for band in definition[code]:
            prefix = f"{code}-{band['light']}"
            for end in ("from", "from_included", "to", "to_included"):
                initial[f"{prefix}-{end}"] = band[end]
    return initial
