"""make demo, as a person meets it: it fills itself, serves, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from urllib.request import urlopen

import psutil
import pytest
from django.conf import settings

SECONDS = 300  # of silence: the year is walked without a word


class Demo:
    """A running demo, its words as they come, and the processes that it started."""

    def __init__(self, var_dir: Path) -> None:
        inherited = {
            name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "govtargets.demo"],
            env={**inherited, "VAR_DIR": str(var_dir)},
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.words = ""
        self._lines: Queue[str] = Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put("")

    def wait_for(self, pattern: str) -> str:
        """The first group of `pattern`, as soon as the demo has said it."""
        while not (found := re.search(pattern, self.words)):
            try:
                line = self._lines.get(timeout=SECONDS)
            except Empty:
                line = ""
            assert line, f"The demo never said {pattern!r}:\n{self.words}"
            self.words += line
        return found.group(1)

    def wait_until_it_runs(self) -> str:
        return self.wait_for(r"The system runs at (\S+)")

    def end(self, how: signal.Signals) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self) -> int:
        """The exit code, at the end; what it said last is shown with a failing test."""
        code = self.process.wait(SECONDS)
        self._listener.join(SECONDS)
        while not self._lines.empty():
            self.words += self._lines.get()
        sys.stdout.write(self.words)
        return code


@pytest.fixture
def demo(var_dir: Path) -> Iterator[Demo]:
    demo = Demo(var_dir)
    yield demo
    if demo.process.poll() is None:
        demo.end(signal.SIGTERM)
    assert processes_of(var_dir) == []


def processes_of(var_dir: Path) -> list[psutil.Process]:
    """Every process that works in the demo's folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("VAR_DIR") == str(var_dir):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_the_demo_fills_itself_and_ctrl_c_leaves_nothing(demo: Demo, var_dir: Path) -> None:
    address = demo.wait_until_it_runs()
    with urlopen(f"{address}healthz") as answer:
        assert answer.status == 200
    assert "2021-annual-targets.txt: 51 items, 13 stars" in demo.words
    accounts = var_dir / "demo-accounts.json"
    assert accounts.stat().st_mode & 0o777 == 0o600
    passwords = json.loads(accounts.read_text())
    for username in ("ducha", "lingdao", "tianbao", "shenhe"):
        assert re.search(rf"{username}\s+{re.escape(passwords[username])}\s", demo.words)
    assert "80 targets issued, broken down and reported" in demo.words
    assert demo.end(signal.SIGINT) == 0


def test_a_second_start_keeps_what_was_there(demo: Demo, var_dir: Path) -> None:
    before = (var_dir / "demo-accounts.json").read_text()
    demo.wait_until_it_runs()
    assert (var_dir / "demo-accounts.json").read_text() == before
    assert len(list((var_dir / "media").rglob("*.txt"))) == 4
    other = Demo(var_dir)
    other.wait_for("(The demo runs already, from this folder: end that one first.)")
    assert other.wait() == 1


def test_a_part_that_ends_ends_the_demo_and_is_named(demo: Demo, var_dir: Path) -> None:
    demo.wait_until_it_runs()
    (worker, _), *_ = json.loads((var_dir / "demo-processes.json").read_text())
    psutil.Process(worker).kill()
    demo.wait_for(r"(The worker ended by itself with code -9\.)")
    assert demo.wait() == 1


def test_what_a_killed_demo_leaves_is_ended_by_the_next(demo: Demo, var_dir: Path) -> None:
    demo.wait_for("(Uploading the sample notices)")
    demo.end(signal.SIGKILL)
    leftovers = processes_of(var_dir)
    assert leftovers
    again = Demo(var_dir)
    again.wait_until_it_runs()
    assert [process for process in leftovers if process.is_running() and process.name() != "postgres"] == []
    assert again.end(signal.SIGTERM) == 0


def test_ended_during_its_start_it_leaves_nothing(demo: Demo) -> None:
    demo.wait_for("(Starting the worker)")
    assert demo.end(signal.SIGTERM) == 0
