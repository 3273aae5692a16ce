"""`gsi-etl runs show`: what a run did, how long each stage took, and what it changed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from gsi_etl.cli.actions.runs_show import show_run, story_of
from gsi_etl.errors import UsageError
from operated import BEGAN, operated, page


def test_the_story_of_the_last_run_has_sources_stages_and_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with operated(tmp_path) as place:
        place.server.set("/index", page("41.6 million"), etag='"2"')
        place.run(BEGAN + timedelta(days=1), "second")
    story = story_of(place.home / "public" / "gsi.duckdb", place.home / "logs", "")
    assert story["run_id"] == "second"
    assert [source["source_id"] for source in story["sources"]] == ["index"]
    assert list(story["stages"]) == ["collect", "audit", "settle", "commit", "publish", "deliver"]
    assert all(seconds >= 0 for seconds in story["stages"].values())
    assert "revision" in {change["class"] for change in story["changes"]}
    show_run(place.home, None, "fir", as_json=False)
    told = capsys.readouterr().out
    assert told.startswith("run first: ok")
    shutil.rmtree(place.home / "logs")
    assert story_of(place.home / "public" / "gsi.duckdb", place.home / "logs", "second")["stages"] == {}
    with pytest.raises(UsageError, match="no run 'third'"):
        show_run(place.home, None, "third", as_json=False)
