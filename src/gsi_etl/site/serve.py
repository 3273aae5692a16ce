"""A small web server for the published folder: GET and HEAD, Range and ETag, nothing else.

For looking at the site, and for an intranet; it answers no query and writes nothing. Paths come from strangers: only
names that exist in the folder, reached step by step, are served, and a link may not lead out of it. uvicorn speaks
HTTP, ``limits`` bounds what clients may cost, starlette gives requests and answers their shape.
"""

from __future__ import annotations

import errno
import html
import mimetypes
import os
import re
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import unquote_to_bytes

import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gsi_etl.site import limits
from gsi_etl.site.policy import POLICY
from gsi_etl.site.tree import STORE

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
TYPES = {
    ".atom": "application/atom+xml",
    ".duckdb": "application/vnd.duckdb",
    ".parquet": "application/vnd.apache.parquet",
}
#: Charts, which other sites may embed.
PICTURES = (".svg", ".png")
MOST_PATH = 2000
CHUNK = 256 * 1024
#: Connections taken from the system at a time: some turns of the event loop pass before one can be turned away.
_AT_A_TIME = 4
#: Connections that the system keeps for us until they are taken.
_QUEUE = 1024
#: How long `Ctrl-C` waits for answers that are on their way.
_SHUTDOWN_SECONDS = 3
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_NO_DESCRIPTOR = (errno.EMFILE, errno.ENFILE)


class Server:
    """Serves ``folder`` on ``address``; port 0 takes a free one. Call ``serve_forever``; ``shutdown`` ends it.

    Raises OSError when the address cannot be had.
    """

    def __init__(self, folder: Path, address: tuple[str, int]) -> None:
        self._socket = _listening(address)
        self.server_address: tuple[str, int] = self._socket.getsockname()[:2]

        class Protocol(limits.BoundedProtocol):
            most = limits.most_connections()
            refusal_headers = tuple((name.encode(), value.encode()) for name, value in HEADERS.items())

        self._server = _Uvicorn(
            uvicorn.Config(
                Folder(folder.resolve()),
                http=Protocol,
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                # Silence: what strangers ask for belongs in no terminal.
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=_AT_A_TIME,
                h11_max_incomplete_event_size=limits.MOST_HEAD,
                timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def serve_forever(self) -> None:
        """Serve until ``shutdown`` or an interrupt, which raises KeyboardInterrupt once answers have ended."""
        self._server.run(sockets=[self._socket])

    def shutdown(self) -> None:
        """Let ``serve_forever`` return soon; may be called from another thread."""
        self._server.should_exit = True

    @property
    def url(self) -> str:
        host, port = self.server_address
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


class _Uvicorn(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in sockets or []:  # asyncio takes one number for both
            each.listen(_QUEUE)


def _listening(address: tuple[str, int]) -> socket.socket:
    family, _, _, _, found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server((str(found[0]), int(found[1])), family=family, backlog=_QUEUE)


class Folder:
    """The ASGI application: answers for one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        # Disks may be slow, and the other clients need not wait for them.
        answer = await run_in_threadpool(self.answer, request)
        await answer(scope, receive, send)

    def answer(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _error(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, HEAD", Connection="close")
        if request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers:
            # A body would be read as the next request.
            return _error(HTTPStatus.BAD_REQUEST, Connection="close")
        target = request.scope["raw_path"].decode("ascii", "replace")
        path = locate(self.folder, target)
        if path is None:
            return _error(HTTPStatus.NOT_FOUND)
        if path.is_dir():
            # A folder's page is at its name with a slash, so that the page's relative links hold.
            return Response(None, HTTPStatus.MOVED_PERMANENTLY, {**HEADERS, "Location": f"/{target.strip('/')}/"})
        try:
            handle = path.open("rb")
        except OSError as error:
            short = error.errno in _NO_DESCRIPTOR
            return _error(HTTPStatus.SERVICE_UNAVAILABLE if short else HTTPStatus.NOT_FOUND)
        try:
            return _file(handle, path, request)
        except BaseException:
            handle.close()
            raise


def _error(status: HTTPStatus, **headers: str) -> Response:
    body = f"<!doctype html><html lang=en><title>{status.value}</title><p>{html.escape(status.phrase)}</p>"
    return Response(body, status, {**HEADERS, **headers}, "text/html")


def _file(handle: BinaryIO, path: Path, request: Request) -> Response:
    stat = os.fstat(handle.fileno())
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    modified = datetime.fromtimestamp(int(stat.st_mtime), UTC)
    headers = {
        **HEADERS,
        "Content-Type": _type(path),
        "ETag": etag,
        "Last-Modified": format_datetime(modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    if path.suffix in PICTURES:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if _unchanged(request, etag, modified):
        handle.close()
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    wanted = _range(request, stat.st_size, etag)
    if wanted is None:
        handle.close()
        headers["Content-Range"] = f"bytes */{stat.st_size}"
        return Response(None, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
    start, end = wanted
    status = HTTPStatus.OK
    if (start, end) != (0, stat.st_size):
        status, headers["Content-Range"] = HTTPStatus.PARTIAL_CONTENT, f"bytes {start}-{end - 1}/{stat.st_size}"
    headers["Content-Length"] = str(end - start)
    return _Part(handle, start, 0 if request.method == "HEAD" else end - start, status, headers)


class _Part(StreamingResponse):
    """``length`` bytes of an open file, which is closed afterwards. Starlette ends it when the client goes away."""

    def __init__(self, handle: BinaryIO, start: int, length: int, status: int, headers: dict[str, str]) -> None:
        self._handle = handle
        super().__init__(self._chunks(start, length), status, headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._handle:
            await super().__call__(scope, receive, send)

    async def _chunks(self, start: int, left: int) -> AsyncIterator[bytes]:
        """A file that became shorter under us ends early; the server then closes, and the client knows."""
        self._handle.seek(start)
        while left and (chunk := await run_in_threadpool(self._handle.read, min(CHUNK, left))):
            yield chunk
            left -= len(chunk)


def _unchanged(request: Request, etag: str, modified: datetime) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return asked.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]
    since = request.headers.get("if-modified-since")
    try:
        return since is not None and modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _range(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """First and end of the bytes to send: the whole when none or several ranges are asked for; None: impossible."""
    if request.headers.get("if-range", etag) != etag:
        return 0, size
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or found.group() == "bytes=-":
        return 0, size
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size) if length else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < min(end, size) else None


def locate(folder: Path, target: str) -> Path | None:
    """The file or folder under ``folder`` that a request's target names; None when there is none to be served.

    Refused: dot names of any kind, empty and absolute parts, backslashes, NUL, what is not UTF-8, anything that a link
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
