from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.audit.recording import record_refusal
from apps.units.errors import ExclusiveRole, UnitsError
from apps.units.forms import GrantForm
from apps.units.listings import HELD_ROLES
from apps.units.models import Membership, User
from apps.units.permissions import EXCLUSIVE_ROLES, PERMISSIONS, ROLES, UNIT_ROLES, Permission, Role, require
from apps.units.requests import SignedInRequest, posted_from
from apps.units.roles import grant, revoke


@require_GET
def role_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.ROLE_GRANT, request.user.district)
    if is_wanted(request):
        held = [
            (person, membership)
            for person in people_of(request)
            for membership in [*person.memberships.all()] or [None]
        ]
        return exported(request, HELD_ROLES, held)
    return shown(request, GrantForm(district=request.user.district))


def people_of(request: SignedInRequest) -> QuerySet[User]:
    """Who can log in, each with the roles held."""
    held = Membership.objects.select_related("unit").order_by("role", "unit__order")
    people = User.objects.persons().filter(district=request.user.district, is_active=True)
    return people.prefetch_related(Prefetch("memberships", held)).order_by("name", "username")


def shown(request: SignedInRequest, form: GrantForm, status: int = 200) -> HttpResponse:
    people = people_of(request)
    context = {
        "form": form,
        "people": people,
        "without_role": sum(not user.memberships.all() for user in people),
        "roles": list(Role),
        "matrix": [
            (name, [permission in ROLES[role] for role in Role]) for permission, name in PERMISSIONS.items()
        ],
        "scopes": [(role in UNIT_ROLES, role in EXCLUSIVE_ROLES) for role in Role],
        "login_rules": {
            "failures": settings.AXES_FAILURE_LIMIT,
            "lock_minutes": int(settings.AXES_COOLOFF_TIME.total_seconds() // 60),
            "idle_minutes": settings.SESSION_COOKIE_AGE // 60,
        },
    }
    return render(request, "units/roles.html", context, status=status)


@posted_from("units:roles")
def role_grant(request: SignedInRequest) -> HttpResponse:
    form = GrantForm(request.POST, district=request.user.district)
    if form.is_valid():
        user, role, unit = form.cleaned_data["user"], form.cleaned_data["role"], form.cleaned_data["unit"]
        try:
            grant(user, Role(role), by=request.user, unit=unit)
        except UnitsError as refusal:
            if isinstance(refusal, ExclusiveRole):
                record_refusal("role.grant", user, by=request.user, reason=str(refusal))
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(person)s now has the role “%(role)s”.") % {"person": user, "role": Role(role).label},
            )
            return redirect("units:roles")
    require(request.user, Permission.ROLE_GRANT, request.user.district)
    return shown(request, form, status=422)


@require_POST
def role_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    of_persons = Membership.objects.filter(user__is_program=False).select_related("user", "unit")
    membership = get_object_or_404(of_persons, pk=pk, district=request.user.district)
    try:
        revoke(membership, by=request.user)
    except UnitsError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The role “%(role)s” was taken back from %(person)s.")
            % {"person": membership.user, "role": membership.get_role_display()},
        )
    return redirect("units:roles")
