"""The security administrator's pages: which programs there are, and what their tokens open."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.clients.forms import ClientForm, TokenForm
from apps.clients.listings import CLIENTS, lines_of
from apps.clients.models import Client, Token, TokenState
from apps.clients.tokens import TokenRefused, create_client, end_of, issue_token, revoke_token
from apps.units.permissions import Permission, Role, require
from apps.units.requests import SignedInRequest, posted_from


@require_GET
def client_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    if is_wanted(request):
        return exported(request, CLIENTS, list(lines_of(clients_of(request), timezone.now())))
    return shown(request, ClientForm(district=request.user.district))


def clients_of(request: SignedInRequest) -> QuerySet[Client]:
    """Each with its role and its tokens, the newest first."""
    clients = Client.objects.visible_to(request.user)
    return clients.select_related("user").prefetch_related("user__memberships__unit", "tokens")


def shown(request: SignedInRequest, form: ClientForm, status: int = 200) -> HttpResponse:
    lines = list(lines_of(clients_of(request), timezone.now()))
    context = {
        "form": form,
        "lines": lines,
        "valid": sum(line.is_usable for line in lines),
        "expiring": sum(line.state == TokenState.EXPIRING for line in lines),
    }
    return render(request, "clients/list.html", context, status=status)


@posted_from("clients:list")
def client_create(request: SignedInRequest) -> HttpResponse:
    """Leads to the issue of its first token."""
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    form = ClientForm(request.POST, district=request.user.district)
    if form.is_valid():
        name, role, unit = form.cleaned_data["name"], form.cleaned_data["role"], form.cleaned_data["unit"]
        try:
            client = create_client(request.user.district, name, Role(role), by=request.user, unit=unit)
        except TokenRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("clients:token-issue", client.pk)
    return shown(request, form, status=422)


@require_http_methods(["GET", "POST"])
@never_cache
def token_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; sent, the only page that ever shows the token: it is not in the address, the session or the log."""
    client = get_object_or_404(clients_of(request), pk=pk)
    form = TokenForm(request.POST if request.method == "POST" else None, client=client)
    if form.is_valid():
        try:
            token, text = issue_token(
                client, form.cleaned_data["scopes"], end_of(form.cleaned_data["expires_on"]), by=request.user
            )
        except TokenRefused as refusal:
            form.add_error("expires_on", str(refusal))
        else:
            first = request.build_absolute_uri(reverse("api:unit-list"))
            context = {"client": client, "token": token, "text": text, "address": first}
            return render(request, "clients/token_once.html", context)
    context = {"client": client, "form": form}
    return render(request, "clients/issue.html", context, status=422 if form.is_bound else 200)


@require_POST
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(Token.objects.visible_to(request.user), pk=pk)
    token = revoke_token(token, by=request.user)
    messages.success(
        request, _("The token %(token)s is revoked: it opens nothing any more.") % {"token": token}
    )
    return redirect("clients:list")
