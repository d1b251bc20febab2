"""The first page."""

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.documents.models import TEXT_FIELDS, Document, DraftState
from apps.supervision.waiting import red_lights, tasks_for, waiting_for
from apps.units.models import User
from apps.units.permissions import Permission, can
from apps.units.requests import SignedInRequest

HOME_SIZE = 20
TASKS = 5


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for the visitor, and the ways in."""
    user = request.user
    documents = open_documents(user)
    tasks, red = tasks_for(user, timezone.localdate()), red_lights(user)
    context = {
        "waiting": list(waiting_for(user, tasks, documents.count(), len(red))),
        "tasks": [*tasks.pass_on, *tasks.fill_in][:TASKS] if tasks else [],
        "red": red[:HOME_SIZE],
        "open_documents": documents[:HOME_SIZE],
    }
    return render(request, "home.html", context)


def open_documents(user: User) -> QuerySet[Document]:
    """The notices that are not issued yet, for who checks them."""
    reviewed = (
        Document.objects.visible_to(user) if can(user, Permission.DRAFT_REVIEW) else Document.objects.none()
    )
    return (
        reviewed.filter(targets_issued_at=None)
        .select_related("job")
        .annotate(
            waiting=Count("drafts", filter=Q(drafts__state=DraftState.PENDING)),
            items=Count("drafts", filter=~Q(drafts__state=DraftState.MERGED)),
        )
        .defer(*TEXT_FIELDS)
        .order_by("id")
    )
