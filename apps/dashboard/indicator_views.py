"""One indicator across the years."""

from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.dashboard.series import Series, series_of
from apps.documents.templatetags.notices import figure
from apps.units.requests import SignedInRequest


@require_GET
def indicator(request: SignedInRequest, pk: int) -> HttpResponse:
    series = series_of([pk], request.user).get(pk)
    if series is None:
        raise Http404
    context = {"series": series, "years": list(reversed(series.years)), "finding": finding(series), "pk": pk}
    return render(request, "dashboard/indicator.html", context)


def finding(series: Series) -> str:
    """What the last two promises say of each other; without two, what was promised or reached last."""
    last = series.years[-1]
    unit = last.indicator.unit
    words = {"name": series.name, "year": last.year, "value": figure(last.promised or Decimal(0), unit)}
    if last.promised is not None and last.before and (more := last.promised_more):
        words |= {"before": last.before.year, "size": more.size}
        if not more.amount:
            return _("%(name)s: the target of %(year)s is %(value)s, as in %(before)s") % words
        words["share"] = str(more).removeprefix("+").removeprefix("−").removeprefix(more.size)
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
