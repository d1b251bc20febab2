from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from apps.units.models import User


class SignedInRequest(HttpRequest):
    """What a view receives that LoginRequiredMiddleware guards: its user is a User."""

    user: User
    htmx: HtmxDetails


View = Callable[[SignedInRequest], HttpResponse]


def posted_from(page: str) -> Callable[[View], View]:
    """For a view that answers a wrong form with the page `page` itself: the address bar then shows the view's
    own address, so a GET of it, by a filter, another language or Enter in that bar, leads to the page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: SignedInRequest) -> HttpResponse:
            if request.method == "POST":
                return view(request)
            return HttpResponseRedirect(f"{reverse(page)}?{request.GET.urlencode()}".rstrip("?"))

        return require_http_methods(["GET", "POST"])(wrapped)

    return decorate
