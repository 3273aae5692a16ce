"""A connection step by step, without a network: which timers run when, and who has to go when there are too many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from gsi_etl.site.limits import REQUEST_SECONDS, STALLED_SECONDS, BoundedProtocol

HEAD = b"GET / HTTP/1.1\r\nHost: x\r\n"
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Wire(asyncio.Transport):
    """Notes what is written to it, and how it is closed."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 5), "sockname": ("127.0.0.1", 6)})
        self.written, self.ended = b"", ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def is_closing(self) -> bool:
        return bool(self.ended)

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Clock:
    """Of the loop's timers only those that the limits set, by their seconds."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.set = loop, list[tuple[float, asyncio.TimerHandle]]()
        self._call_later = loop.call_later

    def call_later(self, delay: float, callback: Callable[..., object], *args: Any, **more: Any) -> asyncio.TimerHandle:
        handle = self._call_later(delay, callback, *args, **more)
        self.set.append((delay, handle))
        return handle

    def running(self) -> list[float]:
        return [delay for delay, handle in self.set if delay in (REQUEST_SECONDS, STALLED_SECONDS)
                and not handle.cancelled()]  # fmt: skip


class Few(BoundedProtocol):
    most = 2
    refusal_headers = ((b"X-Our", b"own"),)


def conversation(steps: Callable[[Callable[[], tuple[Few, Wire]], Clock, asyncio.Event], Awaitable[None]]) -> None:
    """``steps`` gets what makes a connection, the clock, and what lets answers end."""

    async def talk() -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        clock, state = Clock(loop), ServerState()
        loop.call_later = clock.call_later  # type: ignore[method-assign, assignment]

        async def app(scope: Any, receive: Any, send: Send) -> None:
            await done.wait()
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
            await send({"type": "http.response.body", "body": b"ok"})

        config = uvicorn.Config(app, http=Few, log_config=None, lifespan="off", ws="none", access_log=False)
        config.load()

        def connect() -> tuple[Few, Wire]:
            protocol, wire = Few(config, state, {}, loop), Wire()
            protocol.connection_made(wire)
            return protocol, wire

        try:
            await steps(connect, clock, done)
        finally:
            for task in state.tasks:
                task.cancel()
            for _, handle in clock.set:
                handle.cancel()

    asyncio.run(talk())


async def turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_timer_runs_for_exactly_as_long_as_a_request_is_waited_for() -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        protocol, wire = connect()
        assert (protocol.is_waiting, clock.running()) == (True, [REQUEST_SECONDS])
        protocol.data_received(HEAD)
        assert (protocol.is_waiting, clock.running()) == (True, [REQUEST_SECONDS])  # the same one
        assert len([delay for delay, _ in clock.set if delay == REQUEST_SECONDS]) == 1
        protocol.data_received(b"\r\n")
        assert (protocol.is_waiting, clock.running()) == (False, [])
        done.set()
        await turns()
        assert wire.written.endswith(b"ok")
        assert (protocol.is_waiting, clock.running()) == (True, [REQUEST_SECONDS])
        protocol.connection_lost(None)
        assert clock.running() == []

    conversation(steps)


def test_a_client_that_takes_nothing_is_let_go_unless_it_goes_on() -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        protocol, _ = connect()
        protocol.data_received(HEAD + b"\r\n")
        protocol.pause_writing()
        protocol.pause_writing()
        assert clock.running() == [STALLED_SECONDS]
        protocol.resume_writing()
        assert clock.running() == []
        protocol.pause_writing()
        protocol.connection_lost(None)
        assert clock.running() == []

    conversation(steps)


def test_one_too_many_takes_the_place_of_who_waits_longest() -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        first, one = connect()
        await asyncio.sleep(0.002)
        _, two = connect()
        assert (one.ended, two.ended) == ("", "")  # just as many as may be
        await asyncio.sleep(0.002)
        _, three = connect()
        assert (one.ended, two.ended, three.ended) == ("aborted", "", "")
        assert first not in first.connections
        await asyncio.sleep(0.002)
        _, four = connect()
        assert (two.ended, three.ended, four.ended) == ("aborted", "", "")

    conversation(steps)


def test_one_that_is_answered_keeps_its_place_and_when_all_are_the_newcomer_goes() -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        first, one = connect()
        first.data_received(HEAD + b"\r\n")
        second, two = connect()
        _, three = connect()
        assert (one.ended, two.ended, three.ended) == ("", "aborted", "")
        second.connection_lost(None)
        third, _ = next((c, c.transport) for c in first.connections if c is not first)
        third.data_received(HEAD + b"\r\n")
        _, four = connect()
        assert (one.ended, three.ended, four.ended) == ("", "", "aborted")

    conversation(steps)


def test_a_client_that_closes_its_half_still_gets_its_answer_and_nothing_after_it() -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        waiting, _ = connect()
        assert waiting.eof_received() is None
        protocol, wire = connect()
        protocol.data_received(HEAD + b"\r\n")
        assert protocol.eof_received() is True
        done.set()
        await turns()
        assert wire.written.endswith(b"ok")
        assert wire.ended == "closed"

    conversation(steps)


@pytest.mark.parametrize("message", ["Invalid HTTP request received.", "an ä"])
def test_what_is_no_request_is_refused_with_the_headers_of_the_server(message: str) -> None:
    async def steps(connect: Callable[[], tuple[Few, Wire]], clock: Clock, done: asyncio.Event) -> None:
        protocol, wire = connect()
        protocol.send_400_response(message)
        words = message.encode("ascii", "replace")
        assert wire.written == (
            b"HTTP/1.1 400 Bad Request\r\nX-Our: own\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(words), words)
        )
        assert wire.ended == "closed"

    conversation(steps)
