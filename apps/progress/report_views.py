"""One report: fill in, save as typed, hand up, submit, return a supporting unit's."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def report_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_save(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_hand_up(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def report_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def support_return(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
