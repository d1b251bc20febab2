"""What is asked of who makes a webhook, allows a host, or sends events again."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.audit.describing import vocabulary
from apps.audit.forms import DayInput, start_of
from apps.clients.feed import TYPES
from apps.clients.models import Client, DeliveryQuerySet, DeliveryState
from apps.units.models import User

# Those that are no verbs of the trail.
CHANGES: dict[str, Any] = {
    "target.change": _("Something of a target changed"),
    "light.change": _("A light changed"),
}


def type_name(type_: str) -> str:
    return str(CHANGES.get(type_) or vocabulary().verbs[type_])


class WishesForm(forms.Form):
    """Where a webhook leads, and what is sent there."""

    url = forms.CharField(
        label=_("Address of the receiver"),
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("With https."),
    )
    types = forms.MultipleChoiceField(
        label=_("Events to send"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one event.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["types"]).choices = [(type_, type_name(type_)) for type_ in TYPES]


class WebhookForm(WishesForm):
    client = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Client.objects.none(),
        help_text=_("It hears of what its role may see."),
    )
    field_order = ["client"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Client.objects.visible_to(user).filter(user__is_active=True)
        cast("forms.ModelChoiceField[Client]", self.fields["client"]).queryset = clients


class ReplayForm(forms.Form):
    since = forms.DateField(label=_("From the day"), widget=DayInput())
    which = forms.ChoiceField(
        label=_("Which"),
        choices=[("failed", _("Only what was given up")), ("all", _("Also what was delivered"))],
    )

    @property
    def moment(self) -> datetime:
        return start_of(self.cleaned_data["since"])

    @property
    def failed_only(self) -> bool:
        return bool(self.cleaned_data["which"] == "failed")


class DeliveryFilter(forms.Form):
    """Which deliveries to show. What is not given, or makes no sense, does not narrow."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *DeliveryState.choices]
    )

    def narrow(self, deliveries: DeliveryQuerySet) -> DeliveryQuerySet:
        self.is_valid()
        state = self.cleaned_data.get("state")
        return deliveries.in_state(DeliveryState(state)) if state else deliveries


class HostForm(forms.Form):
    host = forms.CharField(
        label=_("Host"), max_length=253, help_text=_("A name or an address, like wall.example or 10.1.2.3.")
    )
    note = forms.CharField(label=_("What it is"), max_length=200)
