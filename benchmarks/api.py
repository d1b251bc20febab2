"""What the API costs on one worker process: a page of 100 targets with their parts and lights, and the summary.

    make bench

A district of 1,000 targets in a database of its own on the server of DATABASE_URL, dropped at the end. Requests go
through the WSGI application with all its middleware, one after another, the ways in turn: what else the machine does
slows all of them. "plain" is the same serializers in the same resource as REST framework runs them, over rows fetched
with prefetch_related; "floor" is one statement written by hand whose text is sent as it is, to whoever asks. Of the
summary, plain counts the rows of these serializers, "overview" is how the overview's page counts, and floor sends the
figures as PostgreSQL gives them, without names or order. "python" is what this process alone had of a CPU. The exit code is 1 where one of the two takes more
than a third of the plain way's time or twice the floor's, or more than QUERIES statements.
"""

import gc
import io
import logging
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "govtargets.settings"
os.environ.pop("DEBUG", None)
FOLDER = tempfile.TemporaryDirectory(prefix="govtargets-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.decorators import login_not_required  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Prefetch, QuerySet  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework.mixins import ListModelMixin  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.serializers import ListSerializer  # noqa: E402

from apps.api.resources import Resource  # noqa: E402
from apps.api.serializers.targets import TargetSerializer  # noqa: E402
from apps.api.writing import shape  # noqa: E402
from apps.clients.scopes import Scope  # noqa: E402
from apps.clients.tokens import create_client, issue_token  # noqa: E402
from apps.dashboard.figures import Figure  # noqa: E402
from apps.dashboard.overview_page import overview_of  # noqa: E402
from apps.dashboard.scene import opened_periods, quarter_before, scene_of, to_look_at  # noqa: E402
from apps.dashboard.summary import QUESTION, asked  # noqa: E402
from apps.progress.judging import Shown, shown  # noqa: E402
from apps.progress.models import Judgement, Light  # noqa: E402
from apps.targets.models import Assignment, Commitment, Indicator, Target  # noqa: E402
from apps.units.models import District  # noqa: E402
from apps.units.permissions import Permission, Role  # noqa: E402
from benchmarks.district import fill  # noqa: E402
from benchmarks.floor import TARGETS_AS_JSON  # noqa: E402
from tests.cast import person  # noqa: E402

ROUNDS = 50
QUERIES = 4
OF_PLAIN, OF_FLOOR = 1 / 3, 2


class PlainTargets(ListModelMixin, Resource):
    """As one writes it: nested serializers over rows that are fetched with what they show."""

    permission = Permission.TARGET_VIEW

    def get_queryset(self) -> QuerySet[Target]:
        return (
            Target.objects.visible_to(self.request.user)
            .select_related("stamp")
            .prefetch_related(
                Prefetch("commitments", Commitment.objects.select_related("unit")),
                Prefetch("indicators", Indicator.objects.prefetch_related("values")),
                Prefetch("assignments", Assignment.objects.select_related("unit")),
            )
        )

    def get_serializer(self, targets: list[Target], **kwargs: Any) -> ListSerializer:
        lights = lights_of(targets)
        for target in targets:
            target.light = None
            if one := lights.get(target.pk):
                target.light = one.light
                target.light.shown, target.light.judgement = one.colour, one.judgement
        return ListSerializer(targets, child=shape(TargetSerializer, None, frozenset({"unit"})))


def lights_of(targets: list[Target]) -> dict[int, Shown]:
    """judging.newest() with sentences and the names of those who judged."""
    whole = {"indicator": None, "commitment": None, "target__in": targets}
    lights = Light.objects.filter(**whole, superseded_at=None).select_related("period").defer("inputs")
    said = Judgement.objects.filter(**whole, withdrawn_at=None).select_related("judged_by")
    found = shown(lights, said).values()
    order = {
        one: (one.colour != "grey" or bool(one.light.period.closed_at), one.light.period.quarter)
        for one in found
    }
    return {one.light.target_id: one for one in sorted(found, key=order.__getitem__)}


@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(TARGETS_AS_JSON, [request.GET["district"]])
        (text,) = cursor.fetchone()
    return HttpResponse(text, content_type="application/json")


class PlainSummary(PlainTargets):
    """Counted in Python from the same serializers, with what the summary counts by."""

    permission = Permission.OVERVIEW_VIEW

    def retrieve(self, request: Request) -> Response:
        found: dict[str, Counter[str]] = {}
        for row in self.get_serializer(list(self.get_queryset())).data:
            colour = row["light"]["shown"] if row["light"] else "grey"
            leading = [
                one["unit"]["name"] for one in row["assignments"] if one["role"] == "lead" and one["unit"]
            ]
            for name in {"", row["section"], *leading}:
                found.setdefault(name, Counter())[colour] += 1
        return Response(found)


class OverviewsWay(Resource):
    """The figures of the overview's page, from one tuple a target (ADR 17)."""

    permission = Permission.OVERVIEW_VIEW

    def retrieve(self, request: Request) -> Response:
        scene = scene_of(request.user.district, "", today=timezone.localdate())
        page = overview_of(scene, scene.standings)
        rows = [(one.name, one.row) for one in (*page.domains, *page.leaders, *page.units)]
        told = [
            {"name": name, "total": row.total.count, "colours": counts(row.colours), "late": row.late.count}
            for name, row in rows
        ]
        return Response({"colours": counts(page.colours), "rows": told, "reds": len(page.reds)})


def counts(colours: dict[str, Figure]) -> dict[str, int]:
    return {colour: figure.count for colour, figure in colours.items()}


@login_not_required
def summary_floor(request: HttpRequest) -> HttpResponse:
    periods = opened_periods(District.objects.get())
    values = asked(to_look_at(periods), quarter_before(to_look_at(periods), periods), timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT row_to_json(found)::text FROM ({QUESTION}) AS found", values)
        (text,) = cursor.fetchone()
    return HttpResponse(text, content_type="application/json")


urlpatterns = [
    path("plain", PlainTargets.as_view({"get": "list"})),
    path("floor", floor),
    path("plain-summary", PlainSummary.as_view({"get": "retrieve"})),
    path("overview", OverviewsWay.as_view({"get": "retrieve"})),
    path("floor-summary", summary_floor),
    path("", include("govtargets.urls")),
]


@dataclass
class Told:
    """Of one way, in milliseconds."""

    queries: int
    size: int  # bytes
    took: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return statistics.median(self.took)

    def __str__(self) -> str:
        used = statistics.median(self.used)
        return f"{self.middle:>9.1f}{1000 / self.middle:>9.0f}{used:>9.1f}{self.queries:>9}{self.size // 1024:>9}"


class Asker:
    """A program with a token, and the one worker that it asks."""

    def __init__(self, district: District) -> None:
        self.application = get_wsgi_application()
        administrator = person(district, "security", "安全管理员", Role.SECURITY_ADMINISTRATOR)
        client = create_client(district, "运行中心大屏", Role.OFFICER, by=administrator)
        expires = timezone.now() + timedelta(days=1)
        _token, self.token = issue_token(client, list(Scope.values), expires, by=administrator)

    def ask(self, address: str) -> tuple[float, float, int]:
        """Milliseconds from the request to the last byte, those of them that this process had the CPU, and bytes."""
        place, _mark, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": place,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "443",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(),
        }
        answers: list[str] = []
        gc.collect()  # nobody pays for what another left behind
        start, used = time.perf_counter(), time.process_time()
        response = self.application(environ, lambda status, headers: answers.append(status))
        size = sum(len(part) for part in response)
        response.close()
        took, used = time.perf_counter() - start, time.process_time() - used
        if answers != ["200 OK"]:
            raise SystemExit(f"{address} is answered with {answers}.")
        return 1000 * took, 1000 * used, size


def measured(asker: Asker, ways: dict[str, str]) -> dict[str, Told]:
    told = {}
    for name, address in ways.items():
        asker.ask(address)
        with CaptureQueriesContext(connection) as queries:
            size = asker.ask(address)[2]
        told[name] = Told(len(queries), size)
    gc.freeze()
    for _round in range(ROUNDS):
        for name, address in ways.items():
            took, used, _size = asker.ask(address)
            told[name].took.append(took)
            told[name].used.append(used)
    return told


@contextmanager
def database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        fill()
        yield
    finally:
        connection.close()
        connection.creation.destroy_test_db(name, verbosity=0)


def missed(told: dict[str, Told]) -> list[str]:
    found = []
    for name in ("targets", "summary"):
        of_plain = told[name].middle / told[f"{name}, plain"].middle
        of_floor = told[name].middle / told[f"{name}, floor"].middle
        print(
            f"{name}: {1 / of_plain:.1f} times as fast as plain, {of_floor:.2f} times the time of the floor"
        )
        if of_plain > OF_PLAIN:
            found.append(f"{name}: only {1 / of_plain:.1f} times as fast as the plain way")
        if of_floor > OF_FLOOR:
            found.append(f"{name}: {of_floor:.2f} times as long as the floor")
        if told[name].queries > QUERIES:
            found.append(f"{name}: {told[name].queries} statements")
    return found


def main() -> int:
    settings.ROOT_URLCONF = "benchmarks.api"
    settings.API_REQUESTS_A_MINUTE = 10**9
    call_command("collectstatic", interactive=False, verbosity=0)
    with database():
        district = District.objects.get()
        ways = {
            "targets": "/api/v1/targets?limit=100&expand=unit",
            "targets, units by id": "/api/v1/targets?limit=100",
            "targets, plain": "/plain?limit=100",
            "targets, floor": f"/floor?district={district.pk}",
            "summary": "/api/v1/summary",
            "summary, plain": "/plain-summary",
            "summary, overview": "/overview",
            "summary, floor": "/floor-summary",
        }
        told = measured(Asker(district), ways)
        print(f"\nOne worker process; medians of {ROUNDS} requests, milliseconds")
        print(f"{'':22}{'time':>9}{'a second':>9}{'python':>9}{'queries':>9}{'KiB':>9}")
        for name, one in told.items():
            print(f"{name:22}{one}", flush=True)
        found = missed(told)
    print("\n".join(["", "Missed:", *found]) if found else "\nEvery aim is met.")
    return 1 if found else 0


if __name__ == "__main__":
    logging.disable(logging.INFO)
    sys.exit(main())
