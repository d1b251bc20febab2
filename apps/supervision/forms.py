from typing import Any

from django import forms
from django.utils.translation import pgettext_lazy

from apps.supervision.models import ChaseKind
from apps.units.models import Unit, User


class ChaseForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none())
    kind = forms.ChoiceField(choices=ChaseKind)
    note = forms.CharField(label=pgettext_lazy("reminder", "Note"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(user)  # type: ignore[attr-defined]
