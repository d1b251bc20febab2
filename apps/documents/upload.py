"""Take a file: check it, keep the original, queue its reading."""

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
from apps.documents.models import Document, JobState, ReadingJob
from apps.documents.tasks import ring
from apps.units.models import User
from apps.units.permissions import Permission, require


class UploadRefused(Exception):
    """The file cannot be taken; the message says why and what to do."""


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

    Raises UploadRefused (too large, empty, of a type that cannot be read), AlreadyUploaded for the
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
    """What the file is; UploadRefused where it is too large, empty, or nothing that can be read."""
    if len(data) > settings.UPLOAD_LIMIT:
        raise UploadRefused(
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
