"""The one place of this app that only PostgreSQL and its descendants understand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Our classes of advisory locks; the second key is the row of the work.
READING = 7301
REREADING = 7303


@contextmanager
def worker_lock(work: int, pk: int) -> Iterator[bool]:
    """True for the one worker that may do the work of this row now, False for any other.

    The lock belongs to the worker's database session, so it is free again at the moment in which the
    worker dies, however it dies. No time limit has to be guessed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [work, pk])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, pk])
