"""What our client costs over plain requests: 1,000 unchanged sources (304), on loopback, in one run.

    python bench/fetch.py [--sources 1000] [--workers 8] [--rounds 5]

Both sides ask the same server, in another process, for the same URLs with the same validators, kept connections and
the same number of threads; rounds alternate, and the medians are compared. Exits 1 when the ratio is above 1.5.
"""

from __future__ import annotations

import argparse
import http.server
import multiprocessing
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import requests

from gsi_etl.fetch import Client
from gsi_etl.model import Validators

LIMIT = 1.5
ETAG = '"unchanged"'


class _Unchanged(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        assert self.headers["If-None-Match"] == ETAG
        self.send_response_only(304)
        self.send_header("ETag", ETAG)
        self.end_headers()


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _serve(ready: Connection) -> None:
    server = _Server(("127.0.0.1", 0), _Unchanged)
    ready.send(server.server_address[1])
    server.serve_forever()


def _plain(urls: list[str], workers: int) -> float:
    local = threading.local()

    def ask(url: str) -> int:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        response = local.session.get(url, headers={"If-None-Match": ETAG}, timeout=(10, 20))
        return int(response.status_code)

    return _timed(ask, urls, workers, 304)


def _ours(urls: list[str], workers: int) -> float:
    validators = Validators(etag=ETAG)

    with Client(user_agent="gsi-etl-bench/0 (+mailto:bench@example.org)") as client:

        def ask(url: str) -> str:
            fetched = client.fetch(url, source_id=url, network="private", validators=validators, known_sha256="0" * 64)
            return fetched.fetch.outcome

        return _timed(ask, urls, workers, "not_modified")


def _timed(ask: Callable[[str], object], urls: list[str], workers: int, expected: object) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        answers = list(pool.map(ask, urls))
    seconds = time.perf_counter() - started
    assert answers == [expected] * len(urls)
    return seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{here.recv()}"
    urls = [f"{base}/source/{n}" for n in range(options.sources)]
    plain, ours = [], []
    try:
        for _ in range(options.rounds):
            plain.append(_plain(urls, options.workers))
            ours.append(_ours(urls, options.workers))
    finally:
        server.terminate()
    ratio = statistics.median(ours) / statistics.median(plain)
    for name, seconds in (("plain requests", plain), ("gsi-etl", ours)):
        median = statistics.median(seconds)
        each = median / options.sources * 1000
        print(f"{name:15} median {median:6.3f} s for {options.sources} sources, {each:.2f} ms each")
    print(f"ratio {ratio:.2f} (at most {LIMIT}); {options.workers} workers, {options.rounds} rounds")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
