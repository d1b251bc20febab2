"""What stands in a ledger, and in which columns."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.models import TEXT_FIELDS, Document
from apps.progress.models import Colour, ReportingPeriod
from apps.publications.ledgers.choosing import Filters
from apps.publications.ledgers.layouts import LAYOUTS
from apps.targets.models import Nature, Target
from apps.targets.plans import quarters_of
from apps.targets.quarters import Quarter
from apps.units.models import Post, Unit, User


class LedgerForm(forms.Form):
    """The filters have the names that the address of the overview gives them."""

    layout = forms.ChoiceField(label=_("Layout"), choices=[(one.code, one.name) for one in LAYOUTS.values()])
    quarter = forms.ChoiceField(label=_("Quarter"))
    document = forms.ModelMultipleChoiceField(
        label=_("Notices"),
        help_text=_("None chosen: all notices that speak of the quarter."),
        required=False,
        queryset=Document.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    section = forms.ChoiceField(label=_("Section"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Lead unit"), required=False, queryset=Unit.objects.none(), empty_label=_("All")
    )
    leader = forms.ModelChoiceField(
        label=_("Leader in charge"), required=False, queryset=Post.objects.none(), empty_label=_("All")
    )
    colour = forms.ChoiceField(label=_("Light"), required=False, choices=[("", _("All")), *Colour.choices])
    starred = forms.ChoiceField(
        label=_("★ livelihood project"), required=False, choices=[("", _("All")), ("yes", _("Yes"))]
    )

    def __init__(self, data: QueryDict | None = None, *, user: User, address: QueryDict) -> None:
        """`address`: a page that leads here names in it what was chosen there."""
        documents = list(
            Document.objects.filter(district=user.district, targets_issued_at__isnull=False)
            .defer(*TEXT_FIELDS)
            .order_by("-period_end", "-id")
        )
        quarters = quarters_to_choose(user, documents)
        initial: dict[str, Any] = {"quarter": quarters[0][0] if quarters else ""} | address.dict()
        super().__init__(data, initial={**initial, "document": address.getlist("document")})
        self.has_notices = bool(documents)
        sections = (
            Target.objects.filter(document__in=documents).exclude(section="").exclude(nature=Nature.RESULT)
        )
        names = sections.order_by("document", "start").values_list("section", flat=True)
        self.choose("quarter", quarters)
        self.choose("section", [("", _("All")), *((name, name) for name in dict.fromkeys(names))])
        self.narrow(
            "document", Document.objects.filter(pk__in=[one.pk for one in documents]).defer(*TEXT_FIELDS)
        )
        self.narrow("unit", Unit.objects.visible_to(user))
        self.narrow("leader", Post.objects.visible_to(user))

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, name: str, queryset: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = queryset

    @property
    def filters(self) -> Filters:
        """Of a valid form, what narrows."""
        given = self.cleaned_data
        found: dict[str, Any] = {
            name: given[name] for name in ("section", "colour", "starred") if given[name]
        }
        found |= {name: given[name].pk for name in ("unit", "leader") if given[name]}
        if given["document"]:
            found["document"] = sorted(document.pk for document in given["document"])
        return cast(Filters, found)


def quarters_to_choose(user: User, documents: list[Document]) -> list[tuple[str, str]]:
    """Those of the notices up to this one; the last one that was opened first, then the newest first."""
    now = Quarter.of(timezone.localdate())
    spoken = {quarter for document in documents for quarter in quarters_of(document) if quarter <= now}
    opened = ReportingPeriod.objects.filter(district=user.district, opened_at__isnull=False)
    last = opened.order_by("quarter").values_list("quarter", flat=True).last()
    ordered = sorted(spoken, key=lambda quarter: (str(quarter) == last, quarter), reverse=True)
    return [(str(quarter), ReportingPeriod(quarter=str(quarter)).name) for quarter in ordered]
