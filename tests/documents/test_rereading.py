"""Reading the stored text again: once, by a worker, and without touching what people see or decided."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from apps.audit.models import Event
from apps.documents.locks import REREADING
from apps.documents.models import (
    WAITS_LONG,
    Document,
    DraftTarget,
    JobState,
    LearnedName,
    ReadingJob,
    Rereading,
)
from apps.documents.parser import VERSION
from apps.documents.rereading import BROKEN_OFF, MAX_ATTEMPTS, reread
from apps.documents.tasks import LOST_AFTER, reread_document, ring_again
from apps.documents.upload import NotRereadable, read_again
from apps.targets.issuing import issue
from apps.units.models import User
from apps.units.permissions import NotAllowed
from tests.notices import NOTICE, accept_all, read_notice, reread_notice, upload_text

TASK = "apps.documents.tasks.reread_document"
Rung = Callable[[], list[tuple[str, int]]]


@pytest.fixture
def document(officer: User) -> Document:
    return read_notice(NOTICE, officer)


def test_the_reader_is_noted(document: Document) -> None:
    assert document.parser_version == VERSION


def test_what_is_found_waits_and_changes_nothing(document: Document, officer: User) -> None:
    Document.objects.update(parser_version="older")
    drafts = list(DraftTarget.objects.values())
    stored = Document.objects.values().get()
    again = reread_notice(document, officer)
    assert (again.state, again.attempts, again.number, again.asked_by) == (JobState.READY, 1, 1, officer)
    assert [draft["content"] for draft in again.found["drafts"]] == [draft["content"] for draft in drafts]
    assert list(DraftTarget.objects.values()) == drafts
    assert Document.objects.values().get() == {**stored, "parser_version": VERSION}
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "document.ask-reread",
        "document.reread",
    ]


def test_the_stored_text_is_read_and_not_the_file(document: Document, officer: User, media: Path) -> None:
    again = reread_notice(document, officer)  # the folder of originals is empty
    assert (again.state, len(again.found["drafts"])) == (JobState.READY, 5)


def test_doing_it_twice_changes_nothing(document: Document, officer: User) -> None:
    again = reread_notice(document, officer)
    events = Event.objects.count()
    reread(again.pk)
    assert Rereading.objects.values().get() == Rereading.objects.filter(pk=again.pk).values().get()
    assert (Rereading.objects.get().attempts, Event.objects.count()) == (1, events)
    reread(404)


def test_asking_while_one_is_on_its_way_is_asking_once(document: Document, officer: User, rung: Rung) -> None:
    first, second = read_again(document, by=officer), read_again(document, by=officer)
    assert (first, second.number) == (second, 1)
    assert Event.objects.filter(verb="document.ask-reread").count() == 1


def test_asking_once_more_replaces_what_was_found(document: Document, officer: User) -> None:
    reread_notice(document, officer)
    Rereading.objects.update(asked_at=timezone.now() - 2 * WAITS_LONG)
    asked = read_again(document, by=officer)
    assert asked.waits_long is False
    assert (asked.number, asked.state, asked.found, asked.attempts) == (2, JobState.QUEUED, {}, 0)
    assert reread_notice(document, officer).state == JobState.READY
    assert Rereading.objects.count() == 1


def test_what_was_not_read_yet_or_is_issued_is_not_read_again(officer: User, document: Document) -> None:
    with pytest.raises(NotRereadable):
        read_again(upload_text(NOTICE + "\n", officer), by=officer)
    accept_all(document, officer)
    issue(document, by=officer)
    with pytest.raises(NotRereadable):
        read_again(document, by=officer)
    assert Rereading.objects.count() == 0


@pytest.mark.parametrize("someone", ["reporter", "leader", "stranger", "system_administrator"])
def test_who_may_not_ask(document: Document, someone: str, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotAllowed):
        read_again(document, by=request.getfixturevalue(someone))
    assert Rereading.objects.count() == 0


def test_a_lost_doorbell_is_rung_again(document: Document, officer: User, rung: Rung) -> None:
    again = read_again(document, by=officer)
    ring_again()
    assert rung() == []
    Rereading.objects.update(rung_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
    ring_again()
    assert rung() == [(TASK, again.pk)]
    reread_document(again.pk)
    assert Rereading.objects.get().state == JobState.READY


def test_what_stops_its_worker_three_times_is_given_up(document: Document, officer: User) -> None:
    again = read_again(document, by=officer)
    Rereading.objects.update(state=JobState.READING, attempts=MAX_ATTEMPTS)
    reread(again.pk)
    again.refresh_from_db()
    assert (again.state, again.failure, again.finished) == (JobState.FAILED, BROKEN_OFF, True)
    assert ReadingJob.objects.get().state == JobState.READY


def test_what_was_not_foreseen_is_told(
    document: Document, officer: User, caplog: pytest.LogCaptureFixture
) -> None:
    Document.objects.update(structure={"tables": [{"columns": []}]})
    again = reread_notice(document, officer)
    assert (again.state, again.failure) == (JobState.FAILED, BROKEN_OFF)
    assert f"Document {document.pk} could not be read again." in caplog.text
    assert document.drafts.count() == 5


@pytest.fixture
def other_worker(db: None) -> Iterator[psycopg2.extensions.connection]:
    """The database session of another worker."""
    other = psycopg2.connect(**connection.get_connection_params())
    other.autocommit = True
    yield other
    other.close()


def test_what_another_worker_does_is_left_alone(
    document: Document, officer: User, other_worker: psycopg2.extensions.connection
) -> None:
    again = read_again(document, by=officer)
    with other_worker.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [REREADING, again.pk])
    reread(again.pk)
    assert Rereading.objects.get().state == JobState.QUEUED


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_it_once(document: Document, officer: User) -> None:
    again = read_again(document, by=officer)

    def worker(_number: int) -> None:
        try:
            reread(again.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(worker, range(2)))
    assert (Rereading.objects.get().state, Rereading.objects.get().attempts) == (JobState.READY, 1)
    assert Event.objects.filter(verb="document.reread").count() == 1


def test_what_the_district_has_learned_since_counts(document: Document, officer: User) -> None:
    LearnedName.objects.create(
        district=officer.district,
        kind="indicator",
        printed="新引进企业",
        measure="家",
        name="引进企业数",
        learned_by=officer,
    )
    found = reread_notice(document, officer).found["drafts"][0]
    assert found["content"]["indicators"][0]["name"] == "引进企业数"
    assert found["proposed"]["indicators"][0]["name"] == "新引进企业"
    assert LearnedName.objects.get().uses == 0  # comparing is not using
