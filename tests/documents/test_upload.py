"""Taking a file: refusals, the same file again, and what is left behind when something goes wrong."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Barrier
from zipfile import ZipFile

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.audit.models import Event
from apps.documents.models import Document, JobState, ReadingJob
from apps.documents.tasks import LOST_AFTER, ring_again
from apps.documents.upload import AlreadyUploaded, NotRetryable, UploadRefused, retry, upload
from apps.units.models import District, User
from apps.units.permissions import NotAllowed
from tests.factories import DocumentFactory
from tests.notices import NOTICE, upload_text

Rung = Callable[[], list[tuple[str, int]]]
TASK = "apps.documents.tasks.read_document"


def files_in(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


def kept(document: Document) -> bytes:
    """The bytes of the original, from the folder."""
    with document.original.open("rb") as file:
        return bytes(file.read())


def zipped(*names: str) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return data.getvalue()


def test_upload_keeps_the_original_and_queues_its_reading(officer: User, media: Path) -> None:
    document = upload_text(NOTICE, officer, "2026年目标.txt")
    data = NOTICE.encode()
    assert (document.district, document.uploaded_by, document.file_name) == (
        officer.district,
        officer,
        "2026年目标.txt",
    )
    assert (document.format, document.size, document.sha256) == ("txt", len(data), sha256(data).hexdigest())
    assert (document.job.state, document.job.attempts) == (JobState.QUEUED, 0)
    assert files_in(media) == [Path(f"990101/{document.sha256}.txt")]
    assert kept(document) == data
    event = Event.objects.get()
    assert (event.verb, event.actor_id, event.object_id, event.district_id, event.after) == (
        "document.upload",
        officer.pk,
        document.pk,
        officer.district_id,
        {"sha256": document.sha256, "size": len(data)},
    )


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "空.txt", "0"),
        (b"{\\rtf1 ...", "目标.docx", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "目标.txt", None),
        (zipped("xl/workbook.bin"), "目标.docx", None),
        (zipped("a.txt"), "目标.docx", "zip"),
    ],
    ids=["empty", "rtf named docx", "picture named txt", "sheet named docx", "archive named docx"],
)
def test_a_file_that_cannot_be_read_leaves_nothing(
    officer: User, media: Path, data: bytes, name: str, sentence: str | None
) -> None:
    with pytest.raises(UploadRefused, match=sentence):
        upload_text(data, officer, name)
    assert (Document.objects.count(), Event.objects.count(), files_in(media)) == (0, 0, [])


def test_a_docx_under_a_wrong_name_is_taken_by_its_content(officer: User, media: Path) -> None:
    document = upload_text(zipped("[Content_Types].xml", "word/document.xml"), officer, "目标.txt")
    assert (document.format, document.file_name) == ("docx", "目标.txt")


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not(
    officer: User, media: Path, settings: LazySettings
) -> None:
    settings.UPLOAD_LIMIT = 1024
    assert upload_text(b"a" * 1024, officer).size == 1024
    with pytest.raises(UploadRefused, match=r"1\.0"):
        upload_text(b"b" * 1025, officer)
    assert (Document.objects.count(), len(files_in(media))) == (1, 1)


def test_the_same_bytes_again_point_to_the_first(officer: User, media: Path) -> None:
    first = upload_text(NOTICE, officer)
    with pytest.raises(AlreadyUploaded) as refusal:
        upload_text(NOTICE, officer, "另一个名字.txt")
    assert refusal.value.document == first
    assert str(officer) in str(refusal.value)
    assert (Document.objects.count(), ReadingJob.objects.count(), len(files_in(media))) == (1, 1, 1)


def test_the_refusal_names_the_day_as_it_was_here(officer: User, media: Path) -> None:
    upload_text(NOTICE, officer)
    Document.objects.update(uploaded_at=datetime(2026, 3, 5, 23, 30, tzinfo=UTC))  # 7:30 the next morning
    with pytest.raises(AlreadyUploaded, match="2026年3月6日"):
        upload_text(NOTICE, officer)


def test_another_district_may_upload_the_same_bytes(officer: User, stranger: User, media: Path) -> None:
    first, second = upload_text(NOTICE, officer), upload_text(NOTICE, stranger)
    assert [first.district, second.district] == [officer.district, stranger.district]
    assert len(files_in(media)) == 2


def test_a_long_file_name_keeps_its_end(officer: User, media: Path) -> None:
    assert upload_text(NOTICE, officer, "长" * 300 + ".txt").file_name == "长" * 251 + ".txt"


@pytest.mark.parametrize("person", ["reporter", "unit_head", "leader", "system_administrator"])
def test_who_may_not_upload(person: str, media: Path, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        upload_text(NOTICE, request.getfixturevalue(person))
    assert (Document.objects.count(), files_in(media)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_the_same_bytes_at_once(officer: User, media: Path) -> None:
    together = Barrier(2)

    def one(_number: int) -> Document:
        class Slow(ContentFile):
            """Both uploads have looked for the file before either keeps it."""

            def chunks(self, chunk_size: int | None = None) -> object:
                together.wait(timeout=10)
                return super().chunks(chunk_size)

        try:
            return upload(Slow(NOTICE.encode()), "通知.txt", by=User.objects.get(pk=officer.pk))
        except AlreadyUploaded as refusal:
            return refusal.document
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(one, range(2))
    assert first == second == Document.objects.get()
    assert (ReadingJob.objects.count(), Event.objects.count()) == (1, 1)
    assert files_in(media) == [Path(first.original.name)]


@pytest.mark.parametrize("table", ["documents_readingjob", "audit_event"])
def test_document_job_and_event_stand_or_fall_together(officer: User, media: Path, table: str) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (false) NOT VALID")
        with pytest.raises(DatabaseError):
            upload_text(NOTICE, officer)
        assert (Document.objects.count(), ReadingJob.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert files_in(media) == []


def test_the_doorbell_rings_on_commit(
    officer: User,
    media: Path,
    rung: Rung,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        document = upload_text(NOTICE, officer)
        assert rung() == []
    assert rung() == [(TASK, document.job.pk)]


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_document_is_kept_and_the_sweep_rings(
    officer: User, media: Path, rung: Rung, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    away = folder.rename(folder.with_name("away"))
    document = upload_text(NOTICE, officer)
    away.rename(folder)
    assert f"job {document.job.pk} waits for the sweep" in caplog.text
    assert (kept(document), document.job.state) == (NOTICE.encode(), JobState.QUEUED)
    ring_again()
    assert rung() == []  # it rang a moment ago
    ReadingJob.objects.update(rung_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    ring_again()
    assert rung() == [(TASK, document.job.pk)]


@pytest.fixture
def jobs_that_cannot_change(transactional_db: None) -> Iterator[None]:
    """Rows of jobs can be written, but not changed, as if the database went away after the first commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE EXCEPTION 'the database is away'; END $$;"
            "CREATE TRIGGER refuse_change BEFORE UPDATE ON documents_readingjob"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION refuse_change CASCADE")


@pytest.mark.usefixtures("jobs_that_cannot_change")
@pytest.mark.django_db(transaction=True)
def test_the_original_stays_when_only_the_doorbell_fails(officer: User, media: Path) -> None:
    document = upload_text(NOTICE, officer)
    assert (kept(document), document.job.state) == (NOTICE.encode(), JobState.QUEUED)


def failed(district: District) -> Document:
    document = DocumentFactory(district=district)
    ReadingJob.objects.update(state=JobState.FAILED, attempts=3, failure="Something.")
    return document


def test_retry_queues_a_failed_reading_again(
    officer: User, rung: Rung, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    document = failed(officer.district)
    with django_capture_on_commit_callbacks(execute=True):
        retry(document, by=officer)
    job = ReadingJob.objects.get()
    assert (job.state, job.attempts, job.failure) == (JobState.QUEUED, 0, "")
    assert rung() == [(TASK, job.pk)]
    assert Event.objects.get().verb == "document.retry"


def test_retry_of_what_did_not_fail_is_refused(officer: User) -> None:
    document = DocumentFactory(district=officer.district)
    with pytest.raises(NotRetryable):
        retry(document, by=officer)
    assert ReadingJob.objects.get().state == JobState.READY


def test_who_may_not_retry(officer: User, leader: User, stranger: User) -> None:
    document = failed(officer.district)
    for person in (leader, stranger):
        with pytest.raises(NotAllowed):
            retry(document, by=person)
    assert ReadingJob.objects.get().state == JobState.FAILED
