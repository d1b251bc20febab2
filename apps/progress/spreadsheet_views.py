"""The Excel round trip of a unit's quarter: download, choose the filled-in file, see what it would change, save."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.progress import spreadsheet
from apps.progress.answering import Parts, answered_parts_of
from apps.progress.models import OPEN_STATES, Report, ReportingPeriod
from apps.progress.quarter_lines import lines_of, title_of
from apps.progress.spreadsheet import Clash, Edit, NotApplied, Preview
from apps.progress.wording import field_labels, value_words
from apps.progress.workbook import Input
from apps.units.forms import ImportForm
from apps.units.import_views import workbook as xlsx
from apps.units.models import Unit
from apps.units.permissions import NotAllowed, Permission, role_scope
from apps.units.requests import SignedInRequest
from apps.units.sheets import NotAWorkbook

WAITING = "workbook"  # the session keeps what a preview showed until it is saved
CONFLICT, UNPROCESSABLE = 409, 422


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of the preview in words: what the report says now, and what the file says."""

    place: str
    target: str
    label: str
    now: str
    new: str
    clash: Clash | None = None


@require_GET
def workbook_download(request: SignedInRequest, pk: int) -> HttpResponse:
    period, unit = asked_for(request, pk)
    if unit is None:
        return redirect("progress:workbook-upload", period.pk)
    data = spreadsheet.write(period, unit, by=request.user)
    return xlsx(data, f"{title_of(period, unit).replace(' ', '')}.xlsx")


@require_http_methods(["GET", "POST"])
def workbook_upload(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose a file; see what it would change, or what is wrong with it. Nothing is saved yet."""
    period, unit = asked_for(request, pk)
    form = ImportForm(request.POST or None, request.FILES or None)
    if unit is None or request.method == "GET":
        return page(request, period, unit, form)
    request.session.pop(WAITING, None)
    if not form.is_valid():
        return page(request, period, unit, form, status=UNPROCESSABLE)
    file = form.cleaned_data["file"]
    try:
        found = spreadsheet.read(period, unit, file, by=request.user)
    except NotAWorkbook as refusal:
        form.add_error("file", str(refusal))
        return page(request, period, unit, form, status=UNPROCESSABLE)
    return preview_page(request, period, unit, found, status=UNPROCESSABLE if found.errors else 200)


@require_http_methods(["GET", "POST"])
def workbook_apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Save what the preview showed. A second click finds it saved, and says so again."""
    period, unit = asked_for(request, pk)
    waiting = request.session.get(WAITING, {})
    confirmed = bool(waiting) and waiting["token"] == request.POST.get("token")
    if request.method == "GET" or unit is None or not confirmed:
        if request.method == "POST":
            messages.error(request, _("There is no preview to confirm. Choose the file again."))
        return redirect(address(period, unit))
    if "saved" not in waiting:
        edits = chosen(waiting, request.POST.getlist("overwrite"))
        try:
            count = spreadsheet.apply(period, unit, edits, by=request.user)
        except NotApplied as refusal:
            messages.error(request, str(refusal))
            found = spreadsheet.preview(period, unit, edits, by=request.user)
            return preview_page(request, period, unit, found, status=CONFLICT)
        waiting = request.session[WAITING] = {"token": waiting["token"], "saved": count}
    count = waiting["saved"]
    sentence = ngettext(
        "%(count)s cell was saved. Hand up or submit each report when it is complete.",
        "%(count)s cells were saved. Hand up or submit each report when it is complete.",
        count,
    )
    messages.success(request, sentence % {"count": count})
    return redirect("progress:tasks")


def asked_for(request: SignedInRequest, pk: int) -> tuple[ReportingPeriod, Unit | None]:
    """The period, and the unit that the address names; None where the visitor has several to choose from."""
    periods = ReportingPeriod.objects.visible_to(request.user).select_related("district")
    period = get_object_or_404(periods, pk=pk)
    units = own_units(request)
    if not units:
        raise NotAllowed(Permission.REPORT_FILL, period)
    asked = request.POST.get("unit") or request.GET.get("unit")
    if asked is None:
        return period, units[0] if len(units) == 1 else None
    for unit in units:
        if str(unit.pk) == asked:
            return period, unit
    raise Http404


def own_units(request: SignedInRequest) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=role_scope(request.user, Permission.REPORT_FILL).unit_ids))


def address(period: ReportingPeriod, unit: Unit | None) -> str:
    return reverse("progress:workbook-upload", args=[period.pk]) + (f"?unit={unit.pk}" if unit else "")


def page(
    request: SignedInRequest,
    period: ReportingPeriod,
    unit: Unit | None,
    form: ImportForm,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "period": period,
        "unit": unit,
        "form": form,
        "units": own_units(request),
        "count": Report.objects.filter(period=period, unit=unit, state__in=OPEN_STATES).count(),
        **extra,
    }
    return render(request, "progress/workbook.html", context, status=status)


def preview_page(
    request: SignedInRequest, period: ReportingPeriod, unit: Unit, found: Preview, status: int
) -> HttpResponse:
    token = token_urlsafe()
    if not found.errors:
        request.session[WAITING] = kept(found, token)
    edits, clashes = ([], []) if found.errors else shown(period, unit, found)
    return page(
        request,
        period,
        unit,
        ImportForm(),
        status,
        looked_at=True,
        errors=found.errors,
        edits=edits,
        clashes=clashes,
        token=token,
    )


def kept(found: Preview, token: str) -> dict[str, Any]:
    return {
        "token": token,
        "edits": [asdict(edit) for edit in found.edits],
        "clashes": [asdict(spreadsheet.overwriting(clash)) for clash in found.clashes],
    }


def chosen(waiting: dict[str, Any], overwrite: Iterable[str]) -> list[Edit]:
    """What was shown, and of what somebody else changed the cells that are to be overwritten."""
    clashes = [edit for edit in waiting["clashes"] if edit["place"] in set(overwrite)]
    return [Edit(**edit) for edit in [*waiting["edits"], *clashes]]


def shown(period: ReportingPeriod, unit: Unit, found: Preview) -> tuple[list[Shown], list[Shown]]:
    """Edits and clashes in words, in the order of the lines."""
    reports = Report.objects.filter(period=period, unit=unit).select_related("period", "target")
    parts = answered_parts_of(reports).values()
    labels = field_labels(
        Parts(
            [one for some in parts for one in some.commitments],
            [one for some in parts for one in some.indicators],
        )
    )
    targets = {report.pk: report.target.headline for report in reports}
    asked = {(line.key, one.name): one for line in lines_of(period, unit) for one in line.inputs.values()}

    def words(edit: Edit, clash: Clash | None = None) -> Shown:
        cell = asked[edit.line, edit.name]
        now = clash.theirs if clash else cell.text
        return Shown(
            edit.place,
            targets[edit.report_id],
            labels[edit.name],
            in_words(cell, now),
            in_words(cell, edit.value),
            clash,
        )

    return [words(edit) for edit in found.edits], [words(clash.edit, clash) for clash in found.clashes]


def in_words(cell: Input, text: str) -> str:
    if cell.indicator is not None:
        return text and f"{text} {cell.indicator.entry_unit}"
    return cell.choices.get(text, text) if cell.name == "help_unit" else value_words(cell.name, text)
