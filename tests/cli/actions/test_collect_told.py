"""What a collector's run says and exits with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import collect
from gsi_etl.config.settings import Settings
from gsi_etl.run.gather import Gathered, GatherOptions

MANY = Gathered("desk", 2, 1, ("index: 404 “gone”",), ("b-1", "b-2"), ("bad.yaml: line 1",))


@pytest.mark.parametrize(
    ("done", "said", "code"),
    [
        (MANY, ["failed   index: 404 “gone”", "left out bad.yaml: line 1", "sent     b-1", "sent     b-2",
                "done     2 sources, 1 fetch by desk"], 4),
        (Gathered("desk", 1, 2, (), ()), ["done     1 source, 2 fetches by desk"], 0),
        (Gathered("desk", 0, 0, (), ("b-3",)), ["sent     b-3", "done     nothing is due on desk"], 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("as_json", [True, False])
def test_a_collectors_run_says_what_it_fetched_and_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    done: Gathered, said: list[str], code: int, as_json: bool,
) -> None:  # fmt: skip
    settings, options = Settings(home=tmp_path), GatherOptions(("index",))

    def gather(*given: Any, tell: Any) -> Gathered:
        assert given == (settings, tmp_path / "out", options)
        tell("collect", "fetched")
        return done

    monkeypatch.setattr(collect, "gather", gather)
    assert collect.collect_once(settings, tmp_path / "out", options, as_json=as_json) == code
    shown = capsys.readouterr()
    assert shown.err.splitlines() == ["collect  fetched", *said]
    if not as_json:
        assert shown.out == ""
        return
    assert shown.out.startswith('{\n  "machine": "desk",\n')
    assert json.loads(shown.out) == {
        "machine": "desk", "sources": done.sources, "fetches": done.fetches, "refused": list(done.refused),
        "sent": list(done.sent), "faulty": list(done.faulty), "exit_code": code,
    }  # fmt: skip
    assert ("“gone”" in shown.out) is (code == 4)
