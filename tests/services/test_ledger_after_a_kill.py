"""A worker that dies in the middle of a ledger: the next one writes it, once and whole."""

import time
from collections.abc import Callable, Iterator
from datetime import date

import psycopg2
import psycopg2.extensions
import pytest
from django.utils import timezone

from apps.audit.models import Event
from apps.publications.exporting import export_ledger
from apps.publications.models import Export, ExportState
from apps.publications.tasks import LOST_AFTER, ring_again
from apps.targets.quarters import Quarter
from apps.units.models import User
from tests.factories import TargetFactory
from tests.worker import Worker, database_url

SECONDS = 60


def wait_for(export: Export, state: ExportState) -> None:
    deadline = time.monotonic() + SECONDS
    while export.state != state:
        assert time.monotonic() < deadline, f"The ledger is {export.state} and never became {state}."
        time.sleep(0.05)
        export.refresh_from_db()


@pytest.fixture
def other_session(transactional_db: None) -> Iterator[psycopg2.extensions.connection]:
    session = psycopg2.connect(database_url())
    yield session
    session.close()


def test_the_next_worker_writes_what_a_killed_one_began(
    officer: User, start_worker: Callable[[], Worker], other_session: psycopg2.extensions.connection
) -> None:
    TargetFactory(document__uploaded_by=officer, document__period_start=date(2026, 1, 1))
    # Whoever locks the table of plans stops a worker after it began, and before it has written anything.
    with other_session.cursor() as cursor:
        cursor.execute("LOCK TABLE targets_planpoint IN ACCESS EXCLUSIVE MODE")
    first = start_worker()
    export = export_ledger("shaoxing", Quarter(2026, 3), {}, by=officer)
    wait_for(export, ExportState.WRITING)
    first.kill()
    other_session.rollback()
    assert export.attempts == 1

    Export.objects.update(rung_at=timezone.now() - 2 * LOST_AFTER)
    start_worker()
    ring_again()
    wait_for(export, ExportState.READY)

    assert (export.attempts, export.done) == (2, 1)
    assert Event.objects.filter(verb="export.write", object_id=export.pk).count() == 1
