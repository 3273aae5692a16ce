"""The child process in which the hostile routes are asked for: under a memory limit, each with its time and memory.

Reads from stdin ``{"port", "silent", "closed", "limits"}``, writes a JSON object: route → outcome, seconds, megabytes.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gsi_etl.fetch import Client, Limits, is_reason
from gsi_etl.model import Fetch, Validators
from server.hostile import CASES, Route

GIGABYTE = 1 << 30


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _reset_peak() -> int:
    """Lets the peak begin again at what is in use now, and gives it."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_bytes()


def _outcome(fetch: Fetch) -> str:
    if fetch.outcome == "ok":
        return f"ok/{fetch.completeness}"
    if fetch.reason is None:
        return fetch.outcome
    assert is_reason(fetch.reason), f"{fetch.reason} is not in the closed list"
    return f"{fetch.outcome}/{fetch.reason}"


def _ask(client: Client, route: Route, places: dict[str, Any]) -> dict[str, Any]:
    url = (route.url or f"http://127.0.0.1:{{port}}{route.path}").format_map(places)
    validators, sha256 = Validators(), None
    started = time.monotonic()
    for _ in range(route.asks):
        fetched = client.fetch(url, source_id="hostile", network="private", validators=validators, known_sha256=sha256)
        if route.held:
            validators, sha256 = fetched.fetch.validators, fetched.fetch.sha256
    fetch = fetched.fetch
    return {
        "outcome": _outcome(fetch),
        "seconds": time.monotonic() - started,
        "detail": fetch.detail,
        "not_before": fetch.not_before.isoformat() if fetch.not_before else None,
        "validators": [fetch.validators.etag, fetch.validators.last_modified],
    }


def main() -> None:
    places = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (2 * GIGABYTE, 2 * GIGABYTE))
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *rest, **more: real(_only_here(host), *rest, **more)
    results: dict[str, dict[str, Any]] = {}
    with Client(user_agent="gsi-etl-test/0 (+mailto:test@example.org)", limits=Limits(**places["limits"])) as client:
        _ask(client, CASES["good_length"], places)  # what is loaded once is not a growth
        before = _reset_peak()
        for name, route in CASES.items():
            if not route.slow:
                _reset_peak()
                results[name] = _ask(client, route, places)
                results[name]["megabytes"] = (_peak_bytes() - before) / 1e6  # since the first: leaks add up
        slow = {name: route for name, route in CASES.items() if route.slow}
        _reset_peak()
        with ThreadPoolExecutor(len(slow)) as pool:
            for name, result in zip(slow, pool.map(lambda r: _ask(client, r, places), slow.values()), strict=True):
                results[name] = result
        for name in slow:
            results[name]["megabytes"] = (_peak_bytes() - before) / 1e6
    json.dump(results, sys.stdout)


def _only_here(host: str) -> str:
    """No look-up leaves the machine: names that are none of ours are unknown."""
    if host.endswith(".test"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return host


if __name__ == "__main__":
    main()
