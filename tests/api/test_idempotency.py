"""Idempotency-Key: sent twice or ten times at once, done once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from apps.audit.models import Event
from apps.clients.models import Remembered
from apps.progress.models import Evidence, Report, Return
from apps.progress.reporting import submit
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import UnitFactory
from tests.reports import TODAY, fill, third_quarter

PDF = b"%PDF-1.7\n%%EOF\n"
RETURN = {"reason": "请核实企业名录。", "due_on": "2026-10-20"}


def a_report(officer: User, unit: Unit, unit_head: User, *, submitted: bool = True) -> Report:
    UnitFactory(district=unit.district, name="区民政局")
    with time_machine.travel(TODAY, tick=False):
        quarter = third_quarter(officer)
        report = quarter.report(quarter.business, unit)
        if submitted:
            figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
            fill(report, unit_head, narrative="已帮扶。", **figures)
            submit(report, by=unit_head)
    return report


@pytest.fixture
def report(officer: User, unit: Unit, unit_head: User) -> Report:
    return a_report(officer, unit, unit_head)


def send_back(client: APIClient, report: Report, key: str, **given: str) -> Any:
    with time_machine.travel(TODAY, tick=False):
        return client.post(
            f"/api/v1/reports/{report.pk}/return",
            RETURN | given,
            format="json",
            headers={"Idempotency-Key": key},
        )


def test_a_repeated_post_is_done_once_and_answered_alike(program: Program, report: Report) -> None:
    client = program()
    first = send_back(client, report, "a")
    Return.objects.update(reason="另有原因")  # so that doing it again would be another return
    second = send_back(client, report, "a")
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert Return.objects.count() == 1


def test_a_key_that_was_sent_with_another_body_is_refused(program: Program, report: Report) -> None:
    client = program()
    send_back(client, report, "a")
    answer = send_back(client, report, "a", reason="另有原因")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/idempotency-key-reused")
    assert Return.objects.count() == 1


def test_a_refusal_is_not_remembered(program: Program, report: Report) -> None:
    client = program()
    refused = send_back(client, report, "a", reason=" ")
    assert refused.status_code == 422
    assert not Remembered.objects.exists()
    assert send_back(client, report, "a").status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_key_is_visible_ascii(program: Program, report: Report, key: str) -> None:
    answer = send_back(program(), report, key)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_who_may_not_is_told_so_and_nothing_is_remembered(program: Program, report: Report) -> None:
    assert send_back(program(Role.LEADER), report, "a").status_code == 403
    assert not Remembered.objects.exists()
    assert Event.objects.filter(verb="report.check", outcome="refusal").count() == 1


def test_a_body_that_is_too_large_is_a_problem(program: Program, report: Report) -> None:
    answer = send_back(program(), report, "a", reason="长" * 2_000_000)
    assert (answer.status_code, answer.json()["type"]) == (413, "/api/problems/too-large")


def upload(client: APIClient, report: Report, content: bytes, name: str = "表.pdf") -> Any:
    with time_machine.travel(TODAY, tick=False):
        return client.post(
            f"/api/v1/reports/{report.pk}/evidence",
            {"file": SimpleUploadedFile(name, content)},
            headers={"Idempotency-Key": "file"},
        )


@pytest.mark.parametrize("size", [10, 3_000_000])  # the larger one lies on the disk
def test_an_upload_is_told_by_its_content(
    program: Program, officer: User, unit: Unit, unit_head: User, size: int
) -> None:
    report = a_report(officer, unit, unit_head, submitted=False)
    client, content = program(Role.UNIT_HEAD), PDF + b"%" * size
    first = upload(client, report, content)
    Evidence.objects.update(sha256="0" * 64)  # so that adding it again would be another file
    again = upload(client, report, content)
    assert (first.status_code, first.content) == (201, again.content)
    assert again["Idempotency-Replayed"] == "true"
    assert upload(client, report, content[:-1] + b"\n").status_code == 422
    assert upload(client, report, content, "图.pdf").status_code == 422
    assert Evidence.objects.count() == 1


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[Callable[[], Any]], list[Any]]:
    """Ten times at the same moment, each with a connection of its own."""
    start = Barrier(10)

    def one(do: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return do()
        finally:
            connection.close()

    def run(do: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(10) as pool:
            return list(pool.map(one, [do] * 10))

    return run


def test_ten_at_once_are_done_once_and_answered_alike(
    at_once: Callable[[Callable[[], Any]], list[Any]],
    program: Program,
    officer: User,
    unit: Unit,
    unit_head: User,
) -> None:
    report = a_report(officer, unit, unit_head)
    client = program()
    client.get("/api/v1/units")  # its last use is written down
    with time_machine.travel(TODAY, tick=False):
        answers = at_once(
            lambda: client.post(
                f"/api/v1/reports/{report.pk}/return",
                RETURN,
                format="json",
                headers={"Idempotency-Key": "ten"},
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" in answer for answer in answers) == 9
    assert Return.objects.count() == 1
    assert Event.objects.filter(verb="report.return").count() == 1
    assert Remembered.objects.count() == 1


def test_whoever_lost_the_connection_asks_again(
    live_server: LiveServer, program: Program, officer: User, unit: Unit, unit_head: User
) -> None:
    """The first request is cut off as soon as it is sent; it and the second are one."""
    report = a_report(officer, unit, unit_head)
    client = program()
    token, body = client.defaults["HTTP_AUTHORIZATION"], json.dumps(RETURN)
    headers = {"Authorization": token, "Content-Type": "application/json", "Idempotency-Key": "cut"}
    address = f"/api/v1/reports/{report.pk}/return"
    with time_machine.travel(TODAY, tick=False):
        cut = HTTPConnection(live_server.thread.host, live_server.thread.port)
        cut.request("POST", address, body, headers)
        cut.close()
        again = HTTPConnection(live_server.thread.host, live_server.thread.port)
        again.request("POST", address, body, headers)
        with closing(again), again.getresponse() as answer:
            assert answer.status == 200
    assert Return.objects.count() == 1
    assert Event.objects.filter(verb="report.return").count() == 1
