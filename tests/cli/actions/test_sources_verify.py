"""The catalogue tried live: a row for each source with what to change, noted in its file when asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions.sources_verify import verify
from gsi_etl.config.catalog import load_catalog
from gsi_etl.errors import UsageError
from operated import page, write_source
from server.scripted import ScriptedServer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Four sources: a sound one, one that has moved, one that is gone and disabled, and one that is another page."""
    monkeypatch.chdir(tmp_path)
    with ScriptedServer() as server:
        server.set("/sound", page())
        server.set("/moved", b"", status=301, headers={"Location": "/new"})
        server.set("/new", page())
        server.set("/other", "<html><title>Cooking</title><p>Two eggs, and 300 g of flour.</p></html>")
        for name in ("sound", "moved", "gone", "other"):
            write_source(tmp_path / "sources", server.url(f"/{name}"), name)
        gone = tmp_path / "sources" / "gone.yaml"
        gone.write_text(gone.read_text() + "enabled: false\n")
        yield tmp_path / "sources"


def tried(folder: Path, capsys: pytest.CaptureFixture[str], *ids: str, **more: Any) -> tuple[int, dict[str, Any]]:
    given = {"everything": False, "write": False} | more
    code = verify(list(ids), home=None, config=None, sources=folder, as_json=True, **given)
    return code, {row["source_id"]: row for row in json.loads(capsys.readouterr().out)}


def test_each_source_has_a_row_with_what_to_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, rows = tried(folder, capsys, everything=True)
    assert code == 1
    assert list(rows) == ["gone", "moved", "other", "sound"]
    assert rows["sound"] | {"change": ""} == rows["sound"]
    assert (rows["sound"]["figures"], rows["sound"]["recognised"]) == (1, "yes")
    assert rows["moved"]["moved_to"].endswith("/new")
    assert rows["gone"]["reached"] == "status 404"
    assert rows["other"]["recognised"] == "no"
    assert rows["gone"]["change"]
    assert rows["other"]["change"]


def test_without_all_only_the_enabled_are_tried_and_a_sound_one_ends_with_0(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "gone" not in tried(folder, capsys)[1]
    assert tried(folder, capsys, "sound")[0] == 0


def test_the_outcome_is_noted_once_in_the_file_and_changes_no_rule(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_catalog(folder)
    for _ in range(2):
        tried(folder, capsys, "sound", write=True)
    notes = [line for line in (folder / "sound.yaml").read_text().splitlines() if line.startswith("# verified 2")]
    assert len(notes) == 1
    assert notes[0].endswith(": status 200, recognised: yes, 1 figure")
    assert load_catalog(folder) == before


def test_the_bundled_catalogue_is_not_written_to(folder: Path) -> None:
    with pytest.raises(UsageError, match="not yours to write to"):
        verify([], home=None, config=None, sources=None, everything=False, write=True, as_json=False)
