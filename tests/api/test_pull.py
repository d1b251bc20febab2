"""A copy of all targets is kept up to date by `updated_since` while others change them: nothing missed, nothing twice."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, models, transaction
from rest_framework.test import APIClient

from apps.documents.models import DraftTarget
from apps.targets.models import Target
from apps.units.models import User
from tests.api.conftest import Program
from tests.factories import CommitmentFactory, TargetFactory

TARGETS = 10_000
WRITERS, BULK = 3, 200
PULLS = 40  # that find something, while the writers are at it


@pytest.fixture
def targets(transactional_db: None, officer: User) -> list[int]:
    """One made as always, the others copied from it by SQL."""
    target = TargetFactory(document__uploaded_by=officer)
    with connection.cursor() as cursor:
        copy = copying(DraftTarget, "")
        cursor.execute(f"{copy}, generate_series(2, %s) WHERE row.id = %s", [TARGETS, target.draft_id])
        copy = copying(Target, "draft_id")
        cursor.execute(
            f"{copy} JOIN documents_drafttarget other ON other.id > row.draft_id WHERE row.id = %s",
            [target.pk],
        )
    return list(Target.objects.order_by("pk").values_list("pk", flat=True))


def copying(model: type[models.Model], key: str) -> str:
    """The beginning of a statement that copies a row, with the id of another row in the column `key`."""
    columns = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join("other.id" if column == key else f'row."{column}"' for column in columns)
    # The names are the models'.
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM "{model._meta.db_table}" row'  # noqa: S608


def write(seed: int, targets: list[int], stop: Event) -> None:
    """Change single targets, many at once, and parts; each transaction lasts differently long."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    try:
        while not stop.is_set():
            some = chance.sample(targets, BULK if chance.random() < 0.2 else 1)
            with transaction.atomic():
                list(Target.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk"))
                if chance.random() < 0.3:
                    CommitmentFactory(target=Target.objects.get(pk=some[0]))
                else:
                    Target.objects.filter(pk__in=some).update(title=str(chance.random()))
                time.sleep(chance.random() / 10)
    finally:
        connection.close()


@dataclass
class Copy:
    """What a program keeps of the targets: title, number of deliverables and moment of each."""

    client: APIClient
    last: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    rows: dict[int, tuple[str, int, datetime]] = field(default_factory=dict)

    def pull(self) -> bool:
        """Page by page what changed since the last row that was pulled; whether there was anything."""
        asked = {"updated_since": self.last.isoformat(), "ordering": "updated_at", "limit": 500}
        page = self.client.get(
            "/api/v1/targets", asked | {"fields": "id,title,commitments,updated_at"}
        ).json()
        found = self.take(page["results"])
        while page["next"]:
            page = self.client.get(page["next"]).json()
            self.take(page["results"])
        return found

    def take(self, page: list[dict[str, Any]]) -> bool:
        moments = [datetime.fromisoformat(row["updated_at"]) for row in page]
        assert [self.last, *moments] == sorted({self.last, *moments})  # each is later than any that was seen
        assert len({row["id"] for row in page}) == len(page)
        for row, self.last in zip(page, moments, strict=True):
            self.rows[row["id"]] = row["title"], len(row["commitments"]), self.last
        return bool(page)


def test_a_copy_keeps_up_with_those_who_change_targets(
    targets: list[int], program: Program, settings: LazySettings
) -> None:
    settings.API_REQUESTS_A_MINUTE = 10**6
    copy, stop, pulls = Copy(program()), Event(), 0
    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(write, seed, targets, stop) for seed in range(WRITERS)]
        try:
            while pulls < PULLS and not any(writer.done() for writer in writers):
                pulls += copy.pull()
        finally:
            stop.set()
    for writer in writers:
        writer.result()
    while copy.pull():
        pass
    there = Target.objects.annotate(parts=models.Count("commitments"))
    assert copy.rows == {
        pk: (title, parts, at)
        for pk, title, parts, at in there.values_list("pk", "title", "parts", "stamp__at")
    }
    assert len(copy.rows) == TARGETS
