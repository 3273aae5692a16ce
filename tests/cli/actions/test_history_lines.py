"""The state of a source and its fetches, line by line."""

from __future__ import annotations

from typing import Any

import pytest
from made_rows import AT, DATABASE, HOME, put

from gsi_etl.cli.actions import sources_history
from gsi_etl.cli.actions.sources_history import history
from gsi_etl.errors import UsageError

FETCH: dict[str, Any] = {
    "attempted_at_utc": AT, "outcome": "ok", "status": 200, "reason": None, "seconds": 1, "size": 1234,
    "completeness": "length", "new_bytes": True, "snapshot": "abcdef", "not_before_utc": None, "url": "https://a.example/",
}  # fmt: skip


def test_fetches_are_a_line_each_under_the_state_of_the_source(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    health = {"status": "down", "since_utc": AT, "failures": 1, "message": "gone", "not_before_utc": AT}
    rows = put(monkeypatch, sources_history, core__fetches=FETCH, source_health=health)
    history("index", home=HOME, config=None, limit=3, form="table")
    said = capsys.readouterr()
    assert [bound for _, bound in rows.asked] == [["index", 3], ["index"]]
    assert said.err.splitlines() == [
        "index: down since 2026-03-02 06:05 UTC, 1 failed run in a row; gone",
        "not fetched before 2026-03-02 06:05 UTC, as its server asked", "https://a.example/",
    ]  # fmt: skip
    assert said.out.splitlines() == [
        "attempted_utc      outcome   bytes   end      snapshot", "─" * 56,
        "2026-03-02 06:05   ok        1,234   length   abcdef new",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "words"),
    [({"since_utc": None, "failures": 0, "message": None}, "index: down"),
     ({"failures": 2, "message": ""}, "index: down since 2026-03-02 06:05 UTC, 2 failed runs in a row")],
)  # fmt: skip
def test_a_state_says_only_what_is_known(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: dict[str, Any], words: str
) -> None:
    health = {"status": "down", "since_utc": AT, "failures": 1, "message": "gone", "not_before_utc": None}
    put(monkeypatch, sources_history, source_health=health | state)
    sources_history._print_state(DATABASE, "index")
    assert capsys.readouterr().err == f"{words}\n"


def test_fetches_of_several_pages_name_each_and_what_failed_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    failed = FETCH | {"reason": "http_404", "size": None, "completeness": None, "new_bytes": False, "url": "https://b.example/",
                      "snapshot": None}  # fmt: skip
    sources_history._print_fetches([FETCH | {"new_bytes": False}, failed])
    said = capsys.readouterr()
    assert said.err == ""
    assert [line.split() for line in said.out.splitlines() if "─" not in line] == [
        ["attempted_utc", "outcome", "bytes", "end", "snapshot", "url"],
        ["2026-03-02", "06:05", "ok", "1,234", "length", "abcdef", "https://a.example/"],
        ["2026-03-02", "06:05", "http_404", "https://b.example/"],
    ]


def test_a_source_without_a_fetch_is_refused_and_other_forms_have_all_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(monkeypatch, sources_history)
    with pytest.raises(UsageError) as caught:
        history("index", home=HOME, config=None, limit=3, form="table")
    error = caught.value
    assert (error.what, error.where) == ("source 'index' has no recorded fetch", str(DATABASE))
    assert error.hint == "list ids with `gsi-etl sources list`; a source has no history before its first run"
    rows = put(monkeypatch, sources_history, core__fetches=FETCH)
    history("index", home=HOME, config=None, limit=3, form="csv")
    assert capsys.readouterr().out.splitlines()[0] == ",".join(FETCH)
    assert len(rows.asked) == 1
