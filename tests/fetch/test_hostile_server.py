"""Every hostile route ends in its typed outcome, within deadline and 64 MB, in a child under a memory limit."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.hostile import CASES, MEGABYTES, PLAYS
from server.wire import WireServer

LIMITS = {"connect_seconds": 1.0, "read_seconds": 1.0, "deadline_seconds": 2.0}
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, Any]]:
    with (
        WireServer(PLAYS) as server,
        socket.create_server(("127.0.0.1", 0)) as silent,  # accepts by its backlog, and never says a word
        socket.socket() as closed,
    ):
        closed.bind(("127.0.0.1", 0))
        places = {
            "port": server.port,
            "silent": silent.getsockname()[1],
            "closed": closed.getsockname()[1],
            "limits": LIMITS,
        }
        child = subprocess.run(
            [sys.executable, "-W", "error", "-m", "server.lab"],
            input=json.dumps(places),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=TESTS,
            env={**os.environ, "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"},
        )
    assert child.returncode == 0, child.stderr[-3000:]
    found: dict[str, dict[str, Any]] = json.loads(child.stdout)
    return found


def test_there_are_enough_routes() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize("name", CASES)
def test_route_ends_as_it_must(name: str, results: dict[str, dict[str, Any]]) -> None:
    result = results[name]
    assert result["outcome"] == CASES[name].expect, result["detail"]
    assert result["seconds"] <= LIMITS["deadline_seconds"] * CASES[name].asks + 0.5
    assert result["megabytes"] <= MEGABYTES


def test_a_wait_that_was_asked_for_is_kept_and_bounded(results: dict[str, dict[str, Any]]) -> None:
    for name, result in results.items():
        assert (result["not_before"] is not None) == name.startswith("retry_after_"), name


def test_validators_that_lie_are_not_kept(results: dict[str, dict[str, Any]]) -> None:
    assert results["changes_with_frozen_etag"]["validators"] == [None, None]
    assert results["answers_304"]["validators"] == ['"2"', None]
