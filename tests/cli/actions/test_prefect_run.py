"""A Prefect server that refuses us is one line, and the run goes on without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect_api import Api

from gsi_etl.cli.actions.prefect_run import run_with_prefect
from gsi_etl.pipeline import Options
from operated import Operated, operated


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path) as copy:
        yield copy


@pytest.mark.parametrize(
    ("login", "words"),
    [
        ("", "asks for a password: set PREFECT_API_AUTH_STRING; running without Prefect"),
        ("gsi:wrong", "refuses the password of PREFECT_API_AUTH_STRING; running without Prefect"),
    ],
)
def test_a_missing_or_wrong_password_is_one_line_and_no_obstacle(
    place: Operated, api: str, login: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Api, "password", "gsi:right")
    monkeypatch.setenv("PREFECT_API_URL", api.replace("//", "//a:b@"))
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", login)
    said: list[str] = []

    def tell(stage: str, what: str) -> None:
        if stage == "prefect":
            said.append(what)

    report = run_with_prefect(place.settings(), Options(dry_run=True), tell=tell, write=lambda _text: None)
    assert report.counts["sources"] == 1
    (line,) = said
    assert line.endswith(words)
    assert "a:b" not in line
