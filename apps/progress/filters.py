"""Which reports of the office's queue are shown; the address keeps it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.progress.models import HANDED_IN, ReportingPeriod, ReportState
from apps.progress.queues import Queued
from apps.units.models import Unit

TO_CHECK = "submitted"
MISSING = "waiting"

# What the office asks for → the states of the reports.
STATES: dict[str, tuple[str, ...]] = {
    TO_CHECK: (ReportState.SUBMITTED,),
    "returned": (ReportState.RETURNED,),
    MISSING: (ReportState.DRAFT, ReportState.CHECKING),
    "approved": (ReportState.APPROVED,),
    "came": HANDED_IN,
    "all": tuple(ReportState.values),
}


class PeriodChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: ReportingPeriod) -> str:
        return obj.name


class QueueFilter(forms.Form):
    """What is not given, or makes no sense, does not narrow; without a state, what is to be checked."""

    period = PeriodChoice(
        label=_("Quarter"), required=False, queryset=ReportingPeriod.objects.none(), empty_label=None
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (TO_CHECK, pgettext_lazy("report", "To be checked")),
            ("returned", _("Returned, not answered")),
            (MISSING, _("Not reported yet")),
            ("approved", _("Approved")),
            ("came", _("Submitted or approved")),
            ("all", _("All")),
        ],
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=_("All")
    )
    late = forms.BooleanField(label=pgettext_lazy("filter", "Late"), required=False)
    odd = forms.BooleanField(label=pgettext_lazy("filter", "With warnings"), required=False)

    def __init__(
        self, data: Any, *, periods: QuerySet[ReportingPeriod], units: QuerySet[Unit], period: ReportingPeriod
    ) -> None:
        super().__init__({"period": period.pk, "state": TO_CHECK, **data.dict()})
        for name, choices in (("period", periods), ("unit", units)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
            field.queryset = choices

    def narrow(self, queue: list[Queued]) -> list[Queued]:
        self.is_valid()
        given = self.cleaned_data
        states = STATES[given.get("state") or TO_CHECK]
        return [
            queued
            for queued in queue
            if queued.report.state in states
            and (not given.get("unit") or queued.report.unit_id == given["unit"].pk)
            and (not given.get("late") or queued.is_late)
            and (not given.get("odd") or queued.warnings)
        ]
