"""What the head of an answer says: validators, media type, Retry-After, where a redirect leads.

Pure functions over headers; servers send all of this wrong, so every value is checked before it is believed.
Knows nothing of sockets or bodies.
"""

from __future__ import annotations

import http.client
import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import SplitResult, urldefrag, urljoin

from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused
from gsi_etl.model import Validators

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

#: The headers that are kept with a fetch, because they explain it. Never cookies or credentials.
KEPT: Final = (
    "age",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "location",
    "retry-after",
    "server",
    "transfer-encoding",
    "via",
)
_MAX_VALUE: Final = 500
_TOKEN: Final = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]{1,60}/[a-z0-9!#$%&'*+.^_`|~-]{1,80}")
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([a-z0-9_.:-]{1,40})""", re.IGNORECASE)


def kept_headers(headers: http.client.HTTPMessage) -> tuple[tuple[str, str], ...]:
    """The headers that matter, lower-case names, values made printable and cut to 500 characters."""
    return tuple((name, printable(str(value)[:_MAX_VALUE])) for name in KEPT for value in headers.get_all(name, [])[:3])


def printable(value: str) -> str:
    """What a server sent, with control and other unprintable characters escaped."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in value)


def media_type(headers: http.client.HTTPMessage) -> tuple[str | None, str | None]:
    """The declared (media type, charset), lower-case, each None when absent or not well-formed."""
    line = str(headers.get("Content-Type", ""))[:_MAX_VALUE]
    kind = line.partition(";")[0].strip().lower()
    charset = _CHARSET.search(line)
    return (kind if _TOKEN.fullmatch(kind) else None, charset[1].lower() if charset else None)


def validators(headers: http.client.HTTPMessage) -> Validators:
    """Both validators, each None when absent or not fit to be sent back."""
    return Validators(_sendable(headers.get("ETag")), _sendable(headers.get("Last-Modified")))


def _sendable(value: object) -> str | None:
    text = str(value).strip() if value is not None else ""
    return text if text and len(text) <= _MAX_VALUE and text.isascii() and text.isprintable() else None


def conditional_headers(held: Validators, now: datetime) -> dict[str, str]:
    """The headers that ask whether ``held`` still stands.

    A Last-Modified in the future is not sent: such a server answers 304 until that day, whatever it publishes.
    """
    headers = {}
    if _sendable(held.etag):
        headers["If-None-Match"] = str(held.etag)
    if _sendable(held.last_modified):
        changed = _http_date(str(held.last_modified))
        if changed is not None and changed <= now + timedelta(days=1):
            headers["If-Modified-Since"] = str(held.last_modified)
    return headers


def merged(held: Validators, seen: Validators) -> Validators:
    """The validators after a 304: those it carries replace the held ones."""
    return Validators(seen.etag or held.etag, seen.last_modified or held.last_modified)


def unconditional_due(last_whole: datetime | None, now: datetime, limits: Limits) -> bool:
    """True when the bytes were last received whole so long ago that 304 is no longer to be believed.

    Servers exist that answer 304 for ever, or whose ETag is frozen. A clock that was ahead once must not make us
    believe them for years: a time that has not come yet is none.
    """
    if last_whole is None or last_whole > now:
        return True
    return now - last_whole >= timedelta(days=limits.unconditional_after_days)


def retry_after(headers: http.client.HTTPMessage, now: datetime, limits: Limits) -> datetime | None:
    """When to come back: never earlier than asked, a little later so that not all come at once.

    None without the header, or when it makes no sense. A wait beyond ``limits.retry_max_days`` is cut to that.
    """
    line = str(headers.get("Retry-After", "")).strip()
    if line.isascii() and line.isdigit():
        seconds = float(line[:12])
    else:
        moment = _http_date(line)
        if moment is None or moment <= now:
            return None
        seconds = (moment - now).total_seconds()
    seconds = min(seconds, limits.retry_max_days * 86_400.0)
    return now + timedelta(seconds=seconds * random.uniform(1.0, 1.1))  # noqa: S311 - spreading, not a secret


def dated(headers: http.client.HTTPMessage) -> datetime | None:
    """What time it is by the server: its Date, and the Age of an answer that a cache had kept."""
    moment, age = _http_date(str(headers.get("Date", ""))), str(headers.get("Age", "")).strip()
    if moment is None or not (age.isascii() and age.isdigit()):
        return moment
    return moment + timedelta(seconds=int(age[:9]))


def default_wait(now: datetime, limits: Limits) -> datetime:
    """When to come back to a server that wants it later and does not say when."""
    return now + timedelta(seconds=limits.retry_default_seconds * random.uniform(1.0, 1.5))  # noqa: S311


def redirect_target(current: str, headers: http.client.HTTPMessage) -> str:
    """Where a redirect leads, absolute, without fragment. Raises ``Refused`` when it leads nowhere."""
    location = headers.get("Location")
    if location is None:
        raise Refused("unexpected_status", "a redirect without Location")
    text = str(location).strip()
    # http.client decodes headers as latin-1; servers that send other than ASCII mean UTF-8.
    text = text.encode("latin-1", "replace").decode("utf-8", "replace").replace(" ", "%20")
    try:
        return urldefrag(urljoin(current, text)).url
    except ValueError as error:
        raise Refused("bad_url", f"redirects to {text[:100]!r}: {error}") from None


def without_secrets(parts: SplitResult) -> str:
    """A webhook's address as it may be shown: scheme and host, no path and no query."""
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}/..."


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
