"""A plain HTTP server whose answers a test sets and changes, and that remembers what it was asked.

    with ScriptedServer() as server:
        server.set("/page", b"<p>40.3 million</p>", etag='"1"')
        client.fetch(server.url("/page"), source_id="s", network="private")
        assert server.asked("/page") == 1

With ``etag`` or ``last_modified`` it answers 304 to whoever holds them. Several answers in a row: ``set_many``.
"""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Answer:
    """One answer. ``delay`` seconds pass before it; ``headers`` are sent as given. Not ``proved``: nothing but the end
    of the connection tells where the body ends."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    proved: bool = True


@dataclass(frozen=True)
class Asked:
    """A request as it came: method, path with query, headers in lower case, body, and when (monotonic seconds)."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float


class ScriptedServer:
    """Serves on a free port of 127.0.0.1 until it is left. Unknown paths are 404."""

    def __init__(self) -> None:
        self._answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        self.requests: list[Asked] = []
        self.answering = True  # False: every connection ends without a word
        self.at_once = 0  # requests being answered now
        self.most_at_once = 0

    def forget(self) -> None:
        """Be as at the beginning: for a server that several tests share, since a source is known by its address."""
        with self._lock:
            self._answers.clear()
        self.requests.clear()
        self.answering, self.most_at_once = True, 0

    def __enter__(self) -> Self:
        outer = self

        class Handler(_Handler):
            script = outer

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str) -> str:
        return self.base + path

    def set(self, path: str, body: bytes | str = b"", **answer: object) -> None:
        """From now on ``path`` gives this. Keywords are the fields of ``Answer``."""
        data = body.encode() if isinstance(body, str) else body
        self.set_many(path, [Answer(data, **answer)])  # type: ignore[arg-type]

    def set_many(self, path: str, answers: Sequence[Answer]) -> None:
        """One answer a request; the last one stays."""
        with self._lock:
            self._answers[path] = list(answers)

    def asked(self, path: str) -> int:
        """How often ``path`` was asked for."""
        with self._lock:
            return sum(request.path == path for request in self.requests)

    def last(self, path: str) -> Asked:
        """The last request for ``path``."""
        with self._lock:
            return next(request for request in reversed(self.requests) if request.path == path)

    def take(self, request: Asked) -> Answer:
        with self._lock:
            self.requests.append(request)
            answers = self._answers.get(request.path) or self._answers.get(request.path.partition("?")[0])
            if answers is None:
                return Answer(b"not here", 404)
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def entered(self, step: int) -> None:
        with self._lock:
            self.at_once += step
            self.most_at_once = max(self.most_at_once, self.at_once)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a client that leaves early is what many tests are about


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    script: ScriptedServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer(b"")

    def do_HEAD(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        if not self.script.answering:
            self.close_connection = True
            return
        self.script.entered(1)
        try:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = self.script.take(Asked(self.command, self.path, headers, body, time.monotonic()))
            if answer.delay:
                time.sleep(answer.delay)
            self._send(answer, headers)
        finally:
            self.script.entered(-1)

    def _send(self, answer: Answer, asked: Mapping[str, str]) -> None:
        held = (answer.etag is not None and asked.get("if-none-match") == answer.etag) or (
            answer.last_modified is not None and asked.get("if-modified-since") == answer.last_modified
        )
        status = 304 if held and answer.status == 200 else answer.status
        self.send_response_only(status)
        if "Date" not in answer.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in (("ETag", answer.etag), ("Last-Modified", answer.last_modified), *answer.headers.items()):
            if value is not None:
                self.send_header(name, value)
        if status == 304:
            self.end_headers()
            return
        self.send_header("Content-Type", answer.content_type)
        if answer.proved:
            self.send_header("Content-Length", str(len(answer.body)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)
