"""Read one document: bytes → text → parsed notice → drafts, all or nothing."""

import logging
from collections.abc import Mapping

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.audit.recording import SYSTEM, record
from apps.documents.extraction import ExtractedText, UnreadableFile
from apps.documents.extraction.apart import extract_apart
from apps.documents.findings import document_fields, findings
from apps.documents.learned import Dictionary
from apps.documents.locks import READING, worker_lock
from apps.documents.models import UNFINISHED, Document, DraftTarget, JobState, ReadingJob
from apps.documents.parser import VERSION, ParsedNotice, parse

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3

BROKEN_OFF = gettext_noop(
    "Reading this file was broken off three times. Try again; if it is broken off again, save the file "
    "in Word as .docx, or as plain text, and upload that."
)
UNEXPECTED = gettext_noop(
    "Something in this file was not foreseen. The file is kept. Try again; if it fails again, tell "
    "the system administrator the name of the file."
)
NO_ITEMS = gettext_noop(
    "The text was read, but no task was found in it. Check that it is a notice with numbered tasks, "
    "or a work report, and not only its covering letter."
)


class NoItems(UnreadableFile):
    """The text holds nothing that could become a target."""

    code = "no_items"
    sentence = NO_ITEMS


def read(job_id: int) -> None:
    """Read the job's document and save what was found, once.

    A job that is finished, unknown, or being read by another worker is left alone, so the task may
    be delivered any number of times. Errors of the database are raised: the job stays unfinished and
    the sweep rings again.
    """
    with worker_lock(READING, job_id) as mine:
        if not mine:
            return
        job = (
            ReadingJob.objects.select_related("document__district")
            .filter(pk=job_id, state__in=UNFINISHED)
            .first()
        )
        if job is None:
            return
        if job.attempts >= MAX_ATTEMPTS:
            fail(job, BROKEN_OFF)
            return
        begin(job)
        try:
            extracted, notice = read_file(job)
        except DatabaseError:
            raise
        except UnreadableFile as error:
            fail(job, error.sentence, error.parameters)
        except Exception:
            logger.exception("Document %s could not be read.", job.document_id)
            fail(job, UNEXPECTED)
        else:
            save(job, extracted, notice)


def begin(job: ReadingJob) -> None:
    job.state = JobState.READING
    job.attempts += 1
    job.started_at = timezone.now()
    job.stage, job.stages_done, job.stages_total = "extract", 0, 1
    job.save()


def read_file(job: ReadingJob) -> tuple[ExtractedText, ParsedNotice]:
    """What the document's file says and what the parser reads in it; the job's row tells how far it is."""

    def on_stage(stage: str, done: int, total: int) -> None:
        # Taking the text out of the file is the stage before the parser's first.
        ReadingJob.objects.filter(pk=job.pk).update(stage=stage, stages_done=done + 1, stages_total=total + 1)

    with job.document.original.open("rb") as file:
        extracted = extract_apart(file.read())
    Document.objects.filter(pk=job.document_id).update(text=extracted.text)
    notice = parse(extracted.text, extracted.structure, on_stage=on_stage)
    if not notice.items:
        raise NoItems
    return extracted, notice


@transaction.atomic
def save(job: ReadingJob, extracted: ExtractedText, notice: ParsedNotice) -> None:
    document = job.document
    dictionary = Dictionary(document.district)
    found = findings(notice, extracted.text, dictionary)
    document.text, document.structure = extracted.text, extracted.structure.as_json()
    document.parser_version = VERSION
    for name, value in document_fields(found).items():
        setattr(document, name, value)
    document.sections, document.furniture = found["sections"], found["furniture"]
    document.unread, document.warnings = found["unread"], found["warnings"]
    document.save()
    DraftTarget.objects.bulk_create(
        DraftTarget(district_id=document.district_id, document=document, **draft) for draft in found["drafts"]
    )
    dictionary.count_uses()
    job.found = {
        "items": len(notice.items),
        "stars": sum(item.stars for item in notice.items),
        "indicators": sum(len(item.indicators) for item in notice.items),
        "units": sum(len(item.units) for item in notice.items),
        "warnings": len(notice.warnings),
    }
    finish(job, JobState.READY)
    record("document.read", document, by=SYSTEM, after=job.found)


@transaction.atomic
def fail(job: ReadingJob, sentence: str, parameters: Mapping[str, object] | None = None) -> None:
    job.failure, job.failure_parameters = sentence, dict(parameters or {})
    finish(job, JobState.FAILED)
    record("document.fail", job.document, by=SYSTEM, after={"failure": sentence})


def finish(job: ReadingJob, state: JobState) -> None:
    job.state = state
    job.finished_at = timezone.now()
    # Not the stage: the row knows how far the reading came.
    job.save(update_fields=["state", "finished_at", "found", "failure", "failure_parameters"])
