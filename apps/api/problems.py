"""Which problem (RFC 9457) each refusal is: one table, found by the class of the error, the first that fits."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as WrongValues
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

from apps.clients.feed import EventsExpired
from apps.clients.remembering import KeyReused
from apps.documents.upload import AlreadyUploaded, NotRereadable, NotRetryable, TooLarge, UploadRefused
from apps.progress import judging, opening, reporting
from apps.progress.evidence import EvidenceRefused
from apps.progress.pushing import RowsRefused
from apps.progress.reporting import FieldsChanged, InvalidFields, NotSubmittable, PeriodClosed, ReportRefused
from apps.targets import changes, versions
from apps.targets.breakdown import BreakdownRefused, NotConfirmable, NotConfirmed
from apps.targets.issuing import AlreadyIssued, NotIssuable
from apps.targets.receipts import NotConcerned
from apps.targets.review import LostRace, NotReadYet, ReviewRefused, WrongContent
from apps.targets.saving import CellsRaced, NotSaved
from apps.units.errors import NameTaken
from apps.units.permissions import NotAllowed

MEDIA_TYPE = "application/problem+json"
TYPES = "/api/problems/"  # a page that explains each type


class RequestTooLarge(exceptions.APIException):
    """More than a request may hold."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, limit: int) -> None:
        super().__init__(
            gettext("A request may hold %(limit)s bytes. Send less at a time.") % {"limit": f"{limit:,}"}
        )


class PreconditionFailed(exceptions.APIException):
    """If-Match names a state that is no longer the last one."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_code = "changed-meanwhile"

    def __init__(self) -> None:
        super().__init__(gettext("This was changed in the meantime. Read it again, then decide again."))


@dataclass(frozen=True, slots=True)
class Problem:
    status: HTTPStatus
    type: str

    @property
    def title(self) -> Any:
        return TITLES[self.type]

    def details(self, sentence: str) -> dict[str, Any]:
        return {
            "type": TYPES + self.type,
            "title": str(self.title),
            "status": int(self.status),
            "detail": sentence,
        }


PROBLEMS: list[tuple[type[Exception], Problem]] = [
    (Http404, Problem(HTTPStatus.NOT_FOUND, "not-found")),
    (NotAllowed, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (PermissionDenied, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (exceptions.ValidationError, Problem(HTTPStatus.BAD_REQUEST, "invalid")),
    (exceptions.ParseError, Problem(HTTPStatus.BAD_REQUEST, "not-readable")),
    (exceptions.NotAuthenticated, Problem(HTTPStatus.UNAUTHORIZED, "not-authenticated")),
    (exceptions.AuthenticationFailed, Problem(HTTPStatus.UNAUTHORIZED, "token-invalid")),
    (exceptions.PermissionDenied, Problem(HTTPStatus.FORBIDDEN, "not-allowed")),
    (RequestTooLarge, Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")),
    (exceptions.MethodNotAllowed, Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed")),
    (exceptions.NotAcceptable, Problem(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable")),
    (exceptions.UnsupportedMediaType, Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type")),
    (exceptions.Throttled, Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests")),
    (KeyReused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused")),
    (PreconditionFailed, Problem(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile")),
    (EventsExpired, Problem(HTTPStatus.GONE, "events-expired")),
    (WrongValues, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-values")),
    (AlreadyUploaded, Problem(HTTPStatus.CONFLICT, "already-uploaded")),
    (TooLarge, Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")),
    (UploadRefused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "file-refused")),
    (NotRetryable, Problem(HTTPStatus.CONFLICT, "not-retryable")),
    (NotRereadable, Problem(HTTPStatus.CONFLICT, "not-rereadable")),
    (LostRace, Problem(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile")),
    (WrongContent, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-content")),
    (NotReadYet, Problem(HTTPStatus.CONFLICT, "not-read-yet")),
    (ReviewRefused, Problem(HTTPStatus.CONFLICT, "review-refused")),
    (AlreadyIssued, Problem(HTTPStatus.CONFLICT, "already-issued")),
    (NotIssuable, Problem(HTTPStatus.CONFLICT, "not-issuable")),
    (NameTaken, Problem(HTTPStatus.CONFLICT, "name-taken")),
    (NotConcerned, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-concerned")),
    (CellsRaced, Problem(HTTPStatus.PRECONDITION_FAILED, "changed-meanwhile")),
    (NotSaved, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-cells")),
    (NotConfirmable, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-confirmable")),
    (NotConfirmed, Problem(HTTPStatus.CONFLICT, "not-confirmed")),
    (BreakdownRefused, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no-reason")),
    (versions.WrongValue, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-value")),
    (versions.TooEarly, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "too-early")),
    (changes.AlreadyOfficial, Problem(HTTPStatus.CONFLICT, "already-official")),
    (changes.NothingChanges, Problem(HTTPStatus.CONFLICT, "nothing-changes")),
    (changes.AlreadyAsked, Problem(HTTPStatus.CONFLICT, "already-asked")),
    (changes.AlreadyDecided, Problem(HTTPStatus.CONFLICT, "already-decided")),
    (changes.OwnRequest, Problem(HTTPStatus.CONFLICT, "own-request")),
    (changes.ChangedMeanwhile, Problem(HTTPStatus.CONFLICT, "adjustment-outdated")),
    (opening.PeriodExists, Problem(HTTPStatus.CONFLICT, "period-exists")),
    (opening.WrongDates, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-dates")),
    (opening.WrongExtension, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-extension")),
    (opening.NoReason, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no-reason")),
    (opening.PeriodRefused, Problem(HTTPStatus.CONFLICT, "period-refused")),
    (judging.NoLight, Problem(HTTPStatus.CONFLICT, "no-light")),
    (judging.NoReason, Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "no-reason")),
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


# By govtargets/outage.py: nothing here foresees them.
UNFORESEEN = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "unforeseen")
UNAVAILABLE = Problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable")

# What each type means, whatever was asked for.
TITLES: dict[str, Any] = {
    "not-found": _("There is no such thing, or it is not for you"),
    "not-allowed": _("The role or the token does not allow this"),
    "invalid": _("Some values of the request cannot be taken"),
    "not-readable": _("The request cannot be read"),
    "not-authenticated": _("Nobody said who asks"),
    "token-invalid": _("The token is unknown, expired or revoked"),
    "too-large": _("The request holds too much"),
    "method-not-allowed": _("This cannot be done at this address"),
    "not-acceptable": _("There is no such format"),
    "unsupported-media-type": _("The content type is not understood here"),
    "too-many-requests": _("Too many requests in this minute"),
    "events-expired": _("The events that would come next are not kept"),
    "changed-meanwhile": _("Somebody else was faster"),
    "invalid-values": _("Some figures, states or days of the report mean nothing"),
    "not-submittable": _("Something in the report is missing or contradicts itself"),
    "period-closed": _("The reporting period is not open"),
    "report-refused": _("The report stands as it is, which does not allow this"),
    "not-concerned": _("The unit has no part in the target"),
    "invalid-cells": _("Some parts of the breakdown cannot be as they were sent"),
    "not-confirmable": _("Something in the breakdown is missing or wrong"),
    "not-confirmed": _("The breakdown is not confirmed"),
    "no-reason": _("A reason is needed"),
    "wrong-value": _("What was sent cannot stand"),
    "too-early": _("A later version is in force on that day"),
    "already-official": _("The value is official already"),
    "nothing-changes": _("It stands like this already"),
    "already-asked": _("An adjustment of this waits for its decision"),
    "already-decided": _("Somebody decided on the adjustment before"),
    "own-request": _("Who asks for an adjustment does not decide on it"),
    "adjustment-outdated": _("What is to be adjusted was changed since"),
    "period-exists": _("The quarter has its reporting period already"),
    "wrong-dates": _("The days of the period do not follow each other"),
    "wrong-extension": _("The unit cannot be given this day"),
    "period-refused": _("The reporting period stands as it is, which does not allow this"),
    "no-light": _("There is no light to judge"),
    "idempotency-key-reused": _("The key stands for another request"),
    "file-refused": _("The file cannot be taken"),
    "invalid-return": _("The reason or the day of a return cannot be taken"),
    "newer-version": _("The unit submitted the report again in the meantime"),
    "no-unit-head": _("The unit has nobody who passes reports on"),
    "report-not-open": _("The report is out of the unit's hands"),
    "already-uploaded": _("The same file was uploaded before"),
    "not-retryable": _("There is no failed reading to try again"),
    "not-rereadable": _("The notice cannot be read again as it stands"),
    "wrong-content": _("The draft cannot say what was sent"),
    "not-read-yet": _("The notice is not read yet"),
    "review-refused": _("The draft stands as it is, which does not allow this"),
    "already-issued": _("The targets of the notice are issued"),
    "not-issuable": _("The notice cannot be issued yet"),
    "name-taken": _("The name means somebody else already"),
    "unforeseen": _("Something that nobody foresaw; it is logged here"),
    "unavailable": _("The database does not answer at the moment"),
}


def problems_by_type() -> list[Problem]:
    """Each once, in their order, for the page that explains them."""
    foreseen = {problem.type: problem for _kind, problem in PROBLEMS}
    return [*foreseen.values(), UNFORESEEN, UNAVAILABLE]


def problem_of(error: Exception) -> Problem | None:
    return next((problem for kind, problem in PROBLEMS if isinstance(error, kind)), None)
