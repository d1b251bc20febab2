from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.audit.describing import describe
from apps.audit.exports import exported, is_wanted
from apps.audit.forms import EventFilter
from apps.audit.listings import EVENTS
from apps.audit.models import Event
from apps.audit.recording import record_refusal

PAGE_SIZE = 50


@require_GET
def event_list(request: HttpRequest) -> HttpResponseBase:
    """The trail of the reader's own district, the newest first.

    Pages go by the last number seen (`?older=`): a trail only grows, and counting it would be slow.
    """
    reader = cast(Any, request.user)
    if not reader.may("audit.view"):
        record_refusal("audit.view", reader.district, by=reader, reason="")
        raise PermissionDenied
    form = EventFilter(request.GET)
    events = form.narrow(Event.objects.visible_to(reader)).order_by("-id")
    if is_wanted(request):
        return exported(request, EVENTS, events, lambda batch: map(describe, batch))
    older = request.GET.get("older", "")
    if older.isascii() and older.isdigit():
        events = events.filter(id__lt=min(int(older), 2**63 - 1))
    found = list(events[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    return render(
        request,
        "audit/list.html",
        {
            "form": form,
            "rows": [describe(event) for event in page],
            "older": page[-1].pk if len(found) > PAGE_SIZE else None,
            "is_narrowed": any(request.GET.get(name) for name in form.fields),
        },
    )
