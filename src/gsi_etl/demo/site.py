"""The sample site: a real HTTP server on loopback whose answers change from one simulated day to the next.

Answers carry ETag, Last-Modified and Content-Length and come as 304 to whoever already has them; the block page of
day 3 comes with status 200 and no validators, as such pages do. Knows HTTP and ``content``, and not the pipeline.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import unquote, urlsplit

from gsi_etl.demo.content import DATES, Content, Day, as_day, content

PUBLISHED_AT = time(3, 0, tzinfo=UTC)


class DemoSite:
    """A context manager: the server runs inside the ``with`` block, on 127.0.0.1 and a free port.

    >>> with DemoSite() as site:
    ...     site.set_day(3)
    ...     requests.get(f"{site.base_url}/index.html")

    ``port``: 0 takes any free one. ``answered`` lists (path, status) of every answer given, in order.
    """

    def __init__(self, port: int = 0) -> None:
        self.day: Day = 1
        self.answered: list[tuple[str, int]] = []
        self._server = _Server(port, self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="gsi-etl demo site", daemon=True
        )

    @property
    def base_url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def set_day(self, number: int) -> None:
        """From now on the site answers as on that day. Raises UsageError for another number than 1, 2 and 3."""
        self.day = as_day(number)

    def __enter__(self) -> DemoSite:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # with the default of 5 a burst of clients waits a second for its connection
    block_on_close = False  # an idle keep-alive connection of a client must not hold up the end

    def __init__(self, port: int, site: DemoSite) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.site = site


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "gsi-etl-demo"
    sys_version = ""
    timeout = 30
    wbufsize = -1  # header and body leave in one packet: two would wait for each other on loopback
    server: _Server

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        site = self.server.site
        path = unquote(urlsplit(self.path).path).lstrip("/") or "index.html"
        found = content(path, site.day, site.base_url)
        if found is None:
            found = Content(b"There is nothing here.\n", "text/plain; charset=utf-8", DATES[site.day], genuine=False)
            self._send(path, HTTPStatus.NOT_FOUND, found, with_body=with_body)
        elif found.genuine and self._is_known(found):
            self._send(path, HTTPStatus.NOT_MODIFIED, found, with_body=False)
        else:
            self._send(path, HTTPStatus.OK, found, with_body=with_body)

    def _is_known(self, found: Content) -> bool:
        """True when the client's validators fit: If-None-Match alone decides where it is given (RFC 9110, 13.2.2)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return _etag(found) in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and _modified(found) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False  # a date that cannot be read is not a condition

    def _send(self, path: str, status: HTTPStatus, found: Content, *, with_body: bool) -> None:
        self.server.site.answered.append((f"/{path}", int(status)))
        self.send_response(status)
        if found.genuine:
            self.send_header("ETag", _etag(found))
            self.send_header("Last-Modified", format_datetime(_modified(found), usegmt=True))
            self.send_header("Cache-Control", "no-cache")
        else:
            self.send_header("Cache-Control", "no-store")
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", found.media_type)
            self.send_header("Content-Length", str(len(found.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(found.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed: the demonstration's own words are what stands on the terminal."""


def _etag(found: Content) -> str:
    return f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'


def _modified(found: Content) -> datetime:
    return datetime.combine(found.since, PUBLISHED_AT)
