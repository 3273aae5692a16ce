"""A server of raw sockets: a route gets the request and the wire, and may do to it whatever it likes."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass
class Wire:
    """One connection: what was asked, and the ways of answering."""

    sock: socket.socket
    path: str
    headers: Mapping[str, str]
    times: int  # how often this path was asked for, this time included
    base: str
    closing: threading.Event

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes | Iterable[bytes], every: float = 0.05) -> None:
        """Sends piece by piece (bytes: byte by byte), for as long as the other side stays."""
        pieces = (data[i : i + 1] for i in range(len(data))) if isinstance(data, bytes) else data
        for piece in pieces:
            self.sock.sendall(piece)
            if self.closing.wait(every):
                return

    def hold(self, seconds: float = 30.0) -> None:
        """Keeps the connection open in silence until the other side leaves."""
        self.sock.settimeout(seconds)
        with suppress(OSError):
            while self.sock.recv(65_536):
                pass

    def pour(self, block: bytes, times: int = 1_000_000) -> None:
        """Sends the same block again and again."""
        for _ in range(times):
            if self.closing.is_set():
                return
            self.sock.sendall(block)

    def reset(self) -> None:
        """Ends the connection with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Play = Callable[[Wire], None]


@dataclass
class WireServer:
    """Serves ``routes`` (path → play) on a free port of 127.0.0.1, one request a connection, until it is left.

    A play that returns closes its connection. Paths without a play get 404.
    """

    routes: Mapping[str, Play]
    asked: Counter[str] = field(default_factory=Counter)
    seen: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with suppress(OSError), sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(30)
            head = self._head(sock)
            if head.startswith(b"\x16"):  # somebody speaks TLS to us
                sock.sendall(b"HTTP/1.1 400 No TLS here\r\n\r\n")
                return
            first, *lines = head.decode("latin-1").split("\r\n")
            path = first.split(" ")[1]
            headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)}
            with self._lock:
                self.asked[path] += 1
                self.seen.append((path, headers))
                wire = Wire(sock, path, headers, self.asked[path], self.base, self._closing)
            self.routes.get(path, _missing)(wire)
            self._leave(sock)

    def _head(self, sock: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and not head.startswith(b"\x16"):
            block = sock.recv(65_536)
            if not block:
                raise OSError("left before asking")
            head += block
        return head

    def _leave(self, sock: socket.socket) -> None:
        """FIN, and wait for the other side's: a close with unread bytes would become RST."""
        if sock.fileno() < 0:
            return
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(1)
        end = time.monotonic() + 1
        while time.monotonic() < end and sock.recv(65_536):
            pass


def _missing(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
