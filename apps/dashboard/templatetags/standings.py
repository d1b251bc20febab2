"""Figures with the rows behind them, and how they changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apps.dashboard.figures import COLOURS, Figure, Standing
from apps.dashboard.filters import StandingFilter, name_of_section
from apps.dashboard.lines import Head, Line
from apps.dashboard.scene import Scene
from apps.dashboard.standings import Holder
from apps.progress.models import ReportingPeriod

register = template.Library()


@register.simple_tag
def behind(found: StandingFilter, figure: Figure) -> str:
    """The address of the rows that a figure counts."""
    return f"{found.rows}?{found.address(**figure.query)}"


@register.simple_tag
def count(found: StandingFilter, figure: Figure) -> SafeString:
    """A count that leads to the rows behind it; there is nothing to see behind none.

    Not a template: a page shows some hundred of them.
    """
    if not figure.count:
        return mark_safe('<span class="count count--none">0</span>')
    return format_html('<a class="count" href="{}">{}</a>', behind(found, figure), intcomma(figure.count))


@register.simple_tag
def without(found: StandingFilter, name: str) -> str:
    """The query of the same page with one filter taken back."""
    return found.address(**{name: ""})


@register.filter
def more(change: int) -> str:
    """+2, −1, ±0."""
    return f"+{change}" if change > 0 else f"−{-change}" if change else "±0"


@register.filter
def head_of(heads: Mapping[int, Head], standing: Standing) -> Head:
    return heads[standing.target]


@register.filter
def at(names: Sequence[str], place: int) -> str:
    return names[place]


@register.filter
def name_of_leader(scene: Scene, pk: int) -> str:
    return scene.name_of_leader(pk)


@register.filter
def holder_of(scene: Scene, pk: int) -> Holder | None:
    return scene.people.holders.get(pk)


@register.filter
def name_of_unit(scene: Scene, pk: int) -> str:
    return scene.name_of_unit(pk)


@register.filter
def by_quarter(line: Line, quarters: Sequence[ReportingPeriod]) -> list[tuple[ReportingPeriod, str]]:
    """Each quarter with the colour that the target had at its end."""
    return list(zip(quarters, line.history, strict=True))


register.filter(name_of_section)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a bar: where it begins and how wide it is, in per cent of the bar."""

    colour: str
    start: float
    width: float


@register.inclusion_tag("dashboard/_bar.html")
def bar(figures: Mapping[str, Figure]) -> dict[str, list[Piece]]:
    """How the colours share the whole; for eyes alone, the figures stand beside it."""
    return {"pieces": list(pieces(figures))}


def pieces(figures: Mapping[str, Figure]) -> Iterator[Piece]:
    start = 0.0
    for colour in COLOURS:
        width = round(figures[colour].share, 2)
        if width:
            yield Piece(colour, start, width)
        start += width
