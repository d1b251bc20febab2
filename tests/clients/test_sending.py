"""One message to one receiver, whatever the receiver does."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from apps.clients import sending
from apps.clients.sending import Answer, Trouble, post
from tests.clients.receivers import TLS, Behaviour, Receiver, answers, babbles, drips, drops, floods

HEADERS = {"Content-Type": "application/json", "Webhook-Id": "1"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ten seconds are half a second."""
    monkeypatch.setattr(sending, "SECONDS", 0.5)


@pytest.fixture(autouse=True)
def authorities_of_this_test() -> Iterator[None]:
    sending.trusting.cache_clear()
    yield
    sending.trusting.cache_clear()


def resolving(monkeypatch: pytest.MonkeyPatch, *turns: str) -> list[str]:
    """Names lead to the first of these addresses, then to the next one, and so on; answers what was asked for."""
    asked: list[str] = []

    def resolver(host: str, port: int, **_: Any) -> list[Any]:
        address = turns[min(len(asked), len(turns) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return asked


def test_the_message_arrives_as_it_was_given(receiver: Receiver) -> None:
    answer = post(f"{receiver.url}?of=临江", b'{"number":1}', HEADERS, allowed=True)

    assert answer == Answer(200, None)
    (received,) = receiver.received
    assert (received.path, received.body) == ("/events?of=%E4%B8%B4%E6%B1%9F", b'{"number":1}')
    assert received.headers == {
        **HEADERS,
        "Host": f"127.0.0.1:{receiver.port}",
        "Accept-Encoding": "identity",
        "Content-Length": "12",
        "Connection": "close",
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_yes(receiver: Receiver, status: int) -> None:
    receiver.always = answers(status)
    assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(status, None)


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (300, Trouble.REDIRECTED),
        (400, Trouble.REFUSED),
        (401, Trouble.REFUSED),
        (404, Trouble.REFUSED),
        (410, Trouble.GONE),
        (429, Trouble.REFUSED),
        (500, Trouble.REFUSED),
        (503, Trouble.REFUSED),
    ],
)
def test_anything_else_is_a_no(receiver: Receiver, status: int, trouble: Trouble) -> None:
    receiver.always = answers(status)
    assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(status, trouble)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(receiver: Receiver, status: int) -> None:
    with Receiver() as other:
        receiver.always = answers(status, Location=other.url)
        assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(status, Trouble.REDIRECTED)
        assert other.received == []
    assert len(receiver.received) == 1


@pytest.mark.parametrize("behaviour", [drops, babbles])
def test_what_is_no_answer_is_told_apart(receiver: Receiver, behaviour: Behaviour) -> None:
    receiver.always = behaviour
    assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(None, Trouble.BROKEN)


def test_who_drips_is_cut_off(receiver: Receiver, quick: None) -> None:
    receiver.always = drips
    assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(None, Trouble.SILENT)


def test_who_is_silent_is_cut_off(quick: None) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        for scheme in ("http", "https"):
            answer = post(f"{scheme}://127.0.0.1:{port}/", b"{}", HEADERS, allowed=True)
            assert answer == Answer(None, Trouble.SILENT)


def test_an_answer_without_end_is_not_read(receiver: Receiver) -> None:
    receiver.always = floods
    assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(200, None)
    assert receiver.server.sent < 100_000_000


def test_a_closed_port_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    answer = post(f"http://127.0.0.1:{port}/", b"{}", HEADERS, allowed=True)
    assert answer == Answer(None, Trouble.UNREACHABLE)


@pytest.mark.parametrize(
    ("url", "trouble"),
    [
        ("http://127.0.0.1:{port}/", Trouble.UNENCRYPTED),
        ("https://127.0.0.1:{port}/", Trouble.INSIDE),
        ("https://localhost:{port}/", Trouble.INSIDE),
        ("https://[::ffff:127.0.0.1]:{port}/", Trouble.INSIDE),
        ("https://0.0.0.0:{port}/", Trouble.INSIDE),
        ("https://169.254.169.254/latest/meta-data", Trouble.INSIDE),
        ("gopher://127.0.0.1:{port}/", Trouble.MALFORMED),
    ],
)
def test_what_is_not_allowed_is_not_asked(receiver: Receiver, url: str, trouble: Trouble) -> None:
    assert post(url.format(port=receiver.port), b"{}", HEADERS, allowed=False) == Answer(None, trouble)
    assert receiver.received == []


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked as public, then the loopback: the connection goes to what was checked."""
    asked, tried = resolving(monkeypatch, "8.8.8.8", "127.0.0.1"), []

    def connect(_sock: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    answer = post(f"https://rebinding.example:{receiver.port}/", b"{}", HEADERS, allowed=False)

    assert answer == Answer(None, Trouble.UNREACHABLE)
    assert (asked, tried) == (["rebinding.example"], [("8.8.8.8", receiver.port)])
    assert receiver.received == []


def test_the_next_address_is_tried_where_the_first_takes_no_connection(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolver(host: str, port: int, **_: Any) -> list[Any]:
        return [(family, 1, 6, "", (address, port)) for family, address in ((10, "::1"), (2, "127.0.0.1"))]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    answer = post(f"http://both.example:{receiver.port}/", b"{}", HEADERS, allowed=True)
    assert answer == Answer(200, None)
    assert receiver.header("Host") == [f"both.example:{receiver.port}"]


def test_proxies_of_the_environment_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert post(receiver.url, b"{}", HEADERS, allowed=True) == Answer(200, None)
        assert (len(receiver.received), proxy.received) == (1, [])


def test_the_certificate_is_that_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))
    with Receiver(tls=True) as receiver:
        answer = post(f"https://receiver.example:{receiver.port}/", b"{}", HEADERS, allowed=True)
        assert answer == Answer(200, None)
        answer = post(f"https://other.example:{receiver.port}/", b"{}", HEADERS, allowed=True)
        assert answer == Answer(None, Trouble.UNTRUSTED)
        assert receiver.header("Host") == [f"receiver.example:{receiver.port}"]


def test_a_certificate_that_nobody_vouches_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    with Receiver(tls=True) as receiver:
        answer = post(f"https://receiver.example:{receiver.port}/", b"{}", HEADERS, allowed=True)
        assert answer == Answer(None, Trouble.UNTRUSTED)
        assert receiver.received == []


def test_who_speaks_no_tls_is_told_so(receiver: Receiver) -> None:
    answer = post(f"https://127.0.0.1:{receiver.port}/", b"{}", HEADERS, allowed=True)
    assert answer == Answer(None, Trouble.UNTRUSTED)
