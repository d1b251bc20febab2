"""The verbs of webhooks and allowed hosts: what they take, what they refuse, what the trail says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from apps.audit.models import Event
from apps.clients.delivering import deliver, secret_of
from apps.clients.models import AllowedHost, Client, Delivery, Webhook
from apps.clients.tokens import create_client
from apps.clients.webhooks import (
    HostRefused,
    WebhookRefused,
    WebhookStopped,
    allow_host,
    change_webhook,
    create_webhook,
    disable_webhook,
    disallow_host,
    enable_webhook,
    end_webhook,
    renew_secret,
    replay,
    replay_since,
)
from apps.units.models import District, Unit, User
from apps.units.permissions import NotAllowed, Role
from tests.cast import person
from tests.clients.conftest import Happen
from tests.clients.receivers import Receiver, answers

TASK = "apps.clients.tasks.serve_webhook"
URL = "https://platform.example/events?key=private"
Rung = Callable[[], list[tuple[str, int]]]


def test_a_webhook_is_made_with_a_secret_and_recorded_without_it(
    platform: Client, security_administrator: User
) -> None:
    webhook, secret = create_webhook(
        platform, URL, ["report.approve", "light.change"], by=security_administrator
    )
    assert secret == secret_of(Webhook.objects.get())
    assert (webhook.types, webhook.position, str(webhook)) == (
        ["light.change", "report.approve"],
        0,
        "市级平台 → platform.example",
    )
    event = Event.objects.get(verb="webhook.create")
    assert event.after == {"host": "platform.example", "types": ["light.change", "report.approve"]}
    assert "private" not in f"{event.object_name} {event.after}"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://platform.example/", "请使用 https。只有放行的主机可以不使用。"),
        ("https://127.0.0.1/", "该地址在内部网络中。请先放行该主机，或填写其他地址。"),
        ("https://[fd00::1]/", "该地址在内部网络中。请先放行该主机，或填写其他地址。"),
        ("https://169.254.169.254/", "该地址在内部网络中。请先放行该主机，或填写其他地址。"),
        ("ftp://platform.example/", "请填写形如 https://host.example/path 的地址，不含用户名和 #。"),
        (
            "https://me:word@platform.example/",
            "请填写形如 https://host.example/path 的地址，不含用户名和 #。",
        ),
    ],
)
def test_addresses_are_refused_in_words(
    platform: Client, security_administrator: User, url: str, sentence: str
) -> None:
    with pytest.raises(WebhookRefused) as refusal:
        create_webhook(platform, url, ["light.change"], by=security_administrator)
    assert str(refusal.value) == sentence
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("types", [[], ["unknown.type"], ["document.read"], ["period.open", "document.read"]])
def test_only_what_the_role_sees_can_be_wanted(
    district: District, unit: Unit, security_administrator: User, types: list[str]
) -> None:
    program = create_client(district, "单位系统", Role.REPORTER, by=security_administrator, unit=unit)
    with pytest.raises(WebhookRefused):
        create_webhook(program, URL, types, by=security_administrator)


def test_an_allowed_host_may_be_inside_and_without_tls(
    platform: Client, security_administrator: User
) -> None:
    allow_host(platform.district, " Wall.Example ", " 大屏 ", by=security_administrator)
    webhook, _secret = create_webhook(
        platform, "http://wall.example:9000/", ["light.change"], by=security_administrator
    )
    assert webhook.host == "wall.example"


def test_what_an_allowed_host_can_never_be(platform: Client, security_administrator: User) -> None:
    allow_host(platform.district, "169.254.169.254", "云", by=security_administrator)
    with pytest.raises(WebhookRefused):
        create_webhook(platform, "http://169.254.169.254/", ["light.change"], by=security_administrator)


def test_address_and_events_are_changed(webhook: Webhook, security_administrator: User) -> None:
    Webhook.objects.update(next_at=timezone.now())
    changed = change_webhook(webhook, URL, ["light.change"], by=security_administrator)
    assert (changed.url, changed.types, changed.next_at) == (URL, ["light.change"], None)
    event = Event.objects.get(verb="webhook.change")
    assert event.before == {"host": "127.0.0.1", "types": ["period.open", "report.approve"]}
    assert event.after == {"host": "platform.example", "types": ["light.change"]}
    with pytest.raises(WebhookRefused):
        change_webhook(webhook, "http://platform.example/", ["light.change"], by=security_administrator)


def test_a_new_secret_is_another_one(
    webhook: Webhook, receiver: Receiver, security_administrator: User
) -> None:
    old = secret_of(webhook)
    renewed, secret = renew_secret(webhook, by=security_administrator)
    assert secret == secret_of(renewed) == secret_of(Webhook.objects.get()) != old
    assert Event.objects.get(verb="webhook.renew").after is None


def test_secrets_of_two_webhooks_differ(webhook: Webhook, security_administrator: User) -> None:
    other, secret = create_webhook(webhook.client, URL, ["light.change"], by=security_administrator)
    assert secret == secret_of(other) != secret_of(webhook)


def test_disabling_and_enabling_are_done_once(
    webhook: Webhook,
    security_administrator: User,
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    for _ in range(2):
        disabled = disable_webhook(webhook, by=security_administrator)
    assert (disabled.state, disabled.disabled_by) == ("disabled", security_administrator)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            enabled = enable_webhook(webhook, by=security_administrator)
    assert (enabled.state, enabled.disabled_by) == ("active", None)
    verbs = Event.objects.filter(object_type="clients.Webhook").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["webhook.create", "webhook.disable", "webhook.enable"]
    assert rung() == [(TASK, webhook.pk)]


def test_enabling_gives_what_waits_a_new_day(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    receiver.always = answers(500)
    happen()
    deliver(webhook.pk)
    disable_webhook(webhook, by=security_administrator)
    enable_webhook(webhook, by=security_administrator)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.first_at) == ("waiting", 0, None)


def test_what_has_ended_stays_ended(webhook: Webhook, happen: Happen, security_administrator: User) -> None:
    ended = end_webhook(webhook, by=security_administrator)
    assert (ended.state, ended.ended_by) == ("ended", security_administrator)
    for verb in (enable_webhook, disable_webhook, renew_secret, end_webhook):
        with pytest.raises(WebhookStopped, match="该事件推送已终止，请新建一个。"):
            verb(webhook, by=security_administrator)
    with pytest.raises(WebhookStopped):
        change_webhook(webhook, URL, ["light.change"], by=security_administrator)


def test_a_delivery_is_sent_again_under_its_id_before_what_is_newer(
    webhook: Webhook,
    receiver: Receiver,
    happen: Happen,
    security_administrator: User,
    rung: Rung,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    happen()
    happen()
    deliver(webhook.pk)
    happen()
    first = Delivery.objects.earliest("number")
    with django_capture_on_commit_callbacks(execute=True):
        replay(first, by=security_administrator)
    assert rung() == [(TASK, webhook.pk)]
    deliver(webhook.pk)
    ids = receiver.header("Webhook-Id")
    assert [ids.index(one) for one in ids] == [0, 1, 0, 3]
    assert Event.objects.get(verb="webhook.replay").after == {"number": 1, "count": 1}
    first.refresh_from_db()
    assert (first.state, first.attempts) == ("delivered", 1)


def test_sending_again_cuts_a_pause_short(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    receiver.behaviours = [answers(500)]
    happen()
    deliver(webhook.pk)
    replay(Delivery.objects.get(), by=security_administrator)
    deliver(webhook.pk)
    assert Delivery.objects.get().state == "delivered"


def test_everything_since_a_moment_is_sent_again_or_only_what_failed(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    now = timezone.now()
    for _ in range(4):
        happen()
    deliver(webhook.pk)
    old, failed, delivered, waiting = Delivery.objects.order_by("number")
    Delivery.objects.filter(pk=old.pk).update(created_at=now - timedelta(days=2))
    Delivery.objects.filter(pk=failed.pk).update(delivered_at=None, failed_at=now)
    Delivery.objects.filter(pk=waiting.pk).update(delivered_at=None)
    yesterday = now - timedelta(days=1)

    assert replay_since(webhook, yesterday, by=security_administrator, failed_only=True) == 1
    failed.refresh_from_db()
    assert (failed.state, failed.failed_at) == ("waiting", None)
    assert replay_since(webhook, yesterday, by=security_administrator, failed_only=False) == 1
    delivered.refresh_from_db()
    assert delivered.state == "waiting"
    assert Event.objects.filter(verb="webhook.replay").latest("id").after == {
        "since": yesterday.isoformat(),
        "failed_only": False,
        "count": 1,
    }


def test_of_a_disabled_webhook_nothing_is_sent_again(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User
) -> None:
    happen()
    deliver(webhook.pk)
    disable_webhook(webhook, by=security_administrator)
    with pytest.raises(WebhookStopped, match="该事件推送已停用。请先启用，再重新推送。"):
        replay(Delivery.objects.get(), by=security_administrator)
    with pytest.raises(WebhookStopped):
        replay_since(webhook, timezone.now(), by=security_administrator, failed_only=True)


def test_hosts_are_allowed_and_allowed_no_longer(district: District, security_administrator: User) -> None:
    allowed = allow_host(district, "10.1.2.3", "大屏", by=security_administrator)
    assert Event.objects.get(verb="host.allow").after == {"host": "10.1.2.3", "note": "大屏"}
    disallow_host(allowed, by=security_administrator)
    assert not AllowedHost.objects.exists()
    assert Event.objects.get(verb="host.disallow").before == {"host": "10.1.2.3", "note": "大屏"}


@pytest.mark.parametrize(
    ("host", "note", "sentence"),
    [
        ("https://wall.example/", "大屏", "请只填写主机名或地址，如 wall.example 或 10.1.2.3。"),
        ("wall.example:80", "大屏", "请只填写主机名或地址，如 wall.example 或 10.1.2.3。"),
        ("wall.example", " ", "请说明该主机的用途，供后任查阅。"),
        ("WALL.example.", "大屏", "该主机已放行。"),
    ],
)
def test_hosts_are_refused_in_words(
    district: District, security_administrator: User, host: str, note: str, sentence: str
) -> None:
    allow_host(district, "wall.example", "在先", by=security_administrator)
    with pytest.raises(HostRefused) as refusal:
        allow_host(district, host, note, by=security_administrator)
    assert str(refusal.value) == sentence
    assert AllowedHost.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMINISTRATOR])
def test_only_the_security_administrator_of_the_district_may(
    webhook: Webhook, receiver: Receiver, happen: Happen, unit: Unit, other_district: District, role: Role
) -> None:
    happen()
    deliver(webhook.pk)
    allowed, delivery = AllowedHost.objects.get(), Delivery.objects.get()
    foreign = person(other_district, "foreign", "外区管理员", Role.SECURITY_ADMINISTRATOR)
    events = Event.objects.count()
    for by in (person(webhook.district, "somebody", "某人", role, unit), foreign):
        for attempt in (
            lambda by=by: create_webhook(webhook.client, URL, ["light.change"], by=by),
            lambda by=by: change_webhook(webhook, URL, ["light.change"], by=by),
            lambda by=by: renew_secret(webhook, by=by),
            lambda by=by: disable_webhook(webhook, by=by),
            lambda by=by: enable_webhook(webhook, by=by),
            lambda by=by: end_webhook(webhook, by=by),
            lambda by=by: replay(delivery, by=by),
            lambda by=by: replay_since(webhook, timezone.now(), by=by, failed_only=False),
            lambda by=by: allow_host(webhook.district, "wall.example", "大屏", by=by),
            lambda by=by: disallow_host(allowed, by=by),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    assert Event.objects.count() == events
