"""Take a file: check it, keep the original, queue its reading, and queue it once more."""

import hashlib

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.documents.extraction import Format, UnreadableFile, sniff
from apps.documents.models import UNFINISHED, Document, JobState, ReadingJob, Rereading
from apps.documents.tasks import ring, ring_for_rereading
from apps.units.models import User
from apps.units.permissions import Permission, require


class UploadRefused(Exception):
    """The file cannot be taken; the message says why and what to do."""


class TooLarge(UploadRefused):
    """More bytes than settings.UPLOAD_LIMIT."""


class AlreadyUploaded(UploadRefused):
    """The same bytes are here already, as `document`."""

    def __init__(self, document: Document) -> None:
        self.document = document
        super().__init__(
            _("This file was uploaded on %(day)s by %(who)s. Open that document instead.")
            % {"day": date_format(timezone.localtime(document.uploaded_at)), "who": document.uploaded_by}
        )


def upload(file: "File[bytes]", file_name: str, *, by: User) -> Document:
    """Keep `file` as a document of the uploader's district and queue its reading.

    Raises TooLarge, UploadRefused (empty, of a type that cannot be read), AlreadyUploaded for the
    same bytes again, and NotAllowed. Nothing is kept of a refused file.
    """
    require(by, Permission.DOCUMENT_UPLOAD, by.district)
    data = file.read(settings.UPLOAD_LIMIT + 1)
    file_format = checked_format(data)
    sha256 = hashlib.sha256(data).hexdigest()
    refuse_known(by, sha256)
    name = default_storage.save(f"{by.district.code}/{sha256}.{file_format}", file)
    try:
        with transaction.atomic():
            document = Document.objects.create(
                district_id=by.district_id,
                original=name,
                file_name=file_name[-255:],
                format=file_format,
                size=len(data),
                sha256=sha256,
                uploaded_by=by,
            )
            job = ReadingJob.objects.create(district_id=by.district_id, document=document)
            record("document.upload", document, by=by, after={"sha256": sha256, "size": len(data)})
            # Robust: the document is kept by then, whatever becomes of the doorbell.
            transaction.on_commit(lambda: ring(job.pk), robust=True)
    except IntegrityError:
        default_storage.delete(name)
        refuse_known(by, sha256)  # somebody else was faster by a moment
        raise
    except BaseException:
        default_storage.delete(name)
        raise
    return document


def checked_format(data: bytes) -> Format:
    """What the file is. Raises TooLarge, and UploadRefused where it is empty or nothing that can be read."""
    if len(data) > settings.UPLOAD_LIMIT:
        raise TooLarge(
            _("The file is larger than %(limit)s. Split it, or remove its pictures, and upload it again.")
            % {"limit": filesizeformat(settings.UPLOAD_LIMIT)}
        )
    try:
        return sniff(data)
    except UnreadableFile as error:
        raise UploadRefused(_(error.sentence) % error.parameters) from error


def refuse_known(by: User, sha256: str) -> None:
    known = (
        Document.objects.filter(district_id=by.district_id, sha256=sha256)
        .select_related("uploaded_by")
        .first()
    )
    if known is not None:
        raise AlreadyUploaded(known)


class NotRetryable(Exception):
    """The document is not in a state in which reading it again makes sense."""


@transaction.atomic
def retry(document: Document, *, by: User) -> None:
    """Queue a failed reading again. Raises NotRetryable unless it failed, and NotAllowed."""
    require(by, Permission.DOCUMENT_UPLOAD, document)
    job = ReadingJob.objects.select_for_update().get(document=document)
    if job.state != JobState.FAILED:
        raise NotRetryable(
            _("This document is not waiting for another try: reload the page to see how it stands.")
        )
    job.state = JobState.QUEUED
    job.attempts = 0
    job.failure = ""
    job.queued_at = timezone.now()
    job.save()
    record("document.retry", document, by=by)
    transaction.on_commit(lambda: ring(job.pk), robust=True)


class NotRereadable(Exception):
    """There is nothing in the document that could still be read otherwise."""


@transaction.atomic
def read_again(document: Document, *, by: User) -> Rereading:
    """Queue reading the stored text with today's parser. One that is on its way is enough: asking twice is asking once.

    Raises NotRereadable before the first reading is done and after the targets are issued, and NotAllowed.
    """
    require(by, Permission.DRAFT_REVIEW, document)
    document = Document.objects.select_for_update(of=["self"]).select_related("job").get(pk=document.pk)
    if document.targets_issued_at is not None:
        raise NotRereadable(_("The targets of this notice are issued: their words no longer change."))
    if document.job.state != JobState.READY:
        raise NotRereadable(_("This notice is not read yet. Wait until it is, then read it again."))
    again, created = Rereading.objects.get_or_create(
        document=document, defaults={"district_id": document.district_id, "asked_by": by}
    )
    if not created and again.state in UNFINISHED:
        return again
    if not created:
        again.number += 1
        again.state, again.attempts, again.failure, again.found = JobState.QUEUED, 0, "", {}
        again.asked_by, again.asked_at, again.finished_at = by, timezone.now(), None
        again.save()
    record("document.ask-reread", document, by=by)
    transaction.on_commit(lambda: ring_for_rereading(again.pk), robust=True)
    return again
