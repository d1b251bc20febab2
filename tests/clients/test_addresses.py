"""Where a webhook may lead."""

import ipaddress
import socket
from typing import Any

import pytest

from apps.clients.addresses import (
    AddressRefused,
    Inside,
    Malformed,
    Place,
    Unencrypted,
    Unknown,
    check,
    host_of,
    may_be_asked,
    parse,
    resolve,
)

PUBLIC = ["8.8.8.8", "114.114.114.114", "2606:4700::1111", "2400:3200::1"]
INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",  # a cloud's metadata, in the carriers' network
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.0.0.8",
    "192.88.99.1",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "2001:db8::1",
    "2001::1",
    "2002:7f00:1::1",
    "64:ff9b::a00:1",
    "3fff::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
]
NOBODY = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "::",
    "169.254.169.254",
    "fe80::1",
    "224.0.0.1",
    "239.255.255.255",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "::ffff:169.254.169.254",
    "100.100.100.200",
    "::ffff:100.100.100.200",
    "fd00:ec2::254",
    "::ffff:0.0.0.0",
    "::127.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_internet_may_be_asked(address: str) -> None:
    assert may_be_asked(ipaddress.ip_address(address), allowed=False) is True


@pytest.mark.parametrize("address", [*INSIDE, *NOBODY])
def test_nothing_else_may_be_asked(address: str) -> None:
    assert may_be_asked(ipaddress.ip_address(address), allowed=False) is False


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "::1", "fc00::1", "::ffff:10.0.0.1"]
)
def test_an_allowed_host_may_be_inside(address: str) -> None:
    assert may_be_asked(ipaddress.ip_address(address), allowed=True) is True


@pytest.mark.parametrize("address", NOBODY)
def test_no_allowed_host_is_where_credentials_are_handed_out_or_nobody_is(address: str) -> None:
    assert may_be_asked(ipaddress.ip_address(address), allowed=True) is False


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://Wall.Example", Place(True, "wall.example", 443, "/")),
        ("https://wall.example.:8443/a/b?c=1&d=%20", Place(True, "wall.example", 8443, "/a/b?c=1&d=%20")),
        ("http://10.1.2.3/", Place(False, "10.1.2.3", 80, "/")),
        ("https://[::1]:9000/x", Place(True, "::1", 9000, "/x")),
        ("https://例子.cn/收", Place(True, "xn--fsqu00a.cn", 443, "/%E6%94%B6")),
    ],
)
def test_an_address_is_taken_apart(url: str, place: Place) -> None:
    assert parse(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "",
        "wall.example",
        "ftp://wall.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:word@wall.example/",
        "https://wall.example@10.0.0.1/",
        "https://wall.example/#part",
        "https://wall.example\\@10.0.0.1/",
        "https://wall.example/a b",
        "https://wall.example/\r\nHost: other",
        "https://wall.example:port/",
        "https://wall.example:99999/",
        "https://[::1/",
        "https://wall..example/",
        f"https://{'a' * 64}.example/",
        "https://wall.example/\ud800",
        "https://wall.example/\0",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Malformed):
        parse(url)


@pytest.mark.parametrize(
    "host", ["", " ", "wall.example/path", "wall.example:80", "a b", "http://wall.example"]
)
def test_a_host_is_a_name_alone(host: str) -> None:
    with pytest.raises(Malformed):
        host_of(host)


def test_hosts_are_compared_in_one_form() -> None:
    assert {host_of(host) for host in ("WALL.example", " wall.example. ")} == {"wall.example"}
    assert {host_of(host) for host in ("::1", "0:0::1")} == {"::1"}


def test_without_tls_only_an_allowed_host_is_written_to() -> None:
    with pytest.raises(Unencrypted):
        check(parse("http://wall.example/"), allowed=False)
    check(parse("http://wall.example/"), allowed=True)


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_other_ways_to_write_the_loopback_lead_there_too(host: str) -> None:
    with pytest.raises(Inside):
        resolve(parse(f"https://{host}/"), allowed=False)


def test_an_allowed_name_is_resolved() -> None:
    assert "127.0.0.1" in resolve(parse("https://localhost/"), allowed=True)


def answering(*addresses: str) -> Any:
    def resolver(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolver


def test_one_address_inside_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Inside):
        resolve(parse("https://wall.example/"), allowed=False)


def test_all_public_addresses_are_given_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("8.8.8.8", "8.8.4.4", "8.8.8.8"))
    assert resolve(parse("https://wall.example/"), allowed=False) == ["8.8.8.8", "8.8.4.4"]


def test_a_name_that_leads_nowhere_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolver(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    with pytest.raises(Unknown):
        resolve(parse("https://wall.example/"), allowed=False)
    monkeypatch.setattr(socket, "getaddrinfo", answering())
    with pytest.raises(Unknown):
        resolve(parse("https://wall.example/"), allowed=False)


def test_every_reason_is_a_refusal() -> None:
    assert {Malformed, Unencrypted, Inside, Unknown} == {*AddressRefused.__subclasses__()}
