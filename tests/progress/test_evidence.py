"""Files behind a report: what is taken, what is refused, and that what was submitted keeps its files."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier
from zipfile import ZipFile

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import connection
from docx import Document as WordDocument
from openpyxl import Workbook

from apps.audit.models import Event
from apps.progress import reporting
from apps.progress.evidence import EvidenceRefused, add, is_kept, remove
from apps.progress.filling import NotInPeriod, NotOpen
from apps.progress.models import Evidence, Report
from apps.progress.opening import close_period
from apps.units.models import Unit, User
from apps.units.permissions import NotAllowed
from tests.factories import UnitFactory
from tests.reports import TODAY, Quarter, fill, third_quarter

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def quarter(officer: User, unit: Unit) -> Quarter:
    UnitFactory(district=unit.district, name="区民政局")
    return third_quarter(officer)


@pytest.fixture
def report(quarter: Quarter, unit: Unit) -> Report:
    return quarter.report(quarter.business, unit)


def zipped(*names: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def word() -> bytes:
    stream = BytesIO()
    WordDocument().save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    stream = BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def given(data: bytes) -> ContentFile:
    return ContentFile(data)


def test_add(report: Report, reporter: User) -> None:
    evidence = add(report, given(PDF), "竣工验收备案表.pdf", by=reporter)
    assert (evidence.name, evidence.media_type, evidence.size, evidence.added_by) == (
        "竣工验收备案表.pdf",
        "application/pdf",
        len(PDF),
        reporter,
    )
    assert evidence.file.name == f"evidence/{report.district_id}/{evidence.sha256[:2]}/{evidence.sha256}"
    with evidence.file.open("rb") as file:
        assert file.read() == PDF
    event = Event.objects.get(verb="evidence.add")
    assert (event.object_id, event.after) == (
        evidence.pk,
        {"report": report.pk, "sha256": evidence.sha256, "size": len(PDF)},
    )


@pytest.mark.parametrize(
    ("data", "media_type", "end"),
    [
        (PNG, "image/png", ".png"),
        (JPEG, "image/jpeg", ".jpg"),
        (PDF, "application/pdf", ".pdf"),
        (zipped("OFD.xml"), "application/ofd", ".ofd"),
        (word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        (workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ],
    ids=["png", "jpeg", "pdf", "ofd", "docx", "xlsx"],
)
def test_what_a_file_is_is_told_by_its_contents(
    report: Report, reporter: User, data: bytes, media_type: str, end: str
) -> None:
    evidence = add(report, given(data), "材料.html", by=reporter)
    assert (evidence.media_type, evidence.name) == (media_type, f"材料.html{end}")


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("现场 照片.JPG", "现场 照片.JPG"),
        ("照片.jpeg", "照片.jpeg"),
        ("C:\\Users\\照片.jpg", "照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("照\u202e片\n.jpg", "照片.jpg"),
        ("", ".jpg"),
        ("字" * 300 + ".jpg", "字" * 196 + ".jpg"),
    ],
)
def test_names_are_names(report: Report, reporter: User, called: str, kept: str) -> None:
    assert add(report, given(JPEG), called, by=reporter).name == kept


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "一段文字".encode(),
        b"<!doctype html><script>alert(1)</script>",
        b"<?xml version='1.0'?><svg/>",
        b"GIF89a",
        b"MZ\x90\x00",
        zipped("a.txt"),
        zipped("word/document.xml", "word/vbaProject.bin", "[Content_Types].xml"),
    ],
    ids=["empty", "text", "page", "svg", "gif", "program", "archive", "macros"],
)
def test_what_is_no_evidence_is_refused(report: Report, reporter: User, data: bytes) -> None:
    with pytest.raises(EvidenceRefused):
        add(report, given(data), "材料.pdf", by=reporter)
    assert Evidence.objects.count() == 0


def test_what_is_too_large_is_refused(report: Report, reporter: User, settings: LazySettings) -> None:
    settings.UPLOAD_LIMIT = len(PDF)
    add(report, given(PDF), "一.pdf", by=reporter)
    with pytest.raises(EvidenceRefused):
        add(report, given(PDF + b"\n"), "二.pdf", by=reporter)
    assert Evidence.objects.count() == 1


def test_the_same_bytes_are_the_same_evidence(report: Report, reporter: User) -> None:
    first = add(report, given(PDF), "一.pdf", by=reporter)
    assert add(report, given(PDF), "二.pdf", by=reporter) == first
    assert (Evidence.objects.count(), Event.objects.filter(verb="evidence.add").count()) == (1, 1)


def test_the_same_bytes_behind_two_reports_lie_once(
    quarter: Quarter, report: Report, reporter: User, unit: Unit, officer: User
) -> None:
    first = add(report, given(PDF), "一.pdf", by=reporter)
    other = Report.objects.create(
        district=unit.district, period=quarter.period, target=quarter.care, unit=unit, role="lead"
    )
    second = add(other, given(PDF), "二.pdf", by=reporter)
    assert first != second
    assert first.file.name == second.file.name


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_twice_at_once(report: Report, reporter: User) -> None:
    together = Barrier(2)

    def send(name: str) -> int:
        together.wait(timeout=10)
        try:
            return add(report, given(PDF), name, by=reporter).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(send, ("一.pdf", "二.pdf")))
    assert (len(set(found)), Evidence.objects.count()) == (1, 1)


def test_remove_is_a_state_and_twice_is_once(report: Report, reporter: User) -> None:
    evidence = add(report, given(PDF), "一.pdf", by=reporter)
    for _click in range(2):
        remove(evidence, by=reporter)
    evidence.refresh_from_db()
    assert evidence.removed_at is not None
    assert not is_kept(evidence)
    assert Event.objects.filter(verb="evidence.remove").count() == 1
    again = add(report, given(PDF), "一.pdf", by=reporter)
    assert again != evidence
    assert is_kept(again)


def test_what_was_submitted_keeps_its_files(
    quarter: Quarter, report: Report, reporter: User, unit_head: User, officer: User
) -> None:
    evidence = add(report, given(PDF), "名单.pdf", by=reporter)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    fill(report, reporter, narrative="已帮扶。", **figures)
    submission = reporting.submit(report, by=unit_head)
    frozen = [{"id": evidence.pk, "name": "名单.pdf", "sha256": evidence.sha256}]
    assert submission.content["evidence"] == frozen
    for refused in (
        lambda: add(report, given(PNG), "图.png", by=reporter),
        lambda: remove(evidence, by=reporter),
    ):
        with pytest.raises(NotOpen):
            refused()
    reporting.return_report(report, by=officer, reason="换名单", due_on=quarter.period.closes_on)
    remove(evidence, by=reporter)
    evidence.refresh_from_db()
    assert is_kept(evidence)
    assert reporting.submit(report, by=unit_head).content["evidence"] == []


def test_a_closed_period_takes_no_files(
    quarter: Quarter, report: Report, reporter: User, officer: User
) -> None:
    close_period(quarter.period, by=officer)
    with pytest.raises(NotInPeriod):
        add(report, given(PDF), "一.pdf", by=reporter)


@pytest.mark.parametrize("someone", ["officer", "leader", "stranger", "system_administrator"])
def test_who_may_not(report: Report, reporter: User, someone: str, request: pytest.FixtureRequest) -> None:
    by = request.getfixturevalue(someone)
    evidence = add(report, given(PDF), "一.pdf", by=reporter)
    with pytest.raises(NotAllowed):
        add(report, given(PNG), "图.png", by=by)
    with pytest.raises(NotAllowed):
        remove(evidence, by=by)
    assert Evidence.objects.filter(removed_at=None).count() == 1
