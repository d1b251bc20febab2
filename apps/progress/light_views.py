"""Lights of a target over the quarters, and an officer's override."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def target_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def light_judge(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def judgement_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
