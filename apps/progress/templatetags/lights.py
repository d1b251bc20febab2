"""The lights of targets, for lists that know nothing of reports."""

from collections.abc import Iterable

from django import template

from apps.progress.judging import Shown, newest
from apps.targets.models import Target

register = template.Library()


@register.simple_tag
def newest_lights(targets: Iterable[Target]) -> dict[int, Shown]:
    """Target id → its light of the last quarter that has one."""
    return newest(targets)


@register.filter
def of(lights: dict[int, Shown], target: Target) -> Shown | None:
    return lights.get(target.pk)
