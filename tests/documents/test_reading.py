"""Reading one document: once, all or nothing, and with a reason where it fails."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psycopg2
import pytest
from django.db import DatabaseError, connection

from apps.audit.models import Event
from apps.documents.extraction.errors import DamagedFile, NoText, UnknownEncoding
from apps.documents.locks import READING
from apps.documents.models import Document, DocumentKind, DraftTarget, JobState, ReadingJob
from apps.documents.parser import parse
from apps.documents.reading import BROKEN_OFF, MAX_ATTEMPTS, NO_ITEMS, UNEXPECTED, read
from apps.documents.upload import retry
from apps.units.models import User
from tests.notices import DAMAGED_NOTICE, LETTER, NOTICE, draft_of, read_notice, upload_text


def test_a_notice_is_read_into_drafts(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    assert (document.title, document.issuer, document.doc_number, document.issued_on) == (
        "2026年区政府重点工作目标安排",
        "临江区人民政府",
        "临政发〔2026〕5号",
        date(2026, 3, 6),
    )
    assert (document.kind, document.period_start, document.period_end) == (
        DocumentKind.ANNUAL_TARGETS,
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert document.text == NOTICE
    job = document.job
    assert (job.state, job.attempts, job.failure, job.percent) == (JobState.READY, 1, "", 100)
    assert job.found == {"items": 5, "stars": 1, "indicators": 6, "units": 7, "warnings": 0}
    assert [draft.label_path for draft in document.drafts.all()] == [
        "一、（一）",
        "一、（二）",
        "一、（三）",
        "二、（一）",
        "二、（二）",
    ]
    for draft in document.drafts.all():
        assert (draft.state, draft.version, draft.content) == ("pending", 1, draft.proposed)
        assert draft.district_id == document.district_id
        assert draft.words.startswith(draft.content["labels"][-1])
    event = Event.objects.get(verb="document.read")
    assert (event.actor, event.actor_id, event.district_id) == ("system", None, document.district_id)
    assert event.after == job.found


def test_warnings_stand_with_their_items_and_with_the_document(officer: User) -> None:
    document = read_notice(DAMAGED_NOTICE, officer)
    warned = draft_of(document, "一、（二）")
    assert [w["code"] for w in warned.warnings] == ["unclosed_bracket"]
    assert [draft.warnings for draft in document.drafts.exclude(pk=warned.pk)] == [[], []]
    assert document.warnings == warned.warnings
    assert document.job.found["warnings"] == 1


def test_reading_twice_changes_nothing(officer: User) -> None:
    document = read_notice(NOTICE, officer)
    drafts, events = list(DraftTarget.objects.values()), list(Event.objects.values())
    job = ReadingJob.objects.values().get()
    read(document.job.pk)
    assert list(DraftTarget.objects.values()) == drafts
    assert list(Event.objects.values()) == events
    assert ReadingJob.objects.values().get() == job


def test_an_unknown_job_is_left_alone(db: None) -> None:
    read(404)
    assert Event.objects.count() == 0


@pytest.fixture
def other_worker(db: None) -> Iterator[psycopg2.extensions.connection]:
    """The database session of another worker."""
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    yield other
    other.close()


def wait_until_free(job_id: int) -> None:
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while cursor.execute("SELECT FROM pg_locks WHERE classid = %s AND objid = %s", [READING, job_id]) or (
            cursor.fetchone() is not None
        ):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_job_that_another_worker_reads_is_left_alone(
    officer: User, other_worker: psycopg2.extensions.connection
) -> None:
    document = upload_text(NOTICE, officer)
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [READING, document.job.pk])
    read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)

    other_worker.close()  # that worker dies, and its lock with it, as soon as the server notices
    wait_until_free(document.job.pk)
    read(document.job.pk)
    assert ReadingJob.objects.get().state == JobState.READY


def test_the_lock_is_free_after_reading(officer: User, other_worker: psycopg2.extensions.connection) -> None:
    document = read_notice(NOTICE, officer)
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [READING, document.job.pk])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_read_a_job_once(officer: User) -> None:
    document = upload_text(NOTICE, officer)

    def worker(_number: int) -> None:
        try:
            read(document.job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(worker, range(2)))
    job = ReadingJob.objects.get()
    assert (job.state, job.attempts, document.drafts.count()) == (JobState.READY, 1, 5)
    assert Event.objects.filter(verb="document.read").count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (LETTER, NO_ITEMS),
        (" \n\u3000\n", NoText.sentence),
        (bytes(range(128, 255)) * 3, UnknownEncoding.sentence),
    ],
    ids=["a letter", "blank", "no encoding"],
)
def test_a_failure_says_why(officer: User, data: bytes | str, sentence: str) -> None:
    document = read_notice(data, officer)
    job = document.job
    assert (job.state, job.failure, job.attempts) == (JobState.FAILED, sentence, 1)
    assert job.finished_at is not None
    assert document.drafts.count() == 0
    assert Event.objects.get(verb="document.fail").after == {"failure": sentence}


def test_a_letter_without_tasks_keeps_its_text(officer: User) -> None:
    assert read_notice(LETTER, officer).text == LETTER


def test_a_damaged_original_fails_with_a_sentence(officer: User, media: Path) -> None:
    document = upload_text(NOTICE, officer)
    Path(document.original.path).write_bytes(b"PK\x03\x04 cut off")
    read(document.job.pk)
    assert ReadingJob.objects.get().failure == DamagedFile.sentence


def test_what_was_not_foreseen_fails_with_a_sentence(
    officer: User, media: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document = upload_text(NOTICE, officer)
    Path(document.original.path).unlink()
    read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.failure) == (JobState.FAILED, UNEXPECTED)
    assert f"Document {document.pk} could not be read." in caplog.text


def test_a_failed_document_is_read_after_a_retry(officer: User, media: Path) -> None:
    document = upload_text(NOTICE, officer)
    original = Path(document.original.path)
    away = original.rename(original.with_suffix(".away"))
    read(document.job.pk)
    away.rename(original)
    document = Document.objects.get()
    retry(document, by=officer)
    read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.failure, job.attempts, document.drafts.count()) == (JobState.READY, "", 1, 5)


def test_a_job_that_stopped_its_worker_three_times_is_given_up(officer: User) -> None:
    document = upload_text(NOTICE, officer)
    ReadingJob.objects.update(state=JobState.READING, attempts=MAX_ATTEMPTS)
    read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.failure, document.drafts.count()) == (JobState.FAILED, BROKEN_OFF, 0)


def test_a_job_whose_worker_died_is_read_again(officer: User) -> None:
    document = upload_text(NOTICE, officer)
    ReadingJob.objects.update(state=JobState.READING, attempts=MAX_ATTEMPTS - 1, stage="units", stages_done=8)
    read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.attempts, document.drafts.count()) == (JobState.READY, MAX_ATTEMPTS, 5)


@pytest.fixture
def drafts_cannot_be_written(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_drafttarget ADD CONSTRAINT broken CHECK (start < 200)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE documents_drafttarget DROP CONSTRAINT broken")


@pytest.mark.usefixtures("drafts_cannot_be_written")
@pytest.mark.django_db(transaction=True)
def test_an_error_of_the_database_leaves_the_job_unfinished_and_no_drafts(officer: User) -> None:
    document = upload_text(NOTICE, officer)
    with pytest.raises(DatabaseError):
        read(document.job.pk)
    job = ReadingJob.objects.get()
    assert (job.state, job.attempts, job.finished) == (JobState.READING, 1, False)
    document.refresh_from_db()
    assert (document.drafts.count(), document.title) == (0, "")


def test_the_row_tells_how_far_the_reading_is(officer: User) -> None:
    stages: list[str] = []
    parse(NOTICE, on_stage=lambda name, done, total: stages.append(name))
    document = upload_text(NOTICE, officer)
    assert document.job.percent == 0
    read(document.job.pk)
    job = ReadingJob.objects.get()
    # The last stage that began; extraction comes before the parser's.
    assert (job.stage, job.stages_done, job.stages_total) == (stages[-1], len(stages), len(stages) + 1)
