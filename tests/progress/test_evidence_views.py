"""Files on pages: who may open them, and that no file of a stranger becomes a page of ours."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from apps.progress import reporting
from apps.progress.evidence import add, remove
from apps.progress.models import Evidence, Report
from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.cast import person
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

Visit = Callable[[User], Client]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PDF = b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF\n"
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def care_unit(unit: Unit) -> Unit:
    return UnitFactory(district=unit.district, name="区民政局")


@pytest.fixture
def quarter(officer: User, unit: Unit, care_unit: Unit) -> Quarter:
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


@pytest.fixture
def evidence(report: Report, reporter: User) -> Evidence:
    return add(report, ContentFile(PDF), "竣工验收备案表.pdf", by=reporter)


def upload(
    client: Client, report: Report, *files: tuple[str, bytes], **extra: dict[str, str]
) -> HttpResponse:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("progress:evidence-add", args=[report.pk]), {"files": sent}, **extra)


def shown(client: Client, evidence: Evidence) -> HttpResponse:
    """The answer; of a file all of it, as `body`, so that it is closed."""
    answer = client.get(reverse("progress:evidence", args=[evidence.pk]))
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def to_report(report: Report) -> str:
    return reverse("progress:report", args=[report.pk]) + "#evidence"


def test_files_one_by_one(visit: Visit, report: Report, reporter: User) -> None:
    answer = upload(visit(reporter), report, ("图.png", PNG), ("坏.pdf", b"MZ\x90\x00"), ("表.pdf", PDF))
    assert (answer.status_code, answer["Location"]) == (302, to_report(report))
    assert [one.name for one in report.evidence.all()] == ["图.png", "表.pdf"]
    (message,) = get_messages(answer.wsgi_request)
    assert message.message.startswith("坏.pdf: ")


def test_no_file(visit: Visit, report: Report, reporter: User) -> None:
    answer = upload(visit(reporter), report)
    assert answer["Location"] == to_report(report)
    assert len(list(get_messages(answer.wsgi_request))) == 1


def test_a_script_gets_the_list(visit: Visit, report: Report, reporter: User) -> None:
    answer = upload(visit(reporter), report, ("图.png", PNG), **JSON)
    assert (answer.status_code, answer.json().keys()) == (200, {"list", "findings", "refusal"})
    assert answer.json()["refusal"] == ""
    assert "图.png" in answer.json()["list"]
    refused = upload(visit(reporter), report, ("坏.pdf", b"MZ\x90\x00"), **JSON)
    assert refused.status_code == 422
    assert refused.json()["refusal"]
    assert "坏.pdf" not in refused.json()["list"]


def test_a_pdf_is_shown_and_is_never_a_page(visit: Visit, evidence: Evidence, officer: User) -> None:
    answer = shown(visit(officer), evidence)
    assert answer.body == PDF
    assert {name: answer[name] for name in HEADERS} == {
        "Content-Type": "application/pdf",
        "Content-Disposition": "inline; filename*=utf-8''"
        "%E7%AB%A3%E5%B7%A5%E9%AA%8C%E6%94%B6%E5%A4%87%E6%A1%88%E8%A1%A8.pdf",
        "Content-Security-Policy": "object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }


HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Cache-Control",
)


def test_a_picture_is_shown_in_a_sandbox(visit: Visit, report: Report, reporter: User) -> None:
    answer = shown(visit(reporter), add(report, ContentFile(PNG), "photo.png", by=reporter))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "image/png",
        'inline; filename="photo.png"',
    )
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_everything_else_is_saved(visit: Visit, evidence: Evidence, officer: User) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(media_type="application/ofd", name="a.ofd")
    answer = shown(visit(officer), evidence)
    assert answer["Content-Disposition"] == 'attachment; filename="a.ofd"'
    assert answer["Content-Security-Policy"].endswith("sandbox")


def test_who_sees_the_report_sees_its_files(
    visit: Visit,
    evidence: Evidence,
    care_unit: Unit,
    officer: User,
    leader: User,
    reporter: User,
    unit_head: User,
    stranger: User,
    system_administrator: User,
) -> None:
    other = person(care_unit.district, "care", "民政经办", Role.REPORTER, care_unit)
    people = (officer, leader, reporter, unit_head, other, stranger, system_administrator)
    assert [shown(visit(user), evidence).status_code for user in people] == [
        200,
        200,
        200,
        200,
        404,
        404,
        404,
    ]


def test_the_lead_sees_the_files_of_who_supports_it(
    visit: Visit, quarter: Quarter, care_unit: Unit, reporter: User
) -> None:
    other = person(care_unit.district, "care", "民政经办", Role.REPORTER, care_unit)
    support = quarter.report(quarter.business, care_unit)
    file = add(support, ContentFile(PDF), "支撑.pdf", by=other)
    assert shown(visit(reporter), file).status_code == 200
    assert upload(visit(reporter), support, ("图.png", PNG)).status_code == 403
    answer = visit(reporter).post(reverse("progress:evidence-remove", args=[file.pk]))
    assert answer.status_code == 403
    assert [one.removed_at for one in support.evidence.all()] == [None]


def test_remove(visit: Visit, evidence: Evidence, reporter: User) -> None:
    client = visit(reporter)
    answer = client.post(reverse("progress:evidence-remove", args=[evidence.pk]))
    assert answer["Location"] == to_report(evidence.report)
    assert shown(client, evidence).status_code == 404


def test_what_was_submitted_is_still_opened_after_it_was_removed(
    visit: Visit, quarter: Quarter, evidence: Evidence, reporter: User, unit_head: User, officer: User
) -> None:
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(evidence.report, reporter, narrative="已帮扶。", **figures)
    reporting.submit(evidence.report, by=unit_head)
    answer = visit(reporter).post(reverse("progress:evidence-remove", args=[evidence.pk]))
    assert len(list(get_messages(answer.wsgi_request))) == 1
    reporting.return_report(evidence.report, by=officer, reason="换名单", due_on=quarter.period.closes_on)
    remove(evidence, by=reporter)
    assert shown(visit(officer), evidence).status_code == 200


def test_a_file_that_is_gone_from_the_disk_is_not_there(
    visit: Visit, evidence: Evidence, officer: User
) -> None:
    evidence.file.storage.delete(evidence.file.name)
    assert shown(visit(officer), evidence).status_code == 404
