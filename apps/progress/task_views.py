"""What a unit has to do: this quarter's reports in the order to do them."""

from django.http import HttpResponse

from apps.units.requests import SignedInRequest


def task_list(request: SignedInRequest) -> HttpResponse:
    raise NotImplementedError
