"""The answer to an error that nobody foresaw, and to a database that is away for a minute."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults

from apps.api.problems import MEDIA_TYPE, UNAVAILABLE, UNFORESEEN

RETRY_AFTER = "30"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """503 and what to do while the database does not answer; 500 for everything else."""
    error = sys.exc_info()[0]
    away = error is not None and issubclass(error, OperationalError | InterfaceError)
    if request.path.startswith("/api/v1/"):
        return problem(away)
    if not away:
        return defaults.server_error(request)
    # Without the request: its context would ask the database who is logged in.
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_AFTER})


def problem(away: bool) -> HttpResponse:
    """The same for programs."""
    if away:
        sentence = _("The database does not answer. Nothing was changed; send the request again in a while.")
        details, headers = UNAVAILABLE.details(sentence), {"Retry-After": RETRY_AFTER}
    else:
        sentence = _("Something that nobody foresaw happened, and was logged. Tell the system administrator.")
        details, headers = UNFORESEEN.details(sentence), {}
    return JsonResponse(details, status=details["status"], headers=headers, content_type=MEDIA_TYPE)
