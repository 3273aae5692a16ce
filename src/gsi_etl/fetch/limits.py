"""How long, how much and how often: the bounds of everything that comes from outside.

Plain numbers with their units. Knows nothing of sockets.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one client. Seconds are wall time; bytes are bytes.

    ``deadline_seconds`` bounds a whole fetch: connecting, every redirect, every retry and the body. Waiting for the
    host's turn comes before it and is bounded by ``max_wait_seconds``.
    ``max_wire_bytes`` bounds the body as sent, ``max_decoded_bytes`` as unpacked; ``max_ratio`` is how much larger the
    second may be than the first once ``ratio_floor_bytes`` have been unpacked.
    ``min_delay_seconds`` lies between two requests to one host, across processes when the client has a state folder.
    ``retries`` counts further attempts after a passing fault; ``backoff_seconds`` is the first pause, then doubled.
    ``retry_default_seconds`` is the wait after 429 without a usable Retry-After; ``retry_max_days`` the longest wait we
    accept from a server. ``unconditional_after_days``: how long 304 is believed before the bytes are asked for again.
    ``budget_*`` bound one run, which is one client.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    deadline_seconds: float = 60.0
    max_wire_bytes: int = 25_000_000
    max_decoded_bytes: int = 50_000_000
    max_ratio: int = 150
    ratio_floor_bytes: int = 8_000_000
    max_redirects: int = 5
    min_delay_seconds: float = 1.0
    max_wait_seconds: float = 60.0
    max_crawl_delay_seconds: float = 300.0
    retries: int = 1
    backoff_seconds: float = 1.0
    retry_default_seconds: float = 900.0
    retry_max_days: int = 30
    unconditional_after_days: int = 7
    budget_requests: int = 20_000
    budget_bytes: int = 5_000_000_000
    budget_requests_per_host: int = 2_000
