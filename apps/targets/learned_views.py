"""What the district has learned from corrections: to be looked at, and removed where it was wrong (ADR 11)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.documents.listings import LEARNED
from apps.documents.models import TEXT_FIELDS, LearnedName
from apps.targets.learning import AlreadyForgotten, forget
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest

PAGE_SIZE = 50


@require_GET
def learned_names(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.DRAFT_REVIEW, request.user.district)
    rows = (
        LearnedName.objects.visible_to(request.user)
        .in_use()
        .select_related("draft__document", "learned_by", "alias__unit", "alias__group")
        .defer("draft__proposed", "draft__content", *(f"draft__document__{name}" for name in TEXT_FIELDS))
    )
    if is_wanted(request):
        return exported(request, LEARNED, rows)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "targets/learned.html", {"page": page})


@require_POST
def learned_forget(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(LearnedName.objects.visible_to(request.user), pk=pk)
    try:
        forget(row, by=request.user)
    except AlreadyForgotten:
        messages.info(request, _("“%(name)s” was removed already.") % {"name": row.printed})
    else:
        messages.success(
            request, _("“%(name)s” is removed: the next reading no longer uses it.") % {"name": row.printed}
        )
    return redirect("targets:learned")
