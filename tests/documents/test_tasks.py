"""The sweep: it rings again for jobs whose doorbell was lost, and for no others."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from apps.documents.models import JobState, ReadingJob
from apps.documents.tasks import LOST_AFTER, read_document, ring, ring_again
from apps.units.models import User
from tests.factories import ReadingJobFactory
from tests.notices import NOTICE, upload_text

TASK = "apps.documents.tasks.read_document"
Rung = Callable[[], list[tuple[str, int]]]


def job(state: JobState, rung_ago: timedelta) -> ReadingJob:
    return ReadingJobFactory(state=state, rung_at=timezone.now() - rung_ago)


def test_the_sweep_rings_for_lost_doorbells_only(db: None, rung: Rung) -> None:
    long_ago, just_now = LOST_AFTER + timedelta(seconds=1), LOST_AFTER - timedelta(seconds=5)
    queued, reading = job(JobState.QUEUED, long_ago), job(JobState.READING, long_ago)
    for state in JobState.values:
        job(JobState(state), just_now)
    job(JobState.READY, long_ago)
    job(JobState.FAILED, long_ago)
    ring_again()
    assert rung() == [(TASK, queued.pk), (TASK, reading.pk)]

    ring_again()  # those rang a moment ago
    assert rung() == [(TASK, queued.pk), (TASK, reading.pk)]


def test_ringing_notes_the_time(db: None, rung: Rung) -> None:
    lost, before = job(JobState.QUEUED, timedelta(hours=1)), timezone.now()
    ring(lost.pk)
    lost.refresh_from_db()
    assert before <= lost.rung_at <= timezone.now()
    assert rung() == [(TASK, lost.pk)]


def test_the_task_reads_the_document(officer: User) -> None:
    document = upload_text(NOTICE, officer)
    read_document(document.job.pk)
    assert ReadingJob.objects.get().state == JobState.READY
