"""A real Celery worker process for tests, on the test database and the tests' own broker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

READY_SECONDS = 60


def database_url() -> str:
    """The address of the database that this test uses."""
    database = connection.settings_dict
    login = quote(database["USER"] or "", safe="")
    if database["PASSWORD"]:
        login += ":" + quote(database["PASSWORD"], safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{login}@{quote(database['HOST'] or '', safe='')}{port}/{database['NAME']}"


class Worker:
    """One `celery worker` with its child processes in a process group of their own."""

    def __init__(self) -> None:
        self.log = Path(settings.VAR_DIR) / f"worker-{time.monotonic_ns()}.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "govtargets",
                    "worker",
                    "--concurrency=1",
                    "--loglevel=INFO",
                ],
                cwd=settings.BASE_DIR,
                env={**os.environ, "DATABASE_URL": database_url(), "VAR_DIR": str(settings.VAR_DIR)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while " ready." not in self.log.read_text():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def kill(self) -> None:
        """SIGKILL to every process of the worker, as if its machine lost power."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(timeout=30)
