from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.units.errors import UnitsError
from apps.units.forms import AliasForm, AppointForm, UnitFilter, VacateForm
from apps.units.models import Post, Tenure, Unit, UnitAlias, UnitGroup
from apps.units.names import add_alias, remove_alias
from apps.units.permissions import Permission, can, require
from apps.units.posts import appoint, vacate
from apps.units.requests import SignedInRequest

PAGE_SIZE = 100


def may_name(request: SignedInRequest) -> bool:
    return can(request.user, Permission.UNIT_MANAGE) or can(request.user, Permission.NAME_MAP)


@require_GET
def unit_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    form = UnitFilter(request.GET)
    units = form.narrow(Unit.objects.visible_to(request.user)).prefetch_related("aliases")
    context = {
        "filter": form,
        "page": Paginator(units, PAGE_SIZE).get_page(request.GET.get("page")),
        "is_narrowed": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "units/list.html", context)


@require_GET
def unit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    context = {
        "named": unit,
        "unit": unit,
        "aliases": unit.aliases.all(),
        "posts": with_holders(unit.posts.all()),
        "leaders": with_holders(unit.leaders_in_charge.all()),
        "groups": groups_of(unit),
        "may_name": may_name(request),
        "alias_form": AliasForm(),
    }
    return render(request, "units/detail.html", context)


def groups_of(unit: Unit) -> list[UnitGroup]:
    """The collectives that mean this unit, by name or by its kind."""
    groups = UnitGroup.objects.filter(district_id=unit.district_id)
    return list((groups.filter(members=unit) | groups.filter(kinds__contains=[unit.kind])).distinct())


def with_holders(posts: object) -> list[Post]:
    """Each post with `.holder`, the tenure of today or None, and `.earlier`, the ended ones, newest first."""
    today = timezone.localdate()
    newest = Prefetch("tenures", Tenure.objects.order_by("-valid_from"), to_attr="history")
    found: list[Post] = list(posts.prefetch_related(newest, "portfolio"))  # type: ignore[attr-defined]
    for post in found:
        history: list[Tenure] = post.history  # type: ignore[attr-defined]
        post.holder = next((t for t in history if t.covers(today)), None)  # type: ignore[attr-defined]
        post.earlier = [t for t in history if t.valid_to and t.valid_to <= today]  # type: ignore[attr-defined]
    return found


@require_GET
def group_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    groups = UnitGroup.objects.visible_to(request.user).prefetch_related("aliases", "members")
    units = list(Unit.objects.visible_to(request.user).valid_on(timezone.localdate()))
    rows = [(group, group.units_among(units)) for group in groups]
    context = {"rows": rows, "may_name": may_name(request), "alias_form": AliasForm()}
    return render(request, "units/groups.html", context)


@require_GET
def post_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    posts = with_holders(Post.objects.visible_to(request.user).select_related("unit"))
    today = timezone.localdate()
    for post in posts:  # each form with ids of its own, so that a label finds its own field
        ids = f"post-{post.pk}-%s"
        post.appoint_form = AppointForm(auto_id=ids, initial={"valid_from": today})  # type: ignore[attr-defined]
        post.vacate_form = VacateForm(auto_id=ids, initial={"on": today})  # type: ignore[attr-defined]
    vacant = sum(post.holder is None for post in posts)  # type: ignore[attr-defined]
    return render(request, "units/posts.html", {"posts": posts, "vacant": vacant})


@require_POST
def alias_add(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    found: type[Unit] | type[UnitGroup] = Unit if kind == "unit" else UnitGroup
    named = get_object_or_404(found.objects.visible_to(request.user), pk=pk)
    form = AliasForm(request.POST)
    if form.is_valid():
        try:
            alias = add_alias(named, form.cleaned_data["name"], by=request.user)
        except UnitsError as refusal:
            messages.error(request, str(refusal))
        except ValidationError:
            messages.info(request, _("This alias was known already; nothing was changed."))
        else:
            messages.success(
                request, _("“%(alias)s” now stands for %(named)s.") % {"alias": alias, "named": named}
            )
    else:
        messages.error(request, _("Write the name as notices print it, with at most 80 characters."))
    return redirect(address_of(named))


@require_POST
def alias_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    alias = get_object_or_404(
        UnitAlias.objects.visible_to(request.user).select_related("unit", "group"), pk=pk
    )
    named = alias.named
    remove_alias(alias, by=request.user)
    messages.success(
        request, _("“%(alias)s” no longer stands for %(named)s.") % {"alias": alias, "named": named}
    )
    return redirect(address_of(named))


def address_of(named: Unit | UnitGroup) -> str:
    return reverse("units:detail", args=[named.pk]) if isinstance(named, Unit) else reverse("units:groups")


@require_POST
def post_appoint(request: SignedInRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.UNIT_MANAGE, post)
    form = AppointForm(request.POST)
    if form.is_valid():
        try:
            tenure = appoint(post, by=request.user, **form.cleaned_data)
        except UnitsError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("%(holder)s holds the post “%(post)s” from %(day)s.")
                % {"holder": tenure.holder, "post": post, "day": tenure.valid_from.isoformat()},
            )
    else:
        messages.error(request, _("Give the holder's name and the day on which the tenure begins."))
    return redirect("units:posts")


@require_POST
def post_vacate(request: SignedInRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.UNIT_MANAGE, post)
    form = VacateForm(request.POST)
    if form.is_valid():
        try:
            vacate(post, by=request.user, on=form.cleaned_data["on"])
        except UnitsError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The post “%(post)s” is vacant from that day on.") % {"post": post})
    else:
        messages.error(request, _("Give the day from which the post is vacant."))
    return redirect("units:posts")
