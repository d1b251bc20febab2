"""The pages of webhooks: what they show, what their forms do, and to whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import Event
from apps.clients.delivering import deliver, secret_of
from apps.clients.models import AllowedHost, Client, Delivery, Webhook
from apps.clients.tokens import create_client
from apps.clients.webhooks import allow_host, create_webhook
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.cast import person
from tests.clients.conftest import Happen
from tests.clients.receivers import Receiver, answers
from tests.pages import entries, form_at, page_of, words_of

Visit = Callable[[User], Browser]
LIST, CREATE = reverse("webhooks:list"), reverse("webhooks:create")
HOSTS, ALLOW = reverse("webhooks:hosts"), reverse("webhooks:host-allow")


def detail(webhook: Webhook) -> str:
    return reverse("webhooks:detail", args=[webhook.pk])


def turn(webhook: Webhook, verb: str) -> str:
    return reverse("webhooks:turn", args=[webhook.pk, verb])


def ids(response: Any) -> list[str]:
    return page_of(response).xpath("//tbody/tr/@id")


@pytest.fixture
def theirs(other_district: District) -> Webhook:
    """A webhook of another district with a delivery and a host."""
    administrator = person(other_district, "foreign", "外区管理员", Role.SECURITY_ADMINISTRATOR)
    program = create_client(other_district, "外区平台", Role.OFFICER, by=administrator)
    allow_host(other_district, "far.example", "外区", by=administrator)
    webhook, _secret = create_webhook(program, "https://far.example/", ["period.open"], by=administrator)
    return webhook


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_webhooks(
    webhook: Webhook,
    theirs: Webhook,
    security_administrator: User,
    visit: Visit,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    mine = [webhook]
    for _ in range(count - 1):
        more, _secret = create_webhook(
            webhook.client, "https://more.example/", ["period.open"], by=security_administrator
        )
        mine.append(more)
    client = visit(security_administrator)
    with django_assert_num_queries(13):
        response = client.get(LIST)
    assert ids(response) == [f"webhook-{one.pk}" for one in mine]
    assert "外区平台" not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_one_takes_the_same_queries_however_many_deliveries(
    webhook: Webhook,
    receiver: Receiver,
    happen: Happen,
    theirs: Webhook,
    security_administrator: User,
    visit: Visit,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    for _ in range(count):
        happen()
    others = happen(district=theirs.district)
    deliver(webhook.pk)
    Delivery.objects.create(district=theirs.district, webhook=theirs, change=others, number=others.number)
    client = visit(security_administrator)
    with django_assert_num_queries(13):
        response = client.get(detail(webhook))
    newest_first = Delivery.objects.filter(webhook=webhook).order_by("-number")
    assert ids(response) == [f"delivery-{one.pk}" for one in newest_first]
    assert len(ids(response)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_hosts_takes_the_same_queries_however_many(
    district: District,
    theirs: Webhook,
    security_administrator: User,
    visit: Visit,
    django_assert_num_queries: Any,
    count: int,
) -> None:
    hosts = [
        allow_host(district, f"{name}.example", "大屏", by=security_administrator) for name in "abc"[:count]
    ]
    client = visit(security_administrator)
    with django_assert_num_queries(8):
        response = client.get(HOSTS)
    assert ids(response) == [f"host-{one.pk}" for one in hosts]
    assert "far.example" not in response.content.decode()


def test_a_webhook_is_made_and_its_secret_shown_once(
    platform: Client, security_administrator: User, visit: Visit
) -> None:
    client = visit(security_administrator)
    form = entries(form_at(page_of(client.get(LIST)), CREATE))
    form |= {"client": str(platform.pk), "url": "https://platform.example/events"}

    response = client.post(CREATE, {**form, "types": ["light.change", "report.approve"]})

    secret = secret_of(Webhook.objects.get())
    assert page_of(response).xpath("//*[@id='secret']/text()") == [secret]
    assert "no-store" in response.headers["Cache-Control"]
    for address in (LIST, detail(Webhook.objects.get())):
        assert secret not in client.get(address).content.decode()


def test_what_cannot_be_made_stays_in_the_form(
    platform: Client, security_administrator: User, visit: Visit
) -> None:
    client = visit(security_administrator)
    given = {"client": platform.pk, "url": "http://127.0.0.1/", "types": ["light.change"]}
    response = client.post(CREATE, given)
    assert response.status_code == 422
    assert "请使用 https。只有放行的主机可以不使用。" in words_of(response)
    form = form_at(page_of(response), CREATE)
    assert entries(form)["url"] == "http://127.0.0.1/"
    assert form.xpath(".//input[@name='types'][@checked]/@value") == ["light.change"]
    assert client.post(CREATE, {}).status_code == 422
    assert client.get(CREATE).headers["Location"] == LIST


def test_the_page_says_first_how_it_stands(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User, visit: Visit
) -> None:
    client = visit(security_administrator)

    def head() -> str:
        return page_of(client.get(detail(webhook))).xpath("string(//h1)").strip()

    assert head() == "“市级平台”已收到全部事件"
    happen()
    happen()
    receiver.always = answers(503)
    deliver(webhook.pk)
    assert head() == "“市级平台”未接收事件，2 个待推送"
    assert "1 个接收方未接收事件" in words_of(client.get(LIST))
    shown = words_of(client.get(detail(webhook)))
    assert "对方返回 503，而不是 2xx。请查看接收方的日志。下次推送时间：" in shown
    Delivery.objects.update(failed_at=timezone.now())
    Webhook.objects.update(disabled_at=timezone.now())
    assert head() == "“市级平台”的事件推送已停用"
    assert "1 项事件推送已停用" in words_of(client.get(LIST))
    assert "接收方已有一天未接收事件" in words_of(client.get(detail(webhook)))
    Webhook.objects.update(ended_at=timezone.now())
    assert head() == "“市级平台”的事件推送已终止"
    assert "接收方于" in words_of(client.get(detail(webhook)))
    assert not page_of(client.get(detail(webhook))).xpath("//main//form[@method='post']")


def test_what_is_sent_is_shown_to_the_letter(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User, visit: Visit
) -> None:
    happen("report.approve", 3)
    deliver(webhook.pk)
    page = page_of(visit(security_administrator).get(detail(webhook)))
    assert page.xpath("//tbody//code/text()") == [receiver.bodies[0].decode()]
    assert "审核通过进展报告" in page.xpath("string(//tbody)")


def test_deliveries_are_filtered_by_state(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User, visit: Visit
) -> None:
    receiver.behaviours = [answers(200), answers(500)]
    for _ in range(3):
        happen()
    deliver(webhook.pk)
    delivered, failed, waiting = Delivery.objects.order_by("number")
    Delivery.objects.filter(pk=failed.pk).update(failed_at=timezone.now())
    client = visit(security_administrator)
    for state, one in (("delivered", delivered), ("failed", failed), ("waiting", waiting)):
        assert ids(client.get(detail(webhook), {"state": state})) == [f"delivery-{one.pk}"]
    assert len(ids(client.get(detail(webhook), {"state": "x"}))) == 3


def test_address_and_events_are_changed_on_the_page(
    webhook: Webhook, security_administrator: User, visit: Visit
) -> None:
    client = visit(security_administrator)
    form = form_at(page_of(client.get(detail(webhook))), detail(webhook))
    assert form.xpath(".//input[@name='types'][@checked]/@value") == ["period.open", "report.approve"]

    given = {"url": "https://platform.example/", "types": ["light.change"]}
    assert client.post(detail(webhook), given).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.url, webhook.types) == ("https://platform.example/", ["light.change"])

    response = client.post(detail(webhook), {**given, "url": "https://10.0.0.1/"})
    assert response.status_code == 422
    assert "该地址在内部网络中。" in words_of(response)
    assert client.post(detail(webhook), {}).status_code == 422


def test_the_buttons_do_what_they_say(
    webhook: Webhook, receiver: Receiver, happen: Happen, security_administrator: User, visit: Visit
) -> None:
    happen()
    deliver(webhook.pk)
    client, old = visit(security_administrator), secret_of(webhook)

    def press(address: str, **given: object) -> str:
        form_at(page_of(client.get(detail(webhook))), address)
        return words_of(client.post(address, given, follow=True))

    assert "该事件正在重新推送。" in press(
        reverse("webhooks:delivery-replay", args=[Delivery.objects.get().pk])
    )
    deliver(webhook.pk)
    again = reverse("webhooks:replay", args=[webhook.pk])
    today = timezone.localdate().isoformat()
    assert "1 个事件正在重新推送。" in press(again, since=today, which="all")
    assert "0 个事件正在重新推送。" in press(again, since=today, which="failed")
    assert "请选择日期，再重新推送。" in press(again, since="")
    assert "停用期间的事件予以保留。" in press(turn(webhook, "disable"))
    assert "该事件推送已停用。请先启用，再重新推送。" in words_of(
        client.post(again, {"since": today, "which": "all"}, follow=True)
    )
    assert "从中断处继续" in press(turn(webhook, "enable"))
    renewed = press(reverse("webhooks:renew", args=[webhook.pk]))
    webhook.refresh_from_db()
    assert secret_of(webhook) in renewed
    assert secret_of(webhook) != old
    assert "事件推送已终止" in press(turn(webhook, "end"))
    for address in (turn(webhook, "enable"), reverse("webhooks:renew", args=[webhook.pk])):
        assert "该事件推送已终止，请新建一个。" in words_of(client.post(address, follow=True))
    verbs = Event.objects.filter(object_type="clients.Webhook").order_by("id").values_list("verb", flat=True)
    assert [verb.partition(".")[2] for verb in verbs] == [
        "create",
        *["replay"] * 3,
        "disable",
        "enable",
        "renew",
        "end",
    ]


def test_hosts_are_allowed_on_their_page(
    district: District, security_administrator: User, visit: Visit
) -> None:
    client = visit(security_administrator)
    response = client.post(ALLOW, {"host": "wall.example", "note": "大屏"}, follow=True)
    assert "已放行 1 台内部主机" in words_of(response)
    response = client.post(ALLOW, {"host": "wall.example", "note": "大屏"})
    assert (response.status_code, "该主机已放行。" in words_of(response)) == (422, True)
    response = client.post(ALLOW, {"host": "", "note": ""})
    assert response.status_code == 422
    allowed = AllowedHost.objects.get()
    response = client.post(reverse("webhooks:host-disallow", args=[allowed.pk]), follow=True)
    assert "未放行任何内部主机" in words_of(response)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMINISTRATOR])
def test_nobody_else_sees_them(webhook: Webhook, unit: Any, visit: Visit, role: Role) -> None:
    client = visit(person(webhook.district, "somebody", "某人", role, unit))
    assert [client.get(address).status_code for address in (LIST, HOSTS, detail(webhook))] == [403, 403, 404]
    assert client.post(CREATE, {}).status_code == 403
    assert client.post(ALLOW, {}).status_code == 403
    assert client.post(turn(webhook, "end")).status_code == 404


def test_old_deliveries_are_on_further_pages(
    webhook: Webhook, happen: Happen, security_administrator: User, visit: Visit
) -> None:
    for _ in range(51):
        change = happen()
        Delivery.objects.create(
            district=webhook.district,
            webhook=webhook,
            change=change,
            number=change.number,
            delivered_at=change.at + timedelta(seconds=1),
        )
    assert len(ids(visit(security_administrator).get(detail(webhook), {"page": 2}))) == 1
