"""A program of 临江区 with a webhook, whose receiver runs on the loopback and is allowed."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.clients.models import Change, Client, Webhook
from apps.clients.tokens import create_client
from apps.clients.webhooks import allow_host, create_webhook
from apps.units.models import District, User
from apps.units.permissions import Role
from tests.cast import person
from tests.clients.receivers import Receiver

Happen = Callable[..., Change]


@pytest.fixture(autouse=True)
def no_requests_yet() -> None:
    cache.clear()


@pytest.fixture
def foreign_administrator(other_district: District) -> User:
    return person(other_district, "foreign", "外区安全管理员", Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def happen(district: District) -> Happen:
    """happen("period.open"): a change of 临江区, or of `district`, with the next number."""

    def make(type_: str = "period.open", object_id: int = 7, **fields: object) -> Change:
        last = Change.objects.filter(number__isnull=False).order_by("-number").first()
        number = (last.number or 0) + 1 if last else 1
        given = {"district": district, "number": number, "at": timezone.now()} | fields
        return Change.objects.create(type=type_, object_id=object_id, **given)

    return make


@pytest.fixture
def platform(district: District, security_administrator: User) -> Client:
    """A program that sees the whole district."""
    return create_client(district, "市级平台", Role.OFFICER, by=security_administrator)


@pytest.fixture
def webhook(platform: Client, receiver: Receiver, security_administrator: User) -> Webhook:
    allow_host(platform.district, "127.0.0.1", "本机", by=security_administrator)
    webhook, _secret = create_webhook(
        platform, receiver.url, ["period.open", "report.approve"], by=security_administrator
    )
    return webhook
