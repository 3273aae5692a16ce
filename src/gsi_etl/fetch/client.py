"""The one door to the network: ask for a URL, get a ``Fetch`` that says what came of it, and the bytes if they came.

A server can do nothing that raises: every answer ends in an outcome and a reason of ``outcome.REASONS``. The order of
things: the host's turn, robots.txt, the budget, the request, redirects by hand, the body to its proven end.

Knows HTTP, not what is in the bytes: whether they are the page is for ``recognise``.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urldefrag, urlencode

from gsi_etl.base.addresses import is_secret_name
from gsi_etl.base.not_before import holds
from gsi_etl.errors import SettingsError
from gsi_etl.fetch import response_headers
from gsi_etl.fetch.attempt import NO_VALIDATORS, Ask, error_of, note, received, refusal, report
from gsi_etl.fetch.body import Body, Caps, framing_of, is_gzip, read_body
from gsi_etl.fetch.guard import Network, check_url, origin
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import Refused, is_passing
from gsi_etl.fetch.rate_limit import Budget, Turn, Turns
from gsi_etl.fetch.robots import EVERYTHING_ALLOWED, MAX_BYTES, Rules, product_token, read_robots
from gsi_etl.fetch.transport import Answer, Transport
from gsi_etl.model import Fetch, Validators


def utc_now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking: the fetch, and the body when its outcome is ``ok`` (None otherwise)."""

    fetch: Fetch
    body: bytes | None = None


class Client:
    """Fetches for one run. Thread-safe; use it as a context manager so that its connections are closed.

    ``user_agent`` names the program and a contact. ``state_dir`` holds the files by which several processes take
    turns at a host; without it only the threads of this process do. ``clock`` dates fetches and is held against
    Retry-After; durations are measured with the machine's own clock. ``ca_bundle`` replaces the certificate
    authorities (an intranet). ``polite_to_private``: robots.txt, turns and pauses for sources with
    ``network: private`` too, which are otherwise spared them: they are our own.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits | None = None,
        state_dir: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        ca_bundle: Path | None = None,
        polite_to_private: bool = False,
        connections: int = 32,
    ) -> None:
        if not user_agent.strip() or not user_agent.isprintable():
            raise SettingsError(
                "the user agent is empty or unprintable",
                where="user_agent",
                hint='name the program and a contact, like "gsi-etl/1.0 (+mailto:you@example.org)"',
            )
        self.limits = limits or Limits()
        self._own_headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        self._token = product_token(user_agent)
        self._clock = clock
        self._polite_to_private = polite_to_private
        self._transport = Transport(self.limits, ca_bundle=ca_bundle, connections=connections)
        self._turns = Turns(self.limits, state_dir)
        self._budget = Budget(self.limits)
        self._rules: dict[tuple[str, str, int], Rules] = {}
        self._rules_lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections that were kept. The client cannot be used afterwards."""
        self._transport.close()

    def now(self) -> datetime:
        """The time by the clock that fetches are dated with."""
        return self._clock()

    def fetch(
        self,
        url: str,
        *,
        source_id: str,
        network: Network = "public",
        validators: Validators = NO_VALIDATORS,
        known_sha256: str | None = None,
        not_before: datetime | None = None,
        unconditional: bool = False,
        max_bytes: int | None = None,
        headers: Mapping[str, str] | None = None,
        query_env: Mapping[str, str] | None = None,
        header_env: Mapping[str, str] | None = None,
        home: str | None = None,
        hosts: Collection[str] = (),
        documented_api: bool = False,
    ) -> Fetched:
        """Asks for ``url`` and says what came of it. Raises nothing for whatever a server does.

        ``validators`` and ``known_sha256`` belong to the snapshot that is held: with both, and unless
        ``unconditional``, the server may answer that it still stands (``not_modified``). ``not_before`` is what an
        earlier fetch returned; until then nothing is sent (``postponed``). ``max_bytes`` bounds the body, packed and
        unpacked, in place of the limits. ``headers`` go to the URL's own origin only, never to where it redirects.
        ``query_env`` and ``header_env`` name environment variables whose values are added to the query and the headers;
        they are read now, and nothing that is returned holds them: its addresses are public ones. ``home`` is the
        address of the source itself when ``url`` is one that it led to; with ``network="private"`` only its origin and
        ``hosts`` may be on a private network then (``guard.network_of``).
        ``documented_api``: the URL belongs to an API whose own terms allow programs; robots.txt, which speaks to
        crawlers of pages, is not asked of the URL's own origin then. Turns and pauses hold all the same. A fragment
        (``#...``) is not sent.
        """
        now = self._clock()
        held = validators if known_sha256 is not None else NO_VALIDATORS
        ask = Ask(
            source_id,
            url,
            network,
            self._caps(max_bytes),
            polite=self._is_polite(network),
            robots=not documented_api,
            headers=dict(headers or {}),
            conditional={} if unconditional else response_headers.conditional_headers(held, now),
            attempted_at=now,
        )
        try:
            if holds(not_before, now):
                raise Refused("not_before", not_before=not_before)
            _add_secrets(ask, query_env or {}, header_env or {})
            if home is not None:
                ask.home, ask.hosts = check_url(home), hosts
                ask.polite = ask.polite or ask.network_at(check_url(url)) == "public"
            body = self._with_retries(ask)
        except Refused as refused:
            return Fetched(refusal(ask, refused))
        if body is None:
            ask.validators = response_headers.merged(held, ask.validators)
            return Fetched(replace(report(ask, "not_modified"), sha256=known_sha256))
        return Fetched(received(ask, body, held, known_sha256), body.content)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        network: Network = "public",
        source_id: str = "webhook",
    ) -> Fetched:
        """Sends ``body`` once, through the same guard: no redirect is followed, nothing is retried.

        ``ok`` means that the server took it (2xx); what it says after its status is not read, so ``body`` is None.
        The URL's path and query are left out of the result: a webhook's address is a secret.
        """
        ask = Ask(source_id, "", network, self._caps(None), attempted_at=self._clock())
        deadline = ask.started + self.limits.deadline_seconds
        try:
            ask.url = response_headers.without_secrets(check_url(url))
            ask.attempts = 1
            with self._transport.send(
                "POST", url, headers={**headers, **self._own_headers}, network=network, deadline=deadline, body=body
            ) as answer:
                note(ask, answer.status, answer.headers)
                if not 200 <= answer.status < 300:
                    raise error_of(ask, answer.status, answer.headers, self.limits)
        except Refused as refused:
            return Fetched(refusal(ask, refused))
        return Fetched(report(ask, "ok"))

    def time_at(self, url: str, *, network: Network = "public") -> datetime | None:
        """What time it is by the server of ``url``; None when it does not answer or does not say.

        Asks for the head of its robots.txt, which every visitor may have, in the host's turn.
        """
        try:
            parts = check_url(url)
            robots = f"{parts.scheme}://{parts.netloc}/robots.txt"
            ask = Ask("clock", robots, network, self._caps(None), self._clock(), polite=self._is_polite(network))
            with self._turn(ask, parts.hostname or "", patience=self.limits.connect_seconds):
                deadline = time.monotonic() + self.limits.read_seconds
                with self._transport.send(
                    "HEAD", robots, headers=self._own_headers, network=network, deadline=deadline
                ) as answer:
                    return response_headers.dated(answer.headers)
        except Refused:
            return None

    # ------------------------------------------------------------------------------------------ one fetch

    def _is_polite(self, network: Network) -> bool:
        return network == "public" or self._polite_to_private

    def _caps(self, max_bytes: int | None) -> Caps:
        limits = self.limits
        return Caps(
            max_bytes or limits.max_wire_bytes,
            max_bytes or limits.max_decoded_bytes,
            limits.max_ratio,
            limits.ratio_floor_bytes,
        )

    def _with_retries(self, ask: Ask) -> Body | None:
        """The body, or None for 304. A passing fault is tried again after a short pause, within the deadline."""
        pause = self.limits.backoff_seconds if ask.polite else 0.0
        while True:
            try:
                return self._follow(ask)
            except Refused as refused:
                again = 0 < ask.attempts <= self.limits.retries and is_passing(refused.reason)
                seconds = pause * random.uniform(0.5, 1.5)  # noqa: S311 - spreading, not a secret
                if not again or ask.not_before is not None or self._too_late(ask, seconds):
                    raise
            time.sleep(seconds)
            pause *= 2

    def _too_late(self, ask: Ask, seconds: float) -> bool:
        return ask.deadline is not None and time.monotonic() + seconds >= ask.deadline

    def _follow(self, ask: Ask) -> Body | None:
        """Goes from redirect to redirect until an answer that is none."""
        url = urldefrag(ask.url).url
        home = origin(check_url(url))
        if ask.query:
            url += f"{'&' if '?' in url else '?'}{ask.query}"
        at_home, seen = True, {url}
        ask.redirects, ask.permanent, ask.status, ask.seen_headers = [], 0, None, ()
        while True:
            host = check_url(url).hostname or ""
            with self._turn(ask, host) as turn:
                # Redirects within a host are one visit to it: no pause between them.
                while (parts := check_url(url)).hostname == host:
                    # Once away from home, what the source sends along (a key, say) stays behind permanently.
                    at_home = at_home and origin(parts) == home
                    target, body = self._hop(ask, url, parts, turn, at_home=at_home)
                    if target is None:
                        return body
                    if target in seen:
                        raise Refused("redirect_loop", f"{target[:200]} was asked for already")
                    if len(ask.redirects) >= self.limits.max_redirects:
                        raise Refused("too_many_redirects", f"more than {self.limits.max_redirects}")
                    seen.add(target)
                    ask.permanent += ask.permanent == len(ask.redirects) and ask.status in (301, 308)
                    ask.redirects.append(target)
                    url = target

    @contextmanager
    def _turn(self, ask: Ask, host: str, patience: float | None = None) -> Iterator[Turn]:
        """The host's turn. The first one comes before the deadline begins; those of redirects count against it."""
        if not ask.polite:
            yield Turn(0.0)
            return
        patience = patience if ask.deadline is None else ask.deadline - time.monotonic()
        with self._turns.turn(host, self._clock, patience=patience) as turn:
            yield turn

    def _hop(
        self, ask: Ask, url: str, parts: SplitResult, turn: Turn, *, at_home: bool
    ) -> tuple[str | None, Body | None]:
        """One request: (the URL it redirects to, None), or (None, the body), the body None for 304."""
        if ask.deadline is None:
            ask.started = time.monotonic()
            ask.deadline = ask.started + self.limits.deadline_seconds
        if ask.polite and (ask.robots or not at_home):
            self._ask_robots(ask, parts, turn)
        self._budget.take_request(parts.hostname or "")
        ask.attempts += not ask.redirects
        # The validators go along all the way: they are the last hop's own, and no secret.
        headers = {**(ask.headers if at_home else {}), **ask.conditional, **self._own_headers}
        network = ask.network_at(parts)
        with self._transport.send("GET", url, headers=headers, network=network, deadline=ask.deadline) as answer:
            note(ask, answer.status, answer.headers)
            if answer.status in response_headers.REDIRECTS:
                return response_headers.redirect_target(url, answer.headers), None
            if answer.status == 304 and ask.conditional:
                answer.finish()
                return None, None
            if answer.status != 200:
                refused = error_of(ask, answer.status, answer.headers, self.limits)
                turn.not_before = ask.not_before
                raise refused
            return None, self._read(ask, answer)

    def _read(self, ask: Ask, answer: Answer) -> Body:
        framing = framing_of(answer.headers, answer.message.version)
        body = read_body(answer.message.fp, framing, gzip=is_gzip(answer.headers), caps=ask.caps)
        answer.finish()
        self._budget.count_bytes(body.wire_bytes)
        if not body.content:
            raise Refused("empty", "status 200 with no bytes")
        return body

    # --------------------------------------------------------------------------------------------- robots.txt

    def _ask_robots(self, ask: Ask, parts: SplitResult, turn: Turn) -> None:
        """Raises ``Refused("robots")`` where robots.txt forbids, and takes over its Crawl-delay. Once per origin."""
        place = origin(parts)
        with self._rules_lock:
            rules = self._rules.get(place)
        if rules is None:
            rules = self._fetch_robots(ask, parts)
            with self._rules_lock:
                self._rules[place] = rules
        if rules.crawl_delay is not None:
            turn.delay = max(turn.delay, min(rules.crawl_delay, self.limits.max_crawl_delay_seconds))
        why = rules.why_not(parts)
        if why is not None:
            raise Refused("robots", why)

    def _fetch_robots(self, ask: Ask, parts: SplitResult) -> Rules:
        url = f"{parts.scheme}://{parts.netloc}/robots.txt"
        caps = Caps(MAX_BYTES, MAX_BYTES, self.limits.max_ratio, MAX_BYTES)
        robots = Ask(
            ask.source_id, url, ask.network, caps, attempted_at=ask.attempted_at, deadline=ask.deadline,
            secrets=ask.secrets, home=ask.home, hosts=ask.hosts,
        )  # fmt: skip
        try:
            body = self._follow(robots)
        except Refused as refused:
            return self._without_robots(ask, robots, refused)
        return EVERYTHING_ALLOWED if body is None else read_robots(body.content.decode("utf-8", "replace"), self._token)

    def _without_robots(self, ask: Ask, robots: Ask, refused: Refused) -> Rules:
        """What holds when robots.txt cannot be had (RFC 9309, 2.3.1): none there allows, a fault of theirs forbids."""
        reason = refused.reason
        if reason == "rate_limited":
            ask.not_before = robots.not_before
            raise Refused("rate_limited", "status 429 for robots.txt") from None
        if reason in ("empty", "redirect_loop", "too_many_redirects") or reason.startswith("http_4"):
            return EVERYTHING_ALLOWED
        if reason.startswith("http_5") or reason in ("too_big", "bomb", "unexpected_status"):
            return Rules(forbidden=f"robots.txt could not be read ({reason}): taken as forbidden in this run")
        raise Refused(reason, f"{refused.detail} (asking for robots.txt)".strip()) from None


def _add_secrets(ask: Ask, query_env: Mapping[str, str], header_env: Mapping[str, str]) -> None:
    """Adds what the environment holds to the request. Raises ``Refused("no_secret")`` when it does not."""
    given = {variable: os.environ.get(variable, "").strip() for variable in (*query_env.values(), *header_env.values())}
    missing = sorted(variable for variable, value in given.items() if not value)
    if missing:
        raise Refused("no_secret", f"not set: {', '.join(missing)}")
    named = tuple(value for name, value in ask.headers.items() if is_secret_name(name))
    ask.secrets = (*given.values(), *named)
    ask.query = urlencode({name: given[variable] for name, variable in query_env.items()})
    ask.headers = {**ask.headers, **{name: given[variable] for name, variable in header_env.items()}}
