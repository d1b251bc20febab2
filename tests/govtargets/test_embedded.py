"""The embedded PostgreSQL: shared, stopped by the last, and well again after a kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
from django.conf import settings

SECONDS = 60
PRINT_URL = [sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])"]
COUNT = (
    "import os, psycopg2; c = psycopg2.connect(os.environ['DATABASE_URL']).cursor();"
    "c.execute('SELECT 6 * 7'); print(c.fetchone()[0])"
)
ASK = [sys.executable, "-c", COUNT]
STAY = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(600)"]


def start(var_dir: Path, command: list[str], **environment: str) -> "subprocess.Popen[str]":
    inherited = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")
    }
    return subprocess.Popen(
        [sys.executable, "-m", "govtargets.embedded", *command],
        env={**inherited, "VAR_DIR": str(var_dir), **environment},
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(var_dir: Path, command: list[str], **environment: str) -> tuple[int, str]:
    """Exit code and output."""
    process = start(var_dir, command, **environment)
    output, errors = process.communicate(timeout=SECONDS)
    assert "Traceback" not in errors
    return process.returncode, output


def stay(var_dir: Path) -> "subprocess.Popen[str]":
    """Somebody who uses the server and does not leave."""
    process = start(var_dir, STAY)
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def leave(process: "subprocess.Popen[str]", how: signal.Signals) -> None:
    os.killpg(process.pid, how)
    process.communicate(timeout=SECONDS)


def server(var_dir: Path) -> psutil.Process | None:
    for process in psutil.process_iter(["name", "cmdline"]):
        if (
            str(var_dir / "postgres") in (process.info["cmdline"] or [])
            and process.info["name"] == "postgres"
        ):
            return process
    return None


def test_a_command_finds_a_database_and_its_exit_code_is_passed_on(var_dir: Path) -> None:
    assert run(var_dir, ASK) == (0, "42\n")
    assert run(var_dir, [sys.executable, "-c", "raise SystemExit(7)"])[0] == 7
    assert server(var_dir) is None


def test_only_the_owner_may_read_the_key(var_dir: Path) -> None:
    assert (var_dir / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_last_user_stops_the_server(var_dir: Path) -> None:
    first, second = stay(var_dir), stay(var_dir)
    running = server(var_dir)
    leave(first, signal.SIGTERM)
    assert running is not None
    assert server(var_dir) == running
    leave(second, signal.SIGTERM)
    assert server(var_dir) is None


def test_a_killed_user_leaves_a_server_that_the_next_one_uses_and_stops(var_dir: Path) -> None:
    leave(stay(var_dir), signal.SIGKILL)
    assert server(var_dir) is not None
    assert run(var_dir, ASK) == (0, "42\n")
    assert server(var_dir) is None


def test_a_killed_server_is_started_again(var_dir: Path) -> None:
    user = stay(var_dir)
    running = server(var_dir)
    assert running is not None
    for process in (running, *running.children()):
        process.kill()
    leave(user, signal.SIGKILL)
    assert run(var_dir, ASK) == (0, "42\n")


def test_a_number_that_another_program_got_is_not_taken_for_the_server(var_dir: Path) -> None:
    (var_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert run(var_dir, ASK) == (0, "42\n")


def test_half_a_cluster_is_made_anew(empty_dir: Path) -> None:
    (empty_dir / "postgres.unfinished" / "base").mkdir(parents=True)
    assert run(empty_dir, ASK) == (0, "42\n")
    assert not (empty_dir / "postgres.unfinished").exists()


def test_a_given_database_is_used_and_nothing_is_started(empty_dir: Path) -> None:
    given = "postgres://somebody@elsewhere/there"
    assert run(empty_dir, PRINT_URL, DATABASE_URL=given) == (0, f"{given}\n")
    assert not (empty_dir / "postgres").exists()


def test_a_path_too_long_for_a_socket(empty_dir: Path) -> None:
    assert run(empty_dir / ("long" * 25), ASK) == (0, "42\n")


def test_without_a_command_it_says_what_is_missing(empty_dir: Path) -> None:
    process = start(empty_dir, [])
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 2
    assert errors == "Say which command to run: python -m govtargets.embedded COMMAND ARGUMENT…\n"


def test_an_unknown_command_is_told(var_dir: Path) -> None:
    assert run(var_dir, ["no-such-command"])[0] == 127


def test_asked_to_end_it_ends_its_command(var_dir: Path) -> None:
    process = stay(var_dir)
    child = psutil.Process(process.pid).children()[0]
    process.terminate()
    process.communicate(timeout=SECONDS)
    assert process.returncode == 128 + signal.SIGTERM
    deadline = time.monotonic() + SECONDS
    while child.is_running() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not child.is_running()
