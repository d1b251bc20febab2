from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.audit.exports import exported, is_wanted
from apps.units.errors import UnitsError
from apps.units.forms import AppointForm, HolderAccountForm, VacateForm
from apps.units.listings import POSTS
from apps.units.models import Post, UnitQuerySet, User
from apps.units.permissions import Permission, can, require
from apps.units.posts import appoint, give_account, vacate
from apps.units.requests import SignedInRequest
from apps.units.unit_views import ids_of, with_holders

PostForm = AppointForm | HolderAccountForm | VacateForm


@require_GET
def post_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    if is_wanted(request):
        return exported(request, POSTS, with_holders(posts_of(request)))
    return shown(request, {})


def posts_of(request: SignedInRequest) -> UnitQuerySet:
    return Post.objects.visible_to(request.user).select_related("unit", "district")


def shown(request: SignedInRequest, wrong: dict[int, PostForm], status: int = 200) -> HttpResponse:
    """`wrong`: the form that could not be saved, by the number of its post."""
    posts = with_holders(posts_of(request))
    for post in posts:
        vars(post).update(forms_of(post, wrong.get(post.pk)), is_open=post.pk in wrong)
    context = {
        "posts": posts,
        "vacant": sum(post.holder is None for post in posts),  # type: ignore[attr-defined]
        "accounts": accounts_of(request.user),
    }
    return render(request, "units/posts.html", context, status=status)


def forms_of(post: Post, bound: PostForm | None) -> dict[str, PostForm]:
    """The forms of one post by their names in the template; `bound` in its place."""
    today, ids = timezone.localdate(), ids_of(post)
    user = post.holder.user if post.holder else None  # type: ignore[attr-defined]
    appoint_form = AppointForm(auto_id=ids, initial={"valid_from": today}, district=post.district)
    account_form = HolderAccountForm(
        auto_id=ids.replace("%s", "holder-%s"),
        initial={"user": user and user.username},
        district=post.district,
    )
    forms: dict[str, PostForm] = {
        "appoint_form": appoint_form,
        "account_form": account_form,
        "vacate_form": VacateForm(auto_id=ids, initial={"on": today}),
    }
    for name, form in forms.items():
        if type(form) is type(bound):
            forms[name] = bound
    return forms


def accounts_of(user: User) -> list[User]:
    """Whom the page offers as holders: nobody to who may not appoint."""
    if not can(user, Permission.UNIT_MANAGE, user.district):
        return []
    people = User.objects.persons().filter(district=user.district, is_active=True)
    return list(people.order_by("name", "username"))


@require_http_methods(["GET", "POST"])
def post_appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    """After a wrong form the address bar shows this address: GET leads from it to the page itself."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("units:posts")
    require(request.user, Permission.UNIT_MANAGE, post)
    form = AppointForm(request.POST, auto_id=ids_of(post), district=request.user.district)
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


@require_http_methods(["GET", "POST"])
def post_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """As post_appoint()."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect("units:posts")
    require(request.user, Permission.UNIT_MANAGE, post)
    ids = ids_of(post).replace("%s", "holder-%s")
    form = HolderAccountForm(request.POST, auto_id=ids, district=request.user.district)
    if form.is_valid():
        try:
            tenure = give_account(post, form.cleaned_data["user"], by=request.user, on=timezone.localdate())
        except UnitsError as refusal:
            form.add_error("user", str(refusal))
        else:
            messages.success(request, _("The account of %(holder)s is saved.") % {"holder": tenure.holder})
            return redirect("units:posts")
    return shown(request, {post.pk: form}, status=422)
