"""Hostile documents end in a typed error that names file and rule, inside their limits, and harm nobody else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bombs import Bomb, bombs
from parse_samples import SHA, make_source

from gsi_etl.errors import ParseError
from gsi_etl.reading.pool import ParserPool

pytestmark = pytest.mark.slow

BOMBS = list(bombs())
GOOD = b"<html><body><article><p>There are 2.6 million people in modern slavery, it says.</p></article></body></html>"


def explode(pool: ParserPool, bomb: Bomb) -> str:
    """What came of it: "read" or the rule of the error, which must say where it happened."""
    source = make_source(bomb.format)
    try:
        pool.parse(bomb.make(), source, url="https://source.example/bomb", snapshot_sha256=SHA)
    except ParseError as caught:
        error = caught
    else:
        return "read"
    assert error.where.startswith("a-source: https://source.example/bomb")
    assert error.what
    assert error.kept
    return error.rule


def test_there_are_at_least_sixty() -> None:
    assert len(BOMBS) >= 60
    assert len({bomb.name for bomb in BOMBS}) == len(BOMBS)
    assert {bomb.name for bomb in BOMBS} >= EXHAUSTING


@pytest.fixture(scope="module")
def short_pool() -> ParserPool:
    """Limits in proportion to a test run: the slow test below uses the real ones."""
    return ParserPool(workers=1, cpu_seconds=1, wall_seconds=5.0)


#: They use up their limit, whatever it is, and with it their child: the slow test has the others, three are here.
EXHAUSTING = {
    "feed-attribute-flood", "feed-deep", "html-attribute-flood", "html-link-flood", "html-nested-200000",
    "html-nested-3000", "html-nested-lists", "html-nested-tables", "html-paragraph-flood", "html-span-flood",
}  # fmt: skip
FAST = [
    bomb
    for bomb in BOMBS
    if bomb.name not in EXHAUSTING - {"feed-attribute-flood", "html-nested-200000", "html-span-flood"}
]


@pytest.mark.parametrize("bomb", FAST, ids=lambda bomb: bomb.name)
def test_ends_in_time_with_a_rule(short_pool: ParserPool, bomb: Bomb) -> None:
    outcome = explode(short_pool, bomb)
    # Under the short limits a document that can be read may also just run out of time.
    assert outcome in bomb.outcomes | ({"cpu", "wall"} if "read" in bomb.outcomes else frozenset())


def test_the_pool_still_reads_after_all_of_them(short_pool: ParserPool) -> None:
    document = short_pool.parse(GOOD, make_source("html"), url="https://source.example/", snapshot_sha256=SHA)
    assert "2.6 million" in document.text
    short_pool.close()


@pytest.mark.parametrize(
    "seconds", [pytest.param(1, marks=pytest.mark.slow), pytest.param(30, marks=pytest.mark.nightly)]
)
def test_limits_hold_for_all_of_them(seconds: int) -> None:
    """The real limits, 30 seconds of CPU and 60 by the clock, are the nightly ones, of all bombs; the slow ones are for
    those that the fast tests leave out."""
    slowest: list[tuple[float, str]] = []
    shorter = seconds < 30
    with ParserPool(workers=1, cpu_seconds=seconds, wall_seconds=2.0 * seconds) as pool:
        for bomb in [one for one in BOMBS if not (shorter and one in FAST)]:
            body = bomb.make()
            started = time.monotonic()
            outcome = explode(pool, Bomb(bomb.name, bomb.format, lambda body=body: body, bomb.outcomes))  # type: ignore[misc]
            slowest.append((time.monotonic() - started, bomb.name))
            early = {"cpu", "wall"} if shorter and "read" in bomb.outcomes else set()
            assert outcome in bomb.outcomes | early, bomb.name
            assert _resident_bytes() < 3 << 30
    assert max(slowest)[0] < 2 * seconds + 2, sorted(slowest)[-5:]  # the clock's limit, and ending the child


def _resident_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
