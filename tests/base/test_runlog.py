"""The log: a JSON object a line, the run on each, no secret, nothing that a terminal obeys, bounded in size."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from gsi_etl.base import runlog
from operated import BEGAN, operated


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / runlog.FILE).read_text(encoding="utf-8").splitlines()]


def test_every_line_has_a_time_a_level_an_event_and_the_run(tmp_path: Path) -> None:
    with runlog.to_file(tmp_path, "r1"):
        runlog.note("source", "r1", source_id="one", seconds=0.5)
    (begun, source) = lines(tmp_path)
    assert begun["event"] == "begun"
    assert source == source | {"level": "info", "run_id": "r1", "event": "source", "source_id": "one", "seconds": 0.5}
    assert str(source["at"]).endswith("Z")


def test_secrets_are_cut_out_wherever_they_stand(tmp_path: Path) -> None:
    with runlog.to_file(tmp_path, "r1", secrets=["hunter2-and-more", "hunter2"]):
        runlog.note("warning", "r1", words="refused hunter2-and-more and hunter2 at https://ann:pw@example.org/x")
        runlog.note("warning", "r1", words="GET /x?token=abc123&page=2 with api_key: zzz, password=qqq")
    text = (tmp_path / runlog.FILE).read_text()
    for secret in ("hunter2", "-and-more", "ann:pw", "abc123", "qqq"):
        assert secret not in text
    assert "page=2" in text


def test_lines_go_to_stderr_too_when_asked_and_without_secrets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with runlog.to_file(tmp_path, "r0"):
        pass
    assert capsys.readouterr().err == ""
    monkeypatch.setitem(runlog._settings, "stderr", False)
    runlog.to_stderr()
    with runlog.to_file(tmp_path, "r1", secrets=["hunter2"]):
        runlog.note("source", "r1", words="refused hunter2")
        runlog.note("source", "another run", words="not of this one")
    shown = capsys.readouterr().err
    assert [json.loads(line)["event"] for line in shown.splitlines()] == ["begun", "source"]
    assert "hunter2" not in shown


def test_control_and_bidirectional_characters_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    with runlog.to_file(tmp_path, "r1"):
        runlog.note("source", "r1", words="a\x1b[2Jb\u202ec\x9bd\ud800")
    raw = (tmp_path / runlog.FILE).read_bytes()
    assert b"\x1b" not in raw
    assert "\u202e" not in raw.decode()
    assert lines(tmp_path)[1]["words"] == "a\\u001b[2Jb\\u202ec\\u009bd\\ud800"


def test_two_runs_in_one_process_do_not_write_into_each_others_logs(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    with runlog.to_file(one, "r1"), runlog.to_file(other, "r2"):
        threads = [threading.Thread(target=runlog.note, args=("x", run)) for run in ("r1", "r2") * 20]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {line["run_id"] for line in lines(one)} == {"r1"}
    assert len(lines(other)) == 21


def test_an_error_that_ends_a_run_is_in_its_log(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broke"), runlog.to_file(tmp_path, "r1"):
        raise RuntimeError("broke")
    assert (
        lines(tmp_path)[-1] | {"event": "failed", "level": "error", "words": "RuntimeError: broke"}
        == lines(tmp_path)[-1]
    )


def test_rotation_bounds_the_size_and_reading_goes_over_all_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runlog, "MAX_BYTES", 2_000)
    with runlog.to_file(tmp_path, "r1"):
        for number in range(300):
            runlog.note("source", "r1", number=number)
    files = list(tmp_path.iterdir())
    assert len(files) == runlog.KEPT + 1
    assert all(path.stat().st_size <= 2_000 for path in files)
    numbers = [line["number"] for line in runlog.read(tmp_path, "r1")]
    assert numbers == list(range(numbers[0], 300))


def test_a_log_that_cannot_be_written_is_said_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / runlog.FILE).mkdir()
    with runlog.to_file(tmp_path, "r1"):
        pass
    assert "could not log 'begun'" in capsys.readouterr().err


def test_a_run_notes_its_sources_its_stages_with_their_time_and_its_end(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        place.run(BEGAN, "second")
        noted = runlog.read(place.home / "logs", "second")
    assert [line["event"] for line in noted][:2] == ["begun", "source"]
    assert [line["stage"] for line in noted if line["event"] == "stage"] == [
        "audit", "settle", "commit", "publish", "deliver",
    ]  # fmt: skip
    assert all(line["seconds"] >= 0 for line in noted if line["event"] in ("stage", "source"))
    assert noted[-1] | {"event": "ended", "status": "ok", "exit_code": 0, "confirmed": 1} == noted[-1]
