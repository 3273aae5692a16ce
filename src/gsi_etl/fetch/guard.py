"""Which addresses may be connected to: public ones only, unless a source says otherwise.

The check is made on addresses, never on names, and on the address that a socket really is connected to: a name
may have odd spellings (``2130706433``, ``127.1``) and may mean one thing when looked up and another when connected.
Knows nothing of HTTP.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from gsi_etl.base.addresses import is_loopback
from gsi_etl.fetch.outcome import Refused

#: ``intranet``: a private network, and never this machine itself.
Network = Literal["public", "private", "intranet"]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Sources: RFC 6890 and its registries for the blocks; the two vendor addresses are the metadata services of Azure
# (a public address that only exists inside their network) and of AWS over IPv6.
_ALWAYS_BLOCKED: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/3",
        "::/128",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "fd00:ec2::254/128",
    )
)
_LOOPBACK: Final = tuple(ipaddress.ip_network(block) for block in ("127.0.0.0/8", "::1/128"))
_PRIVATE: Final = tuple(
    ipaddress.ip_network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
#: Longer ones are an attack or a mistake: RFC 9110 asks servers for 8,000.
MAX_URL: Final = 8_000
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")
_GLOBAL_V6: Final = ipaddress.ip_network("2000::/3")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_V4_COMPATIBLE: Final = ipaddress.ip_network("::/96")


def check_url(url: str) -> SplitResult:
    """The parts of a URL that may be asked for. Raises ``Refused``: ``bad_scheme`` or ``bad_url``."""
    if len(url) > MAX_URL:
        raise Refused("bad_url", f"it is {len(url):,} characters long, at most {MAX_URL:,} are asked for")
    if _FORBIDDEN.search(url):
        raise Refused("bad_url", "it holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("bad_url", str(error)) from None
    if parts.scheme not in ("http", "https"):
        raise Refused("bad_scheme", f"scheme {parts.scheme[:20]!r}")
    if not host:
        raise Refused("bad_url", "it names no host")
    if parts.username is not None or parts.password is not None:
        raise Refused("bad_url", "it holds a user name or a password: these belong into headers")
    return parts


def network_of(target: SplitResult, home: SplitResult, hosts: Collection[str]) -> Network:
    """What a source on a private network may reach at ``target``, to which its own page, ``home``, has led.

    Its own origin is private as it is. Of ``hosts`` (``name`` or ``name:port``, in small letters) each may be on a
    private network, but not on this machine, unless it is written as a loopback address with its port: a name may come
    to mean the loopback address at any time. Everything else must be public.
    """
    if origin(target) == origin(home) or _is_upgrade(home, target):
        return "private"
    _, name, port = origin(target)
    named = f"[{name}]" if ":" in name else name
    if f"{named}:{port}" in hosts:
        return "private" if is_loopback(name) else "intranet"
    return "intranet" if named in hosts and not is_loopback(name) else "public"


def origin(parts: SplitResult) -> tuple[str, str, int]:
    """(scheme, host, port): credentials never leave it."""
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _is_upgrade(home: SplitResult, target: SplitResult) -> bool:
    """From http to https of the same host, both at their usual ports."""
    return origin(home)[0] == "http" and home.port is None and origin(target) == ("https", home.hostname, 443)


def check_address(address: str, network: Network) -> None:
    """Raises ``Refused("blocked_address")`` unless a socket of that kind of source may be connected to ``address``."""
    why = why_blocked(address, network)
    if why is not None:
        raise Refused("blocked_address", why)


def why_blocked(address: str, network: Network) -> str | None:
    """Why a numeric address may not be connected to, or None when it may."""
    try:
        ip: Address = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return f"{address[:60]!r} is not an address"
    for inner in _unwrapped(ip):
        why = _why_one(inner, network)
        if why is not None:
            return why if inner == ip else f"{ip} carries {inner}: {why}"
    return None


def _unwrapped(ip: Address) -> list[Address]:
    """The address and every IPv4 address that it carries inside itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip in _NAT64:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    if ip in _V4_COMPATIBLE and int(ip) > 1:
        return [ipaddress.IPv4Address(int(ip))]
    return [ip] if ip.sixtofour is None else [ip, ip.sixtofour]


def _why_one(ip: Address, network: Network) -> str | None:
    if _in(ip, _ALWAYS_BLOCKED):
        return f"{ip} is reserved, link-local or a metadata service"
    if _in(ip, _LOOPBACK):
        return None if network == "private" else f"{ip} belongs to this machine or to a private network"
    if _in(ip, _PRIVATE):
        return f"{ip} belongs to this machine or to a private network" if network == "public" else None
    if not ip.is_global or (isinstance(ip, ipaddress.IPv6Address) and ip not in _GLOBAL_V6):
        return f"{ip} is not a public address"
    return None


def _in(ip: Address, blocks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(ip.version == block.version and ip in block for block in blocks)
