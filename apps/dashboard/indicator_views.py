"""One indicator across the years."""

from collections.abc import Iterable
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.dashboard.series import Series, series_of
from apps.documents.templatetags.notices import figure
from apps.progress.charts import Chart, Kind, Role
from apps.progress.charts import Series as Line
from apps.targets.models import Target
from apps.units.requests import SignedInRequest


@require_GET
def indicator(request: SignedInRequest, pk: int) -> HttpResponse:
    series = series_of([pk], request.user).get(pk)
    if series is None:
        raise Http404
    said = finding(series)
    context = {
        "series": series,
        "years": list(reversed(series.years)),
        "finding": said,
        "chart": chart_of(series, said) if len(series.years) > 1 else None,
        "pk": pk,
        "target": target_of(series, pk),
    }
    return render(request, "dashboard/indicator.html", context)


def target_of(series: Series, pk: int) -> Target:
    """That of the figure whose page it is."""
    entries = [entry for year in series.years for entry in (*year.promises, *year.results)]
    return next(entry.indicator.target for entry in entries if entry.indicator.pk == pk)


def chart_of(series: Series, said: str) -> Chart:
    """What was promised beside what was reached, a year a pair, in the unit that the last year is written in."""
    last = series.years[-1].indicator

    def written(values: Iterable[Decimal | None]) -> tuple[Decimal | None, ...]:
        return tuple(None if value is None else value / last.scale for value in values)

    promised = written(year.promised for year in series.years)
    reached = written(year.outcome for year in series.years)
    open_years = [year for year in series.years if year.outcome is not None and not year.complete]
    return Chart(
        kind=Kind.BAR,
        finding=said,
        heading=_("Year"),
        labels=tuple(str(year.year) for year in series.years),
        series=(
            Line(_("Promised"), Role.VALUE, promised),
            Line(_("Reached"), Role.ACTUAL, reached),
        ),
        unit=last.entry_unit,
        note=_("%(year)s is not over: reached is what was approved so far.") % {"year": open_years[-1].year}
        if open_years
        else "",
    )


def finding(series: Series) -> str:
    """What the last two promises say of each other; without two, what was promised or reached last."""
    last = series.years[-1]
    unit = last.indicator.unit
    words = {"name": series.name, "year": last.year, "value": figure(last.promised or Decimal(0), unit)}
    if last.promised is not None and last.before and (more := last.promised_more):
        words |= {"before": last.before.year, "size": more.size}
        if not more.amount:
            return _("%(name)s: the target of %(year)s is %(value)s, as in %(before)s") % words
        words["share"] = more.share
        if more.amount > 0:
            return (
                _("%(name)s: the target of %(year)s is %(size)s higher than that of %(before)s%(share)s")
                % words
            )
        return (
            _("%(name)s: the target of %(year)s is %(size)s lower than that of %(before)s%(share)s") % words
        )
    if last.promised is not None:
        return _("%(name)s: the target of %(year)s is %(value)s") % words
    if last.outcome is not None:
        words["value"] = figure(last.outcome, unit)
        return _("%(name)s: %(value)s were reached in %(year)s") % words
    return _("%(name)s: the limit of %(year)s is awaited") % words
