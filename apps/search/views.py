from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from apps.search.finding import MOST, find, unknown
from apps.search.forms import SearchForm
from apps.search.models import Kind, Stale
from apps.search.results import examples, rows
from apps.search.synonyms import with_units
from apps.search.words import terms
from apps.units.names import Resolver
from apps.units.permissions import NotAllowed, Permission, can
from apps.units.requests import SignedInRequest

PAGE_SIZE = 20


@require_GET
def search(request: SignedInRequest) -> HttpResponse:
    """Words, and where they were found. Typing fetches the same page anew."""
    user = request.user
    if not can(user, Permission.TARGET_VIEW):  # nobody sees notices or reports who sees no targets
        raise NotAllowed(Permission.TARGET_VIEW, user.district)
    form = SearchForm(request.GET, user=user)
    searched = terms(form.typed)
    if searched:
        searched = with_units(searched, Resolver(user.district, on=timezone.localdate()))
    found = find(user, searched, form.narrowing)
    page = Paginator(found.of(form.kind_chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "searched": searched,
        "page": page,
        "rows": rows(page, searched, user),
        "kinds": [(kind, len(found.of(kind)), kind in found.capped) for kind in Kind],
        "total": len(found.hits),
        "capped": found.capped,
        "most": MOST,
        "unknown": unknown(user, searched) if not found.hits and len(searched) > 1 else [],
        "examples": [] if searched else examples(user),
        "indexing": Stale.objects.filter(district=user.district_id).exists(),
    }
    return render(request, "search/find.html", context)
