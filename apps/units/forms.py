from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.forms import DayInput
from apps.units.errors import NoSuchAccount
from apps.units.models import District, Tenure, Unit, UnitKind, UnitQuerySet, User
from apps.units.permissions import Role

ALL = ("", _("All"))


class UnitFilter(forms.Form):
    """Which units to show. What is not given, or makes no sense, does not narrow."""

    q = forms.CharField(label=_("Name or alias"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *UnitKind.choices])
    on = forms.DateField(label=_("Valid on"), required=False, widget=DayInput())

    def narrow(self, units: UnitQuerySet) -> UnitQuerySet:
        self.is_valid()
        if q := self.cleaned_data.get("q"):
            named = Q(name__icontains=q) | Q(short_name__icontains=q) | Q(aliases__name__icontains=q)
            units = units.filter(named).distinct()
        if kind := self.cleaned_data.get("kind"):
            units = units.filter(kind=kind)
        return units.valid_on(self.cleaned_data.get("on") or timezone.localdate())


NAME_WANTED = _("Write the name as notices print it, with at most 80 characters.")


class AliasForm(forms.Form):
    name = forms.CharField(
        label=_("Another printed name"),
        max_length=80,
        widget=forms.TextInput(attrs={"placeholder": _("Another printed name")}),
        error_messages={"required": NAME_WANTED, "max_length": NAME_WANTED},
    )


class UserNameField(forms.CharField):
    """A user name of the district, typed or chosen from the page's list of accounts; gives the account."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"})
        super().__init__(max_length=150, required=False, widget=widget, **kwargs)
        self.district: District | None = None

    def clean(self, value: Any) -> User | None:
        username = super().clean(value)
        if not username:
            return None
        people = User.objects.persons().filter(district=self.district, is_active=True)
        user = people.filter(username=username).first()
        if user is None:
            raise forms.ValidationError(str(NoSuchAccount(username)))
        return user


class AppointForm(forms.ModelForm):  # type: ignore[type-arg]
    user = UserNameField(label=_("User name"))

    class Meta:
        model = Tenure
        fields = ["holder", "telephone", "valid_from"]
        widgets = {"valid_from": DayInput()}

    def __init__(self, *args: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(UserNameField, self.fields["user"]).district = district


class HolderAccountForm(forms.Form):
    user = UserNameField(
        label=_("User name of the present holder"), help_text=_("Empty: the holder has no account.")
    )

    def __init__(self, *args: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(UserNameField, self.fields["user"]).district = district


class VacateForm(forms.Form):
    on = forms.DateField(label=_("Vacant from"), widget=DayInput())


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Excel file (.xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        allow_empty_file=True,
    )


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["username", "name", "telephone", "email"]
        labels = {"name": _("Name of the person")}
        help_texts = {"username": _("Letters, digits and @ . + - _, at most 150.")}

    def validate_unique(self) -> None:
        """create_account() looks for the user name, with an answer that gives no other district away."""


class EmailForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ["email"]
        help_texts = {"email": _("For reminders, one message a day. Empty: none are sent.")}


class OwnPasswordForm(PasswordChangeForm):
    """A first password may not simply be chosen again: whoever handed it over knows it."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self) -> str:
        """Asked as a login asks, so that wrong ones count towards the lock and stand in the audit trail."""
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) is None:
            raise forms.ValidationError(self.error_messages["password_incorrect"], "password_incorrect")
        return old

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("This is the password you have now. Choose another one."))
        return new


class AccountFilter(forms.Form):
    q = forms.CharField(label=_("Name or user name"), required=False, max_length=150)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[ALL, ("active", _("Active")), ("inactive", _("Deactivated")), ("locked", _("Locked"))],
    )

    def narrow(self, users: Any, locked: Mapping[str, datetime]) -> Any:
        self.is_valid()
        if q := self.cleaned_data.get("q"):
            users = users.filter(Q(name__icontains=q) | Q(username__icontains=q))
        state = self.cleaned_data.get("state")
        if state == "locked":
            return users.filter(username__in=list(locked))
        return users.filter(is_active=state == "active") if state else users


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.signature


class GrantForm(forms.Form):
    user = PersonField(label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("Only for reporters and unit heads."),
        empty_label=_("the whole district"),
    )

    def __init__(self, *args: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = cast("forms.ModelChoiceField[User]", self.fields["user"])
        user.queryset = (
            User.objects.persons().filter(district=district, is_active=True).order_by("name", "username")
        )
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = district.units.all().valid_on(timezone.localdate())
