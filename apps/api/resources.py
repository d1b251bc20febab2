"""What every resource shares: who may see it, conditional reads and writes, sparse fields, the language."""

import hashlib
from collections.abc import Set
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from apps.api.bodies import takes_json
from apps.api.idempotency import HEADER, answered_once
from apps.api.problems import PreconditionFailed, RequestTooLarge
from apps.api.sheets import SHEETS
from apps.units.permissions import NotAllowed, Permission, can


class Answering(APIView):
    """Says how many requests are left, and sends what the asker has already no second time."""

    kept = "private, no-cache"  # Cache-Control: by whom, and whether the keeper asks each time

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(language_of(request))  # LanguageMiddleware puts the old one back
        super().initial(request, *args, **kwargs)
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if takes_json(request) and int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            raise RequestTooLarge(limit)

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in getattr(request, "rate_limit", {}).items():
            response[name] = value
        response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
        response.setdefault("Cache-Control", self.kept)
        if request.method == "GET" and response.status_code == 200 and isinstance(response, Response):
            response.add_post_render_callback(partial(conditional, request))
        return response


class Nowhere(Answering):
    """Every address that leads to nothing."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


class Resource(Answering, GenericViewSet):
    """Rows that the asker may see, by `visible_to()`; what is not among them is not there (404)."""

    permission: Permission  # without which nothing of the resource is seen: 403
    orderings = {"id": "pk"}
    lookup_value_regex = r"\d{1,18}"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not can(request.user, self.permission):
            raise NotAllowed(self.permission, request.user)
        if request.method == "POST" and HEADER in request.headers:
            handler: Any = getattr(self, "post", self.http_method_not_allowed)
            self.post = partial(answered_once, handler)

    def get_renderers(self) -> list[BaseRenderer]:
        renderers: list[BaseRenderer] = super().get_renderers()
        listing = self.action == "list" and self.paginator is not None
        return [*renderers, *(sheet() for sheet in SHEETS)] if listing else renderers

    def get_serializer(self, *args: Any, **kwargs: Any) -> Serializer:
        serializer = super().get_serializer(*args, **kwargs)
        keep_fields(getattr(serializer, "child", serializer), self.request)
        return serializer

    def shaped(self) -> Serializer:
        """With the fields that the address wants."""
        return self.get_serializer()

    def given(self, kind: type[Serializer]) -> dict[str, Any]:
        """What the body says. Raises ValidationError."""
        serializer = kind(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        given: dict[str, Any] = serializer.validated_data
        return given

    def require_match(self, instance: Model) -> None:
        """Raise PreconditionFailed where If-Match names another state than the one that GET shows now.

        Call it inside the transaction that locked the row.
        """
        wanted = self.request.headers.get("If-Match")
        if not wanted or wanted.strip() == "*":
            return
        if etag_of(self.content_of(instance)) not in [one.strip() for one in wanted.split(",")]:
            raise PreconditionFailed

    def content_of(self, instance: Model) -> bytes:
        """What GET sends of it."""
        content: bytes = JSONRenderer().render(super().get_serializer(instance).data)
        return content


class SentAsItIs(DefaultContentNegotiation):
    """For files: whatever type the asker would like, the file has its own. Problems are JSON."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


def keep_fields(serializer: Serializer, request: Request) -> None:
    """`?fields=id,name`: nothing else is sent."""
    names = named(request, "fields", set(serializer.fields)) if request.method == "GET" else None
    for name in set(serializer.fields) - names if names is not None else ():
        del serializer.fields[name]


def named(request: Request, parameter: str, known: Set[str]) -> frozenset[str] | None:
    """The names that a parameter of the address has, separated by commas. None: it is not given."""
    text = request.query_params.get(parameter)
    if text is None:
        return None
    names = frozenset(name.strip() for name in text.split(","))
    if unknown := names - known:
        raise ValidationError(
            {parameter: _("There is no field %(names)s here.") % {"names": ", ".join(sorted(unknown))}}
        )
    return names


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def conditional(request: Request, response: HttpResponse) -> HttpResponse:
    """304 where the asker has it already."""
    etag = etag_of(response.content)
    response["ETag"] = etag
    return get_conditional_response(request._request, etag=etag, response=response) or response


def language_of(request: Request) -> str:
    """What Accept-Language asks for, else Chinese; of a person what they chose, whatever the browser would like."""
    if "Accept-Language" in request.headers and not (request.auth is None and request.user.is_authenticated):
        return translation.get_language_from_request(request._request)
    return translation.get_language() or settings.LANGUAGE_CODE
