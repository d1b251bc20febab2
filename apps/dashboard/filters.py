"""What is chosen of the standings. The address keeps it, on every page of the dashboard and for its exports."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.dashboard.figures import NO_DOMAIN, Standing
from apps.dashboard.scene import Scene
from apps.progress.models import Colour

ANY = ("", _("All"))
LATE = [
    ANY,
    ("yes", pgettext_lazy("reports", "Late or missing")),
    ("missing", pgettext_lazy("reports", "Missing")),
]
# Filters that the page of rows alone offers: on the others, figures lead to them.
OF_ROWS = ("colour", "before", "moved", "late", "sort")


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
    before = forms.ChoiceField(
        label=_("Light in the quarter before"), required=False, choices=[ANY, *Colour.choices]
    )
    moved = forms.ChoiceField(
        label=_("Since the quarter before"),
        required=False,
        choices=[ANY, ("worse", _("Worse")), ("better", _("Better"))],
    )
    late = forms.ChoiceField(label=_("Late reports"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("As in the notice")), ("light", _("The worst light first"))],
    )

    def __init__(self, data: Mapping[str, Any], *, scene: Scene, of_rows: bool = False) -> None:
        """`of_rows`: also what narrows by the lights themselves is offered, not only kept."""
        super().__init__({**data, "quarter": scene.period.quarter})
        self.scene = scene
        if not of_rows:
            for name in OF_ROWS:
                self.fields[name].widget = forms.HiddenInput()
        people = scene.people
        leaders = {one.leader for one in scene.standings}
        leads = {unit for one in scene.standings for unit in one.answering}
        late = {unit for one in scene.standings for unit in one.late}
        self.choices("quarter", [(one.quarter, one.name) for one in scene.periods])
        self.choices("document", [ANY, *scene.documents.items()])
        self.choices("section", [ANY, *((name, name_of_section(name)) for name in scene.sections)])
        self.choices(
            "leader", [ANY, *((pk, scene.name_of_leader(pk)) for pk in (*people.holders, 0) if pk in leaders)]
        )
        self.choices(
            "unit", [ANY, *((pk, scene.name_of_unit(pk)) for pk in (*people.units, 0) if pk in leads)]
        )
        self.choices("late", [*LATE, *((pk, scene.name_of_unit(pk)) for pk in people.units if pk in late)])
        self.is_valid()

    def choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The filters that narrow, as the address has them; the quarter first."""
        given = self.cleaned_data
        return {name: str(given[name]) for name in self.fields if given.get(name) not in (None, "")}

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Name, label and words of each filter that narrows."""
        found = []
        for name, value in self.chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
            if name in TESTS:
                words = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc, union-attr]
                found.append((name, str(field.label), words[value]))
        return found

    def address(self, **changes: str) -> str:
        """The query of the same page with these filters changed; "" takes one back."""
        return urlencode({name: value for name, value in {**self.chosen, **changes}.items() if value != ""})

    @cached_property
    def rows(self) -> str:
        """Where the rows behind a figure are; a page asks for it some hundred times."""
        return reverse("dashboard:rows")

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
    "before": lambda one, colour: one.before == colour,
    "moved": lambda one, way: one.worse if way == "worse" else one.better,
    "late": lambda one, which: late_as(one, which),
}


def late_as(one: Standing, which: str) -> bool:
    """`which`: "yes", "missing", or the unit whose report it is."""
    if which == "missing":
        return bool(one.missing)
    return bool(one.late) if which == "yes" else int(which) in one.late
