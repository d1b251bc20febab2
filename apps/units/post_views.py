from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.units.errors import UnitsError
from apps.units.forms import AppointForm, VacateForm
from apps.units.models import Post
from apps.units.permissions import Permission, require
from apps.units.posts import appoint, vacate
from apps.units.requests import SignedInRequest
from apps.units.unit_views import ids_of, with_holders


@require_GET
def post_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    return shown(request, {})


def shown(
    request: SignedInRequest, wrong: dict[int, AppointForm | VacateForm], status: int = 200
) -> HttpResponse:
    """`wrong`: the form that could not be saved, by the number of its post."""
    posts = with_holders(Post.objects.visible_to(request.user).select_related("unit"))
    today = timezone.localdate()
    for post in posts:
        bound = wrong.get(post.pk)
        forms = {
            "appoint_form": AppointForm(auto_id=ids_of(post), initial={"valid_from": today}),
            "vacate_form": VacateForm(auto_id=ids_of(post), initial={"on": today}),
        }
        if bound is not None:
            forms["vacate_form" if isinstance(bound, VacateForm) else "appoint_form"] = bound
        vars(post).update(forms, is_open=bound is not None)
    vacant = sum(post.holder is None for post in posts)  # type: ignore[attr-defined]
    return render(request, "units/posts.html", {"posts": posts, "vacant": vacant}, status=status)


@require_http_methods(["GET", "POST"])
def post_appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a wrong form the address bar shows this address: GET leads from it to the page itself."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("units:posts")
    require(request.user, Permission.UNIT_MANAGE, post)
    form = AppointForm(request.POST, auto_id=ids_of(post))
    if form.is_valid():
        try:
            tenure = appoint(post, by=request.user, **form.cleaned_data)
        except UnitsError as refusal:
            form.add_error("valid_from", str(refusal))
        else:
            messages.success(
                request,
                _("%(holder)s holds the post “%(post)s” from %(day)s.")
                % {"holder": tenure.holder, "post": post, "day": tenure.valid_from.isoformat()},
            )
            return redirect("units:posts")
    return shown(request, {post.pk: form}, status=422)


@require_http_methods(["GET", "POST"])
def post_vacate(request: SignedInRequest, pk: int) -> HttpResponse:
    """As post_appoint()."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("units:posts")
    require(request.user, Permission.UNIT_MANAGE, post)
    form = VacateForm(request.POST, auto_id=ids_of(post))
    if form.is_valid():
        try:
            vacate(post, by=request.user, on=form.cleaned_data["on"])
        except UnitsError as refusal:
            form.add_error("on", str(refusal))
        else:
            messages.success(request, _("The post “%(post)s” is vacant from that day on.") % {"post": post})
            return redirect("units:posts")
    return shown(request, {post.pk: form}, status=422)
