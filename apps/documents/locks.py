"""The one place of this app that only PostgreSQL and its descendants understand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

READING = 7301  # our class of advisory locks; the second key is the job


@contextmanager
def reading_lock(job_id: int) -> Iterator[bool]:
    """True for the one worker that may read this job now, False for any other.

    The lock belongs to the worker's database session, so it is free again at the moment in which the
    worker dies, however it dies. No time limit has to be guessed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [READING, job_id])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [READING, job_id])
