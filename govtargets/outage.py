"""The answer to an error that nobody foresaw, and to a database that is away for a minute."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

RETRY_AFTER = "30"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """503 and what to do while the database does not answer; 500 for everything else."""
    error = sys.exc_info()[0]
    if error is None or not issubclass(error, OperationalError | InterfaceError):
        return defaults.server_error(request)
    # Without the request: its context would ask the database who is logged in.
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_AFTER})
