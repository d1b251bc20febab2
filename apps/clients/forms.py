from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.clients.models import ROLES_OF_CLIENTS, Client
from apps.clients.scopes import usable_by
from apps.clients.tokens import LONGEST
from apps.units.models import District, Unit
from apps.units.permissions import Role


class ClientForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the program"),
        max_length=40,
        help_text=_("As the office calls it, such as “Operations centre's wall”."),
    )
    role = forms.ChoiceField(
        label=_("Acts as"), choices=[(role, Role(role).label) for role in ROLES_OF_CLIENTS]
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("Only for reporters and unit heads."),
        empty_label=_("the whole district"),
    )

    def __init__(self, *args: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = district.units.all().valid_on(timezone.localdate())


class TokenForm(forms.Form):
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        help_text=_("Only what the program needs: a token opens nothing else."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing that the token may be used for.")},
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        help_text=_(
            "The end of this day, within a year. Issue the next token before it, and revoke this one."
        ),
        widget=DayInput(),
    )

    def __init__(self, *args: Any, client: Client, **kwargs: Any) -> None:
        """Offers the scopes that the client's role can use."""
        latest = timezone.localdate() + LONGEST
        super().__init__(*args, **kwargs)
        membership = client.membership
        scopes = cast(forms.MultipleChoiceField, self.fields["scopes"])
        scopes.choices = [
            (scope, scope.label) for scope in (usable_by(Role(membership.role)) if membership else [])
        ]
        until = self.fields["expires_on"]
        until.initial = latest
        until.widget.attrs |= {"min": timezone.localdate().isoformat(), "max": latest.isoformat()}
