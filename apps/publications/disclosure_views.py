"""How far ★ livelihood projects are open: the office's list, in which it decides on several at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from apps.audit.exports import exported, is_wanted
from apps.publications.disclosing import DisclosureRefused, disclose
from apps.publications.disclosure_forms import DisclosureForm
from apps.publications.disclosure_page import DisclosureFilter, counts_in, rows_of
from apps.publications.listings import DISCLOSURES
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest, posted_from

PAGE_SIZE = 100
UNPROCESSABLE = 422


@require_GET
def disclosure_list(request: SignedInRequest) -> HttpResponseBase:
    district = request.user.district
    require(request.user, Permission.DISCLOSURE_DECIDE, district)
    if is_wanted(request):
        return exported(request, DISCLOSURES, DisclosureFilter(request.GET, district=district).qs, rows_of)
    return shown(request, DisclosureForm(district=district))


def shown(request: SignedInRequest, form: DisclosureForm, status: int = 200) -> HttpResponse:
    found = DisclosureFilter(request.GET, district=request.user.district)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "rows": rows_of(page),
        "counts": counts_in(request.user.district),
        "form": form,
        "chosen": form.chosen,
    }
    return render(request, "publications/disclosures.html", context, status=status)


@posted_from("publications:disclosures")
def disclosure_decide(request: SignedInRequest) -> HttpResponse:
    """What was ticked and typed stays on the page of a refusal, and the filters in both."""
    require(request.user, Permission.DISCLOSURE_DECIDE, request.user.district)
    form = DisclosureForm(request.POST, district=request.user.district)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = disclose(
                given["commitment"], given["attribute"], by=request.user, reason=given["reason"]
            )
        except DisclosureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, told(len(changed)))
            query = request.GET.urlencode()
            return redirect(f"{reverse('publications:disclosures')}{'?' if query else ''}{query}")
    return shown(request, form, status=UNPROCESSABLE)


def told(count: int) -> str:
    said = ngettext(
        "%(count)s decision is kept, and holds from now on.",
        "%(count)s decisions are kept, and hold from now on.",
        count,
    )
    return said % {"count": count}
