"""Mutes and acknowledgements, and what every decision needs: to the letter, and to the second."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from hand_written import rows
from handmade import CHANGES, table, write_in_memory

from gsi_etl.cli.actions import decisions
from gsi_etl.config.settings import Settings
from gsi_etl.errors import LockedError, UsageError, WarehouseError
from gsi_etl.model import Change, ChangeClass
from gsi_etl.run import publish
from gsi_etl.warehouse.connection import open_writer, run_lock

NOW = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
AT = NOW.replace(tzinfo=None)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A home whose warehouse is in memory, and whose clock stands still."""
    monkeypatch.chdir(tmp_path)
    write_in_memory(monkeypatch, decisions, tmp_path / "data", empty, NOW)
    yield tmp_path / "data"
    for name in ("mutes", "acks"):
        empty.execute(f"DELETE FROM core.{name}")


@pytest.mark.parametrize(
    ("span", "until"),
    [("1h", NOW + timedelta(hours=1)), ("12h", NOW + timedelta(hours=12)), ("1d", NOW + timedelta(days=1)),
     ("9999d", NOW + timedelta(days=9999)), ("2w", NOW + timedelta(days=14))],
)  # fmt: skip
def test_a_span_is_read_in_hours_days_and_weeks(span: str, until: datetime) -> None:
    assert NOW + decisions.duration(span) == until


@pytest.mark.parametrize("span", ["0h", "00d", "10000h", "1m", " 1h", "1h ", "h", "", "-1d", "1.5d"])
def test_what_is_no_span_is_refused_with_examples(span: str) -> None:
    with pytest.raises(UsageError) as refused:
        decisions.duration(span)
    assert (refused.value.what, refused.value.hint) == (f"{span!r} is not a duration", "try 12h, 30d or 2w")


@pytest.mark.parametrize(
    ("change_class", "span", "muted", "said", "kept"),
    [
        ("", "", True, "muted: index*", ("index*", None, True, None, "why")),
        ("misquote", "2w", True, "muted: index* (misquote) until 2026-03-16 07:00 UTC",
         ("index*", "misquote", True, AT + timedelta(days=14), "why")),
        ("", "", False, "no longer muted: index*", ("index*", None, False, None, "why")),
        ("misquote", "", False, "no longer muted: index* (misquote)", ("index*", "misquote", False, None, "why")),
    ],
)  # fmt: skip
def test_a_mute_is_kept_with_its_end_and_said(
    home: Path, empty: duckdb.DuckDBPyConnection, capsys: Printed,
    change_class: str, span: str, muted: bool, said: str, kept: tuple[Any, ...],
) -> None:  # fmt: skip
    decisions.mute(home, None, "index*", change_class, span, "why", muted=muted)
    assert capsys.readouterr() == ("", f"{said}\n")
    found = rows(empty, "SELECT pattern, class, muted, until, reason, recorded_at FROM core.mutes")
    assert found == [(*kept, AT)]


@pytest.mark.parametrize(
    ("change_class", "hint"),
    [("revison", "did you mean 'revision'?"), ("xyz", "one of " + ", ".join(get_args(ChangeClass)))],
)
def test_a_class_that_there_is_not_is_refused_before_anything_is_kept(
    home: Path, empty: duckdb.DuckDBPyConnection, change_class: str, hint: str
) -> None:
    with pytest.raises(UsageError) as refused:
        decisions.mute(home, None, "index", change_class, "", "", muted=True)
    assert (refused.value.what, refused.value.hint) == (f"{change_class!r} is not a class of change", hint)
    assert rows(empty, "SELECT * FROM core.mutes") == []


FOUND = ["r1", AT, "ch_1", "revision", "source", "critical", "index", "World", "World: 5", "fg_1", None, None, None]


def test_a_change_is_found_with_its_run_and_when_it_was_detected(home: Path) -> None:
    path = home / "public" / "gsi.duckdb"
    table(path, "changes", CHANGES, [FOUND, ["r0", *FOUND[1:2], "ch_0", *FOUND[3:]]])
    expected = Change("ch_1", "revision", "source", "critical", "index", "World", "World: 5", new_figure_id="fg_1")
    assert decisions.change_of(Settings(home=home), "ch_1") == (expected, "r1", NOW)
    with pytest.raises(UsageError) as refused:
        decisions.change_of(Settings(home=home), "ch_2")
    error = refused.value
    assert (error.what, error.where, error.hint) == ("no change ch_2", str(path), "list changes with `gsi-etl changes`")


def test_an_acknowledgement_is_kept_published_and_said(
    home: Path, empty: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    table(home / "public" / "gsi.duckdb", "changes", CHANGES, [FOUND])
    published: list[Any] = []

    def noted(connection: Any, settings: Settings, archive: Any, *, now: datetime) -> None:
        kept = rows(connection, "SELECT change_id, acked_by, recorded_at, note FROM core.acks ORDER BY acked_by")
        published.append((settings.home, archive.path("a" * 64).is_relative_to(settings.archive_path), now, kept))

    monkeypatch.setattr(publish, "publish_all", noted)
    monkeypatch.setattr(getpass, "getuser", lambda: "account")
    decisions.ack(home, None, "ch_1", "", "seen it")
    decisions.ack(home, None, "ch_1", "ann", "")
    assert capsys.readouterr().err.splitlines() == ["acknowledged by account: ch_1", "acknowledged by ann: ch_1"]
    first, second = ("ch_1", "account", AT, "seen it"), ("ch_1", "ann", AT, "")
    assert published == [(home, True, NOW, [first]), (home, True, NOW, [first, second])]
    with pytest.raises(UsageError, match="no change ch_2"):
        decisions.ack(home, None, "ch_2", "ann", "")
    assert len(published) == 2


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_without_an_account_somebody_decides(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    def fails() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", fails)
    assert decisions.user() == "someone"


def test_a_writer_needs_a_warehouse_and_holds_the_lock_of_a_run(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with pytest.raises(WarehouseError), decisions.writer(settings):
        raise AssertionError("there is no warehouse")
    assert not settings.warehouse_path.exists()
    with open_writer(settings.warehouse_path):
        pass
    with decisions.writer(settings) as connection:
        assert connection.execute("SELECT count(*) FROM core.mutes").fetchone() == (0,)
        with pytest.raises(LockedError), run_lock(tmp_path, run_id="other", now=NOW):
            raise AssertionError("two at once")
    with run_lock(tmp_path, run_id="other", now=NOW):
        pass
