from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.audit.describing import NAMED_OBJECTS, OPEN_APPS, vocabulary
from apps.audit.models import EventQuerySet, Outcome


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class EventFilter(forms.Form):
    """Which events to show. What is not given, or makes no sense, does not narrow."""

    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To"), required=False, widget=DayInput())
    who = forms.CharField(label=_("Who"), required=False, max_length=150)
    verb = forms.ChoiceField(label=_("What"), required=False)
    name = forms.CharField(label=_("Object"), required=False, max_length=250)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb = self.fields["verb"]
        assert isinstance(verb, forms.ChoiceField)  # noqa: S101 - for the type checker
        verb.choices = [("", _("All")), *vocabulary().verbs.items()]

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        self.is_valid()
        given = self.cleaned_data
        if since := given.get("since"):
            events = events.filter(at__gte=start_of(since))
        if until := given.get("until"):
            events = events.filter(at__lt=start_of(until + timedelta(days=1)))
        if who := given.get("who"):
            events = events.filter(actor__icontains=who)
        if verb := given.get("verb"):
            events = events.filter(verb=verb)
        if name := given.get("name"):
            # Only names that the reader sees: a search must not tell what a clause says.
            seen = Q(object_type__in=NAMED_OBJECTS)
            for app in OPEN_APPS:
                seen |= Q(object_type__startswith=f"{app}.")
            events = events.filter(seen, object_name__icontains=name)
        if outcome := given.get("outcome"):
            events = events.filter(outcome=outcome)
        return events


def start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
