"""A small web server for the published folder: GET and HEAD, Range and ETag, nothing else.

For looking at the site, and for an intranet; it answers no query and writes nothing. Paths come from strangers: only
names that exist in the folder, reached step by step, are served, and a link may not lead out of it. Knows files only.
"""

from __future__ import annotations

import html
import mimetypes
import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from gsi_etl.site.tree import STORE

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
TYPES = {
    ".atom": "application/atom+xml",
    ".duckdb": "application/vnd.duckdb",
    ".parquet": "application/vnd.apache.parquet",
}
#: A client that sends nothing for this long is let go, so that it cannot hold a thread.
TIMEOUT_SECONDS = 20
MOST_PATH = 2000
CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Handler(BaseHTTPRequestHandler):
    """Answers for one folder; ``server`` is the ``Server`` below."""

    protocol_version = "HTTP/1.1"
    server_version = "gsi-etl"
    sys_version = ""
    timeout = TIMEOUT_SECONDS
    server: Server

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Also for what the base class refuses (other methods, broken lines): our headers, and an end to the talk."""
        self.close_connection = True
        if code == HTTPStatus.NOT_IMPLEMENTED:
            code = HTTPStatus.METHOD_NOT_ALLOWED
        status = HTTPStatus(code)
        body = f"<!doctype html><html lang=en><title>{status.value}</title><p>{html.escape(status.phrase)}</p>".encode()
        extra = {"Allow": "GET, HEAD"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}
        self._head(status, {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **extra})
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: what strangers ask for belongs in no terminal."""

    def _answer(self, *, body: bool) -> None:
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.BAD_REQUEST)  # a body would be read as the next request
            return
        path = locate(self.server.folder, self.path)
        if path is None:
            self.send_error(HTTPStatus.NOT_FOUND)
        elif path.is_dir():
            self._redirect()
        else:
            try:
                with path.open("rb") as handle:
                    self._send(handle, path, body=body)
            except OSError:
                self.send_error(HTTPStatus.NOT_FOUND)

    def _redirect(self) -> None:
        """A folder's page is at its name with a slash, so that the page's relative links hold."""
        target = "/" + self.path.partition("?")[0].strip("/") + "/"
        self._head(HTTPStatus.MOVED_PERMANENTLY, {"Location": target, "Content-Length": "0"})

    def _send(self, handle: BinaryIO, path: Path, *, body: bool) -> None:
        stat = path.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        modified = datetime.fromtimestamp(int(stat.st_mtime), UTC)
        headers = {
            "Content-Type": _type(path),
            "ETag": etag,
            "Last-Modified": format_datetime(modified, usegmt=True),
            "Accept-Ranges": "bytes",
        }
        if self._unchanged(etag, modified):
            self._head(HTTPStatus.NOT_MODIFIED, headers)
            return
        wanted = self._range(stat.st_size, etag)
        if wanted is None:
            self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                       {**headers, "Content-Range": f"bytes */{stat.st_size}", "Content-Length": "0"})  # fmt: skip
            return
        start, end = wanted
        status = HTTPStatus.OK
        if (start, end) != (0, stat.st_size):
            status, headers["Content-Range"] = HTTPStatus.PARTIAL_CONTENT, f"bytes {start}-{end - 1}/{stat.st_size}"
        self._head(status, {**headers, "Content-Length": str(end - start)})
        if body:
            handle.seek(start)
            left = end - start
            while left and (chunk := handle.read(min(CHUNK, left))):
                self.wfile.write(chunk)
                left -= len(chunk)
            if left:  # the file became shorter under us: the client must not take it for whole
                self.close_connection = True

    def _unchanged(self, etag: str, modified: datetime) -> bool:
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return asked.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def _range(self, size: int, etag: str) -> tuple[int, int] | None:
        """First and end of the bytes to send: the whole when none or several ranges are asked for; None: impossible."""
        if self.headers.get("If-Range", etag) != etag:
            return 0, size
        found = _RANGE.fullmatch((self.headers.get("Range") or "").strip())
        if found is None or found.group() == "bytes=-":
            return 0, size
        first, last = found.groups()
        if not first:
            length = min(int(last), size)
            return (size - length, size) if length else None
        start, end = int(first), min(int(last) + 1, size) if last else size
        return (start, end) if start < min(end, size) else None

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, **headers}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


class Server(ThreadingHTTPServer):
    """Serves ``folder`` on ``address``; port 0 takes a free one. Call ``serve_forever``."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, folder: Path, address: tuple[str, int]) -> None:
        self.folder = folder.resolve()
        super().__init__(address, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no event."""

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host if isinstance(host, str) else host.decode()}:{port}/"


def locate(folder: Path, target: str) -> Path | None:
    """The file or folder under ``folder`` that a request's target names; None when there is none to be served.

    Refused: dot names of any kind, empty and absolute parts, backslashes, NUL, what is no UTF-8, anything that a link
    leads out of the folder, and what is neither file nor folder.
    """
    if len(target) > MOST_PATH or not target.startswith("/"):
        return None
    try:
        path = unquote_to_bytes(target.partition("?")[0].partition("#")[0]).decode("utf-8")
    except UnicodeDecodeError:
        return None
    parts = path.split("/")[1:]
    ends_as_folder = parts[-1] == ""
    names = parts[:-1] if ends_as_folder else parts
    if any(not name or name.startswith(".") or "\\" in name or not name.isprintable() for name in names):
        return None
    found = folder.joinpath(*names)
    if ends_as_folder:
        found = found / "index.html"
    try:
        real = found.resolve(strict=True)
    except (OSError, RuntimeError):
        return None
    inside = real == folder or folder in real.parents
    hidden = inside and any(part.startswith(".") for part in _visible(real.relative_to(folder).parts))
    if not inside or hidden or not (real.is_file() or real.is_dir()):
        return None
    return real


def _visible(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Parts of a real path below the folder; the store that the site's own links lead to does not count."""
    return parts[1:] if parts[:1] == (STORE,) else parts


def _type(path: Path) -> str:
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("json", "+xml", "/xml")) else kind
