"""Which entry of a navigation the visitor is at."""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def current(path: str, to: str, beside: str = "") -> str:
    """aria-current of the entry `to` on the page `path`: "page" on its own page, "true" on those below it.

    `beside` names the routes, parted by blanks, whose pages lie below it and have entries of their own.
    """
    if path == (address := reverse(to)):
        return "page"
    others = [address_of(name) for name in beside.split()]
    below = address != "/" and path.startswith(address)
    return "true" if below and not any(other and path.startswith(other) for other in others) else ""


def address_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
