"""Filters that more than one list has."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from apps.targets.models import Assignment, groups_with
from apps.targets.quarters import PATTERN

OF_UNIT = _("Of the targets of this unit, by itself or by a collective that means it today.")
OF_INDICATOR = _("Of this figure.")
OF_COMMITMENT = _("Of this deliverable.")
LARGEST = 2**63 - 1  # what an id can be compared with


class IdFilter(filters.Filter):
    """By the id of another row; for one that is not there, or not for the asker, nothing is found."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=1, max_value=LARGEST, **kwargs)


class QuarterFilter(filters.CharFilter):
    """2021Q3"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, validators=[RegexValidator(PATTERN)], **kwargs)


class OfTargets(filters.FilterSet):
    """Of what belongs to a target."""

    target = IdFilter(field_name="target_id", help_text=_("Of this target."))
    document = IdFilter(field_name="target__document_id", help_text=_("Of the targets of this notice."))
    unit = IdFilter(method="of_unit", help_text=OF_UNIT)

    def of_unit(self, queryset: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        assigned = assignments_of(value, self.request.user.district_id)
        return queryset.filter(target__in=assigned.values("target"))


def assignments_of(unit: int, district: int) -> QuerySet[Assignment]:
    """Those of a unit, by itself or by a collective that means it today."""
    groups = groups_with(frozenset({unit}), district, timezone.localdate())
    return Assignment.objects.filter(Q(unit=unit) | Q(group__in=groups), district=district)
