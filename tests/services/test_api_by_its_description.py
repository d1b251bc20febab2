"""Schemathesis tries the whole API against its description: a real server, a real database, each role's token.

API_EXAMPLES says how many cases it makes up for each operation, beside those at the edges of what is described
and whole sequences of requests. Without it only three are made up, for every change.
"""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.conf import settings

from apps.units.models import Unit, User
from apps.units.permissions import Role
from tests.dashboard.scenes import NOW, Filled
from tests.notices import NOTICE, issue_notice, read_notice
from tests.programs import client_of, token_of
from tests.worker import database_url

EXAMPLES = os.environ.get("API_EXAMPLES", "")
PHASES = "coverage,fuzzing,stateful" if EXAMPLES else "fuzzing"
SECONDS = 60
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


@pytest.fixture
def server(transactional_db: None) -> Iterator[str]:
    """The address of gunicorn, as in production, on the test database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = Path(settings.VAR_DIR) / "web.log"
    env = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "VAR_DIR": str(settings.VAR_DIR),
        "HTTP_ONLY_LOOPBACK": "1",
        "API_REQUESTS_A_MINUTE": "1000000",
    }
    command = [sys.executable, "-m", "gunicorn", "govtargets.wsgi", f"--bind=127.0.0.1:{port}", "--workers=2"]
    with log.open("w") as words:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=words, stderr=words)
    deadline = time.monotonic() + SECONDS
    while not answers(port):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("role", [Role.REPORTER, Role.UNIT_HEAD, Role.OFFICER, Role.LEADER])
def test_no_answer_is_outside_of_the_description(
    server: str, role: Role, officer: User, security_administrator: User, unit: Unit, tmp_path: Path
) -> None:
    with time_machine.travel(NOW):
        Filled(officer, 3)
        issue_notice(NOTICE, officer)
        read_notice(NOTICE + "\n附件：无\n", officer, "另一通知.txt")
    text = token_of(client_of(security_administrator, role, unit), by=security_administrator)
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        str(settings.BASE_DIR / "docs" / "openapi.yaml"),
    ]
    told = ["--url", server, "--header", f"Authorization: Bearer {text}", "--no-color", "--workers", "2"]
    cases = ["--phases", PHASES, "--max-examples", EXAMPLES or "3", "--suppress-health-check", "all"]
    asked = ["--checks", ",".join(CHECKS), "--continue-on-failure", "--warnings", "off"]
    run = subprocess.run(
        [*command, *told, *cases, *asked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    print(re.sub(r"(?s).*(?==+ SUMMARY)", f"{role}: ", run.stdout))  # noqa: T201 - with -s it tells the counts
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
