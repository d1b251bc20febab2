"""Webhooks: made, changed, stopped and enabled, sent again; and the hosts inside that they may reach."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.audit.recording import record
from apps.clients import delivering
from apps.clients.addresses import AddressRefused, Inside, Unencrypted, check, host_of, parse
from apps.clients.delivering import last_number, secret_of
from apps.clients.feed import TYPES
from apps.clients.models import AllowedHost, Client, Delivery, Webhook
from apps.clients.tasks import ring
from apps.units.models import District, User
from apps.units.permissions import Permission, can, require


class WebhookRefused(Exception):
    """Not as a webhook may be; the message says what to do."""


class WebhookStopped(WebhookRefused):
    """It is ended, or disabled, and must not be for this."""


class HostRefused(Exception):
    """Not as a host may be named; the message says what to do."""


@transaction.atomic
def create_webhook(client: Client, url: str, types: Sequence[str], *, by: User) -> tuple[Webhook, str]:
    """A webhook that hears of what changes from now on, and its secret, which is shown once.

    Raises WebhookRefused.
    """
    require(by, Permission.CLIENT_MANAGE, client)
    check_wishes(client, url, types)
    webhook = Webhook.objects.create(
        district_id=client.district_id,
        client=client,
        url=url,
        types=sorted(types),
        position=last_number(client.district_id),
        salt=secrets.token_hex(16),
        created_by=by,
    )
    record("webhook.create", webhook, by=by, after={"host": webhook.host, "types": webhook.types})
    return webhook, secret_of(webhook)


@transaction.atomic
def change_webhook(webhook: Webhook, url: str, types: Sequence[str], *, by: User) -> Webhook:
    """Another address, other events; from the next attempt on. Raises WebhookRefused."""
    webhook = locked(webhook, by=by)
    check_wishes(webhook.client, url, types)
    before = {"host": webhook.host, "types": webhook.types}
    webhook.url, webhook.types, webhook.next_at = url, sorted(types), None
    webhook.save(update_fields=["url", "types", "next_at"])
    record(
        "webhook.change", webhook, by=by, before=before, after={"host": webhook.host, "types": webhook.types}
    )
    return webhook


def check_wishes(client: Client, url: str, types: Sequence[str]) -> None:
    """Raises WebhookRefused. Where the host's name leads is asked at each sending, and not here."""
    if not types:
        raise WebhookRefused(_("Choose at least one event."))
    if not all(type_ in TYPES and can(client.user, TYPES[type_]) for type_ in types):
        raise WebhookRefused(_("The role of this program does not see all of these events. Choose others."))
    try:
        place = parse(url)
        allowed = AllowedHost.objects.filter(district=client.district_id, host=place.host).exists()
        check(place, allowed=allowed)
    except Unencrypted as error:
        raise WebhookRefused(_("Use https. Only an allowed host may be written to without it.")) from error
    except Inside as error:
        raise WebhookRefused(
            _("This address is inside our own network. Allow the host first, or enter another address.")
        ) from error
    except AddressRefused as error:
        raise WebhookRefused(
            _("Enter an address like https://host.example/path, without user name and without #.")
        ) from error


@transaction.atomic
def renew_secret(webhook: Webhook, *, by: User) -> tuple[Webhook, str]:
    """Another secret from the next attempt on, shown once. Raises WebhookStopped."""
    webhook = locked(webhook, by=by)
    webhook.salt = secrets.token_hex(16)
    webhook.save(update_fields=["salt"])
    record("webhook.renew", webhook, by=by)
    return webhook, secret_of(webhook)


@transaction.atomic
def disable_webhook(webhook: Webhook, *, by: User) -> Webhook:
    """Nothing is sent until it is enabled; disabling twice is once. Raises WebhookStopped."""
    webhook = locked(webhook, by=by)
    if webhook.disabled_at is None:
        delivering.disable(webhook, by=by)
    return webhook


@transaction.atomic
def enable_webhook(webhook: Webhook, *, by: User) -> Webhook:
    """It goes on where it stopped: with what happened meanwhile, and with a new day for what waits.

    What was given up is not sent by itself: it may be the one event that the receiver cannot take. Raises WebhookStopped.
    """
    webhook = locked(webhook, by=by)
    if webhook.disabled_at is not None:
        webhook.disabled_at, webhook.disabled_by, webhook.next_at = None, None, None
        webhook.save(update_fields=["disabled_at", "disabled_by", "next_at"])
        webhook.deliveries.waiting().update(attempts=0, first_at=None)
        record("webhook.enable", webhook, by=by)
        transaction.on_commit(lambda: ring(webhook.pk), robust=True)
    return webhook


@transaction.atomic
def end_webhook(webhook: Webhook, *, by: User) -> Webhook:
    """For ever. Raises WebhookStopped where that was done before."""
    webhook = locked(webhook, by=by)
    delivering.end(webhook, by=by)
    return webhook


def replay(delivery: Delivery, *, by: User) -> None:
    """Send it again, with the same id, before what is newer. Raises WebhookStopped."""
    send_again(delivery.webhook, Q(pk=delivery.pk), {"number": delivery.number}, by=by)


def replay_since(webhook: Webhook, since: datetime, *, by: User, failed_only: bool) -> int:
    """What was made since then and is delivered or given up, or only the latter; returns how many it is.

    Raises WebhookStopped.
    """
    chosen = Q(created_at__gte=since) & (
        Q(failed_at__isnull=False)
        if failed_only
        else Q(failed_at__isnull=False) | Q(delivered_at__isnull=False)
    )
    said = {"since": since.isoformat(), "failed_only": failed_only}
    return send_again(webhook, chosen, said, by=by)


@transaction.atomic
def send_again(webhook: Webhook, chosen: Q, said: dict[str, object], *, by: User) -> int:
    webhook = locked(webhook, by=by)
    if webhook.disabled_at is not None:
        raise WebhookStopped(_("This webhook is disabled. Enable it first, then send again."))
    fresh = {"attempts": 0, "first_at": None, "delivered_at": None, "failed_at": None}
    count = webhook.deliveries.filter(chosen).update(**fresh)
    webhook.next_at = None
    webhook.save(update_fields=["next_at"])
    record("webhook.replay", webhook, by=by, after={**said, "count": count})
    transaction.on_commit(lambda: ring(webhook.pk), robust=True)
    return count


def locked(webhook: Webhook, *, by: User) -> Webhook:
    """Raises WebhookStopped where it is ended."""
    require(by, Permission.CLIENT_MANAGE, webhook)
    webhook = Webhook.objects.select_for_update(of=["self"]).select_related("client__user").get(pk=webhook.pk)
    if webhook.ended_at is not None:
        raise WebhookStopped(_("This webhook has ended. Make a new one."))
    return webhook


@transaction.atomic
def allow_host(district: District, host: str, note: str, *, by: User) -> AllowedHost:
    """From now on webhooks may reach this host wherever it is, and without TLS. Raises HostRefused."""
    require(by, Permission.CLIENT_MANAGE, district)
    if not note.strip():
        raise HostRefused(_("Say what this host is, for those who look after you."))
    try:
        name = host_of(host)
    except AddressRefused as error:
        raise HostRefused(
            _("Enter the name or the address of the host alone, like wall.example or 10.1.2.3.")
        ) from error
    try:
        with transaction.atomic():
            allowed = AllowedHost.objects.create(
                district=district, host=name, note=note.strip(), allowed_by=by
            )
    except IntegrityError as error:
        raise HostRefused(_("This host is allowed already.")) from error
    record("host.allow", allowed, by=by, after={"host": name, "note": allowed.note})
    return allowed


@transaction.atomic
def disallow_host(allowed: AllowedHost, *, by: User) -> None:
    """From the next attempt on."""
    require(by, Permission.CLIENT_MANAGE, allowed)
    record("host.disallow", allowed, by=by, before={"host": allowed.host, "note": allowed.note})
    allowed.delete()
