"""The filters of the list of targets; the address keeps them."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.documents.models import Document
from apps.targets.models import (
    Assignment,
    AssignmentRole,
    Commitment,
    Indicator,
    Nature,
    Target,
    TargetQuerySet,
    groups_with,
)
from apps.units.models import Unit, User

OF_TARGET = {"district": OuterRef("district"), "target": OuterRef("pk")}
STARRED = Exists(Commitment.objects.filter(**OF_TARGET, starred=True))
COUNTED = Exists(Indicator.objects.filter(**OF_TARGET))
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class Order(django_filters.OrderingFilter):  # type: ignore[misc]  # the library has no types
    """What is equal in the chosen order stands as in the notice, so that no row changes its page."""

    def filter(self, queryset: TargetQuerySet, value: list[str] | None) -> TargetQuerySet:
        ordered: TargetQuerySet = super().filter(queryset, value)
        return ordered.order_by(*ordered.query.order_by, "document", "start", "id")


class TargetFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    document = django_filters.ModelChoiceFilter(label=_("Notice"), queryset=Document.objects.none())
    section = django_filters.ChoiceFilter(label=_("Section"), choices=())
    nature = django_filters.ChoiceFilter(label=_("Nature"), choices=Nature.choices)
    unit = django_filters.ModelChoiceFilter(label=_("Unit"), queryset=Unit.objects.none(), method="of_unit")
    role = django_filters.ChoiceFilter(
        label=_("Role in the target"), choices=AssignmentRole.choices, method="in_role"
    )
    starred = django_filters.ChoiceFilter(label=_("★ livelihood project"), choices=YES_NO, method="with_star")
    number = django_filters.ChoiceFilter(label=_("With a figure"), choices=YES_NO, method="with_number")
    sort = Order(
        label=_("Order"),
        empty_label=_("As in the notice"),
        fields=[("document", "document"), ("issued_at", "issued"), ("title", "title")],
        field_labels={
            "document": _("Notice"),
            "-document": _("Notice, descending"),
            "issued_at": _("issued"),
            "-issued_at": _("issued, the newest first"),
            "title": _("Title"),
            "-title": _("Title, descending"),
        },
    )

    def __init__(self, data: Any, *, user: User) -> None:
        visible = Target.objects.visible_to(user)
        super().__init__(data, queryset=visible)
        self.user = user
        self.filters["document"].field.queryset = Document.objects.filter(
            pk__in=visible.values("document")
        ).only("title", "file_name")
        self.filters["unit"].field.queryset = Unit.objects.visible_to(user)
        sections = visible.exclude(section="").order_by().values_list("section", flat=True).distinct()
        self.filters["section"].field.choices = [(section, section) for section in sections]

    def with_words(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        """Every word must occur in the clause, its title, its section or a printed unit name."""
        for word in value.split():
            units = Assignment.objects.filter(target=OuterRef("pk"), printed_name__icontains=word)
            queryset = queryset.filter(
                Q(words__icontains=word)
                | Q(title__icontains=word)
                | Q(section__icontains=word)
                | Exists(units)
            )
        return queryset

    def of_unit(self, queryset: TargetQuerySet, name: str, value: Unit) -> TargetQuerySet:
        return queryset.filter(Exists(self.assignments(value)))

    def in_role(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        """The role of the chosen unit, or of any."""
        unit = self.form.cleaned_data.get("unit")
        return queryset.filter(Exists(self.assignments(unit).filter(role=value)))

    def assignments(self, unit: Unit | None) -> Any:
        mine = Assignment.objects.filter(target=OuterRef("pk"))
        if unit is None:
            return mine
        groups = groups_with(frozenset({unit.pk}), unit.district_id, timezone.localdate())
        return mine.filter(Q(unit=unit) | Q(group__in=groups))

    def with_star(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        return queryset.filter(STARRED if value == "yes" else ~STARRED)

    def with_number(self, queryset: TargetQuerySet, name: str, value: str) -> TargetQuerySet:
        return queryset.filter(COUNTED if value == "yes" else ~COUNTED)
