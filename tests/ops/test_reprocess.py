"""Replay: the archive read again by another reader gives reader changes and nothing else, without the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from crash_runs import ParsersHere
from simulated_days import DAY_ONE, settings_for

from gsi_etl import figures
from gsi_etl.model import Figure
from gsi_etl.ops.reprocess import replay
from gsi_etl.pipeline import RunReport
from gsi_etl.reading import document, pool
from gsi_etl.warehouse.query import query
from lighter_runs import unaudited, without_pages

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def quicker() -> Iterator[None]:
    """No check and no page is looked at here."""
    with unaudited(), without_pages():
        yield


def again(home: Path) -> RunReport:
    return replay(settings_for(home), clock=lambda: DAY_ONE.replace(month=6))


def ask(home: Path, sql: str) -> list[tuple[Any, ...]]:
    return query(home / "public" / "gsi.duckdb", sql)[1]


def misread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on our reader takes 2,640,000 for ten times as many, and has a new version."""
    read = document._figures

    def tenfold(figure: Figure) -> Figure:
        if figure.reading.value != Decimal(2_640_000):
            return figure
        return replace(figure, reading=replace(figure.reading, value=Decimal(26_400_000)))

    def other(*args: Any, **kwargs: Any) -> tuple[tuple[Figure, ...], int, tuple[str, ...]]:
        found, numbers, left_out = read(*args, **kwargs)
        return tuple(map(tenfold, found)), numbers, left_out

    monkeypatch.setattr(document, "_figures", other)
    monkeypatch.setattr(pool, "ParserPool", ParsersHere)
    monkeypatch.setattr(figures, "READER_VERSION", "figures-other")


HEALTH = "SELECT source_id, status, failures, last_ok_utc FROM source_health ORDER BY ALL"


@dataclass(frozen=True)
class Replayed:
    """A home that another reader has read again, what it was told, and the sources' health before."""

    home: Path
    report: RunReport
    health: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def replayed(small_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    home = Path(shutil.copytree(small_home, tmp_path_factory.mktemp("replayed") / "home", symlinks=True))
    health = ask(home, HEALTH)
    with pytest.MonkeyPatch.context() as patch, unaudited(), without_pages():
        misread(patch)
        return Replayed(home, again(home), health)


def test_nothing_is_written_when_todays_reader_has_read_everything(home: Path) -> None:
    before = ask(home, "SELECT count(*) FROM runs")
    report = again(home)
    assert report.counts["documents"] == 0
    assert ask(home, "SELECT count(*) FROM runs") == before


def test_another_readers_differences_are_reader_changes_and_never_revisions(replayed: Replayed) -> None:
    home, report = replayed.home, replayed.report
    assert {(c.cause, c.severity) for c in report.told} == {("reader", "operator")}
    read_otherwise = [c for c in report.told if c.change_class == "reader_change"]
    assert {(c.old_value, c.new_value) for c in read_otherwise} == {(2_640_000, 26_400_000)}
    assert {c.change_class for c in report.told} <= {"reader_change", "misquote"}
    assert ask(home, f"SELECT count(*) FROM core.fetches WHERE run_id = '{report.run_id}'") == [(0,)]
    assert ask(home, HEALTH) == replayed.health
    versions = ask(home, "SELECT DISTINCT source_id, reader_version FROM figures")
    assert versions
    assert len({source for source, _ in versions}) == len(versions)  # one version a source: its rules are part of it
    assert [version for _, version in versions if "+figures-other." not in version] == []


def test_replaying_twice_adds_nothing(replayed: Replayed, monkeypatch: pytest.MonkeyPatch) -> None:
    misread(monkeypatch)
    before = ask(replayed.home, "SELECT count(*) FROM figure_history")
    assert again(replayed.home).counts["documents"] == 0
    assert ask(replayed.home, "SELECT count(*) FROM figure_history") == before


def test_the_old_reading_stays_in_the_history(replayed: Replayed) -> None:
    rows = ask(
        replayed.home,
        "SELECT value FROM figures_as_of(TIMESTAMP '2023-05-30') WHERE geo_id = 'PRK' AND quote = '2,640,000'",
    )
    assert {row[0] for row in rows} == {Decimal(2_640_000)}


def test_a_snapshot_that_the_archive_lost_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    misread(monkeypatch)
    for path in (home / "archive").glob("*/*.gz"):
        path.unlink()
    report = again(home)
    assert report.counts["documents"] == 0
    assert all("snapshot is missing" in words for words in report.warnings)
    assert report.warnings
