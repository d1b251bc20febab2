"""The lights of targets, for lists that know nothing of reports."""

from collections.abc import Iterable

from django import template

from apps.progress.judging import Shown, newest
from apps.progress.models import Colour, Light
from apps.targets.models import Target

register = template.Library()


@register.simple_tag
def newest_lights(targets: Iterable[Target]) -> dict[int, Shown]:
    """Target id → its newest light, also one that is provisional."""
    return newest(Light.objects.filter(target__in=[target.pk for target in targets]))


@register.filter
def of(lights: dict[int, Shown], target: Target) -> Shown | None:
    return lights.get(target.pk)


@register.filter
def colour_word(colour: str) -> str:
    return str(Colour(colour).label)
