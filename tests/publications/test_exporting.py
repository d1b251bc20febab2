"""Asking for a ledger, writing it once whatever happens, fetching it, and its end after a week."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.audit.models import Event
from apps.publications import making
from apps.publications.exporting import ExportGone, NothingToExport, export_again, export_ledger, fetch
from apps.publications.making import EXPORTING, MAX_ATTEMPTS, make
from apps.publications.models import Export, ExportState
from apps.publications.tasks import LOST_AFTER, remove_expired, ring, ring_again, write_export
from apps.targets.quarters import Quarter as YearQuarter
from apps.units.models import User
from apps.units.permissions import NotAllowed
from tests.reports import Quarter
from tests.worker import database_url

TASK = "apps.publications.tasks.write_export"
Rung = Callable[[], list[tuple[str, int]]]
Q3 = YearQuarter(2026, 3)


@pytest.fixture
def asked(quarter: Quarter, officer: User) -> Export:
    return export_ledger("chongchuan", Q3, {}, by=officer)


def events(export: Export) -> list[str]:
    found = Event.objects.filter(object_type="publications.Export", object_id=export.pk)
    return list(found.order_by("id").values_list("verb", flat=True))


def test_asking_writes_the_job_and_rings_on_commit(
    quarter: Quarter,
    officer: User,
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = export_ledger("full", Q3, {"colour": "green"}, by=officer)

    assert (export.state, export.total, export.title) == ("queued", 1, "2026年区政府重点工作目标安排")
    assert rung() == [(TASK, export.pk)]
    event = Event.objects.get(verb="export.ask")
    assert event.after == {"layout": "full", "quarter": "2026Q3", "filters": {"colour": "green"}}


def test_asking_twice_is_asking_once(asked: Export, officer: User) -> None:
    assert export_ledger("chongchuan", Q3, {}, by=officer) == asked
    assert export_ledger("full", Q3, {}, by=officer) != asked
    make(asked.pk)
    assert export_ledger("chongchuan", Q3, {}, by=officer) != asked  # things may stand otherwise by now


def test_nothing_to_write_is_told_at_once(quarter: Quarter, officer: User) -> None:
    with pytest.raises(NothingToExport, match="没有符合条件的目标任务"):
        export_ledger("full", YearQuarter(2025, 3), {}, by=officer)
    assert not Export.objects.exists()


@pytest.mark.parametrize("person", ["reporter", "unit_head", "system_administrator", "audit_administrator"])
def test_who_does_not_see_the_district_gets_no_ledger(
    quarter: Quarter, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        export_ledger("full", Q3, {}, by=request.getfixturevalue(person))


def test_a_worker_writes_it_once(asked: Export, rung: Rung) -> None:
    write_export(asked.pk)
    write_export(asked.pk)  # delivered twice

    asked.refresh_from_db()
    assert (asked.state, asked.done, asked.total, asked.attempts) == ("ready", 2, 2, 1)
    assert asked.expires_at == timezone.now() + timedelta(days=7)
    assert asked.file.name == f"exports/990101/{asked.pk}.xlsx"
    assert asked.size == default_storage.size(asked.file.name)
    assert len(asked.sha256) == 64
    assert events(asked) == ["export.ask", "export.write"]


def test_progress_is_told_batch_by_batch(asked: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    gather = making.gather

    def watched(period: Any, ids: list[int]) -> Any:
        seen.append(Export.objects.values_list("state", "done", "total").get(pk=asked.pk))
        return gather(period, ids)

    monkeypatch.setattr(making, "gather", watched)
    monkeypatch.setattr(making, "BATCH", 1)
    make(asked.pk)

    assert seen == [("writing", 0, 2), ("writing", 1, 2)]


def test_what_a_killed_worker_left_is_rung_for_again_and_written_by_the_next(
    asked: Export, rung: Rung
) -> None:
    # Half-way: the row says so, a file lies there that no row knows, and the lock went with the worker.
    default_storage.save(f"exports/990101/{asked.pk}.xlsx", ContentFile(b"half"))
    long_ago = timezone.now() - LOST_AFTER - timedelta(seconds=1)
    Export.objects.filter(pk=asked.pk).update(state="writing", done=1, attempts=1, rung_at=long_ago)

    ring_again()
    ring_again()  # it rang a moment ago
    assert rung() == [(TASK, asked.pk)]
    write_export(asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.file.name) == ("ready", 2, f"exports/990101/{asked.pk}.xlsx")
    assert asked.size > 1000
    ring_again()
    assert rung() == [(TASK, asked.pk)]


def test_two_workers_do_not_write_the_same(asked: Export) -> None:
    other = psycopg2.connect(database_url())
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [EXPORTING, asked.pk])
    make(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.QUEUED
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.close()
    make(asked.pk)
    asked.refresh_from_db()
    assert asked.state == ExportState.READY


def test_after_three_breaks_it_is_given_up_with_a_sentence(asked: Export) -> None:
    Export.objects.filter(pk=asked.pk).update(state="writing", attempts=MAX_ATTEMPTS)
    make(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.failure_sentence) == (
        "failed",
        "该台账三次生成均被中断。请减少文件后重新生成，或联系系统管理员。",
    )
    assert events(asked) == ["export.ask", "export.fail"]


def test_what_is_not_foreseen_fails_and_says_so(asked: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    Export.objects.filter(pk=asked.pk).update(layout="unknown")
    make(asked.pk)
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert asked.failure_sentence.startswith("生成该台账时出现意外情况")


def test_with_the_broker_away_the_sweep_rings_later(
    asked: Export, rung: Rung, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
    away = folder.rename(folder.with_name("away"))
    ring(asked.pk)
    away.rename(folder)
    assert f"ledger {asked.pk} waits for the sweep" in caplog.text
    assert rung() == []


def test_fetching_is_recorded(asked: Export, officer: User) -> None:
    make(asked.pk)
    asked.refresh_from_db()
    with fetch(asked, by=officer) as file:
        assert file.read(2) == b"PK"
    assert events(asked) == ["export.ask", "export.write", "export.download"]


def test_what_is_not_written_yet_cannot_be_fetched(asked: Export, officer: User) -> None:
    with pytest.raises(ExportGone, match="该台账尚未生成"):
        fetch(asked, by=officer)


def test_after_a_week_the_file_goes_and_the_row_stays(
    asked: Export, officer: User, clock: time_machine.Traveller
) -> None:
    make(asked.pk)
    asked.refresh_from_db()
    name = asked.file.name
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    remove_expired()
    assert default_storage.exists(name)

    clock.shift(timedelta(seconds=1))
    with pytest.raises(ExportGone, match="该台账已保存满一周并清除"):
        fetch(asked, by=officer)  # also before it is removed
    remove_expired()
    remove_expired()

    asked.refresh_from_db()
    assert (asked.state, asked.expired, default_storage.exists(name)) == ("expired", True, False)
    assert events(asked) == ["export.ask", "export.write", "export.expire"]

    again = export_again(asked, by=officer)
    assert (again.layout, again.quarter, again.filters) == ("chongchuan", "2026Q3", {})
    assert again.pk != asked.pk


def test_a_file_that_somebody_removed_is_told(asked: Export, officer: User) -> None:
    make(asked.pk)
    asked.refresh_from_db()
    default_storage.delete(asked.file.name)
    with pytest.raises(ExportGone, match="该台账文件已不存在"):
        fetch(asked, by=officer)
