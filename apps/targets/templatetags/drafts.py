"""The words of wording.py as filters."""

from django import template

from apps.targets.wording import (
    day,
    field_name,
    kind_name,
    nature_name,
    quantity,
    quarter_name,
    role_name,
)

register = template.Library()

for words in (day, field_name, kind_name, nature_name, quantity, quarter_name, role_name):
    register.filter(words)
