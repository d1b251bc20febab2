"""What is chosen of the standings. The address keeps it, on every page of the dashboard and for its exports."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.dashboard.figures import NO_DOMAIN, Standing
from apps.dashboard.scene import Scene
from apps.progress.models import Colour

ANY = ("", _("All"))


def name_of_section(section: str) -> str:
    return gettext("Without a domain") if section == NO_DOMAIN else section


class StandingFilter(forms.Form):
    """What is not given, or makes no sense, does not narrow."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    document = forms.TypedChoiceField(label=_("Notice"), required=False, coerce=int, empty_value=None)
    section = forms.ChoiceField(label=_("Domain"), required=False)
    leader = forms.TypedChoiceField(label=_("Leader in charge"), required=False, coerce=int, empty_value=None)
    unit = forms.TypedChoiceField(label=_("Lead unit"), required=False, coerce=int, empty_value=None)
    starred = forms.ChoiceField(
        label=_("★ livelihood project"), required=False, choices=[ANY, ("yes", _("Only these"))]
    )
    colour = forms.ChoiceField(label=_("Light"), required=False, choices=[ANY, *Colour.choices])
    moved = forms.ChoiceField(
        label=_("Since the quarter before"),
        required=False,
        choices=[ANY, ("worse", _("Worse")), ("better", _("Better"))],
    )
    late = forms.ChoiceField(
        label=pgettext_lazy("of reports", "Late"),
        required=False,
        choices=[ANY, ("yes", _("Late or missing")), ("missing", _("Missing"))],
    )

    def __init__(self, data: Mapping[str, Any], *, scene: Scene) -> None:
        super().__init__({**data, "quarter": scene.period.quarter})
        self.scene = scene
        people = scene.people
        leaders = {one.leader for one in scene.standings}
        leads = {unit for one in scene.standings for unit in one.leads}
        self.choices("quarter", [(one.quarter, one.name) for one in scene.periods])
        self.choices("document", [ANY, *scene.documents.items()])
        self.choices("section", [ANY, *((name, name_of_section(name)) for name in scene.sections)])
        self.choices(
            "leader",
            [
                ANY,
                *((pk, str(one)) for pk, one in people.holders.items() if pk in leaders),
                *([(0, _("Nobody in charge"))] if 0 in leaders else []),
            ],
        )
        units = [
            ANY,
            *((pk, str(unit)) for pk, unit in people.units.items() if pk in leads),
            *([(0, _("No lead unit"))] if any(not one.leads for one in scene.standings) else []),
        ]
        self.choices("unit", units)
        self.is_valid()

    def choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that narrow, as the address has them; the quarter first."""
        given = self.cleaned_data
        return {name: str(given[name]) for name in self.fields if given.get(name) not in (None, "")}

    @property
    def narrows(self) -> bool:
        return len(self.chosen) > 1

    def address(self, **changes: str) -> str:
        """The query of the same page with these filters changed; "" takes one back."""
        return urlencode({name: value for name, value in {**self.chosen, **changes}.items() if value != ""})

    def narrow(self, standings: Iterable[Standing]) -> list[Standing]:
        return [one for one in standings if self.selects(one)]

    def selects(self, one: Standing) -> bool:
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return all(name not in given or test(one, given[name]) for name, test in TESTS.items())


# Filter → whether a standing has the value asked for.
TESTS: dict[str, Any] = {
    "document": lambda one, pk: one.document == pk,
    "section": lambda one, name: one.domain == name,
    "leader": lambda one, pk: one.leader == pk,
    "unit": lambda one, pk: pk in one.answering,
    "starred": lambda one, _yes: one.starred,
    "colour": lambda one, colour: one.colour == colour,
    "moved": lambda one, way: one.worse if way == "worse" else one.better,
    "late": lambda one, which: bool(one.missing if which == "missing" else one.late),
}
