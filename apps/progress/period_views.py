"""Reporting periods: plan, open, extend, close, reopen."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def period_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def period_add(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def period_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def period_dates(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def period_change(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    raise NotImplementedError


def period_extend(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
