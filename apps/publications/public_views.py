"""What everybody may read without an account: the released ★ livelihood projects of a district and year."""

import re
from collections.abc import Callable
from functools import wraps
from io import BytesIO

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import content_disposition_header
from django.views.decorators.http import conditional_page, require_safe

from apps.audit.exports import CSV, write_csv
from apps.progress.lights import WORST_FIRST
from apps.publications.listings import PUBLIC_PROJECTS, lines_of
from apps.publications.released import Released, open_districts, released

View = Callable[..., HttpResponse]


def open_to_all(view: View) -> View:
    """No account; the language is in the address. Caches may keep the answer, but ask each time whether it holds."""

    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
        asked = request.GET.get("language")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, **kwargs)
        response["Content-Language"] = language
        response["Cache-Control"] = "public, no-cache"
        return response

    opened: View = login_not_required(require_safe(wrapped))
    return opened


def asked_for(request: HttpRequest, code: str) -> Released:
    """404 where nothing of the district, or of the year that the address names, is open."""
    year = request.GET.get("year", "")
    if not re.fullmatch(r"[0-9]{4}|", year):
        raise Http404
    found = released(code, int(year) if year else None)
    if found is None:
        raise Http404
    return found


@open_to_all
def districts(request: HttpRequest) -> HttpResponse:
    return render(request, "publications/public_districts.html", {"districts": open_districts()})


@open_to_all
def district(request: HttpRequest, code: str) -> HttpResponse:
    found = asked_for(request, code)
    counts = [(str(one), sum(project.light == one for project in found.projects)) for one in WORST_FIRST]
    context = found._asdict() | {"counts": [(colour, count) for colour, count in counts if count]}
    return render(request, "publications/public_district.html", context)


@open_to_all
def projects_csv(request: HttpRequest, code: str) -> HttpResponse:
    found = asked_for(request, code)
    file = BytesIO()
    write_csv(file, PUBLIC_PROJECTS, "", lines_of(found.projects))
    name = f"{found.district}{found.year}{PUBLIC_PROJECTS.name}.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(file.getvalue(), content_type=CSV, headers=headers)
