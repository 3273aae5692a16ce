"""`gsi-etl backfill` as a person calls it: data on stdout, talk on stderr, exit codes of the design."""

from __future__ import annotations

import json
from pathlib import Path

import warc_set
from backfill_place import Place

from command_line import gsi


def test_planned_files_that_are_no_warc_are_named_and_status_counts_them(tmp_path: Path) -> None:
    warc_set.warc_set(tmp_path / "news", files=1, pages=12, padding=2)
    (tmp_path / "news" / "wall.warc.gz").write_bytes(b"<!DOCTYPE html>")
    made = gsi("backfill", "plan", "--warc", "news/*", cwd=tmp_path)
    assert made.stdout == "2 files found, 2 added to the plan\n"
    assert "wall.warc.gz: it is not a WARC file" in made.stderr
    found = json.loads(gsi("backfill", "status", "--json", cwd=tmp_path).stdout)
    assert found["states"] == {"todo": 1, "done": 0, "damaged": 1, "failed": 0}
    assert {row["warc"]: row["state"] for row in found["files"]} == {
        "NEWS-000.warc.gz": "todo",
        "wall.warc.gz": "damaged",
    }


def test_a_run_with_nothing_left_to_do_says_how_many_claims_there_are(backfilled: Place) -> None:
    done = gsi("backfill", "run", "--home", str(backfilled.home), "--json", cwd=backfilled.home)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["committed"], report["left"], report["claims_in_all"], report["wrong"]) == (0, 0, 4, [])


def test_the_dask_engine_needs_a_scheduler_and_the_local_one_takes_none(tmp_path: Path) -> None:
    for words in (("--engine", "dask"), ("--scheduler", "tcp://127.0.0.1:9")):
        done = gsi("backfill", "run", *words, cwd=tmp_path)
        assert done.returncode == 2
        assert "go together" in done.stderr
