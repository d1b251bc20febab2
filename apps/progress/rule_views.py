"""The rules of lights: draft, try on real readings, publish."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def rule_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def rule_draft(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError


def rule_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def rule_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
