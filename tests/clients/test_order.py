"""Numbers become visible in their order, whoever commits when; and nobody waits for each other for it."""

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from apps.audit.recording import record
from apps.clients.feed import read
from apps.clients.models import Change, Stamp
from apps.targets.models import Target
from apps.units.models import User
from tests.factories import CommitmentFactory, IndicatorFactory, IndicatorValueFactory, TargetFactory

Beside = Callable[[Callable[[], object]], Future[None]]

LOCK = 7307  # of migration 0002
WRITERS, TRANSACTIONS = 4, 25


@pytest.fixture(autouse=True)
def real_transactions(transactional_db: None) -> None:
    """Others see what is committed, and nothing else."""


@pytest.fixture
def beside() -> Iterator[Beside]:
    """Run something in another thread, on a connection of its own."""
    with ThreadPoolExecutor(1) as thread:

        def run(work: Callable[[], object]) -> None:
            try:
                work()
            finally:
                connection.close()

        yield lambda work: thread.submit(run, work)


@pytest.fixture
def other(beside: Beside) -> Iterator[BaseDatabaseWrapper]:
    """Another connection, in a transaction, which ends before anybody who may wait for it."""
    other = connection.copy()
    other.set_autocommit(False)
    yield other
    other.rollback()
    other.close()


def change(target: Target, on: BaseDatabaseWrapper) -> None:
    with on.cursor() as cursor:
        cursor.execute("UPDATE targets_target SET title = title || '新' WHERE id = %s", [target.pk])


def number_now(on: BaseDatabaseWrapper) -> None:
    """Whoever commits has numbers, and is not visible yet."""
    with on.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def someone_waits(lock: str, work: Future[None]) -> bool:
    """Whether somebody comes to wait for such a lock before the work is done, or 10 seconds have passed."""
    end = time.monotonic() + 10
    while not work.done() and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = %s",
                [lock],
            )
            if cursor.rowcount:
                return True
        time.sleep(0.01)
    return False


def seen(user: User, after: int) -> list[tuple[int | None, int]]:
    return [(change.number, change.object_id) for change in read(user, after, limit=500).changes]


def newest() -> int:
    return Change.objects.count()  # of one district: there are no gaps


def test_who_ends_first_has_the_lower_number(officer: User, other: BaseDatabaseWrapper) -> None:
    early, late = TargetFactory.create_batch(2, document__uploaded_by=officer)
    start = newest()
    change(early, other)
    change(late, connection)
    first = seen(officer, start)
    other.commit()
    assert first == [(start + 1, late.pk)]
    assert seen(officer, start + 1) == [(start + 2, early.pk)]
    # Who reads on by the order of writing misses what was written before and committed after.
    by_writing = [change.number for change in Change.objects.filter(number__gt=start).order_by("pk")]
    assert by_writing == [start + 2, start + 1]


def test_who_has_a_number_is_waited_for(officer: User, other: BaseDatabaseWrapper, beside: Beside) -> None:
    one, another = two_targets(officer)
    start = newest()
    change(one, other)
    number_now(other)
    waiting = beside(lambda: change(another, connection))
    assert someone_waits("advisory", waiting)
    assert seen(officer, start) == []
    other.commit()
    waiting.result(timeout=10)
    assert seen(officer, start) == [(start + 1, one.pk), (start + 2, another.pk)]


def test_another_district_is_not_waited_for(
    officer: User, stranger: User, other: BaseDatabaseWrapper
) -> None:
    ours, theirs = TargetFactory(document__uploaded_by=officer), TargetFactory(document__uploaded_by=stranger)
    change(theirs, other)
    number_now(other)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        change(ours, connection)
    assert seen(officer, 1) == [(2, ours.pk)]


def test_the_lock_of_the_district_is_the_last_that_is_waited_for(
    officer: User, other: BaseDatabaseWrapper, beside: Beside
) -> None:
    """Somebody whose foreign key waits at commit for a row of somebody who commits: neither holds the other up."""
    one, another = two_targets(officer)
    indicator = IndicatorFactory(commitment=CommitmentFactory(target=one))
    start = newest()
    with other.cursor() as cursor:
        cursor.execute("SELECT FROM documents_document WHERE id = %s FOR UPDATE", [one.document_id])
    change(another, other)

    @transaction.atomic
    def refer() -> None:
        change(one, connection)
        IndicatorValueFactory(indicator=indicator, source=one.document)

    waiting = beside(refer)
    assert someone_waits("transactionid", waiting)
    other.commit()
    waiting.result(timeout=10)
    assert seen(officer, start) == [(start + 1, another.pk), (start + 2, one.pk)]


def test_the_locks_of_two_districts_are_taken_in_their_order(
    officer: User, stranger: User, other: BaseDatabaseWrapper, beside: Beside
) -> None:
    ours, theirs = TargetFactory(document__uploaded_by=officer), TargetFactory(document__uploaded_by=stranger)
    assert ours.district_id < theirs.district_id
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, ours.district_id])

    @transaction.atomic
    def of_both() -> None:
        change(theirs, connection)
        change(ours, connection)

    waiting = beside(of_both)
    assert someone_waits("advisory", waiting)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND granted AND classid = %s",
            [LOCK],
        )
        assert cursor.fetchall() == [(ours.district_id,)]
    other.commit()
    waiting.result(timeout=10)
    assert (seen(officer, 1), seen(stranger, 1)) == ([(2, ours.pk)], [(2, theirs.pk)])


def test_a_reader_sees_everything_once_while_many_write(officer: User) -> None:
    """Transactions of one and of many targets that last differently long, some of which are taken back."""
    targets = TargetFactory.create_batch(20, document__uploaded_by=officer)
    start = newest()

    def write(seed: int) -> list[int]:
        """The targets of each committed transaction."""
        chance, committed = random.Random(seed), []  # noqa: S311 - no secret
        try:
            for _ in range(TRANSACTIONS):
                some = sorted(chance.sample([target.pk for target in targets], chance.choice([1, 1, 1, 5])))
                with transaction.atomic():
                    list(Target.objects.select_for_update().filter(pk__in=some).order_by("pk"))
                    Target.objects.filter(pk__in=some).update(title=str(chance.random()))
                    record("value.record", targets[0], by=officer)
                    time.sleep(chance.random() / 50)
                    if chance.random() < 0.2:
                        transaction.set_rollback(True)
                        some = []
                committed += some
        finally:
            connection.close()
        return committed

    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(write, seed) for seed in range(WRITERS)]
        heard, last, done = [], start, False
        while not done:
            done = all(writer.done() for writer in writers)  # before the last page
            page = read(officer, last, limit=7)
            heard += page.changes
            done, last = done and not page.changes, page.last
    written = sorted(pk for writer in writers for pk in writer.result())
    assert [change.number for change in heard] == list(range(start + 1, start + 1 + len(heard)))
    assert sorted(change.object_id for change in heard if change.type == "target.change") == written
    assert Change.objects.filter(number__gt=start).count() == len(heard)
    moments = [change.at for change in heard]
    assert moments == sorted(set(moments))
    latest = {change.target_id: change.at for change in heard if change.type == "target.change"}
    assert dict(Stamp.objects.filter(target__in=latest).values_list("target", "at")) == latest


def two_targets(officer: User) -> list[Target]:
    return TargetFactory.create_batch(2, document__uploaded_by=officer)
