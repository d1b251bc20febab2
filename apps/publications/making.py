"""Write one ledger: gather its targets batch by batch, keep the workbook, all or nothing."""

import hashlib
import logging
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from apps.audit.recording import SYSTEM, record
from apps.documents.locks import worker_lock
from apps.publications.ledgers.choosing import chosen, period_of
from apps.publications.ledgers.gathering import gather
from apps.publications.ledgers.layouts import LAYOUTS
from apps.publications.ledgers.writing import Ledger
from apps.publications.models import UNFINISHED, Export, ExportState
from apps.publications.models.exports import KEPT_FOR

logger = logging.getLogger(__name__)

EXPORTING = 7304  # our class of advisory locks
MAX_ATTEMPTS = 3
BATCH = 100  # targets that are in memory at a time; the page sees the progress after each

BROKEN_OFF = gettext_noop(
    "Writing this ledger was broken off three times. Make it again for fewer notices, or tell the system administrator."
)
UNEXPECTED = gettext_noop(
    "Something in this ledger was not foreseen. Make it again; if it fails again, tell the system administrator."
)


def make(pk: int) -> None:
    """Write the ledger, once.

    One that is finished, unknown, or being written by another worker is left alone, so the task may be delivered
    any number of times. Errors of the database are raised: the ledger stays unfinished and the sweep rings again.
    """
    with worker_lock(EXPORTING, pk) as mine:
        if not mine:
            return
        export = (
            Export.objects.select_related("district", "asked_by").filter(pk=pk, state__in=UNFINISHED).first()
        )
        if export is None:
            return
        if export.attempts >= MAX_ATTEMPTS:
            fail(export, BROKEN_OFF)
            return
        export.state, export.attempts, export.done = ExportState.WRITING, export.attempts + 1, 0
        export.save(update_fields=["state", "attempts", "done"])
        try:
            with TemporaryFile() as file, translation.override(settings.LANGUAGE_CODE):
                write(export, file)
                keep(export, file)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Ledger %s could not be written.", pk)
            fail(export, UNEXPECTED)


def write(export: Export, file: IO[bytes]) -> None:
    """The workbook; the row tells how far it is."""
    ids = [one.target for one in chosen(export)]
    Export.objects.filter(pk=export.pk).update(total=len(ids))
    period = period_of(export.district, export.quarter)
    ledger = Ledger(LAYOUTS[export.layout], f"{export.title}台账", note_of(export))
    for start in range(0, len(ids), BATCH):
        for entry in gather(period, ids[start : start + BATCH]):
            ledger.add(entry)
        Export.objects.filter(pk=export.pk).update(done=min(start + BATCH, len(ids)))
    ledger.save(file)


def note_of(export: Export) -> str:
    span = export.span
    return (
        f"{export.district}    {span.year}年第{span.number}季度    "
        f"生成日期：{timezone.localdate():%Y-%m-%d}    本台账只列已审核的进展和亮灯"
    )


@transaction.atomic
def keep(export: Export, file: IO[bytes]) -> None:
    """In place of what an earlier worker may have left behind."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do
    name = f"exports/{export.district.code}/{export.pk}.xlsx"
    default_storage.delete(name)
    file.seek(0)
    export.file.name = default_storage.save(name, File(file))
    export.sha256, export.size = digest, default_storage.size(export.file.name)
    export.state, export.finished_at = ExportState.READY, timezone.now()
    export.expires_at = export.finished_at + KEPT_FOR
    export.save(update_fields=["file", "sha256", "size", "state", "finished_at", "expires_at"])
    record("export.write", export, by=SYSTEM, after={"sha256": digest, "size": export.size})


@transaction.atomic
def fail(export: Export, sentence: str) -> None:
    export.state, export.failure, export.finished_at = ExportState.FAILED, sentence, timezone.now()
    export.save(update_fields=["state", "failure", "finished_at"])
    record("export.fail", export, by=SYSTEM, after={"failure": sentence})


def expire(now: datetime) -> int:
    """Remove the files whose week is over; their rows stay and say so. Returns how many there were."""
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    for export in over:
        default_storage.delete(str(export.file.name))
        with transaction.atomic():
            Export.objects.filter(pk=export.pk).update(state=ExportState.EXPIRED, file="")
            record("export.expire", export, by=SYSTEM)
    return len(over)
