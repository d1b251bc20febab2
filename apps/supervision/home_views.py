"""The first page."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.documents.models import TEXT_FIELDS, Document, DraftState
from apps.targets.naming import waiting_names
from apps.units.permissions import Permission, can
from apps.units.requests import SignedInRequest

HOME_SIZE = 20


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for the visitor, and the ways in."""
    user = request.user
    reviewed = (
        Document.objects.visible_to(user) if can(user, Permission.DRAFT_REVIEW) else Document.objects.none()
    )
    open_documents = (
        reviewed.filter(targets_issued_at=None)
        .select_related("job")
        .annotate(
            waiting=Count("drafts", filter=Q(drafts__state=DraftState.PENDING)),
            items=Count("drafts", filter=~Q(drafts__state=DraftState.MERGED)),
        )
        .defer(*TEXT_FIELDS)
        .order_by("id")
    )
    context = {
        "open_documents": open_documents[:HOME_SIZE],
        "open_count": open_documents.count(),
        "names": waiting_names(user.district) if can(user, Permission.NAME_MAP) else [],
    }
    return render(request, "home.html", context)
