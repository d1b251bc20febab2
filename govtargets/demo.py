"""The whole system on this machine, filled: make demo.

Embedded PostgreSQL, demonstration district with its year (demo_year.py), worker, beat and web server; then
the other sample notices go through the same upload and worker as anybody's. Ctrl-C ends every part. Data
stay in var/, the words of each part in var/log/.
"""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psutil

from govtargets.demo_clock import shift
from govtargets.embedded import BASE_DIR, DidNotStart, environment

HOST = "127.0.0.1"
PORTS = range(8000, 8100)
NOTICES = BASE_DIR / "fixtures" / "documents"
OFFICER = "ducha"  # the demonstration district's supervision officer, who uploads the notices
START_SECONDS = 60
STOP_SECONDS = 5  # then it is killed: what a worker was reading is read again at the next start
PAUSE = 0.2


class PartEnded(Exception):
    """A part of the system ended by itself; the message says which, and its last words."""


class AskedToEnd(Exception):
    """Ctrl-C, or another polite request to end."""


class StepFailed(Exception):
    """A step of the preparation failed; the message says which."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


class Parts:
    """The long-running processes, each the leader of its own process group."""

    def __init__(self, var_dir: Path, env: dict[str, str], asked: list[int]) -> None:
        self.env = env
        self.asked = asked
        self.logs = var_dir / "log"
        self.logs.mkdir(exist_ok=True)
        self.record = var_dir / "demo-processes.json"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.leaders: list[tuple[int, float]] = []  # number and time of creation, for the next demo

    def __enter__(self) -> "Parts":
        self.end_leftovers()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for process in self.running.values():
            process.terminate()  # the leader ends its own children, in its own order
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
            signal_group(process.pid, signal.SIGKILL)  # what did not follow in time
            process.wait()
        self.record.unlink(missing_ok=True)

    def start(self, name: str, *command: str) -> None:
        """Start a part in the background; its words go to var/log/NAME.log."""
        with (self.logs / f"{name}.log").open("wb") as log:
            process = self.running[name] = self.spawn(*command, log=log.fileno())
        self.leaders.append((process.pid, psutil.Process(process.pid).create_time()))
        self.record.write_text(json.dumps(self.leaders))

    def call(self, what: str, *command: str) -> None:
        """Run one step to its end, with its words on this terminal."""
        process = self.spawn(*command)
        try:
            while (code := process.poll()) is None:
                self.check()
                time.sleep(PAUSE)
        finally:
            process.kill()  # does nothing to a step that has ended
            process.wait()
        if code:
            raise StepFailed(f"{what} failed: see above.")

    def spawn(self, *command: str, log: int | None = None) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            command,
            env=self.env,
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=None if log is None else subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches this process alone, which then ends the others in order
        )

    def check(self) -> None:
        """Raise AskedToEnd if somebody asked, PartEnded if a part is no longer there."""
        if self.asked:
            raise AskedToEnd
        for name, process in self.running.items():
            if (code := process.poll()) is not None:
                log = self.logs / f"{name}.log"
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
                raise PartEnded(
                    f"{tail}\n\nThe {name} ended by itself with code {code}. Its words are in {log}."
                )

    def end_leftovers(self) -> None:
        """End what a demo that was killed could not end itself."""
        if not self.record.exists():
            return
        for number, created in json.loads(self.record.read_text() or "[]"):
            if psutil.pid_exists(number) and psutil.Process(number).create_time() == created:
                signal_group(number, signal.SIGKILL)
        self.record.unlink()


def signal_group(number: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(number, what)


def free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise StepFailed(f"Every port from {PORTS[0]} to {PORTS[-1]} is in use: free one of them.")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def prepare(parts: Parts) -> None:
    say("Preparing the database and the demonstration district.")
    parts.call("Migrating the database", *manage("migrate", "--verbosity=0"))
    parts.call("Collecting the static files", *manage("collectstatic", "--no-input", "--verbosity=0"))
    parts.call("Making the demonstration district", *manage("demodistrict"))
    parts.call("Walking its year", sys.executable, "-m", "govtargets.demo_year")


def start(parts: Parts) -> str:
    """Start worker, beat and web server; the address, once it answers."""
    say("Starting the worker, the beat and the web server.")
    celery = [sys.executable, "-m", "celery", "-A", "govtargets"]
    parts.start("worker", *celery, "worker", "--concurrency=2", "--loglevel=INFO")
    parts.start("beat", *celery, "beat", "--loglevel=INFO")
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "govtargets.wsgi", f"--bind={HOST}:{port}"]
    parts.start("web", *gunicorn, "--workers=2", "--threads=4", "--access-logfile=-")
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        parts.check()
        if time.monotonic() > deadline:
            raise StepFailed(
                f"The web server did not answer within {START_SECONDS} seconds: see {parts.logs}."
            )
        time.sleep(PAUSE)
    return f"http://{HOST}:{port}/"


def upload_notices(parts: Parts) -> None:
    say("Uploading the sample notices; the worker reads them:")
    notices = sorted(str(path) for path in NOTICES.iterdir() if path.suffix in {".txt", ".docx", ".xlsx"})
    parts.call(
        "Uploading the sample notices", *manage("upload_notice", "--as", OFFICER, "--wait=120", *notices)
    )


def manage(command: str, *arguments: str) -> list[str]:
    return [sys.executable, "manage.py", command, *arguments]


def run(env: dict[str, str], asked: list[int]) -> None:
    var_dir = Path(env["VAR_DIR"])
    with Parts(var_dir, {**env, "DEMO_CLOCK": shift(var_dir)}, asked) as parts:
        prepare(parts)
        address = start(parts)
        upload_notices(parts)
        say(
            f"\nThe system runs at {address} — the accounts are above. Ctrl-C ends it; the data are kept."
            "\nIn the demonstration it is October 2021, and the third quarter's reports are being checked."
        )
        while True:
            parts.check()
            time.sleep(PAUSE)


def main() -> int:
    asked: list[int] = []  # signals; without an exception, so that no process just started is forgotten
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: asked.append(number))
    try:
        with environment() as env, (Path(env["VAR_DIR"]) / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("The demo runs already, from this folder: end that one first.")
                return 1
            run(env, asked)
    except AskedToEnd:
        say("\nEnded.")
    except (DidNotStart, PartEnded, StepFailed) as problem:
        say(f"\n{problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
