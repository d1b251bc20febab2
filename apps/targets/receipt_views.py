"""Signing for targets, and what the office still waits for."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def receipt_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def receipt_sign(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def outstanding(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError
