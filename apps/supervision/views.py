"""A person's inbox, and whom the office reminds."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.supervision.chasing import NotChased, outstanding
from apps.supervision.chasing import chase as chase_unit
from apps.supervision.forms import ChaseForm
from apps.supervision.listings import CHASE, INBOX
from apps.supervision.models import ChaseKind, Reminder
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50


@require_GET
def inbox(request: SignedInRequest) -> HttpResponseBase:
    """The person's reminders, the newest first."""
    mine = Reminder.objects.visible_to(request.user)
    if is_wanted(request):
        return exported(request, INBOX, mine)
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request, "supervision/inbox.html", {"page": page, "unread": mine.filter(read_at=None).count()}
    )


@require_GET
def reminder_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the page that the reminder is about; it counts as read from now on."""
    reminder = get_object_or_404(Reminder.objects.visible_to(request.user), pk=pk)
    Reminder.objects.filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return redirect(reminder.address)


@require_POST
def inbox_read(request: SignedInRequest) -> HttpResponse:
    """Everything that was on the page when the button was pressed, and nothing that came later."""
    until = request.POST.get("until", "")
    if until.isdecimal():
        mine = Reminder.objects.visible_to(request.user).filter(pk__lte=int(until), read_at=None)
        mine.update(read_at=timezone.now())
    return redirect("supervision:inbox")


@require_GET
def chase_list(request: SignedInRequest) -> HttpResponseBase:
    """Every unit that the office waits for, with what it waits for."""
    district = request.user.district
    require(request.user, Permission.CHASE, district)
    rows = outstanding(district, timezone.localdate())
    if is_wanted(request):
        return exported(request, CHASE, [(row.unit, one) for row in rows for one in row.waiting])
    return render(request, "supervision/chase_list.html", {"rows": rows, "today": timezone.localdate()})


@require_POST
def chase(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.CHASE, request.user.district)
    form = ChaseForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose a unit of the list, then remind it."))
        return redirect("supervision:chase-list")
    unit, kind = form.cleaned_data["unit"], ChaseKind(form.cleaned_data["kind"])
    try:
        chase_unit(unit, kind, by=request.user, note=form.cleaned_data["note"])
    except NotChased as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(unit)s has been reminded.") % {"unit": unit})
    return redirect("supervision:chase-list")
