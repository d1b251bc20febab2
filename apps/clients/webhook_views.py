"""Webhooks for who lets programs in: make them, see how they do, stop them, send again; and the hosts inside."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.exports import exported, is_wanted
from apps.clients import webhooks
from apps.clients.delivering import body_of
from apps.clients.models import AllowedHost, Delivery, Webhook, WebhookState
from apps.clients.webhook_forms import (
    DeliveryFilter,
    HostForm,
    ReplayForm,
    WebhookForm,
    WishesForm,
    type_name,
)
from apps.clients.webhook_listings import DELIVERIES, HOSTS, WEBHOOKS
from apps.clients.webhook_page import lines_of
from apps.clients.webhooks import HostRefused, WebhookRefused
from apps.units.permissions import Permission, require
from apps.units.requests import SignedInRequest, posted_from

PAGE_SIZE = 50
UNPROCESSABLE = 422


def webhook_of(request: SignedInRequest, pk: int) -> Webhook:
    found = Webhook.objects.visible_to(request.user).select_related("client__user", "disabled_by", "ended_by")
    webhook: Webhook = get_object_or_404(found, pk=pk)
    return webhook


@require_GET
def webhook_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    if is_wanted(request):
        return exported(request, WEBHOOKS, rows_of(request), lines_of)
    return list_shown(request, WebhookForm(user=request.user))


def rows_of(request: SignedInRequest) -> Any:
    return Webhook.objects.visible_to(request.user).select_related("client")


def list_shown(request: SignedInRequest, form: WebhookForm, status: int = 200) -> HttpResponse:
    page = Paginator(rows_of(request), PAGE_SIZE).get_page(request.GET.get("page"))
    lines = lines_of(list(page))
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "stuck": sum(line.is_stuck for line in lines),
        "disabled": sum(line.webhook.state == WebhookState.DISABLED for line in lines),
        "active": sum(line.webhook.is_active for line in lines),
    }
    return render(request, "clients/webhooks.html", context, status=status)


@posted_from("webhooks:list")
@never_cache
def webhook_create(request: SignedInRequest) -> HttpResponse:
    form = WebhookForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            webhook, secret = webhooks.create_webhook(by=request.user, **form.cleaned_data)
        except WebhookRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return secret_once(request, webhook, secret)
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    return list_shown(request, form, status=UNPROCESSABLE)


def secret_once(request: SignedInRequest, webhook: Webhook, secret: str) -> HttpResponse:
    """The only page that ever shows the secret: it is not in the address, the session or the log."""
    return render(request, "clients/webhook_secret.html", {"webhook": webhook, "secret": secret})


@require_http_methods(["GET", "POST"])
def webhook_detail(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """How one webhook does, with its deliveries; what is posted here changes its address and events."""
    webhook = webhook_of(request, pk)
    if request.method == "POST":
        return webhook_change(request, webhook)
    if is_wanted(request):
        return exported(request, DELIVERIES, deliveries_of(request, webhook))
    return detail_shown(request, webhook, WishesForm(initial={"url": webhook.url, "types": webhook.types}))


def deliveries_of(request: SignedInRequest, webhook: Webhook) -> Any:
    deliveries = Delivery.objects.filter(webhook=webhook).select_related("change")
    return DeliveryFilter(request.GET).narrow(deliveries)


def webhook_change(request: SignedInRequest, webhook: Webhook) -> HttpResponse:
    form = WishesForm(request.POST)
    if form.is_valid():
        try:
            webhooks.change_webhook(webhook, by=request.user, **form.cleaned_data)
        except WebhookRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The webhook is changed."))
            return redirect("webhooks:detail", webhook.pk)
    return detail_shown(request, webhook, form, status=UNPROCESSABLE)


def detail_shown(
    request: SignedInRequest, webhook: Webhook, form: WishesForm, status: int = 200
) -> HttpResponse:
    page = Paginator(deliveries_of(request, webhook), PAGE_SIZE).get_page(request.GET.get("page"))
    (line,) = lines_of([webhook])
    context = {
        "webhook": webhook,
        "line": line,
        "form": form,
        "replay": ReplayForm(initial={"since": timezone.localdate()}),
        "filter": DeliveryFilter(request.GET),
        "page": page,
        "rows": [(one, type_name(one.change.type), body_of(one.change).decode()) for one in page],
        "types": [type_name(type_) for type_ in webhook.types],
    }
    return render(request, "clients/webhook.html", context, status=status)


@require_POST
@never_cache
def webhook_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook = webhook_of(request, pk)
    try:
        webhook, secret = webhooks.renew_secret(webhook, by=request.user)
    except WebhookRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("webhooks:detail", pk)
    return secret_once(request, webhook, secret)


@require_POST
def webhook_turn(request: SignedInRequest, pk: int, verb: str) -> HttpResponse:
    """Enable, disable or end it."""
    verbs = {
        "enable": (webhooks.enable_webhook, _("The webhook is enabled and goes on where it stopped.")),
        "disable": (
            webhooks.disable_webhook,
            _("The webhook is disabled. What happens meanwhile is kept for it."),
        ),
        "end": (webhooks.end_webhook, _("The webhook has ended.")),
    }
    turn, said = verbs[verb]
    webhook = webhook_of(request, pk)
    try:
        turn(webhook, by=request.user)
    except WebhookRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("webhooks:detail", pk)


@require_POST
def delivery_replay(request: SignedInRequest, pk: int) -> HttpResponse:
    deliveries = Delivery.objects.visible_to(request.user).select_related("webhook__client")
    delivery = get_object_or_404(deliveries, pk=pk)
    try:
        webhooks.replay(delivery, by=request.user)
    except WebhookRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The event is sent again."))
    return redirect("webhooks:detail", delivery.webhook_id)


@require_POST
def webhook_replay(request: SignedInRequest, pk: int) -> HttpResponse:
    webhook, form = webhook_of(request, pk), ReplayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a day, then send again."))
        return redirect("webhooks:detail", pk)
    try:
        count = webhooks.replay_since(webhook, form.moment, by=request.user, failed_only=form.failed_only)
    except WebhookRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
        messages.success(request, said % {"count": count})
    return redirect("webhooks:detail", pk)


@require_GET
def host_list(request: SignedInRequest) -> HttpResponseBase:
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    if is_wanted(request):
        return exported(request, HOSTS, hosts_of(request))
    return hosts_shown(request, HostForm())


def hosts_of(request: SignedInRequest) -> Any:
    return AllowedHost.objects.visible_to(request.user).select_related("allowed_by")


def hosts_shown(request: SignedInRequest, form: HostForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "hosts": hosts_of(request)}
    return render(request, "clients/webhook_hosts.html", context, status=status)


@posted_from("webhooks:hosts")
def host_allow(request: SignedInRequest) -> HttpResponse:
    form = HostForm(request.POST)
    if form.is_valid():
        try:
            webhooks.allow_host(request.user.district, by=request.user, **form.cleaned_data)
        except HostRefused as refusal:
            form.add_error("host", str(refusal))
        else:
            messages.success(request, _("The host is allowed."))
            return redirect("webhooks:hosts")
    require(request.user, Permission.CLIENT_MANAGE, request.user.district)
    return hosts_shown(request, form, status=UNPROCESSABLE)


@require_POST
def host_disallow(request: SignedInRequest, pk: int) -> HttpResponse:
    allowed = get_object_or_404(AllowedHost.objects.visible_to(request.user), pk=pk)
    webhooks.disallow_host(allowed, by=request.user)
    messages.success(request, _("The host is allowed no longer."))
    return redirect("webhooks:hosts")
