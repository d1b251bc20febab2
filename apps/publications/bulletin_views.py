"""Bulletins: the list, the page on which one is written, its preview and its files."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.audit.recording import record
from apps.progress.models import ReportingPeriod
from apps.publications import bulletins
from apps.publications.bulletin_forms import BulletinForm, blocks_of
from apps.publications.bulletin_page import issued_context, page_context, paper_context
from apps.publications.bulletins import DRAFT_MARK, BulletinRefused, Changed, official_of
from apps.publications.listings import BULLETINS
from apps.publications.models import Bulletin
from apps.publications.pdf import pdf_of
from apps.publications.word import docx_of
from apps.units.permissions import Permission, can, require
from apps.units.requests import SignedInRequest

CONFLICT, UNPROCESSABLE = 409, 422
PAGE_SIZE = 50
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_GET
def bulletin_list(request: SignedInRequest) -> HttpResponseBase:
    district = request.user.district
    require(request.user, Permission.OVERVIEW_VIEW, district)
    rows = (
        Bulletin.objects.visible_to(request.user)
        .select_related("period", "issued_by")
        .defer("facts", "blocks", "document")
    )
    if is_wanted(request):
        return exported(request, BULLETINS, rows)
    writes = can(request.user, Permission.BULLETIN_ISSUE, district)
    opened = ReportingPeriod.objects.filter(district=district, opened_at__isnull=False)
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "issued": rows.filter(issued_at__isnull=False).count(),
        "periods": opened if writes else [],
    }
    return render(request, "publications/bulletins.html", context)


@require_POST
def bulletin_draft(request: SignedInRequest) -> HttpResponse:
    """The one button: the quarter's draft, written from its facts."""
    require(request.user, Permission.BULLETIN_ISSUE, request.user.district)
    pk = request.POST.get("period", "")
    periods = ReportingPeriod.objects.visible_to(request.user)
    period = get_object_or_404(periods, pk=pk if pk.isdecimal() else 0)
    try:
        bulletin = bulletins.draft_bulletin(period, by=request.user)
    except BulletinRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("publications:bulletins")
    return redirect(bulletin)


def bulletin_of(request: SignedInRequest, pk: int) -> Bulletin:
    rows = Bulletin.objects.visible_to(request.user).select_related(
        "period__district", "issued_by", "updated_by"
    )
    return get_object_or_404(rows, pk=pk)


def draft_of(request: SignedInRequest, pk: int) -> Bulletin:
    bulletin = bulletin_of(request, pk)
    require(request.user, Permission.BULLETIN_ISSUE, bulletin)
    return bulletin


@require_GET
def bulletin_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was issued is read, a draft is written."""
    bulletin = bulletin_of(request, pk)
    if bulletin.document is not None:
        context = issued_context(bulletin, bulletin.document)
        return render(request, "publications/bulletin.html", context)
    form = BulletinForm(instance=bulletin, initial={"version": bulletin.version})
    context = page_context(bulletin, form, bulletin.blocks)
    return render(request, "publications/bulletin_edit.html", context)


@require_http_methods(["GET", "POST"])
def bulletin_save(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answers what could not be saved with the page itself, so that a GET of this address leads to the page."""
    bulletin = draft_of(request, pk)
    if request.method == "GET":
        return redirect(bulletin)
    form, blocks = BulletinForm(request.POST, instance=bulletin), blocks_of(request.POST)
    standing, status = None, UNPROCESSABLE
    if form.is_valid():
        fields = form.cleaned_data
        try:
            bulletins.save(bulletin, by=request.user, version=fields["version"], fields=fields, blocks=blocks)
        except Changed as conflict:
            standing, status = conflict.standing, CONFLICT
        except bulletins.AlreadyIssued as refusal:
            messages.error(request, str(refusal))
            return redirect(bulletin)
        except BulletinRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The bulletin is saved."))
            return redirect(f"{reverse('publications:bulletin', args=[pk])}{place_of(request)}")
    context = page_context(bulletin, form, blocks, standing)
    return render(request, "publications/bulletin_edit.html", context, status=status)


def place_of(request: SignedInRequest) -> str:
    """The paragraph that a button moved or stood at, so that the page opens there."""
    verb, _dash, name = request.POST.get("do", "").partition("-")
    return f"#block-{name}" if verb in ("up", "down", "add") and name.isdecimal() else ""


@require_POST
def bulletin_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was typed, as it would go out; nothing is saved."""
    bulletin = draft_of(request, pk)
    BulletinForm(request.POST, instance=bulletin).is_valid()  # what is right of it stands in the bulletin now
    return render(request, "publications/_paper.html", paper_context(bulletin, blocks_of(request.POST)))


@require_POST
def bulletin_refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    bulletin = draft_of(request, pk)
    try:
        changed = bulletins.refresh(bulletin, by=request.user)
    except BulletinRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The numbers are taken anew.") if changed else _("No number has changed.")
        )
    return redirect(bulletin)


@require_POST
def bulletin_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    bulletin = draft_of(request, pk)
    version = request.POST.get("version", "")
    try:
        facts_at = parse_datetime(request.POST.get("facts_at", ""))
    except ValueError:  # the 13th month
        facts_at = None
    if not version.isdecimal() or facts_at is None:
        return redirect(bulletin)
    try:
        bulletins.issue(bulletin, by=request.user, version=int(version), facts_at=facts_at)
    except BulletinRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The bulletin is issued. Its files are kept as they are."))
    return redirect(bulletin)


@require_GET
def bulletin_file(request: SignedInRequest, pk: int, kind: str) -> HttpResponse | FileResponse:
    """As it was kept when it was issued; a draft as it would be now, marked as one."""
    bulletin = bulletin_of(request, pk)
    name = f"{bulletin.number} {bulletin}.{kind}"
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    if bulletin.issued_at is not None:
        try:
            file = getattr(bulletin, kind).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        noted(request, bulletin, kind)
        return FileResponse(
            file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[kind], headers=headers
        )
    document = official_of(bulletin, mark=DRAFT_MARK)
    data = docx_of(document) if kind == "docx" else pdf_of(document, settings.FONT_DIR)
    noted(request, bulletin, kind)
    answer = HttpResponse(data, content_type=MEDIA_TYPES[kind], headers=headers)
    answer["Content-Disposition"] = content_disposition_header(True, f"{DRAFT_MARK} {name}") or ""
    return answer


def noted(request: SignedInRequest, bulletin: Bulletin, kind: str) -> None:
    with transaction.atomic():
        record("bulletin.download", bulletin, by=request.user, after={"format": kind})
