"""Every error as problem details (RFC 9457), in one place.

problems.py says which problem a refusal is; its sentence is what a page would say.
"""

from typing import Any

from django.core.exceptions import ValidationError as WrongValues
from django.http import Http404
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.api.cells import place_of
from apps.api.problems import MEDIA_TYPE, problem_of
from apps.audit.recording import record_refusal
from apps.clients.scopes import SCOPES
from apps.documents.upload import AlreadyUploaded
from apps.progress.pushing import RowsRefused
from apps.progress.reporting import FieldsChanged, InvalidFields, NotSubmittable
from apps.targets.breakdown import NotConfirmable
from apps.targets.saving import NotSaved
from apps.units.permissions import NotAllowed


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None where nobody foresaw the error: it is logged, and answered with 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    set_rollback()
    request = context["request"]
    if isinstance(error, NotAllowed):
        record_refusal(error.permission, error.obj, by=request.user, reason=str(error))
    body = problem.details(beyond_scope(error, request.user) or sentence_of(error))
    if errors := errors_of(error):
        body["errors"] = errors
    if isinstance(error, AlreadyUploaded):
        body["document"] = error.document.pk
    return Response(body, problem.status, headers=headers_of(error), content_type=MEDIA_TYPE)


def beyond_scope(error: Exception, user: Any) -> str:
    """Where it is not the role that forbids it, but the token of this request."""
    opened = getattr(user, "narrowed_to", None)
    if not isinstance(error, NotAllowed) or opened is None or error.permission in opened:
        return ""
    scopes = [scope.value for scope, opens in SCOPES.items() if error.permission in opens]
    return (
        gettext("This needs a token with the scope %(scopes)s. Ask the security administrator for one.")
        % {"scopes": ", ".join(scopes)}
        if scopes
        else ""
    )


def sentence_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return gettext(
            "There is nothing here that you may see. Check the address, or what your token is for."
        )
    if isinstance(error, exceptions.ValidationError):
        return gettext("Some values cannot be taken. `errors` says which, and why.")
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    if isinstance(error, WrongValues):
        return " ".join(error.messages)
    return str(error)


def errors_of(error: Exception) -> list[dict[str, str]]:
    """One entry a wrong value: where it stands, and what is wrong with it."""
    if isinstance(error, exceptions.ValidationError):
        return list(flat(error.detail))
    if isinstance(error, InvalidFields):
        return [{"field": field, "detail": sentence} for field, sentence in error.sentences.items()]
    if isinstance(error, NotSubmittable):
        return [{"field": finding.field, "detail": finding.sentence} for finding in error.findings]
    if isinstance(error, RowsRefused):
        return [
            {"field": f"readings.{row}.{field}".rstrip("."), "detail": sentence}
            for row, result in enumerate(error.results)
            for field, sentence in result.errors.items()
        ]
    if isinstance(error, FieldsChanged):
        return [{"field": conflict.field, "detail": str(error)} for conflict in error.conflicts]
    if isinstance(error, NotSaved):
        return [{"field": place_of(key), "detail": sentence} for key, sentence in error.sentences.items()]
    if isinstance(error, NotConfirmable):
        return [
            {"field": place_of((one.kind, one.pk, one.quarter)), "detail": one.sentence}
            for one in error.problems
        ]
    return []


def flat(detail: Any, at: str = "") -> Any:
    """DRF's nested details as entries of one list: readings.3.value."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from flat(value, at if key == "non_field_errors" else f"{at}.{key}".lstrip("."))
    elif isinstance(detail, list) and any(isinstance(one, dict | list) for one in detail):
        for number, value in enumerate(detail):
            yield from flat(value, f"{at}.{number}".lstrip("."))
    else:
        for sentence in detail if isinstance(detail, list) else [detail]:
            # It may repeat half a character that was sent, which no answer can hold.
            yield {"field": at, "detail": str(sentence).encode(errors="replace").decode()}


def headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
