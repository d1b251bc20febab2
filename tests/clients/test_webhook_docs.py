"""What docs/webhooks.md shows works on what is really sent."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
import time_machine
from django.conf import settings

from apps.clients.delivering import KEPT_FOR, deliver, secret_of
from apps.clients.feed import KEPT
from apps.clients.models import Webhook
from apps.clients.pauses import PAUSES
from apps.clients.sending import SECONDS
from tests.clients.conftest import Happen
from tests.clients.receivers import Receiver

PAGE = Path(settings.BASE_DIR) / "docs" / "webhooks.md"


def example(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def is_genuine() -> Callable[[str, str, bytes], bool]:
    there: dict[str, Callable[[str, str, bytes], bool]] = {}
    exec(example("python"), there)  # noqa: S102 - it is our own page
    return there["is_genuine"]


def test_a_receiver_verifies_as_the_page_says(
    webhook: Webhook, receiver: Receiver, happen: Happen, is_genuine: Callable[[str, str, bytes], bool]
) -> None:
    happen()
    deliver(webhook.pk)
    (received,) = receiver.received
    secret, signed = secret_of(webhook), received.headers["Webhook-Signature"]

    assert is_genuine(secret, signed, received.body) is True
    assert is_genuine(secret, signed, received.body + b" ") is False
    assert is_genuine("whsec_other", signed, received.body) is False
    with time_machine.travel(int(signed[2:12]) + 301):
        assert is_genuine(secret, signed, received.body) is False


@pytest.mark.skipif(not (which("curl") and which("openssl")), reason="The example needs curl and openssl.")
def test_the_shell_signs_as_we_do(receiver: Receiver, is_genuine: Callable[[str, str, bytes], bool]) -> None:
    body = '{"number":1,"target":null}'
    given = {"URL": receiver.url, "SECRET": "whsec_of-the-page", "BODY": body}
    subprocess.run(["sh", "-euc", example("sh")], env={**os.environ, **given}, check=True)  # noqa: S607
    (received,) = receiver.received
    assert received.body.decode() == body
    assert is_genuine("whsec_of-the-page", received.headers["Webhook-Signature"], received.body) is True


def test_the_page_names_our_pauses_and_our_patience() -> None:
    text = " ".join(PAGE.read_text().split())
    assert [int(pause.total_seconds()) for pause in PAUSES] == [10, 30, 120, 600, 1800, 3600, 7200]
    assert "after 10 seconds, 30 seconds, 2, 10 and 30 minutes, 1 hour, then every 2 hours, for a day" in text
    assert (SECONDS, "2xx within ten seconds" in text) == (10, True)
    assert f"kept (for {KEPT.days} days)" in text
    assert f"stay on the page for {KEPT_FOR.days} days" in text
