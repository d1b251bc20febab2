"""Send one message to one checked address: no redirect, no proxy, no second look at the name, ten seconds in all."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from apps.clients.addresses import AddressRefused, Inside, Place, Unencrypted, Unknown, parse, resolve

SECONDS = 10.0  # from the connection to the status line
READ = 1024  # bytes of the answer, which nobody looks at: so that the receiver can finish sending it


class Trouble(StrEnum):
    """Why a message was not delivered."""

    MALFORMED = "malformed"
    UNENCRYPTED = "unencrypted"
    INSIDE = "inside"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    SILENT = "silent"
    BROKEN = "broken"
    REDIRECTED = "redirected"
    GONE = "gone"
    REFUSED = "refused"


REASONS: dict[type[AddressRefused], Trouble] = {
    Unencrypted: Trouble.UNENCRYPTED,
    Inside: Trouble.INSIDE,
    Unknown: Trouble.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or none; no trouble is any 2xx."""

    status: int | None
    trouble: Trouble | None


def post(url: str, body: bytes, headers: Mapping[str, str], *, allowed: bool) -> Answer:
    """`allowed`: the host may be inside and need no TLS. Never raises for what the other side does."""
    try:
        place = parse(url)
        addresses = resolve(place, allowed=allowed)
    except AddressRefused as refusal:
        return Answer(None, REASONS.get(type(refusal), Trouble.MALFORMED))
    deadline = time.monotonic() + SECONDS
    try:
        with connected(place, addresses, deadline) as connection:
            connection.request("POST", place.path, body=body, headers={**headers, "Connection": "close"})
            with connection.getresponse() as response, suppress(OSError, http.client.HTTPException):
                response.read(READ)
            return Answer(response.status, trouble_of(response.status))
    except Unreachable:
        return Answer(None, Trouble.UNREACHABLE)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if time.monotonic() >= deadline:
            return Answer(None, Trouble.SILENT)
        untrusted = isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError)
        return Answer(None, Trouble.UNTRUSTED if untrusted else Trouble.BROKEN)


class Unreachable(Exception):
    """No connection."""


@contextmanager
def connected(place: Place, addresses: list[str], deadline: float) -> Iterator[http.client.HTTPConnection]:
    """A connection to the first of the addresses that takes one. At the deadline it is cut, whatever it does."""
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.default_port = 443 if place.encrypted else 80  # which the header Host leaves out
    connection.auto_open = 0  # it would ask for the name
    raw = connect(addresses, place.port, deadline)
    try:
        connection.sock = encrypted(raw, place.host) if place.encrypted else raw
        with cut_at(deadline, connection.sock):
            if isinstance(connection.sock, ssl.SSLSocket):
                connection.sock.do_handshake()
            yield connection
    finally:
        connection.close()
        raw.close()


def connect(addresses: list[str], port: int, deadline: float) -> socket.socket:
    for address in addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(left)
        try:
            sock.connect((address, port))
        except OSError:
            sock.close()
        else:
            return sock
    raise Unreachable


def encrypted(raw: socket.socket, host: str) -> ssl.SSLSocket:
    """With the certificate of the name, although the connection was made to an address; hands are shaken later."""
    return trusting().wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)


@cache
def trusting() -> ssl.SSLContext:
    """Trusts whom the server trusts. Reading that takes 80 ms: a new authority is known once the worker starts again."""
    return ssl.create_default_context()


@contextmanager
def cut_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    """The time limit of a socket begins anew with each byte: who sends one every few seconds would keep us for ever."""

    def cut() -> None:
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def trouble_of(status: int) -> Trouble | None:
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return Trouble.REDIRECTED
    return Trouble.GONE if status == 410 else Trouble.REFUSED
