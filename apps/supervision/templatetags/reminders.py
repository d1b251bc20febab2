"""What a reminder says, for templates."""

from django import template

from apps.supervision.models import Reminder
from apps.supervision.wording import sentence

register = template.Library()


@register.filter
def said(reminder: Reminder) -> str:
    return sentence(reminder)
