"""Every error as problem details (RFC 9457), in one place.

A refusal of a verb is found in PROBLEMS by its class, the first that fits; its sentence is what a page would say.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from apps.audit.recording import record_refusal
from apps.clients.remembering import KeyReused
from apps.progress import reporting
from apps.progress.evidence import EvidenceRefused
from apps.progress.pushing import RowsRefused
from apps.progress.reporting import FieldsChanged, InvalidFields, NotSubmittable, PeriodClosed, ReportRefused
from apps.units.permissions import NotAllowed

TYPES = "/api/problems/"  # a page that explains each type


class PreconditionFailed(exceptions.APIException):
    """If-Match names a state that is no longer the last one."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(_("This was changed in the meantime. Read it again, then decide again."))


@dataclass(frozen=True, slots=True)
class Problem:
    status: HTTPStatus
    type: str


PROBLEMS: list[tuple[type[Exception], Problem]] = [
    (Http404, Problem(HTTPStatus.NOT_FOUND, "not-found")),
    (NotAllowed, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (PermissionDenied, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (exceptions.ValidationError, Problem(HTTPStatus.BAD_REQUEST, "invalid")),
    (exceptions.ParseError, Problem(HTTPStatus.BAD_REQUEST, "not-readable")),
    (exceptions.NotAuthenticated, Problem(HTTPStatus.UNAUTHORIZED, "not-authenticated")),
    (exceptions.AuthenticationFailed, Problem(HTTPStatus.UNAUTHORIZED, "token-invalid")),
    (exceptions.PermissionDenied, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (exceptions.MethodNotAllowed, Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed")),
    (exceptions.NotAcceptable, Problem(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable")),
    (exceptions.UnsupportedMediaType, Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")),
    (exceptions.Throttled, Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests")),
    (RequestDataTooBig, Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")),
    (KeyReused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused")),
    (PreconditionFailed, Problem(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile")),
    (FieldsChanged, Problem(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile")),
    (InvalidFields, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-values")),
    (NotSubmittable, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-submittable")),
    (RowsRefused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-values")),
    (EvidenceRefused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "file-refused")),
    (reporting.InvalidReturn, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-return")),
    (reporting.NewerVersion, Problem(HTTPStatus.PRECONDITION_FAILED, "newer-version")),
    (reporting.NoUnitHead, Problem(HTTPStatus.CONFLICT, "no-unit-head")),
    (reporting.NotOpen, Problem(HTTPStatus.CONFLICT, "report-not-open")),
    (PeriodClosed, Problem(HTTPStatus.CONFLICT, "period-closed")),
    (ReportRefused, Problem(HTTPStatus.CONFLICT, "report-refused")),
]


def problem_of(error: Exception) -> Problem | None:
    return next((problem for kind, problem in PROBLEMS if isinstance(error, kind)), None)


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None where nobody foresaw the error: it is logged, and answered with 500."""
    problem = problem_of(error)
    if problem is None:
        return None
    set_rollback()
    request = context["request"]
    if isinstance(error, NotAllowed):
        record_refusal(error.permission, error.obj, by=request.user, reason=str(error))
    body: dict[str, Any] = {
        "type": TYPES + problem.type,
        "title": problem.status.phrase,
        "status": int(problem.status),
        "detail": sentence_of(error),
    }
    if errors := errors_of(error):
        body["errors"] = errors
    return Response(body, problem.status, headers=headers_of(error), content_type="application/problem+json")


def sentence_of(error: Exception) -> str:
    if isinstance(error, Http404):
        return _("There is nothing here that you may see. Check the address, or what your token is for.")
    if isinstance(error, RequestDataTooBig):
        return _("The request is too large. Split it, then send the parts.")
    if isinstance(error, exceptions.ValidationError):
        return _("Some values cannot be taken. `errors` says which, and why.")
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
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
            yield {"field": at, "detail": str(sentence)}


def headers_of(error: Exception) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "auth_header", ""):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return headers
