"""The worst that can happen to a reading: its worker dies in the middle."""

import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.core.files import File
from django.utils import timezone

from apps.audit.models import Event
from apps.documents.models import Document, JobState, ReadingJob
from apps.documents.tasks import LOST_AFTER, ring, ring_again
from apps.documents.upload import upload
from apps.units.models import User
from tests.worker import Worker, database_url

NOTICE = Path(settings.BASE_DIR) / "fixtures" / "documents" / "2021-annual-targets.txt"
SECONDS = 60


def upload_notice(officer: User) -> ReadingJob:
    with NOTICE.open("rb") as file:
        return upload(File(file), NOTICE.name, by=officer).job


def wait_for(job: ReadingJob, state: JobState) -> None:
    deadline = time.monotonic() + SECONDS
    while job.state != state:
        assert time.monotonic() < deadline, f"The job is {job.state} and never became {state}."
        time.sleep(0.05)
        job.refresh_from_db()


@pytest.fixture
def other_session(transactional_db: None):
    """A session of the database beside the test's own."""
    session = psycopg2.connect(database_url())
    yield session
    session.close()


def test_a_worker_reads_what_was_uploaded(officer: User, start_worker: Callable[[], Worker]) -> None:
    start_worker()
    job = upload_notice(officer)
    wait_for(job, JobState.READY)
    assert job.attempts == 1
    assert job.document.drafts.count() == job.found["items"] > 0


def test_what_a_killed_worker_was_reading_is_read_by_the_next_one_once(
    officer: User, start_worker: Callable[[], Worker], other_session
) -> None:
    # Whoever holds the document's row stops a reading after it began, and before anything is saved.
    job = upload_notice(officer)
    with other_session.cursor() as cursor:
        cursor.execute("SELECT 1 FROM documents_document WHERE id = %s FOR UPDATE", [job.document_id])
    first = start_worker()
    wait_for(job, JobState.READING)
    first.kill()
    other_session.rollback()
    assert job.attempts == 1

    ReadingJob.objects.update(rung_at=timezone.now() - 2 * LOST_AFTER)
    start_worker()
    ring_again()
    ring(job.pk)  # a doorbell too many changes nothing
    wait_for(job, JobState.READY)

    assert job.attempts == 2
    assert job.document.drafts.count() == job.found["items"] > 0
    assert Event.objects.filter(verb="document.read", object_id=job.document_id).count() == 1
    assert Document.objects.count() == 1
