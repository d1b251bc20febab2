"""Versions of values, and adjustments of values and deadlines."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def value_record(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def adjustment_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def adjustment_request(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def adjustment_decide(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    raise NotImplementedError
