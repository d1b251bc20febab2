"""Forms of reports: why one goes back, and by when it is to be answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.progress.reporting import LONGEST_REASON


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
