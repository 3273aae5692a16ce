"""Failpoints: every name is passed somewhere, each does what it is asked, and a misspelt one is told."""

from __future__ import annotations

import errno
import re
import time
from collections import Counter
from pathlib import Path

import pytest

import gsi_etl
from gsi_etl.base import failpoints


@pytest.fixture(autouse=True)
def none_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "_passed", Counter())


def test_every_point_is_passed_in_the_program_and_every_point_passed_is_listed() -> None:
    sources = Path(gsi_etl.__file__).parent.rglob("*.py")
    calls = "\n".join(line for path in sources for line in path.read_text().splitlines() if "failpoints.hit(" in line)
    assert set(re.findall(r'"([a-z.]+)"', calls)) == {
        *failpoints.POINTS,
        *failpoints.BACKFILL,
        *failpoints.OF_COLLECTORS,
        *failpoints.OF_THE_LAKE,
    }


def test_without_the_variable_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(failpoints.VARIABLE, raising=False)
    failpoints.hit("commit.begun")


def test_it_acts_at_the_passing_it_is_asked_for_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(failpoints.VARIABLE, "commit.begun:raise:2")
    failpoints.hit("commit.begun")
    failpoints.hit("commit.inserted")
    with pytest.raises(RuntimeError, match=r"commit\.begun"):
        failpoints.hit("commit.begun")
    failpoints.hit("commit.begun")


def test_a_full_disk_is_the_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(failpoints.VARIABLE, "commit.begun:enospc")
    with pytest.raises(OSError, match="commit") as caught:
        failpoints.hit("commit.begun")
    assert caught.value.errno == errno.ENOSPC


def test_sleep_gives_the_tester_time_to_kill(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setenv(failpoints.VARIABLE, "commit.begun:sleep")
    failpoints.hit("commit.begun")
    assert slept == [failpoints.SLEEP_SECONDS]


@pytest.mark.parametrize("wanted", ["commit.begin:kill", "commit.begun:explode", "commit.begun"])
def test_a_misspelt_point_or_action_is_told(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    monkeypatch.setenv(failpoints.VARIABLE, wanted)
    with pytest.raises(ValueError, match="unknown failpoint or action"):
        failpoints.hit("commit.begun")
