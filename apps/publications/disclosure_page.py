"""What the office's page of disclosures shows: the ★ projects of the district, and what was decided of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.documents.models import TEXT_FIELDS, Document
from apps.publications.models import Attribute, Disclosure, livelihood_projects
from apps.targets.models import Commitment
from apps.targets.parties import heads, parties
from apps.units.models import District, Unit

UNDECIDED = ("undecided", pgettext_lazy("disclosure", "Not decided"))


@dataclass(frozen=True, slots=True)
class Row:
    """A project, who leads it today, and what was decided; None: nothing yet, so it is not public."""

    commitment: Commitment
    units: list[Unit]
    disclosure: Disclosure | None

    @property
    def notice(self) -> Document:
        return self.commitment.target.document


def projects_in(district: District) -> QuerySet[Commitment]:
    """With all that a row shows of them, the latest notice first."""
    return (
        livelihood_projects()
        .filter(district=district)
        .select_related("target__document", "unit", "disclosure__decided_by")
        .defer(*(f"target__document__{name}" for name in TEXT_FIELDS))
        .order_by("-target__document__period_end", "-target__document_id", "start", "pk")
    )


def rows_of(commitments: Iterable[Commitment]) -> list[Row]:
    """Three queries for any number of them, and one for the members of collectives."""
    commitments = list(commitments)
    units = parties({one.target_id: one.target for one in commitments}.values(), timezone.localdate())
    return [
        Row(
            one,
            [one.unit] if one.unit else [party.unit for party in heads(units[one.target_id])],
            getattr(one, "disclosure", None),
        )
        for one in commitments
    ]


def counts_in(district: District) -> dict[str, int]:
    """How many projects there are, and how many are not decided, open, and so on."""
    mine = livelihood_projects().filter(district=district).order_by()
    decided = {code: Count("pk", filter=Q(disclosure__attribute=code)) for code in Attribute.values}
    undecided = Count("pk", filter=Q(disclosure=None))
    return mine.aggregate(total=Count("pk"), undecided=undecided, **decided)


class DisclosureFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    year = django_filters.ChoiceFilter(label=_("Year"), choices=(), method="of_year")
    document = django_filters.ModelChoiceFilter(
        label=_("Notice"), queryset=Document.objects.none(), field_name="target__document"
    )
    state = django_filters.ChoiceFilter(
        label=_("Disclosure"), choices=[UNDECIDED, *Attribute.choices], method="in_state"
    )

    def __init__(self, data: Any, *, district: District) -> None:
        super().__init__(data, queryset=projects_in(district))
        mine = livelihood_projects().filter(district=district)
        documents = Document.objects.filter(pk__in=mine.values("target__document")).order_by(
            "-period_end", "-pk"
        )
        documents = documents.only("title", "file_name", "period_start", "period_end")
        years = {
            year
            for one in documents
            if one.period_start and one.period_end
            for year in range(one.period_start.year, one.period_end.year + 1)
        }
        self.filters["document"].field.queryset = documents
        self.filters["year"].field.choices = [(year, year) for year in sorted(years, reverse=True)]

    def of_year(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        """Of the notices that speak of the year."""
        document = "target__document__period"
        return queryset.filter(
            **{f"{document}_start__year__lte": int(value), f"{document}_end__year__gte": int(value)}
        )

    def in_state(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        if value == UNDECIDED[0]:
            return queryset.filter(disclosure=None)
        return queryset.filter(disclosure__attribute=value)
