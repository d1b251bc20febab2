"""The files behind a report: taken after a look at what they are, removed without being lost."""

import hashlib
import unicodedata
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.documents.extraction import Format, UnreadableFile, sniff
from apps.documents.extraction.archive import open_office
from apps.documents.extraction.errors import UnsupportedType
from apps.progress.filling import ReportRefused, locked, refuse_unless_open
from apps.progress.models import Evidence, Report
from apps.progress.models.reports import evidence_path
from apps.units.models import User
from apps.units.permissions import Permission, require


class Kind(NamedTuple):
    """A sort of file that is taken: what it is served as, and how its name may end; the first end is given to
    a name without one of them."""

    media_type: str
    ends: tuple[str, ...]


PDF = Kind("application/pdf", (".pdf",))
PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"))
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    Format.PDF: PDF,
    Format.OFD: Kind("application/ofd", (".ofd",)),
    Format.DOC: Kind("application/msword", (".doc", ".wps")),
    Format.DOCX: Kind(f"{OFFICE}wordprocessingml.document", (".docx",)),
    Format.XLSX: Kind(f"{OFFICE}spreadsheetml.sheet", (".xlsx", ".et")),
}
PICTURES = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))

# What a browser may show by itself; everything else is saved to disk.
SHOWN = frozenset({kind.media_type for kind in (PDF, PNG, JPEG)})

LONGEST_NAME = 200  # characters


class EvidenceRefused(ReportRefused):
    """The file cannot be taken; the message says why and what to do."""


@transaction.atomic
def add(report: Report, file: "File[bytes]", name: str, *, by: User) -> Evidence:
    """Keep `file` behind the report. The same bytes again are the same evidence.

    What it is is told by its contents (GB/T 22239-2019 8.1.4.4 d: input is validated). Raises
    EvidenceRefused, NotOpen, PeriodClosed and NotAllowed; nothing is kept of a refused file.
    """
    require(by, Permission.REPORT_FILL, report)
    report = locked(report)
    refuse_unless_open(report)
    data = file.read(settings.UPLOAD_LIMIT + 1)
    kind = kind_of(data)
    sha256 = hashlib.sha256(data).hexdigest()
    if standing := report.evidence.filter(sha256=sha256, removed_at=None).first():
        return standing
    evidence = Evidence(
        district_id=report.district_id,
        report=report,
        name=named(name, kind),
        media_type=kind.media_type,
        size=len(data),
        sha256=sha256,
        added_by=by,
    )
    keep(evidence, data)
    evidence.save()
    record("evidence.add", evidence, by=by, after={"report": report.pk, "sha256": sha256, "size": len(data)})
    return evidence


@transaction.atomic
def remove(evidence: Evidence, *, by: User) -> None:
    """Take the file out of the report; versions that were submitted with it keep it. Twice is once."""
    require(by, Permission.REPORT_FILL, evidence.report)
    report = locked(evidence.report)
    evidence = report.evidence.get(pk=evidence.pk)
    if evidence.removed_at is not None:
        return
    refuse_unless_open(report)
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    record("evidence.remove", evidence, by=by, after={"report": report.pk})


def is_kept(evidence: Evidence) -> bool:
    """Whether the file may still be opened: it stands behind the report or behind a version that was submitted."""
    if evidence.removed_at is None:
        return True
    contents = evidence.report.submissions.values_list("content", flat=True)
    return any(one["id"] == evidence.pk for content in contents for one in content["evidence"])


def keep(evidence: Evidence, data: bytes) -> None:
    """Into the storage, where the same bytes lie once: a file is named by its contents and never deleted."""
    path = evidence_path(evidence, evidence.name)
    if default_storage.exists(path) and default_storage.size(path) == len(data):
        evidence.file.name = path
    else:
        evidence.file.save(evidence.name, ContentFile(data), save=False)


def kind_of(data: bytes) -> Kind:
    """Raises EvidenceRefused."""
    if len(data) > settings.UPLOAD_LIMIT:
        raise EvidenceRefused(
            _("The file is larger than %(limit)s. Make it smaller, or split it, then add it again.")
            % {"limit": filesizeformat(settings.UPLOAD_LIMIT)}
        )
    for beginning, kind in PICTURES:
        if data.startswith(beginning):
            return kind
    try:
        found = sniff(data)
        if found in (Format.DOCX, Format.XLSX):
            open_office(data)  # without macros
    except UnsupportedType:
        return refuse_kind()
    except UnreadableFile as error:
        raise EvidenceRefused(_(error.sentence) % error.parameters) from error
    return KINDS.get(found) or refuse_kind()


def refuse_kind() -> Kind:
    raise EvidenceRefused(
        _(
            "Evidence is a picture (PNG, JPEG), a PDF, OFD or Word file or an Excel workbook (.xlsx); this file is"
            " none of these. Save it as one, then add it again."
        )
    )


def named(name: str, kind: Kind) -> str:
    """What a person called the file, without folders and unprintable characters, ending as what it is."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, end = PurePath(name).stem, PurePath(name).suffix
    if end.lower() not in kind.ends:
        stem, end = name, kind.ends[0]
    return stem[: LONGEST_NAME - len(end)] + end
