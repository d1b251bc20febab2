"""What a leader's pages cost in a district of 1,000 targets, alone and beside others like it.

    make bench                   # up to 100 districts, 100,000 targets
    make bench DISTRICTS=1000    # up to 1,000 districts, 1,000,000 targets

A database of its own on the server of DATABASE_URL, dropped at the end. The pages are asked for as a browser does,
through all middleware, by a leader who is logged in. A second database keeps the first district alone: it is asked in
turn with the one that grows, and so is the floor, the same rows fetched by psycopg2 with SQL written by hand and dumped
as JSON. What else the machine does at that moment slows all three; "python" is what this process alone had of a CPU.
The exit code is 1 where a page costs more than GROWTH times what it costs in a district alone, or takes longer than LIMIT
in more than one of twenty requests.
"""

import gc
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "govtargets.settings"
os.environ.pop("DEBUG", None)
FOLDER = tempfile.TemporaryDirectory(prefix="govtargets-benchmark-")
os.environ["VAR_DIR"] = FOLDER.name
django.setup()

import psycopg2  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from apps.targets.models import Target  # noqa: E402
from apps.units.models import User  # noqa: E402
from benchmarks.district import copy, fill  # noqa: E402
from benchmarks.floor import FLOORS  # noqa: E402

STEPS = (1, 10, 100, 1000)
ROUNDS = 30
ASKED = 5  # districts, in turn
GROWTH = 1.3
LIMIT = 150  # milliseconds
ALONE = "alone"

PAGES = {
    "overview": ("dashboard:overview", ""),
    "forecast of it": ("dashboard:forecast", ""),
    "rows behind a figure": ("dashboard:rows", ""),
    "wall": ("dashboard:wall", ""),
    "comparison": ("dashboard:compare", ""),
    "list of targets": ("targets:list", ""),
    "one target": ("progress:target", ""),
    "search": ("search:find", "?q=公共停车泊位"),
}


@dataclass
class District:
    """One that is asked, with its leader's browser, in one of the two databases."""

    database: BaseDatabaseWrapper
    client: Client
    addresses: dict[str, str]
    numbers: dict[str, int]  # that the floor's SQL asks for

    @classmethod
    def of(cls, number: int, database: BaseDatabaseWrapper) -> "District":
        connections["default"] = database
        leader = User.objects.get(username=f"leader{number or ''}")
        client = Client(SERVER_NAME="localhost")
        client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
        target = Target.objects.filter(district=leader.district_id).order_by("pk")[500]
        quarters = dict(leader.district.periods.values_list("quarter", "pk"))
        numbers = {"district": leader.district_id, "now": quarters["2026Q3"], "before": quarters["2026Q2"]}
        return cls(database, client, addresses(target), numbers)

    def ask(self, page: str) -> tuple[float, float]:
        """Milliseconds from the request to its answer, and those of them that this process had the CPU."""
        connections["default"] = self.database
        gc.collect()  # nobody pays for what another left behind
        start, used = time.perf_counter(), time.process_time()
        # The forecast is a part of the overview, which fetches it by htmx; its own page has every target.
        headers = {"HX-Request": "true"} if page == "forecast of it" else {}
        response = self.client.get(self.addresses[page], secure=True, headers=headers)
        took, used = time.perf_counter() - start, time.process_time() - used
        if response.status_code != 200:
            raise SystemExit(f"{self.addresses[page]} is answered with {response.status_code}.")
        return 1000 * took, 1000 * used

    def fetch(self, page: str) -> float:
        """Milliseconds of the floor."""
        connections["default"] = self.database
        gc.collect()
        start = time.perf_counter()
        with psycopg2_connection().cursor() as cursor:
            rows = []
            for statement in FLOORS[page]:
                cursor.execute(statement, self.numbers)
                rows.append(cursor.fetchall())
            json.dumps(rows, default=str, ensure_ascii=False)
        return 1000 * (time.perf_counter() - start)


def psycopg2_connection() -> psycopg2.extensions.connection:
    connection.ensure_connection()
    return connection.connection


def addresses(target: Target) -> dict[str, str]:
    return {
        name: reverse(route, args=[target.pk] if route == "progress:target" else []) + query
        for name, (route, query) in PAGES.items()
    }


@dataclass
class Told:
    """Of one page, in milliseconds."""

    queries: int
    took: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.took, n=20, method="inclusive")[-1]

    @property
    def growth(self) -> float:
        return statistics.median(self.took) / statistics.median(self.alone)

    def __str__(self) -> str:
        middle, alone = statistics.median(self.took), statistics.median(self.alone)
        floor = statistics.median(self.floor) if self.floor else None
        of_floor = f"{floor:>9.1f}{middle / floor:>9.1f}" if floor else f"{'':18}"
        used = statistics.median(self.used)
        return f"{middle:>8.0f}{self.p95:>8.0f}{used:>8.0f}{self.queries:>9}{of_floor}{alone:>9.0f}{self.growth:>9.2f}"


def measured(districts: list[District], alone: District) -> dict[str, Told]:
    told = {}
    for page in alone.addresses:
        for one in (alone, *districts):  # both are warm
            one.ask(page)
        connections["default"] = districts[0].database
        with CaptureQueriesContext(connection) as queries:
            districts[0].ask(page)
        told[page] = Told(len(queries))
    gc.freeze()
    for number in range(ROUNDS):
        district = districts[number % len(districts)]
        for page, found in told.items():
            took, used = district.ask(page)
            found.took.append(took)
            found.used.append(used)
            found.alone.append(alone.ask(page)[0])
            if page in FLOORS:
                found.floor.append(district.fetch(page))
    return told


def show(count: int, told: dict[str, Told]) -> list[str]:
    """The table of a step; returns what misses its aim."""
    print(f"\n{1000 * count:,} targets in {count:,} districts; milliseconds of {ROUNDS} requests a page")
    print(
        f"{'':22}{'p50':>8}{'p95':>8}{'python':>8}{'queries':>9}{'floor':>9}{'times it':>9}{'alone':>9}{'growth':>9}"
    )
    for page, found in told.items():
        print(f"{page:22}{found}", flush=True)
    slow = [f"{page}: p95 {one.p95:.0f} ms" for page, one in told.items() if one.p95 > LIMIT]
    return slow + [f"{page}: {one.growth:.2f} times" for page, one in told.items() if one.growth > GROWTH]


@contextmanager
def databases() -> Iterator[tuple[BaseDatabaseWrapper, BaseDatabaseWrapper]]:
    """The one that grows, with the first district in it, and one that stays as it is."""
    grows = connections["default"]
    name = grows.settings_dict["NAME"]
    grows.creation.create_test_db(verbosity=0, autoclobber=True)
    fill()
    grows.creation.clone_test_db(ALONE, verbosity=0, autoclobber=True)
    alone = grows.copy()
    alone.settings_dict |= grows.creation.get_test_db_clone_settings(ALONE)
    try:
        yield grows, alone
    finally:
        connections["default"] = grows
        alone.close()
        grows.creation.destroy_test_db(verbosity=0, suffix=ALONE)
        grows.creation.destroy_test_db(name, verbosity=0)


def main(most: int) -> int:
    call_command("collectstatic", interactive=False, verbosity=0)
    missed = []
    with databases() as (grows, lonely):
        alone = District.of(0, lonely)
        there = 1
        for count in (step for step in STEPS if step <= most):
            connections["default"] = grows
            start = time.perf_counter()
            if count > there:
                copy(there, count - 1)
            there = count
            numbers = sorted({count * part // ASKED for part in range(ASKED)})
            districts = [District.of(number, grows) for number in numbers]
            missed += [f"{count:,} districts, {one}" for one in show(count, measured(districts, alone))]
            print(f"{size_of(grows)}, {time.perf_counter() - start:.0f} s")
    print("\n".join(["", "Missed:", *missed]) if missed else "\nEvery aim is met.")
    return 1 if missed else 0


def size_of(database: BaseDatabaseWrapper) -> str:
    connections["default"] = database
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    logging.disable(logging.INFO)
    sys.exit(main(int(sys.argv[1])))
