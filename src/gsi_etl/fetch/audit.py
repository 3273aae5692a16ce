"""The guard's rules for code that opens its connections itself: Apprise's services, and Python's own mail.

Such a library resolves names, follows redirects and connects where it likes. Python reports every connection to its
audit hooks before it is made, with the address that it really goes to; a hook that raises prevents it. Knows ``guard``.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from gsi_etl.fetch.guard import Network, why_blocked

_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_allowed: ContextVar[tuple[Network, list[str]] | None] = ContextVar("gsi_etl_connections", default=None)
_hooked = False


@contextmanager
def only(network: Network) -> Iterator[list[str]]:
    """In the block this thread connects to what ``network`` allows; elsewhere raises PermissionError in the library.

    Gives the reasons of what was prevented, which the library may have kept to itself.
    """
    global _hooked  # an audit hook is for the life of the process
    if not _hooked:
        sys.addaudithook(_before)
        _hooked = True
    prevented: list[str] = []
    token = _allowed.set((network, prevented))
    try:
        yield prevented
    finally:
        _allowed.reset(token)


def _before(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _EVENTS:
        return
    allowed = _allowed.get()
    if allowed is None:
        return
    network, prevented = allowed
    sock, address = arguments[0], arguments[1]
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or not address:
        return  # a socket of this machine's file system; a datagram to where its socket is connected already
    why = _why(str(address[0]), network)
    if why is not None:
        prevented.append(why)
        raise PermissionError(why)


def _why(host: str, network: Network) -> str | None:
    """Why a host may not be connected to. A name is looked up here: what the system makes of it is not reported."""
    token = _allowed.set(None)
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return None  # it cannot be connected to either
    finally:
        _allowed.reset(token)
    return next(filter(None, (why_blocked(str(entry[4][0]), network) for entry in found)), None)
