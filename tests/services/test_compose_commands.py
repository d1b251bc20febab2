"""The commands of docker-compose.yml, run as they stand there against PostgreSQL and Redis."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from tests.worker import database_url

SERVICES: dict[str, Any] = yaml.safe_load((Path(settings.BASE_DIR) / "docker-compose.yml").read_text())[
    "services"
]
SECONDS = 60


@pytest.fixture
def environment(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """What docker-compose.yml sets, with the addresses of this machine."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": database_url(),
        "REDIS_URL": os.environ["REDIS_URL"],
        "SECRET_KEY": "a key for this test alone, as long as Django wants it to be",
        "ALLOWED_HOSTS": "localhost,targets.example",
        "CSRF_TRUSTED_ORIGINS": "https://targets.example",
        "TRUST_PROXY": "1",
        "VAR_DIR": str(tmp_path),
        "SWEEP_SECONDS": "1",
        "HOSTNAME": socket.gethostname(),
    }


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """start(service): run its command, with `changes` to single words of it; the file of its words."""
    running: list[subprocess.Popen[bytes]] = []

    def start(service: str, changes: dict[str, str] | None = None) -> Path:
        log = tmp_path / f"{service}.log"
        command = [(changes or {}).get(word, word) for word in SERVICES[service]["command"]]
        with log.open("w") as words:
            running.append(
                subprocess.Popen(
                    command,
                    env=environment,
                    cwd=settings.BASE_DIR,
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return log

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=SECONDS)


def wait_for(words: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def test_migrate(environment: dict[str, str]) -> None:
    done = subprocess.run(
        SERVICES["migrate"]["command"], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "No migrations to apply." in done.stdout


def test_web(environment: dict[str, str], start: Callable[..., Path]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        env=environment,
        cwd=settings.BASE_DIR,
        check=True,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = start("web", {"--bind=0.0.0.0:8000": f"--bind=127.0.0.1:{port}"})
    wait_for("Listening at", log)

    def get(path: str, **headers: str) -> tuple[int, http.client.HTTPMessage]:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)) as connection:
            connection.request("GET", path, headers={"Host": "targets.example", **headers})
            with closing(connection.getresponse()) as response:
                return response.status, response.headers

    status, _ = get("/healthz", Host="localhost")
    assert status == 200, log.read_text()
    status, headers = get("/")
    assert (status, headers["Location"]) == (301, "https://targets.example/")
    behind_tls = {"X-Forwarded-Proto": "https"}
    status, headers = get("/", **behind_tls)
    assert status == 302
    status, headers = get(headers["Location"], **behind_tls)
    assert status == 200
    assert "Strict-Transport-Security" in headers
    status, _ = get("/", Host="elsewhere.example", **behind_tls)
    assert status == 400


def test_worker_and_its_health_check(environment: dict[str, str], start: Callable[..., Path]) -> None:
    wait_for(" ready.", start("worker"))
    shell, check = SERVICES["worker"]["healthcheck"]["test"]
    assert shell == "CMD-SHELL"
    done = subprocess.run(
        ["/bin/sh", "-c", check.replace("$$", "$")],  # compose makes one $ of two
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_beat_rings_for_what_was_lost(start: Callable[..., Path]) -> None:
    wait_for("Sending due task ring-again (apps.documents.tasks.ring_again)", start("beat"))
