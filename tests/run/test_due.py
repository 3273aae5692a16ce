"""Which sources a run takes, and when a source is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.config.catalog import load_source
from gsi_etl.config.source import Source
from gsi_etl.errors import UsageError
from gsi_etl.model import Known, SourceState
from gsi_etl.run.due import LONGEST_WAIT, choose, is_due

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return make(tmp_path, "sample")


def make(folder: Path, source_id: str, more: str = "") -> Source:
    path = folder / f"{source_id}.yaml"
    path.write_text(
        f"id: {source_id}\ntitle: A sample\nkind: report\npublisher: {{name: Someone}}\nformat: html\n"
        f'url: https://example.org/{source_id}\nschedule: "0 6 * * *"\ncadence: P1Y\n{more}',
        encoding="utf-8",
    )
    return load_source(path)


def known(**state: object) -> Known:
    return Known(first_run=False, sources={"sample": SourceState("sample", **state)})  # type: ignore[arg-type]


def test_a_run_takes_the_enabled_sources_or_those_it_is_asked_for(tmp_path: Path) -> None:
    on, off = make(tmp_path, "one"), make(tmp_path, "two", "enabled: false\n")
    assert choose([on, off], ()) == (on,)
    assert choose([on, off], ("two",)) == (off,)


def test_a_slip_in_a_source_is_answered_with_its_nearest_name(source: Source) -> None:
    with pytest.raises(UsageError, match="there is no source 'sampel'") as caught:
        choose([source], ("sampel",))
    assert caught.value.hint == "did you mean 'sample'?"


def test_a_catalogue_with_nothing_enabled_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source of the catalogue is enabled"):
        choose([make(tmp_path, "two", "enabled: false\n")], ())


def test_a_source_that_was_never_tried_is_due(source: Source) -> None:
    assert is_due(source, Known(), NOON)


def test_a_source_is_due_once_its_time_has_come_since_it_was_last_well(source: Source) -> None:
    assert not is_due(source, known(last_ok=NOON.replace(hour=6)), NOON)
    assert is_due(source, known(last_ok=NOON.replace(hour=5, minute=59)), NOON)
    assert is_due(source, known(last_ok=NOON - timedelta(days=30)), NOON)


def test_a_server_that_asked_for_patience_gets_it(source: Source) -> None:
    late = known(last_ok=NOON - timedelta(days=3), not_before=NOON + timedelta(seconds=1))
    assert not is_due(source, late, NOON)
    assert is_due(source, late, NOON + timedelta(seconds=1))


@pytest.mark.parametrize(("failures", "minutes"), [(1, 15), (2, 30), (3, 60), (5, 240), (6, 360), (1000, 360)])
def test_a_failing_source_is_tried_less_and_less_often(source: Source, failures: int, minutes: int) -> None:
    failing = known(status="down", failures=failures, tried_at=NOON, last_ok=NOON - timedelta(days=3))
    assert not is_due(source, failing, NOON + timedelta(minutes=minutes, seconds=-1))
    assert is_due(source, failing, NOON + timedelta(minutes=minutes))


@given(st.integers(0, 10_000), st.integers(0, 400))
def test_no_source_is_forgotten(failures: int, days: int) -> None:
    """However long it failed: a quarter of a day after the last try and a day after the last success it is due."""
    state = known(failures=failures, tried_at=NOON, last_ok=NOON - timedelta(days=days))
    source = Source.model_validate(
        {
            "id": "sample",
            "title": "A sample",
            "kind": "report",
            "publisher": {"name": "Someone"},
            "url": "https://example.org/",
            "format": "html",
            "schedule": "0 6 * * *",
            "cadence": "P1Y",
        }
    )
    assert is_due(source, state, NOON + max(LONGEST_WAIT, timedelta(days=1)))
