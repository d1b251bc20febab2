"""The Excel round trip of a unit's quarter."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def workbook_download(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def workbook_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError


def workbook_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    raise NotImplementedError
