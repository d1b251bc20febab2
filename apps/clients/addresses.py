"""Where a webhook may lead: to the internet, and into our own network only where an administrator allowed the host.

What is checked is the address to which the connection is then made (sending.py), not the name: a name may lead
elsewhere a moment later.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

GLOBAL_V6 = ipaddress.ip_network("2000::/3")  # all that is given out: not what maps or translates to IPv4
# Public by their numbers, yet nobody's host: protocol assignments, relays to IPv4, documentation.
NOBODYS = [
    ipaddress.ip_network(network)
    for network in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
]
# Where the providers of clouds hand out credentials of the machine, beside link-local addresses: Alibaba, Amazon.
CREDENTIALS = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254")))
FOREIGN = frozenset(' "#<>\\^`{|}')  # signs that no address holds, or that are never sent


class AddressRefused(Exception):
    """This is no address that a webhook may have. Named after the reason by its subclass."""


class Malformed(AddressRefused):
    """Not http(s)://host[:port]/path, or with a user name, a fragment or signs that do not belong there."""


class Unencrypted(AddressRefused):
    """http to a host that is not allowed by name."""


class Inside(AddressRefused):
    """The host is, or leads to, an address of our own network or of no network."""


class Unknown(AddressRefused):
    """The name of the host leads nowhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads, taken apart. `host` is lower case, an international name in its ASCII form."""

    encrypted: bool
    host: str
    port: int
    path: str  # with the query


def parse(url: str) -> Place:
    """Raises Malformed."""
    try:
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not url.isprintable()
            or any(sign in FOREIGN for sign in url)
            or "@" in parts.netloc
        ):
            raise Malformed
        host = host_of(parts.hostname or "")
        encrypted = parts.scheme == "https"
        port = parts.port if parts.port is not None else (443 if encrypted else 80)
    except ValueError as error:  # no such port, an unclosed bracket
        raise Malformed from error
    path = quote(parts.path or "/", safe="/:;,@!$&'()*+=~%-._")
    query = quote(parts.query, safe="/:;,@!$&'()*+=~%-._?[]")
    return Place(encrypted, host, port, f"{path}?{query}" if query else path)


def host_of(text: str) -> str:
    """The name of a host as it is compared and looked up. Raises Malformed."""
    name = text.strip().rstrip(".").lower()
    if literal(name) is not None:
        return str(literal(name))
    try:
        name = name.encode("idna").decode()
    except UnicodeError as error:
        raise Malformed from error
    if not name or not all(sign.isalnum() or sign in "-._" for sign in name):
        raise Malformed
    return name


def literal(host: str) -> IP | None:
    """The address, where the host is written as one."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def check(place: Place, *, allowed: bool) -> None:
    """What can be said without asking for the name. `allowed`: the host is, by an administrator.

    Raises Unencrypted and Inside.
    """
    if not (place.encrypted or allowed):
        raise Unencrypted
    ip = literal(place.host)
    if ip is not None and not may_be_asked(ip, allowed=allowed):
        raise Inside


def resolve(place: Place, *, allowed: bool) -> list[str]:
    """The addresses of the host, each of which was checked: connect to these and ask for the name no more.

    Raises Unknown, and Inside where a single one of them is inside.
    """
    check(place, allowed=allowed)
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Unknown
    if not all(may_be_asked(ipaddress.ip_address(address), allowed=allowed) for address in addresses):
        raise Inside
    return addresses


def may_be_asked(ip: IP, *, allowed: bool) -> bool:
    """Public addresses; of an allowed host also private and loopback ones.

    Link-local ones and CREDENTIALS never.
    """
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_multicast or ip.is_link_local or ip.is_unspecified or ip in CREDENTIALS:
        return False
    if ip.is_reserved and not ip.is_loopback:  # ::1 stands among the reserved
        return False
    return allowed or is_public(ip)


def is_public(ip: IP) -> bool:
    if any(ip in network for network in NOBODYS if network.version == ip.version):
        return False
    return ip.is_global and (ip.version == 4 or ip in GLOBAL_V6)
