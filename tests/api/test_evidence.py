"""The files behind reports by the API."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import DjangoAssertNumQueries
from rest_framework.test import APIClient

from apps.progress.evidence import EvidenceRefused, add, remove
from apps.progress.models import Evidence, Report
from apps.progress.reporting import submit
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.api.conftest import Program
from tests.factories import ReportFactory
from tests.reports import TODAY, Quarter, fill

EVIDENCE = "/api/v1/evidence"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def file(report: Report, unit_head: User) -> Evidence:
    return add(report, ContentFile(PDF), "表.pdf", by=unit_head)


def upload(client: APIClient, report: Report, content: bytes, name: str = "表.pdf") -> Any:
    return client.post(f"/api/v1/reports/{report.pk}/evidence", {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_added_seen_and_removed(program: Program, report: Report) -> None:
    client = program(Role.REPORTER)
    answer = upload(client, report, PDF)
    assert answer.status_code == 201
    told = answer.json()
    assert told == client.get(f"{EVIDENCE}/{told['id']}").json()
    assert (told["name"], told["media_type"], told["size"]) == ("表.pdf", "application/pdf", len(PDF))
    assert client.get(f"{EVIDENCE}?report={report.pk}").json()["results"] == [told]
    sent = client.get(f"{EVIDENCE}/{told['id']}/file")
    assert b"".join(sent) == PDF
    assert (sent["Content-Type"], sent["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert sent["Content-Disposition"] == "inline; filename*=utf-8''%E8%A1%A8.pdf"
    assert client.delete(f"{EVIDENCE}/{told['id']}").status_code == 204
    assert client.get(EVIDENCE).json()["results"] == []
    assert client.get(f"{EVIDENCE}/{told['id']}/file").status_code == 404


def test_a_file_is_removed_only_as_it_was_seen(program: Program, file: Evidence) -> None:
    client, address = program(Role.REPORTER), f"{EVIDENCE}/{file.pk}"
    seen = client.get(address)["ETag"]
    answer = client.delete(address, headers={"If-Match": '"other"'})
    assert (answer.status_code, answer.json()["type"]) == (412, "/api/problems/changed-meanwhile")
    assert client.delete(address, headers={"If-Match": seen}).status_code == 204


def test_whatever_the_asker_accepts_the_file_is_sent(program: Program, file: Evidence) -> None:
    for accepted in ("application/pdf", "*/*", "application/json"):
        answer = program().get(f"{EVIDENCE}/{file.pk}/file", headers={"Accept": accepted})
        assert (answer["Content-Type"], b"".join(answer)) == ("application/pdf", PDF)


def test_what_was_submitted_with_it_keeps_a_file(
    program: Program, quarter: Quarter, report: Report, file: Evidence, unit_head: User, officer: User
) -> None:
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, unit_head, narrative="已帮扶。", **figures)
    submit(report, by=unit_head)
    Report.objects.filter(pk=report.pk).update(state="returned")
    remove(file, by=unit_head)
    client = program()
    assert client.get(EVIDENCE).json()["results"] == []
    assert client.get(f"{EVIDENCE}/{file.pk}").json()["removed_at"] == "2026-10-09T10:00:00+08:00"
    assert b"".join(client.get(f"{EVIDENCE}/{file.pk}/file")) == PDF


def test_a_file_that_cannot_be_taken_is_refused_in_the_words_of_the_verb(
    program: Program, report: Report, unit_head: User
) -> None:
    with pytest.raises(EvidenceRefused) as refused:
        add(report, ContentFile(b"MZ"), "表.pdf", by=unit_head)
    answer = upload(program(Role.REPORTER), report, b"MZ")
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/problems/file-refused")
    assert answer.json()["detail"] == str(refused.value)
    assert upload(program(Role.REPORTER), report, b"").status_code == 422
    assert not Evidence.objects.exists()


def test_what_is_no_upload_is_refused(program: Program, report: Report) -> None:
    client, address = program(Role.REPORTER), f"/api/v1/reports/{report.pk}/evidence"
    assert client.post(address, {"file": "x"}, format="json").status_code == 415
    assert client.post(address, {"file": "x"}).status_code == 400
    assert client.post(address, b"x", content_type="multipart/form-data; boundary=x").status_code == 400
    assert client.post(address, b"x", content_type="multipart/form-data").status_code == 400


def test_files_of_other_districts_and_units_are_not_there(
    program: Program, report: Report, file: Evidence, care_unit: Any, other_district: District
) -> None:
    foreign = ReportFactory(district=other_district, period__district=other_district)
    theirs = Evidence.objects.create(
        district=other_district,
        report=foreign,
        name="表.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        added_by=report.target.issued_by,
    )
    client = program(Role.REPORTER, of=care_unit)
    for address in ("", "/file"):
        hidden = [client.get(f"{EVIDENCE}/{pk}{address}") for pk in (theirs.pk, file.pk, 999_999)]
        assert {answer.status_code for answer in hidden} == {404}
        assert len({answer.content for answer in hidden}) == 1
    assert client.get(EVIDENCE).json()["results"] == []
    assert [row["id"] for row in program().get(EVIDENCE).json()["results"]] == [file.pk]


def test_the_list_costs_the_same_for_one_file_and_for_three(
    program: Program, report: Report, unit_head: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program()
    client.get(EVIDENCE)
    for count in (1, 3):
        for number in range(count):
            add(report, ContentFile(PDF + b"%" * number), "表.pdf", by=unit_head)
        with django_assert_num_queries(3):
            assert len(client.get(EVIDENCE).json()["results"]) == count
