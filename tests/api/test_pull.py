"""A copy of all targets is kept up to date by `updated_since` while others change them: nothing missed, nothing twice."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
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
WRITERS, TRANSACTIONS = 3, 60
BULK = 200
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


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


def write(seed: int, targets: list[int]) -> None:
    """Change single targets, many at once, and parts; each transaction lasts differently long."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    try:
        for number in range(TRANSACTIONS):
            some = chance.sample(targets, BULK if chance.random() < 0.2 else 1)
            with transaction.atomic():
                list(Target.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk"))
                if chance.random() < 0.3:
                    CommitmentFactory(target=Target.objects.get(pk=some[0]))
                else:
                    Target.objects.filter(pk__in=some).update(title=f"{seed}-{number}")
                time.sleep(chance.random() / 10)
    finally:
        connection.close()


def pages(client: APIClient, since: datetime) -> Iterator[list[dict[str, Any]]]:
    asked = {
        "updated_since": since.isoformat(),
        "ordering": "updated_at",
        "limit": 500,
        "fields": "id,title,commitments,updated_at",
    }
    page = client.get("/api/v1/targets", asked).json()
    yield page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        yield page["results"]


def test_a_copy_keeps_up_with_those_who_change_targets(
    targets: list[int], program: Program, settings: LazySettings
) -> None:
    settings.API_REQUESTS_A_MINUTE = 10**6
    assert len(targets) == TARGETS
    client, last = program(), BEGINNING
    copies: dict[int, tuple[str, int, datetime]] = {}
    with ThreadPoolExecutor(WRITERS) as threads:
        writers = [threads.submit(write, seed, targets) for seed in range(WRITERS)]
        caught_up = False
        while not caught_up:
            caught_up = all(writer.done() for writer in writers)  # before the last pull
            for rows in pages(client, last):
                moments = [datetime.fromisoformat(row["updated_at"]) for row in rows]
                assert [last, *moments] == sorted({last, *moments})  # each is later than any that was seen
                assert len({row["id"] for row in rows}) == len(rows)
                for row, moment in zip(rows, moments, strict=True):
                    copies[row["id"]] = row["title"], len(row["commitments"]), moment
                last = moments[-1] if rows else last
                caught_up = caught_up and not rows
    for writer in writers:
        writer.result()
    there = Target.objects.annotate(parts=models.Count("commitments"))
    assert copies == {
        pk: (title, parts, at)
        for pk, title, parts, at in there.values_list("pk", "title", "parts", "stamp__at")
    }
