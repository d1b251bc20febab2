from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from apps.audit.recording import record_refusal
from apps.units.permissions import NotAllowed


class IdleSessionMiddleware(SessionMiddleware):
    """A page that asks again by itself does not keep its visitor logged in: it marks those requests X-Poll."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if "X-Poll" in request.headers and not request.session.modified:
            return response
        return super().process_response(request, response)


class LanguageMiddleware:
    """Chinese, unless the visitor chose another language; what the browser prefers decides nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class FirstPasswordMiddleware:
    """A password that somebody else chose opens one page: the one that changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and request.path not in self.open_paths():
            return redirect("units:password")
        return self.get_response(request)

    @staticmethod
    def open_paths() -> tuple[str, ...]:
        return reverse("units:password"), reverse("units:logout"), reverse("set_language")


class RefusalMiddleware:
    """Records that a verb refused somebody, after the verb's transaction was rolled back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, NotAllowed) and request.user.is_authenticated:
            record_refusal(exception.permission, exception.obj, by=request.user, reason=str(exception))
