"""The columns of this app's lists as files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.audit.exports import Column, Listing
from apps.documents.models import LearnedName, ReadingJob


def standing(document: Any) -> str:
    return str(_("Issued")) if document.targets_issued_at else document.job.get_state_display()


def found(name: str) -> Any:
    """How many of something reading found; nothing before it is done."""
    return lambda document: document.job.found.get(name)


# Of documents.views.rows(), each with its job and `pending`.
NOTICES: Listing[Any] = Listing(
    _("Notices"),
    (
        Column(_("Notice"), str, 44),
        Column(_("Document number"), lambda document: document.doc_number, 20),
        Column(_("Date of issue"), lambda document: document.issued_on, 12),
        Column(_("File name"), lambda document: document.file_name, 36),
        Column(_("How it stands"), standing, 12),
        Column(_("Failure"), lambda document: document.job.failure_sentence, 30),
        Column(_("Items"), found("items"), 10),
        Column("★", found("stars"), 6),
        Column(_("Figures"), found("indicators"), 10),
        Column(_("Warnings"), found("warnings"), 10),
        Column(_("Still to be checked"), lambda document: document.pending, 12),
        Column(_("Uploaded"), lambda document: document.uploaded_at, 19),
        Column(_("Uploaded by"), lambda document: str(document.uploaded_by), 12),
        Column(_("Targets issued"), lambda document: document.targets_issued_at, 19),
    ),
)


JOBS: Listing[ReadingJob] = Listing(
    _("Jobs"),
    (
        Column(_("Job"), lambda job: job.pk, 10),
        Column(_("State"), lambda job: job.get_state_display(), 14),
        Column(_("Failure"), lambda job: job.failure_sentence, 44),
        Column(_("Format"), lambda job: job.document.format, 8),
        Column(_("Size in bytes"), lambda job: job.document.size, 14),
        Column(_("Attempts"), lambda job: job.attempts, 10),
        Column(_("Queued"), lambda job: job.queued_at, 19),
        Column(_("Started"), lambda job: job.started_at, 19),
        Column(_("Finished"), lambda job: job.finished_at, 19),
    ),
)

LEARNED: Listing[LearnedName] = Listing(
    _("Learned names"),
    (
        Column(_("As it is read"), lambda row: row.printed, 28),
        Column(_("Unit of measure"), lambda row: row.measure, 10),
        Column(_("Where the clause prints"), lambda row: row.context, 28),
        Column(_("Used instead"), lambda row: row.name, 28),
        Column(_("Stands for"), lambda row: str(row.alias.named) if row.alias else "", 20),
        Column(_("Kind"), lambda row: row.get_kind_display(), 16),
        Column(_("Learned"), lambda row: row.learned_at, 19),
        Column(_("By"), lambda row: str(row.learned_by), 12),
        Column(_("Notice"), lambda row: str(row.draft.document) if row.draft else "", 36),
        Column(_("Met since"), lambda row: row.uses, 10),
    ),
)
