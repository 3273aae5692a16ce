"""A request on its way, and the ``Fetch`` that it becomes in the end.

Knows ``model``, ``addresses`` and what headers mean; knows nothing of connections.
"""

from __future__ import annotations

import hashlib
import http.client
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import SplitResult

from gsi_etl.base.addresses import public_address, public_text, scrub
from gsi_etl.fetch import response_headers
from gsi_etl.fetch.body import Body, Caps
from gsi_etl.fetch.guard import Network, network_of
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused
from gsi_etl.model import Fetch, Outcome, Validators

#: Refusals that come before anything is sent.
_BEFORE_SENDING = frozenset({"not_before", "busy", "budget"})
NO_VALIDATORS = Validators()


@dataclass(slots=True)
class Ask:
    """A request on its way: what is wanted, under which bounds, and what was seen of it so far.

    ``query``: what is added to ``url`` when it is sent, and ``secrets``: the values in it and in ``headers``, none of
    which is in the ``Fetch``; of ``url`` and where it leads it has the public form.
    ``home`` and ``hosts``: where a private source may lead (``guard.network_of``); without ``home``, to any such host.
    ``polite``: the host's turn is waited for; ``robots``: and its robots.txt is asked. ``started`` and ``deadline`` are
    ``time.monotonic()``; the deadline is set when the first turn came.
    """

    source_id: str
    url: str
    network: Network
    caps: Caps
    attempted_at: datetime
    polite: bool = False
    robots: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    conditional: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    secrets: tuple[str, ...] = ()
    home: SplitResult | None = None
    hosts: Collection[str] = ()
    started: float = field(default_factory=time.monotonic)
    deadline: float | None = None
    attempts: int = 0
    redirects: list[str] = field(default_factory=list)
    permanent: int = 0  # so many of the first redirects, one after another, are permanent
    status: int | None = None
    seen_headers: tuple[tuple[str, str], ...] = ()
    validators: Validators = NO_VALIDATORS
    media_type: str | None = None
    charset: str | None = None
    not_before: datetime | None = None

    def network_at(self, target: SplitResult) -> Network:
        """What may be connected to when ``target`` is asked for."""
        if self.network != "private" or self.home is None:
            return self.network
        return network_of(target, self.home, self.hosts)


def note(ask: Ask, status: int, headers: http.client.HTTPMessage) -> None:
    """Keeps what the head of an answer says."""
    ask.status = status
    ask.seen_headers = tuple(
        (name, public_address(value, ask.secrets) if name == "location" else public_text(value, ask.secrets))
        for name, value in response_headers.kept_headers(headers)
    )
    ask.validators = response_headers.validators(headers)
    ask.media_type, ask.charset = response_headers.media_type(headers)


def error_of(ask: Ask, status: int, headers: http.client.HTTPMessage, limits: Limits) -> Refused:
    """The refusal for a status that is not a page; sets ``not_before`` when the server wants us later."""
    if status in (429, 503):
        ask.not_before = response_headers.retry_after(headers, ask.attempted_at, limits)
    if status == 429:
        ask.not_before = ask.not_before or response_headers.default_wait(ask.attempted_at, limits)
        return Refused("rate_limited", "status 429")
    if 400 <= status < 600:
        return Refused(f"http_{status}", f"status {status}")
    if status == 304:
        return Refused("unexpected_status", "304 although nothing was said to be held")
    return Refused("unexpected_status", f"status {status}")


def report(ask: Ask, outcome: Outcome) -> Fetch:
    """The fetch that a request became, without what only its outcome can say."""
    url = public_address(ask.url, ask.secrets)
    redirects = tuple(public_address(response_headers.printable(target), ask.secrets) for target in ask.redirects)
    return Fetch(
        source_id=ask.source_id,
        url=url,
        attempted_at=ask.attempted_at,
        seconds=Decimal(f"{time.monotonic() - ask.started:.3f}"),
        outcome=outcome,
        final_url=redirects[-1] if redirects else url,
        status=ask.status,
        media_type=ask.media_type,
        charset=ask.charset,
        validators=ask.validators,
        redirects=redirects,
        moved_to=redirects[ask.permanent - 1] if ask.permanent else None,
        headers=ask.seen_headers,
    )


def refusal(ask: Ask, refused: Refused) -> Fetch:
    """The fetch of a request that ended in a refusal, or that was held back before anything was sent."""
    outcome: Outcome = "postponed" if refused.reason in _BEFORE_SENDING and not ask.attempts else "refused"
    detail = scrub(response_headers.printable(refused.detail), ask.secrets)
    if ask.attempts > 1:
        detail = f"{detail} (asked {ask.attempts} times)".lstrip()
    return replace(
        report(ask, outcome), reason=refused.reason, detail=detail, not_before=refused.not_before or ask.not_before
    )


def received(ask: Ask, body: Body, held: Validators, known_sha256: str | None) -> Fetch:
    """The fetch of a request that brought a body. ``held`` and ``known_sha256`` are of the bytes held before."""
    sha256 = hashlib.sha256(body.content).hexdigest()
    detail = ""
    if known_sha256 not in (None, sha256) and held != NO_VALIDATORS and ask.validators == held:
        # The server says "the same" of other bytes: believing it next time would freeze the source.
        ask.validators = NO_VALIDATORS
        detail = "the validators stayed the same although the bytes changed: they are not used"
    return replace(
        report(ask, "ok"),
        sha256=sha256,
        size=len(body.content),
        completeness=body.completeness,
        detail=detail,
    )
