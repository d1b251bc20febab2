from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.units.errors import UnitsError
from apps.units.forms import AliasForm, UnitFilter
from apps.units.models import Post, Tenure, Unit, UnitAlias, UnitGroup
from apps.units.names import add_alias, remove_alias, require_naming
from apps.units.permissions import Permission, can, require
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
    return unit_shown(request, get_object_or_404(Unit.objects.visible_to(request.user), pk=pk))


def unit_shown(
    request: SignedInRequest, unit: Unit, wrong: AliasForm | None = None, status: int = 200
) -> HttpResponse:
    unit.alias_form = wrong or AliasForm(auto_id=ids_of(unit))  # type: ignore[attr-defined]
    context = {
        "named": unit,
        "unit": unit,
        "posts": with_holders(unit.posts.all()),
        "leaders": with_holders(unit.leaders_in_charge.all()),
        "groups": groups_of(unit),
        "may_name": may_name(request),
        "may_follow": can(request.user, Permission.REPORT_VIEW, unit),
    }
    return render(request, "units/detail.html", context, status=status)


def ids_of(row: Unit | UnitGroup | Post) -> str:
    """Each form of a page with ids of its own, so that a label finds its own field."""
    return f"{row._meta.model_name}-{row.pk}-%s"


def groups_of(unit: Unit) -> list[UnitGroup]:
    """The collectives that mean this unit, by name or by its kind."""
    groups = UnitGroup.objects.filter(district_id=unit.district_id)
    return list((groups.filter(members=unit) | groups.filter(kinds__contains=[unit.kind])).distinct())


def with_holders(posts: object) -> list[Post]:
    """Each post with `.holder`, the tenure of today or None, and `.earlier`, the ended ones, newest first."""
    today = timezone.localdate()
    newest = Prefetch(
        "tenures", Tenure.objects.select_related("user").order_by("-valid_from"), to_attr="history"
    )
    found: list[Post] = list(posts.prefetch_related(newest, "portfolio"))  # type: ignore[attr-defined]
    for post in found:
        history: list[Tenure] = post.history  # type: ignore[attr-defined]
        post.holder = next((t for t in history if t.covers(today)), None)  # type: ignore[attr-defined]
        post.earlier = [t for t in history if t.valid_to and t.valid_to <= today]  # type: ignore[attr-defined]
    return found


@require_GET
def group_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.UNIT_VIEW, request.user.district)
    return groups_shown(request, {})


def groups_shown(request: SignedInRequest, wrong: dict[int, AliasForm], status: int = 200) -> HttpResponse:
    """`wrong`: the form that could not be saved, by the number of its group."""
    groups = UnitGroup.objects.visible_to(request.user).prefetch_related("aliases", "members")
    units = list(Unit.objects.visible_to(request.user).valid_on(timezone.localdate()))
    for group in groups:
        group.alias_form = wrong.get(group.pk) or AliasForm(auto_id=ids_of(group))
    rows = [(group, group.units_among(units)) for group in groups]
    context = {"rows": rows, "may_name": may_name(request)}
    return render(request, "units/groups.html", context, status=status)


@require_http_methods(["GET", "POST"])
def alias_add(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """After a wrong form the address bar shows this address: GET leads from it to the page itself."""
    found: type[Unit] | type[UnitGroup] = Unit if kind == "unit" else UnitGroup
    named = get_object_or_404(found.objects.visible_to(request.user), pk=pk)
    if request.method == "GET":
        return redirect(address_of(named))
    require_naming(request.user, named)
    form = AliasForm(request.POST, auto_id=ids_of(named))
    if form.is_valid():
        try:
            alias = add_alias(named, form.cleaned_data["name"], by=request.user)
        except UnitsError as refusal:
            form.add_error("name", str(refusal))
        except ValidationError:
            form.add_error("name", _("This alias was known already; nothing was changed."))
        else:
            messages.success(
                request, _("“%(alias)s” now stands for %(named)s.") % {"alias": alias, "named": named}
            )
            return redirect(address_of(named))
    if isinstance(named, Unit):
        return unit_shown(request, named, form, status=422)
    return groups_shown(request, {named.pk: form}, status=422)


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
