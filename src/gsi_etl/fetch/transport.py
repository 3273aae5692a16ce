"""One request and its answer, with the body still unread: requests on top, our own sockets below.

requests gives connection pools, TLS and URL handling. It gives no bound on the whole time (its timeout is per read),
no check of the address really connected to, and reads the body of every redirect to its end.

Knows nothing of sources, politeness or decoding. Every fault becomes ``Refused``.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

import certifi
import requests
import requests.adapters
import urllib3
import urllib3.connection
import urllib3.connectionpool
from urllib3.util.ssl_ import create_urllib3_context

from gsi_etl.errors import SettingsError
from gsi_etl.fetch.guard import Network
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused
from gsi_etl.fetch.sockets import Exchange, TlsSocket, connect, current, exchange_of_this_thread


class _Answer(http.client.HTTPResponse):
    """Reads the status line and headers, and names what is wrong with them."""

    def begin(self) -> None:
        exchange = exchange_of_this_thread()
        exchange.answer = self
        try:
            super().begin()
        except http.client.LineTooLong as error:
            raise Refused("headers_too_big", str(error)) from None
        except http.client.RemoteDisconnected:
            raise Refused("disconnected", "the server closed the connection without an answer") from None
        except (http.client.BadStatusLine, http.client.UnknownProtocol) as error:
            raise Refused("bad_framing", f"status line {str(error)[:80]!r}") from None
        except http.client.HTTPException as error:
            raise Refused("headers_too_big", str(error)) from None
        except ValueError as error:
            raise Refused("bad_framing", str(error)) from None
        if exchange.ended:
            raise Refused("truncated", "the answer ended within its headers")
        if self.msg.defects:
            raise Refused("bad_framing", f"headers: {type(self.msg.defects[0]).__name__}")
        if self.msg.get_payload():
            raise Refused("bad_framing", "headers: they end before their end, the rest was not understood")


class _PlainConnection(urllib3.connection.HTTPConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return connect(self._dns_host, self.port or 80)


class _TlsConnection(urllib3.connection.HTTPSConnection):
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        return connect(self._dns_host, self.port or 443)


class _PlainPool(urllib3.connectionpool.HTTPConnectionPool):
    ConnectionCls = cast(Any, _PlainConnection)


class _TlsPool(urllib3.connectionpool.HTTPSConnectionPool):
    ConnectionCls = cast(Any, _TlsConnection)


class _Adapter(requests.adapters.HTTPAdapter):
    """Pools made of our own connections, with one TLS context for all (requests would load the certificates again)."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context = context
        super().__init__(pool_connections=connections, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def cert_verify(self, conn: Any, *_: Any) -> None:
        conn.cert_reqs = "CERT_REQUIRED"  # the context holds the authorities already


class _Session(requests.Session):
    def get_redirect_target(self, _resp: requests.Response) -> str | None:
        # Session.send would read the whole body of a redirect to prepare the next hop, even when told not to follow.
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers as sent, and ``message``, whose ``fp`` stands at the first byte of the body."""

    status: int
    headers: http.client.HTTPMessage
    message: http.client.HTTPResponse
    _response: requests.Response

    def finish(self) -> None:
        """The body was read to its end: the connection may serve again."""
        self.message.close()
        self._response.raw.release_conn()


class Transport:
    """Sends requests. Thread-safe. A connection made for one kind of network is never used for another."""

    def __init__(self, limits: Limits, *, ca_bundle: Path | None = None, connections: int = 32) -> None:
        self._limits = limits
        context = _tls_context(ca_bundle) if ca_bundle is not None else _default_tls_context()
        networks: tuple[Network, ...] = ("public", "private", "intranet")
        self._sessions = {network: _session(context, connections) for network in networks}

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()

    @contextmanager
    def send(
        self,
        method: Literal["GET", "HEAD", "POST"],
        url: str,
        *,
        headers: Mapping[str, str],
        network: Network,
        deadline: float,
        body: bytes | None = None,
    ) -> Iterator[Answer]:
        """The answer to one request; ``deadline`` is a ``time.monotonic()``. Raises ``Refused``.

        Unless ``finish`` was called, the connection is closed at the end: nobody reads what is left.
        """
        prepared = _prepare(method, url, headers, body)
        session = self._sessions[network]
        exchange = Exchange(self._limits, network, deadline)
        token = current.set(exchange)
        response: requests.Response | None = None
        try:
            response = _send(session, prepared, exchange)
            assert exchange.answer is not None
            yield Answer(exchange.answer.status, exchange.answer.msg, exchange.answer, response)
        finally:
            if response is not None and not response.raw.closed:
                response.raw.close()
                response.raw.release_conn()
            current.reset(token)


@cache
def _default_tls_context() -> ssl.SSLContext:
    """One for the process: parsing a hundred and fifty certificates takes longer than most requests."""
    return _tls_context(Path(certifi.where()))


def _tls_context(ca_bundle: Path) -> ssl.SSLContext:
    context = create_urllib3_context()
    context.sslsocket_class = TlsSocket
    authorities = str(ca_bundle)
    try:
        context.load_verify_locations(cafile=authorities)
    except OSError as error:  # not there, or no certificate in it: ssl.SSLError is one of these
        raise SettingsError(
            "the certificate authorities cannot be loaded",
            where=authorities,
            why=str(error),
            hint="ca_bundle names a PEM file with the authorities that are to be trusted",
        ) from None
    return context


def _session(context: ssl.SSLContext, connections: int) -> requests.Session:
    session = _Session()
    session.trust_env = False  # no proxy and no .netrc from the environment: either would go round the guard
    session.headers.clear()
    session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
    adapter = _Adapter(context, connections)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _prepare(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
    try:
        return requests.Request(method, url, headers=dict(headers), data=body).prepare()
    except requests.exceptions.InvalidHeader:  # its words hold the value, which may be a secret
        raise Refused("bad_header", "its name or value holds characters that no header may have") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise Refused("bad_url", str(error)[:200]) from None


def _send(session: requests.Session, prepared: requests.PreparedRequest, exchange: Exchange) -> requests.Response:
    limits = exchange.limits
    for last in (False, True):
        exchange.ended = False
        try:
            return session.send(
                prepared, stream=True, timeout=(limits.connect_seconds, limits.read_seconds), verify=True
            )
        except Refused as refused:
            # A kept connection that the server had closed meanwhile says nothing about the server: ask once more.
            stale = refused.reason == "disconnected" and not exchange.opened and exchange.received == 0
            if last or not stale or prepared.method != "GET":
                raise
        except requests.exceptions.InvalidHeader as error:
            raise Refused("bad_framing", _cause(error)) from None
        except requests.exceptions.SSLError as error:
            raise Refused("tls", _cause(error)) from None
        except requests.exceptions.Timeout:
            raise exchange.late() from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            if last or exchange.opened:
                raise Refused("disconnected", _cause(error)) from None
        except ValueError as error:
            raise Refused("bad_url", str(error)[:200]) from None
    raise AssertionError("unreachable")


def _cause(error: BaseException) -> str:
    """The innermost words of an error that was wrapped several times."""
    while error.args and isinstance(error.args[0], BaseException):
        error = error.args[0]
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        return _cause(reason)
    return str(error)[:200]
