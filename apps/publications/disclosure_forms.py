"""What the office decides of several ★ projects at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.publications.disclosing import LONGEST_REASON
from apps.publications.models import Attribute, livelihood_projects
from apps.targets.models import Commitment
from apps.units.models import District


class DisclosureForm(forms.Form):
    """The boxes of the table are `commitment`; the verb says what is wrong with a decision."""

    commitment = forms.ModelMultipleChoiceField(queryset=Commitment.objects.none(), required=False)
    attribute = forms.ChoiceField(label=_("Disclosure"), choices=Attribute.choices)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What is not open needs one. The office alone reads it."),
        max_length=LONGEST_REASON,
        required=False,
    )

    def __init__(self, data: Any = None, *, district: District) -> None:
        super().__init__(data)
        field = self.fields["commitment"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type checker
        field.queryset = livelihood_projects().filter(district=district)

    @property
    def chosen(self) -> set[str]:
        """The boxes that were ticked, as they were sent."""
        return set(self["commitment"].value() or ())
