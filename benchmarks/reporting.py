"""The last day of a quarter: 50 units save and submit their reports in the same minute, then all at once.

    make bench

Real processes: gunicorn as in the demo (2 workers of 4 threads), a database of its own on the server of
DATABASE_URL, dropped at the end, and 50 people who log in, open their report, save fields as they type and
submit, with sessions and CSRF tokens, from threads of this process on the same machine. Every fifth clicks
twice; every fifth loses patience, cuts the connection and sends the same again, a save and the submission.
Afterwards the database says whether anything was lost or is there twice; the exit code is 1 if so.
"""

import http.client
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import psutil
import psycopg2

from govtargets.demo import answers

UNITS = 50
PASSWORD = "Correct-horse-2021"  # noqa: S105 - of a database that is dropped
ROUNDS = (("within a minute", "2026Q2", 60), ("all at once", "2026Q3", 0))
IMPATIENT = 0.05  # seconds until the connection is cut
PATIENT = 120
NUMBERS = "一二三四五六七八九十"
BASE = re.compile(r'name="base-([^"]+)" value="([^"]*)"')


@dataclass
class Told:
    """How long each kind of request took, in seconds, and what was answered wrongly."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    wrong: Counter[str] = field(default_factory=Counter)
    cut: int = 0  # connections that the impatient cut
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, seconds: float, status: int, expected: int) -> None:
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)
            if status != expected:
                self.wrong[f"{what}: {status} instead of {expected}"] += 1


class Browser:
    """One person's browser: cookies, and the CSRF token that goes with them."""

    def __init__(self, port: int, told: Told) -> None:
        self.port, self.told = port, told
        self.cookies: dict[str, str] = {}

    def send(
        self, what: str, path: str, data: dict[str, str] | None = None, expected: int = 200, **headers: str
    ) -> bytes:
        """GET, or POST where there is data; measured under `what`."""
        start = time.perf_counter()
        status, body = self.exchange(path, data, headers, PATIENT)
        self.told.add(what, time.perf_counter() - start, status, expected)
        return body

    def send_impatiently(self, path: str, data: dict[str, str], **headers: str) -> None:
        """Cut the connection before the server can have answered; it may well have done what was asked."""
        try:
            self.exchange(path, data, headers, IMPATIENT)
        except TimeoutError:
            with self.told.lock:
                self.told.cut += 1

    def exchange(
        self, path: str, data: dict[str, str] | None, headers: dict[str, str], timeout: float
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        if data is not None:
            sent |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        try:
            connection.request("GET" if data is None else "POST", path, data and urlencode(data), sent)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        for line in answer.msg.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, body

    @property
    def token(self) -> str:
        return self.cookies.get("csrftoken", "")

    def log_in(self, username: str) -> None:
        self.send("open the login page", "/login/")
        self.send("log in", "/login/", {"username": username, "password": PASSWORD}, expected=302)


@dataclass
class Reporter:
    number: int
    browser: Browser
    report: int = 0
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def clicks_twice(self) -> bool:
        return self.number % 5 == 1

    @property
    def is_impatient(self) -> bool:
        return self.number % 5 == 2

    def report_quarter(self) -> None:
        """Open the report, save each field as it is typed, submit."""
        address = f"/progress/reports/{self.report}/"
        page = self.browser.send("open the report", address).decode()
        seen = {unescape(name): unescape(value) for name, value in BASE.findall(page)}
        self.typed = {name: self.value_of(name) for name in seen if self.value_of(name)}
        for name, value in self.typed.items():
            self.save(address, {f"base-{name}": seen[name], name: value})
        self.submit(address)

    def value_of(self, name: str) -> str:
        if name.startswith("indicator-"):
            return str(1000 + self.number)
        if name.startswith("commitment-"):
            return "reached"
        texts = {
            "narrative": "第{}个单位的进展",
            "problems": "第{}个单位的问题",
            "next_steps": "第{}个单位的打算",
        }
        return texts.get(name, "").format(self.number)

    def save(self, address: str, data: dict[str, str]) -> None:
        if self.is_impatient:
            self.browser.send_impatiently(f"{address}save/", data, Accept="application/json")
        body = self.browser.send("save a field", f"{address}save/", data, Accept="application/json")
        answer = json.loads(body)
        if answer.get("errors") or answer.get("conflicts") or answer.get("refusal"):
            with self.browser.told.lock:
                self.browser.told.wrong[f"save a field: {body.decode()[:200]}"] += 1

    def submit(self, address: str) -> None:
        def click() -> None:
            self.browser.send("submit", f"{address}submit/", {}, expected=302)

        if self.is_impatient:
            self.browser.send_impatiently(f"{address}submit/", {})
        together([click, click] if self.clicks_twice else [click])


def together(jobs: list[Callable[[], None]]) -> None:
    """All at once, each in a thread of its own; raises what the first of them raised."""
    raised: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new database on the server of `url`, dropped at the end."""
    name = f"govtargets_benchmark_{os.getpid()}"
    own = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

    def execute(statement: str) -> None:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    execute(f"CREATE DATABASE {name}")
    try:
        yield own
    finally:
        execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def web_server(log: Path) -> Iterator[tuple[int, psutil.Process]]:
    """gunicorn as the demo starts it: its port, and its first process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "govtargets.wsgi", f"--bind=127.0.0.1:{port}"]
    with log.open("wb") as words:
        server = subprocess.Popen(
            [*command, "--workers=2", "--threads=4"], stdout=words, stderr=subprocess.STDOUT
        )
    try:
        while not answers(port):
            if server.poll() is not None:
                raise SystemExit(f"The web server ended by itself:\n{log.read_text()}")
            time.sleep(0.2)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def prepare() -> None:
    """A district, 50 units with one person each, a target for each unit, and the two quarters opened."""
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from apps.units.permissions import Role
    from tests.cast import person
    from tests.factories import DistrictFactory, UnitFactory
    from tests.notices import HEAD, issue_notice
    from tests.reports import open_quarter

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    district = DistrictFactory()
    officer = person(district, "officer", "督查员", Role.OFFICER)
    password = make_password(PASSWORD)
    for number in range(UNITS):
        unit = UnitFactory(district=district, name=f"第{number}指挥部")
        user = person(district, f"head{number}", f"审核人{number}", Role.UNIT_HEAD, unit)
        user.password = password
        user.save()
    issue_notice(HEAD + clauses(), officer)
    for _name, quarter, _seconds in ROUNDS:
        open_quarter(quarter, by=officer)


def clauses() -> str:
    lines = []
    for number in range(UNITS):
        section, place = divmod(number, 10)
        if place == 0:
            lines.append(f"{NUMBERS[section]}、第{section + 1}方面工作")
        lines.append(f"（{NUMBERS[place]}）新增公共停车泊位{2000 + number}个。（责任单位：第{number}指挥部）")
    return "\n".join(lines) + "\n"


def rush(reporters: list[Reporter], quarter: str, seconds: float) -> float:
    """Everybody reports the quarter, each beginning at some moment of `seconds`; how long it took in all."""
    from apps.progress.models import Report

    reports = dict(
        Report.objects.filter(period__quarter=quarter).values_list("unit__memberships__user__username", "pk")
    )
    for reporter in reporters:
        reporter.report = reports[f"head{reporter.number}"]

    def later(reporter: Reporter) -> Callable[[], None]:
        wait = random.uniform(0, seconds)  # noqa: S311 - no secret

        def job() -> None:
            time.sleep(wait)
            reporter.report_quarter()

        return job

    start = time.perf_counter()
    together([later(reporter) for reporter in reporters])
    return time.perf_counter() - start


def findings(reporters: list[Reporter], quarter: str) -> list[str]:
    """What was lost, and what is there twice."""
    from apps.audit.models import Event
    from apps.progress.filling import stored
    from apps.progress.models import LightRequest, Report

    found = []
    reports = {report.pk: report for report in Report.objects.filter(period__quarter=quarter)}
    for reporter in reporters:
        report = reports[reporter.report]
        kept = {name: value for name, value in stored(report).items() if value}
        events = Event.objects.filter(object_type="progress.Report", object_id=report.pk)
        facts: dict[str, tuple[Any, Any]] = {
            "fields": (kept, reporter.typed),
            "state": (report.state, "submitted"),
            "submissions": (report.submissions.count(), 1),
            "frozen text": (
                [one.content["fields"]["narrative"] for one in report.submissions.all()],
                [reporter.typed.get("narrative")],
            ),
            "saves in the trail": (events.filter(verb="report.save").count(), len(reporter.typed)),
            "submissions in the trail": (events.filter(verb="report.submit").count(), 1),
            "requests for lights": (
                LightRequest.objects.filter(period=report.period_id, target=report.target_id).count(),
                1,
            ),
        }
        found += [
            f"unit {reporter.number}, {what}: {is_so!r} instead of {should!r}"
            for what, (is_so, should) in facts.items()
            if is_so != should
        ]
    if len(reports) != UNITS:
        found.append(f"{len(reports)} reports instead of {UNITS}")
    return found


def used_by(server: psutil.Process) -> float:
    """CPU seconds of the server and its workers, which say more than the clock on a machine that others use."""
    times = [process.cpu_times() for process in (server, *server.children())]
    return sum(one.user + one.system for one in times)


def show(told: Told, took: float, used: float) -> None:
    print(f"{'':24}{'requests':>10}{'p50':>10}{'p95':>10}{'longest':>10}   milliseconds")
    for what, seconds in told.seconds.items():
        cuts = statistics.quantiles(seconds, n=100, method="inclusive")
        figures = (cuts[49], cuts[94], max(seconds))
        print(f"{what:24}{len(seconds):>10}" + "".join(f"{1000 * figure:>10.0f}" for figure in figures))
    requests = told.cut + sum(map(len, told.seconds.values()))
    print(f"{took:.1f} seconds in all, {told.cut} connections cut, {told.wrong.total()} wrong answers")
    print(f"The web server used {used:.1f} CPU seconds, {1000 * used / requests:.0f} milliseconds a request.")
    for words, count in told.wrong.items():
        print(f"  {count} × {words}")


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="govtargets-benchmark-") as folder,
        own_database(os.environ["DATABASE_URL"]) as database,
    ):
        os.environ |= {
            "DATABASE_URL": database,
            "VAR_DIR": folder,
            "HTTP_ONLY_LOOPBACK": "1",
            "DJANGO_SETTINGS_MODULE": "govtargets.settings",
        }
        os.environ.pop("DEBUG", None)
        os.environ.setdefault("SECRET_KEY", "of a database that is dropped at the end of this benchmark")
        import django
        from django.db import connection

        django.setup()
        prepare()
        broken: list[str] = []
        with web_server(Path(folder) / "web.log") as (port, server):
            first = Told()
            reporters = [Reporter(number, Browser(port, first)) for number in range(UNITS)]
            start = time.perf_counter()
            together([lambda r=r: r.browser.log_in(f"head{r.number}") for r in reporters])
            print(f"{UNITS} people log in")
            show(first, time.perf_counter() - start, used_by(server))
            for name, quarter, seconds in ROUNDS:
                told = Told()
                for reporter in reporters:
                    reporter.browser.told = told
                before = used_by(server)
                took = rush(reporters, quarter, seconds)
                print(f"\n{UNITS} units report {name}")
                show(told, took, used_by(server) - before)
                lost = findings(reporters, quarter)
                print("\n".join(lost) or "Nothing is lost and nothing is there twice.")
                broken += [*lost, *told.wrong]
        connection.close()
    return 1 if broken or first.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
