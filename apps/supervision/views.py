"""A person's inbox, and whom the office reminds."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def inbox(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def reminder_open(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def inbox_read(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def chase_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def chase(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError
