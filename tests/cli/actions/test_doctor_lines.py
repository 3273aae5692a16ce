"""Each line of the doctor at both sides of its limits: whether it is well, its words and its hint, in full."""

from __future__ import annotations

import json
import shutil
import socket
from collections import namedtuple
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from handmade import MUTES, table
from pydantic import SecretStr

from gsi_etl.cli.actions import doctor
from gsi_etl.config.settings import Settings
from gsi_etl.run.run_failure import Failure
from operated import write_source

NOW = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(doctor, "utc_now", lambda: NOW)
    return Settings(home=tmp_path / "data", sources=tmp_path / "sources")


def published(settings: Settings, name: str, columns: str, rows: Sequence[Sequence[Any]] = ()) -> None:
    table(settings.public_path / "gsi.duckdb", name, columns, rows)


def test_limits_are_those_that_are_documented() -> None:
    limits = doctor.FREE_BYTES, doctor.SAMPLE, doctor.LONGEST_RUN, doctor.PATIENCE, doctor.FEW, doctor.A_WHILE
    assert limits == (500_000_000, 100, timedelta(hours=6), 10, 3, timedelta(days=2))


def test_changed_settings_are_named_with_their_origin(settings: Settings) -> None:
    assert doctor._settings(settings) == (True, "all defaults", "")
    settings._origins.update({"home": "flag", "workers": "environment", "contact": "default"})
    assert doctor._settings(settings) == (True, "home from flag, workers from environment", "")


@pytest.mark.parametrize("host", ["example.org", "example.com", "example.net"])
def test_a_contact_that_nobody_reads_is_wrong(settings: Settings, host: str) -> None:
    contact = f"you@{host}"
    assert doctor._settings(settings.model_copy(update={"contact": contact})) == (
        False,
        f"contact is {contact}, the example's: publishers cannot reach you",
        "set contact (GSI_CONTACT) to an address or page of yours",
    )
    real = settings.model_copy(update={"contact": "you@counterexample.organ"})
    assert doctor._settings(real)[0]


def test_a_catalogue_needs_one_enabled_source(settings: Settings, tmp_path: Path) -> None:
    write_source(tmp_path / "sources", "http://127.0.0.1:9/a", "one")
    write_source(tmp_path / "sources", "http://127.0.0.1:9/b", "two")
    hint = "enable at least one source"
    assert doctor._catalogue(settings) == (True, f"2 sources, 2 enabled ({tmp_path / 'sources'})", hint)
    for name in ("one", "two"):
        with (tmp_path / "sources" / f"{name}.yaml").open("a") as file:
            file.write("enabled: false\n")
        enabled = 1 if name == "one" else 0
        words = f"2 sources, {enabled} enabled ({tmp_path / 'sources'})"
        assert doctor._catalogue(settings) == (enabled == 1, words, hint)


def test_the_home_is_made_where_there_is_none(settings: Settings) -> None:
    assert doctor._home(settings) == (True, f"{settings.home.resolve()} is writable", "")
    assert settings.home.is_dir()


@pytest.mark.parametrize(
    ("free", "well", "words"),
    [(500_000_000, False, "500 MB free"), (500_000_001, True, "500 MB free"),
     (1_234_999_999_999, True, "1,234,999 MB free")],
)  # fmt: skip
def test_space_is_wrong_up_to_half_a_gigabyte(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, well: bool, words: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(0, 0, free))
    assert doctor._space(settings) == (well, words, "free disk space: a full disk stops runs before they commit")


def held(settings: Settings, pid: int, since: datetime, host: str = "") -> str:
    settings.home.mkdir(exist_ok=True)
    lock = {"run_id": "r1", "pid": pid, "host": host or socket.gethostname(), "since": since.isoformat()}
    (settings.home / "run.lock").write_text(json.dumps(lock))
    return f"run r1 (process {pid} on {lock['host']}) since {lock['since']}"


def test_a_lock_is_free_held_or_left_behind(settings: Settings) -> None:
    assert doctor._lock(settings) == (True, "free", "")
    words = held(settings, 2**22 + 1, NOW - 9 * HOUR)  # above any process id of Linux
    assert doctor._lock(settings) == (True, f"left by a process that died: {words}; the next run clears it", "")
    (settings.home / "run.lock").write_text("half a lo")
    assert doctor._lock(settings) == (True, "free", "")


@pytest.mark.parametrize(
    ("pid", "host", "age", "well"),
    [
        (1, "", 6 * HOUR - SECOND, True),
        (1, "", 6 * HOUR, False),
        (2**22 + 1, "elsewhere", 6 * HOUR - SECOND, True),  # what runs on another machine is not seen from here
        (2**22 + 1, "elsewhere", 6 * HOUR, False),
    ],
)
def test_a_run_that_holds_the_lock_for_six_hours_hangs(
    settings: Settings, pid: int, host: str, age: timedelta, well: bool
) -> None:
    words = held(settings, pid, NOW - age, host)
    hint = "the run hangs: stop that process; the next run continues"
    assert doctor._lock(settings) == (well, f"held by {words}", hint)


def test_what_is_published_is_counted_or_missed(settings: Settings) -> None:
    path = settings.public_path / "gsi.duckdb"
    assert doctor._published(settings) == (True, "not published yet", "`gsi-etl publish`")
    settings.home.mkdir()
    settings.warehouse_path.touch()
    assert doctor._published(settings) == (False, "not published yet", "`gsi-etl publish`")
    published(settings, "figures", "value INTEGER", [[1], [2]])
    assert doctor._published(settings) == (True, f"{path}: 2 figures", "")
    settings.unpublished_path.touch()
    late = "; a run ended before publishing: the next run or `gsi-etl publish` completes it"
    assert doctor._published(settings) == (True, f"{path}: 2 figures{late}", "")
    with duckdb.connect(str(path)) as connection:
        connection.execute("DROP TABLE figures")
    well, words, hint = doctor._published(settings)
    assert (well, hint) == (False, "rebuild it with `gsi-etl publish`")
    assert words.startswith(f"{path} cannot be queried: ")


def test_a_public_folder_of_its_own_is_open_to_the_web_server(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = tmp_path / "way"
    own = settings.model_copy(update={"public_dir": way / "public"})
    published(own, "figures", "value INTEGER")
    # The folders above pytest's own are closed, too: which of them is found is tested where it is looked for.
    monkeypatch.setattr(doctor, "closed_above", {way / "public": way}.get)
    words = f"a web server cannot read {way / 'public'}: {way} is closed to other users"
    assert doctor._published(own) == (False, words, f"chmod o+x {way}, or set another public_dir")
    monkeypatch.setattr(doctor, "closed_above", lambda _folder: None)
    assert doctor._published(own) == (True, f"{way / 'public' / 'gsi.duckdb'}: 0 figures", "")


def heartbeat(settings: Settings, status: str = "ok", **at: datetime) -> None:
    settings.home.mkdir(exist_ok=True)
    beat = {"run_id": "r1", "status": status} | {name: moment.isoformat() for name, moment in at.items()}
    (settings.home / "heartbeat.json").write_text(json.dumps(beat))


def test_the_last_run_is_told_until_it_is_too_long_ago(settings: Settings) -> None:
    hint = "check that the timer or `gsi-etl schedule` is running, and its log"
    assert doctor._last_run(settings) == (True, "no run yet", "`gsi-etl run`")
    settings.home.mkdir()
    settings.warehouse_path.touch()
    gone = "the warehouse exists, but the heartbeat file is missing"
    assert doctor._last_run(settings) == (False, gone, "`gsi-etl run`")
    late = NOW - 26 * HOUR
    heartbeat(settings, committed_at=late, confirmed_at=late)
    assert doctor._last_run(settings) == (True, "r1: ok, committed at 2026-03-01 05:00 UTC", hint)
    late -= SECOND
    heartbeat(settings, "failed", committed_at=late, confirmed_at=late)
    well, words, said = doctor._last_run(settings)
    assert (well, said) == (False, hint)
    assert words.split("; ")[0] == "the last run failed (run r1)"
    assert len(words.split("; ")) == 3


def test_a_last_run_in_the_future_puts_the_clock_in_doubt(settings: Settings) -> None:
    hint = "set the clock if it is wrong; otherwise correct the dates with `gsi-etl doctor --repair-clock`"
    assert doctor._clock(settings) == (True, "2026-03-02 07:00 UTC", "")
    published(settings, "core.runs", "recorded_at TIMESTAMP, status VARCHAR")
    assert doctor._clock(settings) == (True, "no run yet", hint)
    path = settings.public_path / "gsi.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO core.runs VALUES ('2026-03-02 08:00:30', 'ok')")
    told = "it is 2026-03-02 07:00 UTC; the last run is dated 2026-03-02 08:00"
    assert doctor._clock(settings) == (True, told, hint)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO core.runs VALUES ('2026-03-02 08:00:31', 'abandoned')")
    assert doctor._clock(settings) == (True, told, hint)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO core.runs VALUES ('2026-03-02 08:00:31', 'failed')")
    told = "it is 2026-03-02 07:00 UTC, but the last run is dated 2026-03-02 08:00"
    assert doctor._clock(settings) == (False, told, hint)


AT = datetime(2026, 3, 1, 6, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "words", "hint"),
    [
        ({"stage": ""}, "run r9 failed at 2026-03-01 06:05 UTC: the disk is full",
         "fix the cause and run again; for details see `gsi-etl runs` and logs/gsi-etl.jsonl"),
        ({"stage": "commit", "why": "no space", "hint": "free some"},
         "run r9 failed in its stage commit at 2026-03-01 06:05 UTC: the disk is full: no space", "free some"),
        ({"stage": "", "times": 2, "hint": "free some"},
         "run r9 failed at 2026-03-01 06:05 UTC: the disk is full; 2 runs have failed since 2026-02-28 06:05 UTC",
         "free some"),
    ],
)  # fmt: skip
def test_the_last_failure_is_told_with_its_stage_and_how_often(
    settings: Settings, more: dict[str, Any], words: str, hint: str
) -> None:
    assert doctor._failure(settings) == (True, "no failure since the last good run", "")
    settings.home.mkdir()
    given: dict[str, Any] = {"run_id": "r9", "at": AT, "since": AT - timedelta(days=1), "code": "GSI-1",
                             "what": "the disk is full"}  # fmt: skip
    failure = asdict(Failure(**given, **more))
    (settings.home / "last-failure.json").write_text(json.dumps(failure, default=str))
    assert doctor._failure(settings) == (False, words, hint)


HEALTH = "source_id VARCHAR, status VARCHAR, failures INTEGER, last_ok_utc TIMESTAMP"
LAST, LONG_AGO = datetime(2026, 2, 28, 7, 0, 30), datetime(2026, 2, 28, 7, 0, 29)


@pytest.mark.parametrize(
    ("failures", "last_ok", "well"),
    [(None, None, True), (2, None, True), (2, LONG_AGO, True), (3, None, False), (3, LAST, True), (3, LONG_AGO, False),
     (9, LAST, True), (10, LAST, False)],
)  # fmt: skip
def test_a_source_needs_a_person_after_ten_failures_or_three_in_more_than_two_days(
    settings: Settings, failures: int | None, last_ok: datetime | None, well: bool
) -> None:
    settings.home.mkdir()
    table(settings.warehouse_path, "core.mutes", MUTES)
    published(settings, "source_health", HEALTH, [["good", "ok", 99, None], ["index", "down", failures, last_ok]])
    hint = "" if well else "see `gsi-etl sources list`; to accept it: `gsi-etl mute index`"
    assert doctor._sources(settings) == (well, f"index down ({failures or 0} times)", hint)


def test_sources_that_fail_are_listed_and_what_is_muted_is_well(settings: Settings, tmp_path: Path) -> None:
    assert doctor._sources(settings) == (True, "none fetched yet", "")
    for name in ("index", "paper"):
        write_source(tmp_path / "sources", f"http://{name}.test/", name)
    table(settings.warehouse_path, "core.mutes", MUTES, [["paper", None, True, None, "", LAST]])
    published(settings, "source_health", HEALTH)
    assert doctor._sources(settings) == (True, "all healthy", "")
    with duckdb.connect(str(settings.public_path / "gsi.duckdb")) as connection:
        connection.execute("INSERT INTO source_health VALUES ('paper', 'down', 30, NULL)")
    assert doctor._sources(settings) == (True, "paper down (30 times, muted)", "")
    with duckdb.connect(str(settings.public_path / "gsi.duckdb")) as connection:
        connection.execute("INSERT INTO source_health VALUES ('index', 'blocked', 1, NULL), ('zeta', 'down', 12, NULL)")
    words = "index blocked (1 time), paper down (30 times, muted), zeta down (12 times)"
    hint = "see `gsi-etl sources list`; to accept it: `gsi-etl mute zeta`"
    assert doctor._sources(settings) == (False, words, hint)


def test_channels_and_the_heartbeat_are_named(settings: Settings) -> None:
    without = "stdout, file; no external heartbeat (GSI_HEARTBEAT_URL)"
    assert doctor._channels(settings) == (True, without, "")
    pinged = settings.model_copy(update={"heartbeat_url": SecretStr("https://ping.test/")})
    assert doctor._channels(pinged) == (True, "stdout, file; heartbeat configured", "")


def test_messages_that_wait_or_were_given_up_are_counted(settings: Settings) -> None:
    assert doctor._outbox(settings) == (True, "empty", "")
    columns, path = "alert_id VARCHAR, status VARCHAR, last_error VARCHAR", settings.public_path / "gsi.duckdb"
    published(settings, "alerts", columns, [["al_0", "sent", None], ["al_9", "seen", None]])
    waits, dead = "the next run retries them", "send given-up messages with `gsi-etl alerts replay`"
    assert doctor._outbox(settings) == (True, "0 messages not delivered, 0 of them given up", waits)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO alerts VALUES ('al_1', 'failed', '500'), ('al_1', 'failed', '500')")
    assert doctor._outbox(settings) == (False, "1 message not delivered, 0 of them given up: 500", waits)
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO alerts VALUES ('al_2', 'dead', '500')")
    assert doctor._outbox(settings) == (False, "2 messages not delivered, 1 of them given up: 500", dead)
