"""Every route of the API, the objects and bodies to try it with, and who tries.

A new route fails the walks of test_tenants.py and test_tokens.py until OBJECTS says which object its address names,
and WRITES what a program sends to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse
from rest_framework.test import APIClient
from rest_framework.views import APIView

from apps.clients.scopes import Scope
from apps.units.models import District
from tests.test_tenants import FIRST, is_api, routes

NOBODYS = 10**9  # a number that nothing has
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """`methods` are those that it answers; the others are answered with 405."""

    name: str
    view: type[APIView]
    methods: frozenset[str]
    arguments: tuple[str, ...]

    def address(self, number: Callable[[str], int]) -> str:
        """With the objects of OBJECTS, each by the number that is given for it."""
        objects = OBJECTS[self.name] if self.arguments else {}
        return reverse(self.name, kwargs={name: number(key) for name, key in objects.items()})


def route(name: str, callback: Any, arguments: tuple[str, ...]) -> Route:
    handlers = getattr(callback, "actions", None) or vars(APIView).keys() | dir(callback.cls)
    methods = frozenset(method for method in METHODS if method.lower() in handlers)
    return Route(name, callback.cls, methods, arguments)


ROUTES = [
    route(name, one.callback, tuple(one.pattern.regex.groupindex))
    for name, one in routes(get_resolver())
    if is_api(one)
]
WRITING = {(one.name, method) for one in ROUTES for method in one.methods - {"GET"}}
LISTS = [one for one in ROUTES if "GET" in one.methods and not one.arguments]

# What is no secret: anybody may read it, without a token too.
OPEN = {"api:openapi"}


KEYS: dict[str, Callable[[], int]] = {
    **FIRST,
    "district": lambda: District.objects.get(code="990101").pk,
}

# Route → what its arguments are the numbers of.
OBJECTS: dict[str, dict[str, str]] = {
    "api:district-detail": {"pk": "district"},
    "api:unit-detail": {"pk": "unit"},
}


def theirs(key: str) -> int:
    """The number of the first such object of the district."""
    return KEYS[key]()


def nobodys(key: str) -> int:
    return NOBODYS


@dataclass(frozen=True)
class Write:
    """The scope without which a request is refused, and a body that can be read, with the numbers that it names."""

    scope: Scope
    body: Callable[[Callable[[str], int]], Any] = lambda number: {}


# Route and method → what is sent. Whether it fits how things stand is all the same here.
WRITES: dict[tuple[str, str], Write] = {}


def send(client: APIClient, method: str, address: str, body: Any = None) -> Any:
    return client.generic(method, address, *body_of(body) if method != "GET" else ())


def body_of(body: Any) -> tuple[Any, str]:
    return APIClient()._encode_data(body or {}, "json")  # type: ignore[no-any-return]
