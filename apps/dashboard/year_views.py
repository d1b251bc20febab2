"""This year against last year."""

from typing import cast

from django import forms
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from apps.audit.exports import exported, is_wanted
from apps.dashboard.listings import YEARS
from apps.dashboard.years import Row, ordered, rows_of
from apps.documents.models import Document
from apps.targets.lineage import yearly_documents
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

ALL: tuple[str, str] = ("", cast(str, gettext_lazy("All")))
DIRECTIONS = [
    ALL,
    ("up", gettext_lazy("Higher than last year")),
    ("down", gettext_lazy("Lower than last year")),
    ("same", gettext_lazy("As last year")),
]


class YearsForm(forms.Form):
    """The filters, read from the address; what is no choice counts as not chosen."""

    document = forms.ChoiceField(label=gettext_lazy("Notice"))
    section = forms.ChoiceField(label=gettext_lazy("Section"), required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("This year's target"), choices=DIRECTIONS, required=False
    )
    starred = forms.BooleanField(label=gettext_lazy("★ livelihood projects only"), required=False)

    def __init__(self, data: QueryDict, documents: dict[int, Document]) -> None:
        keys = {str(pk): pk for pk in documents}
        asked = data.get("document") or ""
        key = asked if asked in keys else next(iter(keys))
        data = data.copy()
        data["document"] = key
        super().__init__(data)
        self.chosen = documents[keys[key]]
        self.choices("document", [(str(pk), str(one)) for pk, one in documents.items()])

    def choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def narrow(self, rows: list[Row]) -> list[Row]:
        sections = dict.fromkeys(row.indicator.target.section for row in rows)
        self.choices("section", [ALL, *((one, one) for one in sections if one)])
        for name in self.errors:
            self.data.pop(name)  # type: ignore[attr-defined]  # a copy, above
        self.full_clean()
        wanted = self.cleaned_data
        return [
            row
            for row in rows
            if wanted["section"] in ("", row.indicator.target.section)
            and wanted["direction"] in ("", row.direction)
            and (not wanted["starred"] or is_starred(row))
        ]


def is_starred(row: Row) -> bool:
    return bool(row.indicator.commitment and row.indicator.commitment.starred)


@require_GET
def years(request: SignedInRequest) -> HttpResponseBase:
    """Each figure of a notice beside its predecessor, the greatest change first; then those that have none."""
    require(request.user, Permission.OVERVIEW_VIEW, request.user.district)
    documents = yearly_documents(request.user.district_id)
    if not documents:
        return render(request, "dashboard/years.html", {})
    form = YearsForm(request.GET, documents)
    rows = rows_of(form.chosen, request.user)
    shown = form.narrow(rows)
    sort = request.GET.get("sort", "-change")
    compared = ordered((row for row in shown if row.before is not None), sort)
    alone = [row for row in shown if row.before is None]
    if is_wanted(request):
        return exported(request, YEARS, [*compared, *alone])
    context = {
        "form": form,
        "document": form.chosen,
        "title": finding(rows),
        "rows": compared,
        "alone": alone,
        "sort": sort,
        "any": bool(rows),
        "filtered": len(shown) < len(rows),
    }
    return render(request, "dashboard/years.html", context)


def finding(rows: list[Row]) -> str:
    """How many targets are higher than what was reached (or promised) the year before, and how many lower."""
    count = {name: sum(row.direction == name for row in rows) for name in ("up", "down", "same")}
    linked = sum(count.values())
    if not linked:
        return _("No figure of this notice has a predecessor yet")
    told = ngettext(
        "%(up)s of %(linked)s comparable figure is higher than last year, %(down)s lower",
        "%(up)s of %(linked)s comparable figures are higher than last year, %(down)s lower",
        linked,
    )
    return told % {"up": count["up"], "down": count["down"], "linked": linked}
