"""What a run writes is what is there, is what a later run reads, is what is published; and what is told of damage."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from pprint import pformat
from typing import Any

import duckdb
import pytest
from runs_of_three import NOW, three_runs
from site_samples import Desk, change, check, eventful, said, states_of

from approved import assert_approved
from gsi_etl.base.fileio import write_durably
from gsi_etl.config import resources
from gsi_etl.config.reference import load_reference
from gsi_etl.errors import WarehouseError
from gsi_etl.model import Ack, Alert, DatedBy, Fetch, SourceState, Validators
from gsi_etl.quality.baselines import load_baselines
from gsi_etl.warehouse import alert_state, decisions, outbox, state_before
from gsi_etl.warehouse.connection import open_reader, open_writer
from gsi_etl.warehouse.figures_before import Needs, read_all_figures, read_figures
from gsi_etl.warehouse.journal import Journal, Mark, packed
from gsi_etl.warehouse.ledger import content_hash
from gsi_etl.warehouse.load import Quarantined, RunRecord, commit, free_run_id, load_id_of, note_failed, note_restored
from gsi_etl.warehouse.publish import publish
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.seal import prove_seal
from scenes.figures import reading
from scenes.world import source

KEPT = Path(__file__).parent / "kept"
AT = datetime(2025, 1, 11, 6, 17, 30, tzinfo=UTC)


def full() -> RunRecord:
    """A run in which everything that may be said is said."""
    one = said(
        "paper", "Up to 40.3 million people, 1 in 10 of 8 to 9 million.", "40.3 million", modifier="up_to",
        estimated=True, subgroup="women", edition_inferred=True, page=7, cell="B7", confidence="medium",
        url="https://paper.example/full", title="A full one",
    ).read()  # fmt: skip
    document = replace(
        one.document, publisher="The Paper", author="A. Author", language="de", complete=False, left_out=("a picture",),
        modified=DatedBy(date(2025, 1, 3), "meta", Decimal(1)),
    )  # fmt: skip
    ratio, ranged = (replace(one.figures[0], reading=reading(quote)) for quote in ("1 in 10", "8 million to 9 million"))
    read = replace(one, document=document, other_numbers=3, recognised=False, left_out=("a refused one",))
    fetch = Fetch(
        "paper", "https://paper.example/full", AT, Decimal("1.25"), "ok", final_url="https://paper.example/end",
        status=200, reason="why", detail="in detail", sha256=document.snapshot_sha256, size=1234,
        media_type="text/html", charset="utf-8", validators=Validators('"tag"', "yesterday"), completeness="length",
        not_before=AT + timedelta(hours=1),
    )  # fmt: skip
    (state,) = states_of(one, AT, "missing")
    figures = [
        replace(state, confirmed=reading("40.31 million"), recorded_at=AT),
        replace(state, figure_id="fg_ratio", figure=ratio, recorded_at=AT),
        replace(state, figure_id="fg_range", figure=ranged, recorded_at=AT, status="withdrawn"),
    ]
    told = replace(
        change(said(), series="a series", evidence="bb"), change_id="ch_full", old_value=Decimal("0.1234567890123")
    )
    return RunRecord(
        run_id="full", started_at=AT, finished_at=AT + timedelta(minutes=3), recorded_at=AT + timedelta(minutes=2),
        status="partial", version="1.2", counts={"figures": 3, "checks": 1},
        sources=(source("paper", kind="news"), source("index", official=True, title="Another title")),
        fetches=[fetch], documents=[read], figures=figures, changes=[told],
        checks=[check(errored=True, source_id=None, severity="info")],
        source_states=[SourceState("paper", "down", AT - timedelta(days=2), 4, "no answer", AT - timedelta(days=3),
                                   AT + timedelta(hours=5))],
        quarantined=[Quarantined("paper", "too far off", (document.snapshot_sha256,))],
        alerts=[Alert("al_1", "mail", "full", '{"title": "it"}', ("ch_full", "ch_x"))],
        archive_end=(17, "ee" * 32),
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The eventful home, with one more run that says all, and what people decided."""
    desk = eventful(tmp_path_factory.mktemp("kept"))
    with desk.writer() as connection:
        commit(connection, full())
        later = AT + timedelta(days=1)
        note_failed(connection, replace(full(), run_id="failed", recorded_at=later, started_at=later, alerts=()))
        alert_state.note_ack(connection, Ack("ch_full", "ann", later, "seen"))
        outbox.note_delivery(connection, "al_1", status="failed", detail="451", attempted_at=later)
        note_restored(connection, at=later, version="1.2", archive_end=(18, "ff" * 32), lost=2)
        publish(connection, desk.public)
    return desk


@pytest.fixture(scope="module")
def kept(filled_desk: Desk) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(filled_desk.warehouse) as connection:
        yield connection


def shown(value: Any) -> str:
    return pformat(value, width=160, sort_dicts=True)


def test_a_run_is_kept_with_all_that_it_says(kept: duckdb.DuckDBPyConnection) -> None:
    tables = kept.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' ORDER BY table_name"
    ).fetchall()
    lines = []
    for (table,) in tables:
        cursor = kept.execute(f"SELECT * FROM core.{table} ORDER BY ALL")
        names = [column[0] for column in cursor.description or ()]
        rows = cursor.fetchall()
        of_reference = "load_id" in names
        lines.append(f"=== {table}: {'some' if of_reference else len(rows)} rows")
        for row in rows[:2] if of_reference else rows:
            said_here = dict(zip(names, row, strict=True))
            for name in ("load_id", "digest"):
                if name in said_here:
                    said_here[name] = "..."
            lines.append(shown({name: value for name, value in said_here.items() if value is not None}))
    text = re.sub(r"datetime\.datetime\((?!2025|2018)[\d, ]+\)", "TODAY", "\n".join(lines))
    assert_approved(text, KEPT / "rows.txt")


def test_the_next_run_knows_what_the_last_ones_left(kept: duckdb.DuckDBPyConnection) -> None:
    now = AT + timedelta(days=2)
    known = state_before.read_known(kept, ["index", "paper", "fresh"], now)
    needs = {
        "of a page": Needs(pages=[("paper", "https://paper.example/full")]),
        "of a subject": Needs(subjects=[("people_in_modern_slavery", "WLD", "", "GSI 2018")], official=["index"]),
        "not watched": Needs(watched=["index"]),
        "of headlines": Needs(
            headlines=[("people_in_modern_slavery", "WLD")], evidence=["index"], watched=["index", "paper"]
        ),
    }
    told = {
        "known": replace(known, load_id="..."),
        "of one source": state_before.read_known(kept, ["index"], now).sources,
        "figures": read_all_figures(kept),
        **{
            f"figures {name}": [(s.figure_id, s.status) for s in read_figures(kept, one)] for name, one in needs.items()
        },
        "fetches behind": state_before.fetches_behind(kept, known),
        "fetches of a run": state_before.fetches_of(kept, "run-0", "index"),
        "articles behind": state_before.articles_behind(kept, known),
        "articles of a run": state_before.articles_of(kept, "full", "paper"),
        "archive end": state_before.archive_end(kept),
        "last commit": state_before.last_commit(kept),
        "acks": alert_state.acks(kept),
        "changes before": alert_state.changes_before(kept, AT),
        "mutes": alert_state.mutes(kept),
        "held": decisions.held_batches(kept),
        "pending": outbox.pending(kept),
        "found": outbox.find(kept, ["al_1", "al_9"]),
        "free names": [free_run_id(kept, name) for name in ("new", "run-0", "failed")],
    }
    assert_approved("\n".join(f"=== {name}\n{shown(value)}" for name, value in told.items()), KEPT / "known.txt")


def test_other_baselines_or_reference_data_are_another_load() -> None:
    reference, baselines = load_reference(), list(load_baselines(resources.folder("expectations")))
    first = load_id_of(reference, baselines)
    other = replace(baselines[0], value=baselines[0].value + 1)
    assert load_id_of(reference, baselines) == first
    assert len({first, load_id_of(reference, baselines[1:]), load_id_of(reference, [other, *baselines[1:]])}) == 3


def test_what_is_published_is_told_by_its_package_and_its_files(filled_desk: Desk) -> None:
    public = filled_desk.public
    package = json.loads((public / "datapackage.json").read_text())
    package["reference"] = "..."
    for resource in package["resources"]:
        resource.update(hash="...", bytes="...")
        resource.get("schema", {}).update(
            fields=[f"{f['name']}: {f['type']}" for f in resource.get("schema", {}).get("fields", ())]
        )
    lines = ["=== datapackage.json", *json.dumps(package, indent=1, ensure_ascii=False).splitlines()]
    for path in sorted(public.rglob("*")):
        if path.is_file() and path.suffix in (".csv", ".md", ".json") and path.name != "datapackage.json":
            text = path.read_text(encoding="utf-8")
            lines += [f"=== {path.relative_to(public)}", *text.splitlines()[:6]]
        elif path.is_file() and path.name != "datapackage.json":
            lines.append(f"=== {path.relative_to(public)}")
    assert_approved("\n".join(lines), KEPT / "published.txt")


# --- damage


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_runs(tmp_path_factory.mktemp("sound"))


def files(home: Path) -> list[Path]:
    return sorted((home / "journal").iterdir())


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """The file of a journal with another header, under the name of its content."""
    first, _, rest = gzip.decompress(path.read_bytes()).decode().partition("\n")
    header = json.loads(first)
    change(header)
    data = f"{json.dumps(header, sort_keys=True, separators=(',', ':'))}\n{rest}".encode()
    path.unlink()
    path.with_name(f"{path.name[:8]}-{hashlib.sha256(data).hexdigest()}.json.gz").write_bytes(packed(data))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def removed(paths: list[Path]) -> None:
    for path in paths:
        path.unlink()


def folder_for(path: Path) -> None:
    path.unlink()
    path.mkdir()


def repacked(path: Path, mtime: int) -> None:
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()), mtime=mtime))


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def fewer(home: Path) -> None:
    """One run less in a file that nothing proves to be as it was closed."""
    with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
        connection.execute("DELETE FROM core.runs WHERE run_id = 'run-1'")
    seal(home, '{"state": "open"}')


def other_totals(header: dict[str, Any]) -> None:
    header["totals"]["runs"] = [7, 7]


def seal(home: Path, text: str) -> None:
    (home / "warehouse.duckdb.seal").write_text(text)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "nothing": lambda home: None,
    "a file is gone": lambda home: files(home)[4].unlink(),
    "three files are gone": lambda home: removed(files(home)[4:7]),
    "the last file is gone": lambda home: files(home)[-1].unlink(),
    "all files are gone": lambda home: shutil.rmtree(home / "journal"),
    "a number twice": lambda home: shutil.copy(files(home)[2], home / "journal" / f"00000002-{'0' * 64}.json.gz"),
    "a strange name": lambda home: (home / "journal" / "0001-x.json.gz").write_bytes(b""),
    "a number of nought": lambda home: (home / "journal" / f"00000000-{'a' * 64}.json.gz").write_bytes(b""),
    "another name beside": lambda home: (home / "journal" / "notes.txt").write_bytes(b""),
    "half a file": lambda home: files(home)[3].write_bytes(files(home)[3].read_bytes()[:90]),
    "no gzip": lambda home: files(home)[3].write_bytes(b"text"),
    "another content": lambda home: files(home)[3].write_bytes(packed(b"{}\n")),
    "an altered head": lambda home: flip(files(home)[3], 20),
    "packed by another": lambda home: repacked(files(home)[3], 0),
    "packed at another time": lambda home: repacked(files(home)[3], 9),
    "of another journal": lambda home: rewritten(files(home)[5], lambda header: header.update(previous="b" * 64)),
    "a folder in its place": lambda home: folder_for(files(home)[3]),
    "the last says other totals": lambda home: rewritten(files(home)[-1], other_totals),
    "an altered warehouse": lambda home: flip(home / "warehouse.duckdb", 5000),
    "a longer warehouse": lambda home: longer(home / "warehouse.duckdb"),
    "a row less": lambda home: fewer(home),
    "no warehouse": lambda home: (home / "warehouse.duckdb").unlink(),
    "no seal": lambda home: (home / "warehouse.duckdb.seal").unlink(),
    "an empty seal": lambda home: seal(home, ""),
    "a seal of something": lambda home: seal(home, '{"state": "shut"}'),
    "a seal with more": lambda home: seal(home, '{"sha256": "aa", "size": 1, "state": "closed", "x": 1}'),
    "a seal without a hash": lambda home: seal(home, '{"state": "closed"}'),
    "a seal in other spacing": lambda home: seal(home, '{"state":"open"}'),
    "a seal of an open file": lambda home: seal(home, '{"state": "open"}'),
    "a seal of another journal": lambda home: seal(home, json.dumps({"journal": [3, "c" * 64], "state": "open"})),
    "a log beside": lambda home: write_durably(home / "warehouse.duckdb.wal", b""),
}  # fmt: skip


#: Of these the warehouse is opened, too: it costs as much as all other looks.
OPENED = {"nothing", "a file is gone", "the last file is gone", "the last says other totals", "an altered warehouse",
          "a row less",           "no warehouse", "no seal", "a seal of another journal"}  # fmt: skip


def tried(work: Callable[[], object]) -> str:
    try:
        return repr(work())
    except (WarehouseError, OSError) as error:
        return f"{type(error).__name__}: {error}"


def opened(home: Path) -> list[Any]:
    with open_writer(home / "warehouse.duckdb") as connection:
        return connection.execute("SELECT run_id FROM core.runs ORDER BY entry").fetchall()


def looked_at(home: Path, third: Mark, *, by_opening: bool) -> Iterator[str]:
    """What each look at a home says, a line each."""
    journal, path = Journal(home / "journal"), home / "warehouse.duckdb"
    looks: dict[str, Callable[[], object]] = {
        "flaws": lambda: list(journal.flaws()),
        "marks": lambda: len(journal.marks()),
        "end": lambda: journal.end().sequence,
        "after 3": lambda: [mark.sequence for mark in journal.after(third)],
        "entries": lambda: [entry.header["kind"] for entry in journal.entries()],
        "seal": lambda: prove_seal(path) if path.is_file() else "no file",
    }
    if by_opening:
        looks["opened"] = lambda: opened(home)
    if not journal.listed()[0] or any(flaw.lost for flaw in journal.flaws()):
        looks["rebuilt"] = lambda: rebuild(path, now=NOW)
    for look, work in looks.items():
        yield f"{look}: {tried(work)}"


def test_damage_is_noticed_and_told_with_what_is_left(sound: Path, tmp_path: Path) -> None:
    lines, third, home = [], Journal(sound / "journal").marks()[2], tmp_path / "home"
    for name, damage in DAMAGE.items():
        shutil.copytree(sound, home)
        damage(home)
        lines += [f"=== {name}", *looked_at(home, third, by_opening=name in OPENED)]
        shutil.rmtree(home)
    text = "\n".join(lines).replace(str(tmp_path), "PLACE")
    for path in files(sound):
        text = text.replace(path.name.partition("-")[2], "HASH.json.gz")
    assert_approved(_without_hashes(text), KEPT / "damage.txt")


def _without_hashes(text: str) -> str:
    return re.sub(r"\b(?!([abc])\1+\b)[0-9a-f]{64}\b", "HASH", text)


def test_a_rebuilt_warehouse_is_the_same_and_the_old_one_is_set_aside(sound: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(sound, home)
    with open_writer(home / "warehouse.duckdb") as connection:
        before = content_hash(connection)
    old = (home / "warehouse.duckdb").read_bytes()
    # What a killed rebuild left, and a log that says that the file was not closed cleanly.
    for name in ("warehouse.rebuilt.duckdb", "warehouse.rebuilt.duckdb.wal", "warehouse.duckdb.wal"):
        (home / name).write_bytes(b"half")
    done = rebuild(home / "warehouse.duckdb", now=NOW)
    assert (done.content_hash, done.entries) == (before, len(files(home)))
    assert done.set_aside == home / "damaged" / "20261124T061700000000Z"
    assert {path.name for path in done.set_aside.iterdir()} == {
        "warehouse.duckdb", "warehouse.duckdb.wal", "warehouse.duckdb.seal",
    }  # fmt: skip
    assert (done.set_aside / "warehouse.duckdb").read_bytes() == old
    assert sorted(path.name for path in home.iterdir()) == [
        "damaged",
        "journal",
        "warehouse.duckdb",
        "warehouse.duckdb.seal",
    ]
