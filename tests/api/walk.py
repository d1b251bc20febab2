"""Every route of the API, with the objects and bodies to try it with.

A new route fails the walks of test_tenants.py and test_tokens.py until OBJECTS says what its address names, and WRITES
what a program sends to it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse
from rest_framework.test import APIClient
from rest_framework.views import APIView

from apps.clients.scopes import Scope
from apps.progress.models import Light, LightRule
from apps.targets.models import Assignment, Commitment, PlanPoint, Receipt, Target
from apps.units.models import District, Unit, User
from tests.factories import PlanPointFactory
from tests.test_tenants import FIRST, is_api, routes

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Number = Callable[[str], int]


@dataclass(frozen=True)
class Route:
    """`methods` are those that it answers; the others are answered with 405."""

    name: str
    view: type[APIView]
    methods: frozenset[str]
    takes_arguments: bool

    def address(self, number: Number) -> str:
        """For the objects of OBJECTS, each by the number that is given for it."""
        objects = OBJECTS[self.name] if self.takes_arguments else {}
        return reverse(self.name, kwargs={argument: number(key) for argument, key in objects.items()})


def route(name: str, callback: Any, takes_arguments: bool) -> Route:
    answered = getattr(callback, "actions", None) or dir(callback.cls)
    methods = frozenset(method for method in METHODS if method.lower() in answered)
    return Route(name, callback.cls, methods, takes_arguments)


ALL = [
    route(name, one.callback, one.pattern.regex.groups > 0)
    for name, one in routes(get_resolver())
    if is_api(one)
]

# What is no secret: anybody may read it without a token.
OPEN = {"api:openapi", "api:public-districts", "api:public-projects"}
ROUTES = [one for one in ALL if one.name not in OPEN]

KEYS: dict[str, Callable[[], int]] = {
    **FIRST,
    "district": lambda: District.objects.get(code="990101").pk,
    "commitment": lambda: Commitment.objects.all()[0].pk,
    "assignment": lambda: Assignment.objects.all()[0].pk,
    "plan_point": lambda: PlanPoint.objects.all()[0].pk,
    "receipt": lambda: Receipt.objects.all()[0].pk,
    "light": lambda: Light.objects.all()[0].pk,
    "published_rule": lambda: LightRule.objects.filter(published_at__isnull=False)[0].pk,
}

# Route → what its arguments are the numbers of.
OBJECTS: dict[str, dict[str, str]] = {
    "api:adjustment-detail": {"pk": "adjustment"},
    "api:assignment-detail": {"pk": "assignment"},
    "api:commitment-detail": {"pk": "commitment"},
    "api:district-detail": {"pk": "district"},
    "api:indicator-detail": {"pk": "indicator"},
    "api:light-detail": {"pk": "light"},
    "api:lightrule-detail": {"pk": "published_rule"},
    "api:planpoint-detail": {"pk": "plan_point"},
    "api:receipt-detail": {"pk": "receipt"},
    "api:target-detail": {"pk": "target"},
    "api:unit-detail": {"pk": "unit"},
}


@dataclass(frozen=True)
class Write:
    """The scope without which it is refused, and a body that can be read, for the numbers of what it names.

    Whether it fits how things stand is all the same here.
    """

    scope: Scope
    body: Callable[[Number], Any] = lambda number: {}


# Route and method → what is sent.
WRITES: dict[tuple[str, str], Write] = {}


def numbers(district: District) -> Number:
    """Of an object of every sort in the district of tests/test_tenants.py, which is given what it lacks."""
    target = Target.objects.all()[0]
    unit = Unit.objects.get(name="区滨江开发办公室")
    PlanPointFactory(indicator=target.indicators.all()[0], quarter="2026Q2", value=1)
    Receipt.objects.create(
        district=district, target=target, unit=unit, signed_by=User.objects.get(username="filler")
    )
    return {key: number() for key, number in KEYS.items()}.__getitem__


def nobodys(key: str) -> int:
    return 10**9


def send(client: APIClient, method: str, one: Route, number: Number) -> Any:
    address = one.address(number)
    if method == "GET":
        return client.get(address)
    write = WRITES.get((one.name, method))
    return client.generic(
        method, address, *client._encode_data(write.body(number) if write else {}, format="json")
    )
