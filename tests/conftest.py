"""What every test needs: a database of its own, and folders that are not the demo's."""

import json
import os
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg2
import psycopg2.extensions
import pytest
from django.conf import LazySettings, settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

pytest_plugins = ["tests.cast"]

TEST_DATABASES = 7302  # our class of advisory locks on the maintenance database; the second key is the slot

_var_dir = TemporaryDirectory(prefix="govtargets-tests-")


def pytest_configure() -> None:
    var_dir = Path(_var_dir.name)
    os.environ["VAR_DIR"] = str(var_dir)  # for the processes that tests start
    os.environ.pop("DEBUG", None)
    settings.VAR_DIR = var_dir
    settings.MEDIA_ROOT = var_dir / "media"
    settings.STATIC_ROOT = var_dir / "static"
    settings.STATIC_ROOT.mkdir()
    doorbell = var_dir / "doorbell"
    doorbell.mkdir()
    if "REDIS_URL" not in os.environ:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
            "data_folder_in": doorbell,
            "data_folder_out": doorbell,
            "control_folder": doorbell / "control",
        }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # many logins, quickly
    settings.STORAGES = {  # pages are drawn without a run of collectstatic
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def pytest_unconfigure() -> None:
    _var_dir.cleanup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """The first test database that no other run uses, so that two runs never meet.

    The run holds an advisory lock for as long as it lives; a database that a killed run left behind
    is taken over, and made anew, by the next one.
    """
    database = settings.DATABASES["default"]
    slots = psycopg2.connect(
        dbname="postgres",
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
    )
    slots.autocommit = True
    database.setdefault("TEST", {})["NAME"] = f"test_{database['NAME']}_{take_slot(slots)}"
    yield
    slots.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Before the test database is dropped, end what still uses it: a browser's last request, say."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )


def take_slot(slots: psycopg2.extensions.connection) -> int:
    with slots.cursor() as cursor:
        for slot in range(1, 100):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [TEST_DATABASES, slot])
            if cursor.fetchone() == (True,):
                return slot
    raise RuntimeError("99 test runs use this PostgreSQL already: wait until one of them has ended.")


@pytest.fixture(scope="session", autouse=True)
def flush_may_empty_the_audit_trail() -> Iterator[None]:
    """Let tests with real transactions empty their tables afterwards.

    A trigger refuses TRUNCATE on the audit trail. Django's flush is the only one that may pass it,
    and only here: in the role of a replica, triggers do not fire.
    """
    with pytest.MonkeyPatch.context() as patch:
        flush = DatabaseOperations.sql_flush

        def without_triggers(*args: object, **kwargs: object) -> list[str]:
            return [
                "SET session_replication_role = replica;",
                *flush(*args, **kwargs),
                "RESET session_replication_role;",
            ]

        patch.setattr(DatabaseOperations, "sql_flush", without_triggers)
        yield


@pytest.fixture
def rung(settings: LazySettings) -> Callable[[], list[tuple[str, int]]]:
    """Answers which tasks the broker holds for which ids, in a folder that is empty at first."""
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    for message in folder.glob("*.msg"):
        message.unlink()

    def messages() -> list[tuple[str, int]]:
        found = []
        for path in folder.glob("*.msg"):
            message = json.loads(path.read_text())
            ((job_id,), _kwargs, _embedded) = json.loads(b64decode(message["body"]))
            found.append((message["headers"]["task"], job_id))
        return sorted(found)

    return messages
