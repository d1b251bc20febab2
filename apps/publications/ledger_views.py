"""Ledgers: ask for one, see how far it is, fetch it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit.sheets import XLSX
from apps.publications.exporting import ExportRefused, export_again, export_ledger, fetch
from apps.publications.ledger_forms import LedgerForm
from apps.publications.ledgers.fields import FIELDS
from apps.publications.ledgers.layouts import LAYOUTS
from apps.publications.models import UNFINISHED, Export, ExportState
from apps.targets.quarters import Quarter
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest, posted_from

PAGE_SIZE = 20
UNPROCESSABLE = 422


@require_GET
def ledgers(request: SignedInRequest) -> HttpResponse:
    """The form, and what became of what the visitor asked for; htmx asks again while one is being written."""
    require(request.user, Permission.OVERVIEW_VIEW, request.user.district)
    return shown(request, LedgerForm(user=request.user, address=request.GET))


def shown(request: SignedInRequest, form: LedgerForm, status: int = 200) -> HttpResponse:
    mine = Export.objects.visible_to(request.user)
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(export, LAYOUTS[export.layout].name) for export in page],
        "writing": sum(export.state in UNFINISHED for export in page),
        "ready": sum(export.state == ExportState.READY and not export.expired for export in page),
        "layouts": [
            (layout, [(column, FIELDS[column.field].means) for column in layout.columns])
            for layout in LAYOUTS.values()
        ],
    }
    return render(request, "publications/ledgers.html", context, status=status)


@posted_from("publications:ledgers")
def ledger_ask(request: SignedInRequest) -> HttpResponse:
    form = LedgerForm(request.POST, user=request.user, address=request.GET)
    require(request.user, Permission.OVERVIEW_VIEW, request.user.district)
    if form.is_valid():
        quarter = Quarter.parse(form.cleaned_data["quarter"])
        try:
            export_ledger(form.cleaned_data["layout"], quarter, form.filters, by=request.user)
        except ExportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The ledger is being written. It appears below; you may leave this page.")
            )
            return redirect("publications:ledgers")
    return shown(request, form, status=UNPROCESSABLE)


@require_POST
def ledger_again(request: SignedInRequest, pk: int) -> HttpResponse:
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    try:
        export_again(export, by=request.user)
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The ledger is being written. It appears below; you may leave this page.")
        )
    return redirect("publications:ledgers")


@require_GET
def ledger_download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """For who asked for it, as long as it is kept."""
    export = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    try:
        file = fetch(export, by=request.user)
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("publications:ledgers")
    layout, span = LAYOUTS[export.layout].name, export.span
    made = timezone.localdate(export.finished_at)
    name = f"{export.title}台账{span.year}年第{span.number}季度{layout}{made:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
