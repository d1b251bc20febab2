"""A worker that dies between writing lights and forgetting what was asked for leaves neither done."""

import time
from collections.abc import Callable, Iterator

import psycopg2
import psycopg2.extensions
import pytest
from django.db import connection
from django.utils import timezone

from apps.progress.models import Light, LightRequest
from apps.progress.reporting import submit
from apps.progress.tasks import LOST_AFTER, ring_again
from apps.units.models import Unit, User
from tests.factories import UnitFactory
from tests.reports import fill, third_quarter
from tests.worker import Worker, database_url

SECONDS = 60


def wait_until(reached: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not reached():
        assert time.monotonic() < deadline, f"In {SECONDS} seconds {what} did not happen."
        time.sleep(0.05)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() != (0,)


@pytest.fixture
def other_session(transactional_db: None) -> Iterator[psycopg2.extensions.connection]:
    session = psycopg2.connect(database_url())
    yield session
    session.close()


def test_the_next_worker_lights_what_a_killed_one_left(
    officer: User,
    unit: Unit,
    unit_head: User,
    start_worker: Callable[[], Worker],
    other_session: psycopg2.extensions.connection,
) -> None:
    UnitFactory(district=unit.district, name="区民政局")
    quarter = third_quarter(officer)
    figures = {f"indicator_{quarter.whole.pk}": 620, f"indicator_{quarter.part.pk}": 410}
    report = fill(quarter.report(quarter.business, unit), unit_head, narrative="已帮扶创业620人。", **figures)
    submit(report, by=unit_head)

    # Whoever holds the request's row stops a worker after it wrote the lights, before it forgets the request.
    with other_session.cursor() as cursor:
        cursor.execute("SELECT 1 FROM progress_lightrequest FOR UPDATE")
    first = start_worker()
    wait_until(somebody_waits_for_a_lock, "a worker's coming to the request")
    first.kill()
    other_session.rollback()
    wait_until(lambda: not somebody_waits_for_a_lock(), "the end of its session")
    assert (LightRequest.objects.count(), Light.objects.count()) == (1, 0)

    LightRequest.objects.update(requested_at=timezone.now() - 2 * LOST_AFTER)
    start_worker()
    ring_again()
    ring_again()  # a doorbell too many changes nothing
    wait_until(lambda: not LightRequest.objects.exists(), "an answer to the request")
    assert Light.objects.filter(provisional=True, colour="green").count() == 3
    assert Light.objects.filter(provisional=False, colour="grey").count() == 3
