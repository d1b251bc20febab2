from datetime import datetime
from typing import Any, cast

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from apps.units.accounts import choose_password
from apps.units.forms import OwnPasswordForm
from apps.units.models import User
from apps.units.permissions import Permission, can


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    template_name = "units/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """A leader comes for one look, and has nothing to fill in: the overview is their first page."""
        user = cast(User, self.request.user)
        if can(user, Permission.OVERVIEW_VIEW) and not can(user, Permission.REPORT_CHECK):
            return reverse("dashboard:overview")
        return super().get_default_redirect_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        minutes = settings.SESSION_COOKIE_AGE // 60
        return super().get_context_data(**kwargs) | {"idle_minutes": minutes, "has_accounts": has_accounts()}


class Password(PasswordChangeView):
    """The own password. Who still has a first password is led here and nowhere else."""

    template_name = "units/password.html"
    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        user = cast(User, self.request.user)
        choose_password(user, form.cleaned_data["new_password1"], by=user)
        update_session_auth_hash(self.request, user)
        messages.success(self.request, _("Your password was changed. Other sessions of yours have ended."))
        return redirect("home")


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Five wrong passwords: says when the account opens again."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    lock = locks().get(username)
    context = {
        "until": lock or timezone.now() + settings.AXES_COOLOFF_TIME,
        "limit": settings.AXES_FAILURE_LIMIT,
    }
    return render(request, "units/locked.html", context, status=429)


def locks() -> dict[str, datetime]:
    """The user names that are locked now, and until when."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__gt=since).values("username")
    locked = attempts.annotate(failures=Sum("failures_since_start"), last=Max("attempt_time")).filter(
        failures__gte=settings.AXES_FAILURE_LIMIT
    )
    return {row["username"]: row["last"] + settings.AXES_COOLOFF_TIME for row in locked}


def has_accounts() -> bool:
    """False right after the installation: the login page then says how to make the first account."""
    return User.objects.exists()
