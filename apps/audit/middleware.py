from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from apps.audit.recording import current_address


class AddressMiddleware:
    """Keeps the visitor's network address for the events that this request records."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_address.set(address_of(request))
        try:
            return self.get_response(request)
        finally:
            current_address.reset(token)


def address_of(request: HttpRequest) -> str | None:
    """The visitor's address: the last one a trusted proxy added, else the connection's own."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    address: str = forwarded.split(",")[-1].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:  # a socket has none, and what a proxy made up must not keep events from being recorded
        return None
