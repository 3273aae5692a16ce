"""How long and how many: the limits on clients of ``serve``, held at the connection, below HTTP.

uvicorn bounds the size of a request's head and the pause between two requests. It has no deadline for a head that comes
a byte at a time, none for a client that stops reading, and it accepts connections without end. Knows uvicorn only.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

#: A request must be here whole so long after its connection was opened, or after the answer before it.
REQUEST_SECONDS = 10.0
#: A connection without a next request is closed.
KEEP_ALIVE_SECONDS = 5
#: A client that takes nothing of its answer for so long is let go.
STALLED_SECONDS = 20.0
#: The longest head of a request.
MOST_HEAD = 16 * 1024
MOST_CONNECTIONS = 500
#: Descriptors that are not for clients: the event loop's, libraries', the log's.
_OWN_DESCRIPTORS = 48


def most_connections() -> int:
    """How many clients at once: each may hold a socket and a file, and the process must not run out of descriptors."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(8, min(MOST_CONNECTIONS, (allowed - _OWN_DESCRIPTORS) // 2))


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with the limits above. ``refusal_headers`` go with what is refused below the application.

    When there are too many connections, the newcomer takes the place of the one that has been waiting longest for its
    request to arrive: slow clients displace each other and nobody else. When all of them are being answered, the
    newcomer is turned away.
    """

    most = MOST_CONNECTIONS
    refusal_headers: tuple[tuple[bytes, bytes], ...] = ()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._request_timer: asyncio.TimerHandle | None = None
        self._stalled_timer: asyncio.TimerHandle | None = None
        self._waiting_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._watch()
        if len(self.connections) > self.most:
            waiting = [c for c in self.connections if isinstance(c, BoundedProtocol) and c is not self and c.is_waiting]
            (min(waiting, key=lambda c: c._waiting_since) if waiting else self).drop()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._stop_request_timer()
        self._stop_stalled_timer()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def eof_received(self) -> bool | None:  # type: ignore[override]  # uvicorn closes, and the answer is lost
        """A client may close its half once it has asked: it still gets its answer, and nothing after it."""
        if self.is_waiting:
            return None
        self.cycle.keep_alive = False
        return True

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_stalled_timer()
        self._stalled_timer = self.loop.call_later(STALLED_SECONDS, self.drop)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_stalled_timer()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP gets our headers too."""
        body = msg.encode("ascii", "replace")
        head = [*self.refusal_headers, (b"Content-Type", b"text/plain; charset=utf-8"), (b"Connection", b"close")]
        lines = [b"HTTP/1.1 400 Bad Request", *(name + b": " + value for name, value in head)]
        self.transport.write(b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body]))
        self.transport.close()

    @property
    def is_waiting(self) -> bool:
        """No request is being answered: the next one has not arrived whole."""
        return self.cycle is None or self.cycle.response_complete

    def drop(self) -> None:
        """Close at once, whatever was still to be sent: such a client may never take it."""
        self.connections.discard(self)  # now, so that the next newcomer displaces another one
        self.transport.abort()

    def _watch(self) -> None:
        """Keep a timer running for exactly as long as a request is waited for."""
        if not self.is_waiting:
            self._stop_request_timer()
        elif self._request_timer is None:
            self._waiting_since = self.loop.time()
            self._request_timer = self.loop.call_later(REQUEST_SECONDS, self.drop)

    def _stop_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _stop_stalled_timer(self) -> None:
        if self._stalled_timer is not None:
            self._stalled_timer.cancel()
            self._stalled_timer = None
