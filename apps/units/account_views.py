from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from apps.audit.exports import exported, is_wanted
from apps.units import accounts
from apps.units.errors import UnitsError
from apps.units.forms import AccountFilter, AccountForm, EmailForm
from apps.units.listings import ACCOUNTS, Account
from apps.units.login_views import locks
from apps.units.models import User
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest, posted_from

PAGE_SIZE = 50
UNUSED_DAYS = 90


@require_GET
def own_account(request: SignedInRequest) -> HttpResponse:
    return account_shown(request, EmailForm(instance=request.user))


def account_shown(request: SignedInRequest, form: EmailForm, status: int = 200) -> HttpResponse:
    memberships = request.user.memberships.select_related("unit")
    context = {"memberships": memberships, "form": form}
    return render(request, "units/account.html", context, status=status)


@posted_from("units:account")
def own_email(request: SignedInRequest) -> HttpResponse:
    form = EmailForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if not form.is_valid():
        return account_shown(request, form, status=422)
    accounts.change_email(request.user, form.cleaned_data["email"], by=request.user)
    messages.success(request, _("Your e-mail address is saved."))
    return redirect("units:account")


@require_POST
def account_email(request: SignedInRequest, pk: int) -> HttpResponse:
    """The system administrator enters where somebody's reminders go."""
    user = get_object_or_404(User.objects.persons(), pk=pk, district=request.user.district)
    require(request.user, Permission.ACCOUNT_MANAGE, user)
    form = EmailForm(request.POST)
    if form.is_valid():
        accounts.change_email(user, form.cleaned_data["email"], by=request.user)
        messages.success(request, _("The e-mail address of %(person)s is saved.") % {"person": user})
    else:
        messages.error(request, " ".join(map(str, form.errors["email"])))
    return redirect("units:accounts")


@require_GET
def account_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.ACCOUNT_MANAGE, request.user.district)
    if is_wanted(request):
        locked = locks()
        users = AccountFilter(request.GET).narrow(accounts_of(request), locked)
        return exported(
            request, ACCOUNTS, users, lambda batch: (Account(one, locked.get(one.username)) for one in batch)
        )
    return shown(request, AccountForm())


def accounts_of(request: SignedInRequest) -> QuerySet[User]:
    """Of the district's people, each with its roles."""
    return User.objects.persons().filter(district=request.user.district).prefetch_related("memberships__unit")


def shown(request: SignedInRequest, form: AccountForm, status: int = 200) -> HttpResponse:
    locked = locks()
    narrowing = AccountFilter(request.GET)
    users = narrowing.narrow(accounts_of(request), locked)
    page = Paginator(users, PAGE_SIZE).get_page(request.GET.get("page"))
    unused = timezone.now() - timedelta(days=UNUSED_DAYS)
    everybody = User.objects.persons().filter(district=request.user.district)
    context = {
        "form": form,
        "filter": narrowing,
        "page": page,
        "rows": [(user, locked.get(user.username)) for user in page],
        "active": everybody.filter(is_active=True).count(),
        "unused": everybody.filter(is_active=True, created_at__lt=unused)
        .filter(Q(last_login=None) | Q(last_login__lt=unused))
        .count(),
    }
    return render(request, "units/accounts.html", context, status=status)


@posted_from("units:accounts")
@never_cache
def account_create(request: SignedInRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            user, password = accounts.create_account(
                request.user.district, by=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return password_once(request, user, password)
    require(request.user, Permission.ACCOUNT_MANAGE, request.user.district)
    return shown(request, form, status=422)


@require_POST
@never_cache
def account_change(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Reset, reactivate, deactivate or unlock one account; the first two answer with a first password."""
    user = get_object_or_404(User.objects.persons(), pk=pk, district=request.user.district)
    try:
        if verb == "reset":
            return password_once(request, user, accounts.reset_password(user, by=request.user))
        if verb == "reactivate":
            return password_once(request, user, accounts.reactivate(user, by=request.user))
        if verb == "deactivate":
            accounts.deactivate(user, by=request.user)
            messages.success(
                request, _("%(person)s can no longer log in; open sessions have ended.") % {"person": user}
            )
        else:
            accounts.unlock(user, by=request.user)
            messages.success(request, _("%(person)s can log in again.") % {"person": user})
    except UnitsError as refusal:
        messages.error(request, str(refusal))
    return redirect("units:accounts")


def password_once(request: SignedInRequest, user: User, password: str) -> HttpResponse:
    """The only page that ever shows the password: it is not in the address, the session or the log."""
    return render(request, "units/first_password.html", {"person": user, "password": password})
