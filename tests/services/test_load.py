"""A whole year's notices at once, in every format, with a worker lost on the way."""

import time
from collections.abc import Callable
from dataclasses import replace

from django.core.files.base import ContentFile
from django.db.models import Count

from apps.audit.models import Event
from apps.documents.models import Document, JobState, ReadingJob
from apps.documents.tasks import ring_again
from apps.documents.upload import upload
from apps.units.models import User
from tests.layouts import LAYOUTS, NOTICE
from tests.worker import Worker

NOTICES = 200
SECONDS = 300
SWEEP_SECONDS = 5  # beat is not running here


def put_in(officer: User) -> None:
    names = list(LAYOUTS)
    for number in range(NOTICES):
        layout = names[number % len(names)]
        notice = replace(NOTICE, title=f"2026年临江区第{number}街道重点工作责任分解")
        file_name = f"{number}-{layout}"
        upload(ContentFile(LAYOUTS[layout](notice), name=file_name), file_name, by=officer)


def ready() -> int:
    return ReadingJob.objects.filter(state=JobState.READY).count()


def wait_until_ready(count: int) -> None:
    deadline, swept = time.monotonic() + SECONDS, time.monotonic()
    while ready() < count:
        assert time.monotonic() < deadline, f"{ready()} of {count} notices were read."
        if time.monotonic() - swept > SWEEP_SECONDS:
            ring_again()
            swept = time.monotonic()
        time.sleep(0.1)


def test_two_hundred_notices_are_each_read_once_though_a_worker_is_killed(
    officer: User, start_worker: Callable[[], Worker]
) -> None:
    put_in(officer)
    first, _second = start_worker(), start_worker()
    wait_until_ready(NOTICES // 3)
    first.kill()
    wait_until_ready(NOTICES)

    assert Document.objects.count() == NOTICES
    read = Event.objects.filter(verb="document.read").values("object_id").annotate(times=Count("id"))
    assert [event["times"] for event in read] == [1] * NOTICES
    for job in ReadingJob.objects.annotate(drafts=Count("document__drafts")):
        assert (job.drafts, job.found["items"]) == (7, 7)
