"""Why a fetch gave no bytes: the closed list of reasons, in words for a program and for a person.

``Refused`` is how the modules of this package tell the client; it never leaves the package's public functions, which
return a ``Fetch`` instead. Knows ``model`` and ``errors``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gsi_etl.errors import FetchError
from gsi_etl.model import Fetch


@dataclass(frozen=True, slots=True)
class Meaning:
    """A reason in words: what happened, what to try, and whether asking again soon may help."""

    what: str
    hint: str
    passing: bool = False


_LOOK = "open the address in a browser; if it moved, change url: in the source's file"
_LATER = "nothing to do now: the next run asks again"

#: Every ``Fetch.reason`` there is, but for ``http_<status>`` (4xx and 5xx answers).
REASONS: Final[dict[str, Meaning]] = {
    "timeout": Meaning("the server stopped answering", _LATER),
    "deadline": Meaning("the answer took longer than a fetch may take", _LATER),
    "connect": Meaning("no connection could be made", _LATER, passing=True),
    "disconnected": Meaning("the connection broke", _LATER, passing=True),
    "dns": Meaning("the host's name could not be looked up", "check the host's name in url:", passing=True),
    "tls": Meaning(
        "the server could not prove who it is",
        "if it is an intranet server, name its certificate authority with ca_bundle; checking is never switched off",
    ),
    "blocked_address": Meaning(
        "the address belongs to this machine or to a private network",
        "if it is meant (a demo, an intranet), set network: private in the source's file, and name other private hosts "
        "that it leads to in hosts:",
    ),
    "bad_scheme": Meaning("only http and https are fetched", _LOOK),
    "bad_url": Meaning("the address cannot be asked for", "fix url: in the source's file"),
    "no_secret": Meaning(
        "an environment variable that the source names is not set",
        "set it where gsi-etl runs, or correct query_env: or header_env: in the source's file",
    ),
    "bad_header": Meaning("a header of the source cannot be sent", "fix headers: in the source's file"),
    "too_many_redirects": Meaning("the server redirected too often", _LOOK),
    "redirect_loop": Meaning("the server redirects in a circle", "often a wall that wants cookies: " + _LOOK),
    "too_big": Meaning(
        "the answer is larger than allowed", "raise max_bytes: in the source's file if that is its true size"
    ),
    "bomb": Meaning("the packed answer unpacks to far more than it could honestly hold", "report it to the publisher"),
    "truncated": Meaning("the answer ended before its declared end", _LATER, passing=True),
    "truncated_gzip": Meaning("the packed answer ended before its end", _LATER, passing=True),
    "bad_gzip": Meaning("the packed answer is damaged", _LATER, passing=True),
    "bad_framing": Meaning("the answer contradicts itself about where it ends", "report it to the publisher"),
    "headers_too_big": Meaning("the answer's headers are larger than allowed", "report it to the publisher"),
    "unsupported_encoding": Meaning(
        "the answer is packed in a way that was not asked for", "report it to the publisher"
    ),
    "unexpected_status": Meaning("the answer's status is none that a fetched page can have", _LOOK),
    "empty": Meaning("the answer has no body", _LOOK),
    "robots": Meaning(
        "robots.txt asks us not to fetch this", "ask the publisher, or take the source out of the catalogue"
    ),
    "rate_limited": Meaning("the server asks us to come back later", _LATER),
    "not_before": Meaning("the server asked us earlier to stay away until then", _LATER),
    "busy": Meaning("other requests to this host are still waiting their turn", _LATER),
    "budget": Meaning(
        "this run has used up its budget of requests or bytes",
        "the next run goes on; or run fewer sources at once (--source)",
    ),
    "not_collected": Meaning(
        "the collector did not ask for this address",
        "give the collector and this machine the same catalogue and the same version of gsi-etl",
    ),
    "not_sent": Meaning(
        "the collector's batch confirms bytes that never came here",
        "an earlier batch was lost: run `gsi-etl collect --whole` on the collector",
    ),
}

_PASSING_STATUS = frozenset({500, 502, 503, 504})


class Refused(Exception):  # noqa: N818 - it ends a fetch, it is not an error of ours
    """A fetch that ends here. ``reason`` is a key of ``REASONS`` or ``http_<status>``; ``detail`` says it exactly."""

    def __init__(self, reason: str, detail: str = "", *, not_before: datetime | None = None) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail, self.not_before = reason, detail, not_before


def is_reason(reason: str) -> bool:
    """True for the words of the closed list."""
    return reason in REASONS or re.fullmatch(r"http_[45]\d\d", reason) is not None


def is_passing(reason: str) -> bool:
    """True when the same request may well succeed a moment later."""
    if reason in REASONS:
        return REASONS[reason].passing
    return int(reason.removeprefix("http_")) in _PASSING_STATUS


def fetch_error(fetch: Fetch) -> FetchError:
    """The error to show a person for a fetch that was refused or postponed."""
    reason = fetch.reason or "unexpected_status"
    meaning = REASONS.get(reason)
    if meaning is None:
        meaning = _of_status(fetch.status)
    why = fetch.detail
    if fetch.not_before is not None:
        until = f"not before {fetch.not_before:%Y-%m-%d %H:%M} UTC"
        why = f"{why}; {until}" if why else until
    way = " -> ".join((fetch.url, *fetch.redirects))
    return FetchError(
        meaning.what,
        kind=reason,
        where=f"source {fetch.source_id}, {way}",
        why=why,
        kept="the last good figures stay as they are and are marked stale",
        hint=meaning.hint,
    )


def _of_status(status: int | None) -> Meaning:
    if status in (404, 410):
        return Meaning(f"the page is gone ({status})", _LOOK)
    if status in (401, 403):
        return Meaning(f"the server refuses us ({status})", "it may not want automatic readers: " + _LOOK)
    if status is not None and status >= 500:
        return Meaning(f"the server has a fault of its own ({status})", _LATER)
    return Meaning(f"the server answered with an error ({status})", _LOOK)
