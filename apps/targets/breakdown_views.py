"""The breakdown of a notice as a grid of targets and quarters."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def document_breakdown(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def breakdown_save(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def breakdown_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def breakdown_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
