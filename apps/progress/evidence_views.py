"""The files behind a report."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def evidence_add(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def evidence_show(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def evidence_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
