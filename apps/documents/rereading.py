"""Read a document's stored text again with today's parser; what is found waits for people (ADR 10)."""

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.audit.recording import SYSTEM, record
from apps.documents.findings import Findings, findings
from apps.documents.learned import Dictionary
from apps.documents.locks import REREADING, worker_lock
from apps.documents.models import UNFINISHED, Document, JobState, Rereading
from apps.documents.parser import VERSION, parse
from apps.documents.structure import Structure

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3

BROKEN_OFF = gettext_noop(
    "Reading the notice again did not come to an end, and nothing was changed. Go on with what was read before, "
    "and tell the system administrator the name of the file."
)


def reread(pk: int) -> None:
    """Do the Rereading `pk`, once; one that is finished, unknown or in another worker's hands is left alone.

    Errors of the database are raised: the row stays unfinished and the sweep rings again.
    """
    with worker_lock(REREADING, pk) as mine:
        if not mine:
            return
        again = (
            Rereading.objects.select_related("document__district").filter(pk=pk, state__in=UNFINISHED).first()
        )
        if again is None:
            return
        if again.attempts >= MAX_ATTEMPTS:
            fail(again)
            return
        again.state = JobState.READING
        again.attempts += 1
        again.save(update_fields=["state", "attempts"])
        try:
            found = found_today(again.document)
        except DatabaseError:
            raise
        except Exception:
            logger.exception("Document %s could not be read again.", again.document_id)
            fail(again)
        else:
            save(again, found)


def found_today(document: Document) -> Findings:
    """What today's parser and what the district has learned make of the stored text."""
    notice = parse(document.text, Structure.from_json(document.structure))
    return findings(notice, document.text, Dictionary(document.district))


@transaction.atomic
def save(again: Rereading, found: Findings) -> None:
    again.found = found
    finish(again, JobState.READY)
    # One column: people may correct the others at this moment.
    Document.objects.filter(pk=again.document_id).update(parser_version=VERSION)
    record("document.reread", again.document, by=SYSTEM, after={"items": len(found["drafts"])})


@transaction.atomic
def fail(again: Rereading) -> None:
    again.failure = BROKEN_OFF
    finish(again, JobState.FAILED)
    record("document.fail", again.document, by=SYSTEM, after={"failure": BROKEN_OFF})


def finish(again: Rereading, state: JobState) -> None:
    again.state, again.finished_at = state, timezone.now()
    again.save(update_fields=["state", "finished_at", "found", "failure"])
