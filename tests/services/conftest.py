"""A PostgreSQL server and Redis, as in production. What is not there is an error, not a skip."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from govtargets.celery import app
from tests.worker import Worker

MARK = "services"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/services/" in item.path.as_posix():
            item.add_marker(MARK)


@pytest.fixture(autouse=True)
def redis() -> None:
    """Redis answers, and no message of an earlier run waits in it."""
    assert settings.CELERY_BROKER_URL.startswith("redis://"), (
        "REDIS_URL is not set: run these tests by `make test-services`."
    )
    app.control.purge()


@pytest.fixture
def start_worker(transactional_db: None) -> Iterator[Callable[[], Worker]]:
    """start_worker(): a worker process that is ready; every one is killed at the end."""
    workers: list[Worker] = []

    def start() -> Worker:
        worker = Worker()
        workers.append(worker)
        worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.kill()
