"""Sockets that keep to bounds: each wait ends with the deadline, each address is checked, each fault has its name.

A request's bounds are an ``Exchange``. Knows ``guard`` and ``limits``; knows nothing of HTTP.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from gsi_etl.fetch.guard import Network, check_address, why_blocked
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused

#: A name may have many addresses; trying more than these would only use up the deadline.
MAX_ADDRESSES = 6


class Exchange:
    """The bounds of one request, as the sockets under it see them, and what they saw."""

    __slots__ = ("answer", "deadline", "ended", "limits", "network", "opened", "received")

    def __init__(self, limits: Limits, network: Network, deadline: float) -> None:
        self.limits, self.network, self.deadline = limits, network, deadline
        self.received = 0  # bytes, headers included
        self.ended = False  # the other side closed its half
        self.opened = False  # a new connection was made for this request
        self.answer: http.client.HTTPResponse | None = None

    def wait(self, seconds: float) -> float:
        """How long the next step may take: ``seconds``, or what is left of the deadline. Raises when nothing is."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        return min(seconds, left)

    def late(self) -> Refused:
        """The refusal for a step that took too long: of the whole, or of this step alone."""
        # The system may end a wait a moment before our clock says so.
        if time.monotonic() >= self.deadline - 0.01:
            return Refused("deadline", f"exceeded the {self.limits.deadline_seconds:g} s fetch deadline")
        return Refused("timeout", "no byte came for as long as one read may take")


# requests offers no way to hand a value down to the socket, and a request runs in the thread that asked for it.
current: ContextVar[Exchange | None] = ContextVar("gsi_etl_exchange", default=None)


def exchange_of_this_thread() -> Exchange:
    """The exchange that a socket in this thread works for."""
    exchange = current.get()
    assert exchange is not None, "a watched socket was used outside of Transport.send"
    return exchange


if TYPE_CHECKING:
    _Socket = socket.socket
else:
    _Socket = object


class _Watched(_Socket):
    """Makes every wait of a socket end with the deadline of the exchange that it serves."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        exchange = exchange_of_this_thread()
        self.settimeout(exchange.wait(exchange.limits.read_seconds))
        try:
            count = super().recv_into(*args, **kwargs)
        except TimeoutError:
            raise exchange.late() from None
        except ssl.SSLError as error:
            raise Refused("tls", str(error)) from None
        except OSError as error:
            raise Refused("disconnected", str(error)) from None
        exchange.received += count
        exchange.ended |= count == 0
        return count

    def send(self, *args: Any, **kwargs: Any) -> int:
        exchange = exchange_of_this_thread()
        self.settimeout(exchange.wait(exchange.limits.read_seconds))
        return super().send(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        exchange = exchange_of_this_thread()
        self.settimeout(exchange.wait(exchange.limits.read_seconds))
        try:
            super().sendall(*args, **kwargs)
        except TimeoutError:
            raise exchange.late() from None


class PlainSocket(_Watched, socket.socket):
    pass


class TlsSocket(_Watched, ssl.SSLSocket):
    pass


def _look_up(host: str, port: int, exchange: Exchange) -> list[tuple[Any, ...]]:
    """The addresses of a host. The system's resolver has no timeout: it runs aside and is left behind when late."""
    found: list[list[tuple[Any, ...]] | OSError | UnicodeError] = []

    def ask() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    seconds = exchange.wait(exchange.limits.connect_seconds)
    if host.replace(".", "").isdigit() or ":" in host:
        ask()  # a number is not looked up anywhere
    else:
        thread = threading.Thread(target=ask, daemon=True, name="gsi-etl look-up")
        thread.start()
        thread.join(seconds)
    if not found:
        raise Refused("dns", f"looking up {host[:100]!r} took longer than {seconds:.1f} s")
    if isinstance(found[0], OSError | UnicodeError):
        raise Refused("dns", f"{host[:100]!r}: {found[0]}")
    return found[0]


def connect(host: str, port: int) -> socket.socket:
    """A connection to the first allowed address that answers. One look-up, so that its answer cannot change."""
    exchange = exchange_of_this_thread()
    trouble: Refused | None = None
    for family, kind, protocol, _name, address in _look_up(host, port, exchange)[:MAX_ADDRESSES]:
        why = why_blocked(str(address[0]), exchange.network)
        if why is not None:
            trouble = trouble or Refused("blocked_address", why)
            continue
        sock = PlainSocket(family, kind, protocol)
        try:
            sock.settimeout(exchange.wait(exchange.limits.connect_seconds))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(address)
            check_address(str(sock.getpeername()[0]), exchange.network)
            # What follows may be a TLS handshake, which takes the timeout that the socket has.
            sock.settimeout(exchange.wait(exchange.limits.connect_seconds))
        except TimeoutError:
            sock.close()
            trouble = exchange.late()
        except OSError as error:
            sock.close()
            trouble = Refused("connect", f"{address[0]}: {error.strerror or error}")
        except Refused:
            sock.close()
            raise
        else:
            exchange.opened = True
            return sock
    raise trouble or Refused("dns", f"{host[:100]!r} has no address")
