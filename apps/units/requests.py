from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from apps.units.models import User


class SignedInRequest(HttpRequest):
    """What a view receives that LoginRequiredMiddleware guards: its user is a User."""

    user: User
    htmx: HtmxDetails
