"""Filters that more than one list has."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django_filters import rest_framework as filters

from apps.targets.quarters import PATTERN

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
