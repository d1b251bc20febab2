"""The office's queue: check, approve, return."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def checking_queue(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def checking_report(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_return(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def approve_clean(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError
