"""Every route of the API, with the objects and bodies to try it with.

A new route fails the walks of test_tenants.py and test_tokens.py until OBJECTS says what its address names, and WRITES
what a program sends to it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from rest_framework.test import APIClient
from rest_framework.views import APIView

from apps.clients.scopes import Scope
from apps.progress.models import Light, LightRule
from apps.targets.models import Assignment, Commitment, PlanPoint, Receipt, Target
from apps.units.models import District, Unit, User
from apps.units.permissions import Role
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
        """Of the object of OBJECTS, by the number that is given for it."""
        return reverse(self.name, args=[number(OBJECTS[self.name])] if self.takes_arguments else [])


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
ROUTES = [one for one in ALL if one.name not in {*OPEN, "api:nowhere"}]

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

# Route → what the number in its address is that of.
OBJECTS: dict[str, str] = {
    "api:adjustment-approve": "adjustment",
    "api:adjustment-detail": "adjustment",
    "api:adjustment-refuse": "adjustment",
    "api:assignment-detail": "assignment",
    "api:commitment-detail": "commitment",
    "api:district-detail": "district",
    "api:document-accept-clean": "document",
    "api:document-breakdown-confirm-sound": "issued",
    "api:document-detail": "document",
    "api:document-file": "document",
    "api:document-issue": "document",
    "api:document-read-again": "document",
    "api:document-retry": "document",
    "api:document-text": "document",
    "api:drafttarget-accept": "draft",
    "api:drafttarget-detail": "draft",
    "api:drafttarget-merge": "draft",
    "api:drafttarget-reject": "draft",
    "api:drafttarget-reopen": "draft",
    "api:drafttarget-split": "draft",
    "api:evidence-detail": "evidence",
    "api:evidence-file": "evidence",
    "api:indicator-detail": "indicator",
    "api:indicator-values": "indicator",
    "api:judgement-detail": "judgement",
    "api:judgement-withdraw": "judgement",
    "api:light-detail": "light",
    "api:lightrule-detail": "published_rule",
    "api:period-approve-clean": "period",
    "api:period-close": "period",
    "api:period-detail": "period",
    "api:period-extend": "period",
    "api:period-open": "period",
    "api:period-reopen": "period",
    "api:planpoint-detail": "plan_point",
    "api:post-detail": "post",
    "api:receipt-detail": "receipt",
    "api:report-approve": "report",
    "api:report-detail": "report",
    "api:report-evidence": "report",
    "api:report-hand-up": "report",
    "api:report-return": "report",
    "api:report-send-back": "report",
    "api:report-submit": "report",
    "api:target-break-down": "target",
    "api:target-confirm": "target",
    "api:target-detail": "target",
    "api:target-put-in-charge": "target",
    "api:target-reopen": "target",
    "api:target-sign": "target",
    "api:unit-detail": "unit",
    "api:unitgroup-detail": "group",
}


@dataclass(frozen=True)
class Write:
    """The scope without which it is refused, and a body that can be read, with the numbers of what it names.

    Whether that fits how things stand is all the same here. `role` is one that may do it.
    """

    scope: Scope
    body: Callable[[Number], Any] = lambda number: {}
    role: Role = Role.OFFICER
    form: str = "json"

    @property
    def names_objects(self) -> bool:
        return str(self.body(lambda key: 1)) != str(self.body(lambda key: 2))


def sent(body: dict[str, Any]) -> Callable[[Number], Any]:
    return lambda number: body


def file(number: Number) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("新文件.pdf", b"%PDF-1.7")}


DOCUMENTS = Write(Scope.WRITE_DOCUMENTS)
TARGETS = Write(Scope.WRITE_TARGETS)
PERIODS = Write(Scope.WRITE_PERIODS)
CHECKING = Write(Scope.CHECK_REPORTS)
FILLING = Write(Scope.WRITE_REPORTS, role=Role.UNIT_HEAD)
REASON = sent({"reason": "理由"})

# Route and method → what is sent.
WRITES: dict[tuple[str, str], Write] = {
    ("api:adjustment-approve", "POST"): TARGETS,
    ("api:adjustment-list", "POST"): replace(
        TARGETS,
        body=lambda number: {
            "indicator": number("indicator"),
            "new_value": "1",
            "effective_on": "2026-08-01",
            "reason": "理由",
        },
    ),
    ("api:adjustment-refuse", "POST"): TARGETS,
    ("api:document-accept-clean", "POST"): DOCUMENTS,
    ("api:document-breakdown-confirm-sound", "POST"): TARGETS,
    ("api:document-detail", "PATCH"): DOCUMENTS,
    ("api:document-issue", "POST"): DOCUMENTS,
    ("api:document-list", "POST"): replace(DOCUMENTS, body=file, form="multipart"),
    ("api:document-read-again", "POST"): DOCUMENTS,
    ("api:document-retry", "POST"): DOCUMENTS,
    ("api:drafttarget-accept", "POST"): DOCUMENTS,
    ("api:drafttarget-detail", "PATCH"): replace(DOCUMENTS, body=sent({"content": {}})),
    ("api:drafttarget-merge", "POST"): DOCUMENTS,
    ("api:drafttarget-reject", "POST"): replace(DOCUMENTS, body=REASON),
    ("api:drafttarget-reopen", "POST"): DOCUMENTS,
    ("api:drafttarget-split", "POST"): replace(DOCUMENTS, body=sent({"at": 1})),
    ("api:evidence-detail", "DELETE"): FILLING,
    ("api:indicator-values", "POST"): replace(
        TARGETS,
        body=sent({"value": "1", "status": "official", "effective_on": "2026-08-01", "source_words": "文号"}),
    ),
    ("api:judgement-withdraw", "POST"): TARGETS,
    ("api:light-judge", "POST"): replace(
        TARGETS,
        body=lambda number: {
            "target": number("target"),
            "period": "2026Q3",
            "colour": "green",
            "reason": "理由",
        },
    ),
    ("api:period-approve-clean", "POST"): CHECKING,
    ("api:period-close", "POST"): PERIODS,
    ("api:period-detail", "PATCH"): PERIODS,
    ("api:period-extend", "POST"): replace(
        PERIODS,
        body=lambda number: {"unit": number("unit"), "due_on": "2026-10-20", "reason": "理由"},
    ),
    ("api:period-list", "POST"): replace(PERIODS, body=sent({"quarter": "2031Q1"})),
    ("api:period-open", "POST"): PERIODS,
    ("api:period-reopen", "POST"): replace(PERIODS, body=REASON),
    ("api:reading-list", "POST"): replace(
        FILLING,
        body=lambda number: {
            "period": "2026Q3",
            "unit": number("unit"),
            "readings": [{"indicator": number("indicator"), "value": "1"}],
        },
    ),
    ("api:receipt-list", "POST"): replace(
        TARGETS,
        body=lambda number: {"unit": number("unit"), "targets": [number("target")]},
        role=Role.UNIT_HEAD,
    ),
    ("api:report-approve", "POST"): CHECKING,
    ("api:report-detail", "PATCH"): FILLING,
    ("api:report-evidence", "POST"): replace(FILLING, body=file, form="multipart"),
    ("api:report-hand-up", "POST"): FILLING,
    ("api:report-return", "POST"): replace(CHECKING, body=sent({"reason": "理由", "due_on": "2026-10-20"})),
    ("api:report-send-back", "POST"): replace(FILLING, body=REASON),
    ("api:report-submit", "POST"): FILLING,
    ("api:target-break-down", "POST"): replace(
        TARGETS,
        body=lambda number: {"commitments": [{"id": number("commitment"), "planned_on": "2026-09-30"}]},
    ),
    ("api:target-confirm", "POST"): TARGETS,
    ("api:target-put-in-charge", "POST"): replace(TARGETS, body=lambda number: {"post": number("post")}),
    ("api:target-reopen", "POST"): replace(TARGETS, body=REASON),
    ("api:target-sign", "POST"): replace(
        TARGETS, body=lambda number: {"unit": number("unit")}, role=Role.UNIT_HEAD
    ),
    ("api:names-map", "POST"): replace(
        DOCUMENTS, body=lambda number: {"name": "某单位", "unit": number("unit")}
    ),
}


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
    write = WRITES.get((one.name, method), DOCUMENTS)
    return client.generic(method, address, *client._encode_data(write.body(number), format=write.form))
