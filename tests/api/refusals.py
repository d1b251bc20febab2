"""What an answer says of a refusal, and what the verb itself says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from rest_framework.test import APIClient

from apps.units.permissions import Role

# Columns of the tables of who may do what.
ROLES = {
    "as_reporter": Role.REPORTER,
    "as_unit_head": Role.UNIT_HEAD,
    "as_officer": Role.OFFICER,
    "as_leader": Role.LEADER,
}


def problem(answer: HttpResponse) -> tuple[int, str, str]:
    """Its status, type and sentence."""
    body = answer.json()
    assert answer.status_code == body["status"]
    return body["status"], body["type"].removeprefix("/api/problems/"), body["detail"]


def errors(answer: HttpResponse) -> dict[str, str]:
    """Field → what is wrong with it."""
    return {error["field"]: error["detail"] for error in answer.json()["errors"]}


def refusal(kind: type[Exception], verb: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """The sentence with which the verb itself refuses."""
    with pytest.raises(kind) as refused:
        verb(*args, **kwargs)
    assert type(refused.value) is kind
    return str(refused.value)


def assert_nowhere(client: APIClient, request: Callable[[int], tuple[str, Any]], pk: int) -> None:
    """`request(pk)` is an address with a body; the answer is that to what never was."""
    (address, body), (nowhere, nobodys) = request(pk), request(10**9)
    theirs = client.post(address, body, format="json")
    assert (address, problem(theirs)[:2]) == (address, (404, "not-found"))
    assert theirs.content == client.post(nowhere, nobodys, format="json").content
