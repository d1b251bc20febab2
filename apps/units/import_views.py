from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.audit.describing import Change, describe
from apps.audit.sheets import XLSX
from apps.units.exporting import export_units
from apps.units.forms import ImportForm
from apps.units.importing import Line, import_units
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest, posted_from
from apps.units.sheets import SHEETS, NotAWorkbook, Row, Sheets, read, write

WAITING = "unit-import"  # the session keeps the rows of a preview until they are confirmed


@require_http_methods(["GET", "POST"])
def unit_import(request: SignedInRequest) -> HttpResponse:
    """Choose a file; see what it would change, or what is wrong with it. Nothing is written yet."""
    require(request.user, Permission.UNIT_MANAGE, request.user.district)
    request.session.pop(WAITING, None)
    form = ImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "sheets": SHEETS}
    if request.method == "GET" or not form.is_valid():
        return render(request, "units/import.html", context, status=200 if request.method == "GET" else 422)
    try:
        sheets = read(form.cleaned_data["file"])
    except NotAWorkbook as refusal:
        form.add_error("file", str(refusal))
        return render(request, "units/import.html", context, status=422)
    outcome = import_units(request.user.district, sheets, by=request.user, dry_run=True)
    changes = [(line, fields_of(line)) for line in outcome.lines if line.what != "same"]
    if not outcome.errors and changes:
        request.session[WAITING] = as_json(sheets)
    context |= {"outcome": outcome, "changes": changes, "same": len(outcome.lines) - len(changes)}
    context |= {"file_name": form.cleaned_data["file"].name}
    return render(request, "units/import.html", context, status=422 if outcome.errors else 200)


def fields_of(line: Line) -> list[Change]:
    """What becomes of each field of the row, as the audit trail will say it."""
    return [change for event in line.events for change in describe(event).changes]


@posted_from("units:import")
def unit_import_confirm(request: SignedInRequest) -> HttpResponse:
    """Write what the preview showed, unless the district's list has changed so much that it no longer fits."""
    require(request.user, Permission.UNIT_MANAGE, request.user.district)
    waiting = request.session.pop(WAITING, None)
    if waiting is None:
        messages.error(request, _("There is no preview to confirm. Choose the file again."))
        return redirect("units:import")
    outcome = import_units(request.user.district, from_json(waiting), by=request.user)
    if outcome.errors:
        context = {"form": ImportForm(), "sheets": SHEETS, "outcome": outcome, "changes": [], "same": 0}
        return render(request, "units/import.html", context, status=422)
    messages.success(
        request, _("The list was imported: %(changed)d rows added or changed.") % {"changed": outcome.changed}
    )
    return redirect("units:list")


@require_GET
def unit_export(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    name = f"{request.user.district}单位名录{timezone.localdate():%Y%m%d}.xlsx"
    return workbook(write(export_units(request.user.district)), name)


@require_GET
def unit_template(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_MANAGE, request.user.district)
    return workbook(write({}), "单位名录模板.xlsx")


def workbook(data: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": disposition})


def as_json(sheets: Sheets) -> dict[str, list[list[Any]]]:
    def plain(value: Any) -> str:
        return value.isoformat() if isinstance(value, date) else value

    return {
        name: [[row.number, {key: plain(value) for key, value in row.values.items()}] for row in rows]
        for name, rows in sheets.rows.items()
    }


def from_json(data: dict[str, list[list[Any]]]) -> Sheets:
    sheets = Sheets()
    for name, columns in SHEETS.items():
        dates = {column.key for column in columns if column.is_date}
        sheets.rows[name] = [
            Row(
                number,
                {k: date.fromisoformat(v) if k in dates and v else v for k, v in values.items()},
            )
            for number, values in data[name]
        ]
    return sheets
