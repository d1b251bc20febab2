"""Ask for a ledger, and fetch it while it is there."""

from collections.abc import Sequence

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.dashboard.figures import Standing
from apps.documents.models import Document
from apps.publications.ledgers.choosing import Filters, chosen
from apps.publications.ledgers.layouts import LAYOUTS
from apps.publications.models import UNFINISHED, Export, ExportState
from apps.publications.tasks import ring
from apps.targets.quarters import Quarter
from apps.units.models import User
from apps.units.permissions import Permission, require


class ExportRefused(Exception):
    """No ledger; the message says why and what to do."""


class NothingToExport(ExportRefused):
    """No target fits the filters."""


class ExportGone(ExportRefused):
    """The file is not there: not written yet, or its week is over."""


@transaction.atomic
def export_ledger(layout: str, quarter: Quarter, filters: Filters, *, by: User) -> Export:
    """Queue a ledger of the district. The same one that is on its way already is enough: asking twice is asking once.

    Raises NothingToExport and NotAllowed.
    """
    require(by, Permission.OVERVIEW_VIEW, by.district)
    same = {"asked_by": by, "layout": LAYOUTS[layout].code, "quarter": str(quarter), "filters": filters}
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # who clicks twice asks once
    if waiting := Export.objects.filter(state__in=UNFINISHED, **same).first():
        return waiting
    export = Export(district=by.district, **same)
    standings = chosen(export)
    if not standings:
        raise NothingToExport(
            _("No target fits. Choose a quarter of which the notice speaks, or take a filter back.")
        )
    export.title, export.total = title_of(by, standings), len(standings)
    export.save()
    record("export.ask", export, by=by, after=said_of(export))
    # Robust: the row is kept by then, whatever becomes of the doorbell.
    transaction.on_commit(lambda: ring(export.pk), robust=True)
    return export


def title_of(user: User, standings: Sequence[Standing]) -> str:
    """The title of the one notice that they are of, or what the district calls its targets."""
    documents = {one.document for one in standings}
    if len(documents) == 1:
        return str(Document.objects.only("title", "file_name").get(pk=documents.pop()))
    return f"{user.district}重点工作目标任务"


def said_of(export: Export) -> dict[str, object]:
    return {"layout": export.layout, "quarter": export.quarter, "filters": export.filters}


def export_again(export: Export, *, by: User) -> Export:
    """The same ledger, as things stand now. Raises as export_ledger()."""
    require(by, Permission.OVERVIEW_VIEW, export)
    filters: Filters = export.filters
    return export_ledger(export.layout, export.span, filters, by=by)


@transaction.atomic
def fetch(export: Export, *, by: User) -> "File[bytes]":
    """The file, for who asked for it. Each download is recorded. Raises ExportGone and NotAllowed."""
    require(by, Permission.OVERVIEW_VIEW, export)
    if export.expired:
        raise ExportGone(_("This ledger was kept for a week and is gone. Make it again."))
    if export.state != ExportState.READY:
        raise ExportGone(_("This ledger is not written yet. Wait until it is, then fetch it."))
    try:
        file = export.file.open("rb")
    except FileNotFoundError as error:
        raise ExportGone(_("The file of this ledger is no longer there. Make it again.")) from error
    record("export.download", export, by=by, after=said_of(export))
    return file
