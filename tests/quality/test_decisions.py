"""What people decide about checks: a revision accepted, a baseline set and taken back, a held batch taken or left."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gsi_etl.cli.commands.main import app
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query
from operated import BEGAN, Operated, operated, page

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path) as made:
        yield made


@pytest.fixture
def call(place: Operated) -> Callable[..., Result]:
    def called(*words: str) -> Result:
        result = CliRunner().invoke(app, [*words, "--home", str(place.home)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return called


def state(place: Operated, baseline: str) -> tuple[str, str]:
    sql = "SELECT status, baseline::VARCHAR FROM headlines WHERE series = ?"
    return query(place.home / "public" / "gsi.duckdb", sql, [baseline])[1][0]  # type: ignore[return-value]


def fails(place: Operated) -> list[str]:
    sql = "SELECT check_name FROM checks WHERE NOT success AND severity <> 'info' ORDER BY 1"
    return [row[0] for row in query(place.home / "public" / "gsi.duckdb", sql)[1]]


def test_an_accepted_revision_is_the_baseline_and_its_check_recovers_on_an_unchanged_page(
    place: Operated, call: Callable[..., Result]
) -> None:
    place.server.set("/index", page("41.6 million"), etag='"2"')
    report = place.run(BEGAN + DAY, "second")
    assert "agrees: world-gsi-2018" in fails(place)
    (revision,) = (change for change in report.told if change.change_class == "revision")

    call("baseline", "accept", revision.change_id, "--why", "the publisher confirmed it", "--by", "ann")
    listed = {row["baseline_id"]: row for row in json.loads(call("baseline", "list", "--json").stdout)}
    assert int(float(listed["world-gsi-2018"]["value"])) == 41_600_000
    assert "ann" in listed["world-gsi-2018"]["decided_by"]
    assert "the publisher confirmed it" in listed["world-gsi-2018"]["decided_by"]

    after = place.run(BEGAN + 2 * DAY, "third")  # a 304: nothing new to read, and the check is held again all the same
    assert "agrees: world-gsi-2018" not in fails(place)
    assert "check_recovered" in {change.change_class for change in after.changes}
    assert state(place, "world-gsi-2018")[0] == "agrees"
    assert place.run(BEGAN + 3 * DAY, "fourth").checks == ()

    call("baseline", "reset", "world-gsi-2018", "--why", "it was a slip after all", "--by", "ben")
    place.run(BEGAN + 4 * DAY, "fifth")
    assert "agrees: world-gsi-2018" in fails(place)


def test_a_baseline_is_set_in_words_and_nonsense_is_refused(place: Operated, call: Callable[..., Result]) -> None:
    call("baseline", "set", "world-gsi-2018", "41.6 million", "--why", "erratum of 3 March", "--by", "ann")
    place.run(BEGAN + DAY, "second")
    assert fails(place) == ["agrees: world-gsi-2018"]
    with pytest.raises(UsageError, match="is not a value"):
        call("baseline", "set", "world-gsi-2018", "a great many", "--why", "x")
    with pytest.raises(UsageError, match="no baseline") as refused:
        call("baseline", "set", "world-gsi-2081", "40.3 million", "--why", "x")
    assert "world-gsi-2018" in refused.value.hint
    assert call("baseline", "set", "world-gsi-2018", "40.3 million").exit_code == 2  # a reason is not optional


def test_a_baseline_that_a_publisher_has_left_behind_is_told_once_on_quiet_days(place: Operated) -> None:
    place.server.set("/index", page("41.6 million"), etag='"2"')
    place.run(BEGAN + DAY, "second")
    told = []
    for day in (2, 5, 7, 8, 9, 13):
        report = place.run(BEGAN + day * DAY, f"quiet-{day}")
        told += [(day, c.change_class) for c in report.changes if "up to date" in c.subject]
    assert told == [(8, "check_failed")]
    assert "baseline is up to date: world-gsi-2018" in fails(place)


def test_a_held_batch_is_shown_and_taken_after_all(place: Operated, call: Callable[..., Result]) -> None:
    place.server.set("/index", page("403 million"), etag='"2"')
    assert place.run(BEGAN + DAY, "second").exit_code == 3
    assert place.run(BEGAN + 2 * DAY, "third").exit_code == 3
    (held,) = json.loads(call("quarantine", "list", "--json").stdout)  # the same bytes twice are one batch
    assert (held["source_id"], held["state"]) == ("index", "held")
    shown = call("quarantine", "show", held["batch_id"])
    assert "is possible: world-gsi-2018" in shown.stdout
    assert str(place.home / "archive") in shown.stdout

    where = ("--sources", str(place.folder / "sources"))
    released = call("quarantine", "release", held["batch_id"], "--why", "it is so", "--by", "ann", *where)
    assert "revision" in released.stderr
    sql = "SELECT value::BIGINT, status FROM figures WHERE measure = 'people_in_modern_slavery'"
    assert query(place.home / "public" / "gsi.duckdb", sql)[1] == [(403_000_000, "current")]
    assert json.loads(call("quarantine", "list", "--json").stdout) == []
    (decided,) = json.loads(call("quarantine", "list", "--all", "--json").stdout)
    assert decided["state"] == "released"
    assert "ann: it is so" in call("quarantine", "show", held["batch_id"]).stdout
    with pytest.raises(UsageError, match="was released by ann"):
        call("quarantine", "release", held["batch_id"], "--why", "again", *where)


def test_a_dropped_batch_stays_dropped_and_the_last_good_figures_stay(
    place: Operated, call: Callable[..., Result]
) -> None:
    place.server.set("/index", page("403 million"), etag='"2"')
    place.run(BEGAN + DAY, "second")
    (held,) = json.loads(call("quarantine", "list", "--json").stdout)
    call("quarantine", "drop", held["batch_id"], "--why", "a slip of theirs", "--by", "ann")
    place.run(BEGAN + 2 * DAY, "third")
    assert json.loads(call("quarantine", "list", "--json").stdout) == []
    sql = "SELECT value::BIGINT, status FROM figures WHERE measure = 'people_in_modern_slavery'"
    assert query(place.home / "public" / "gsi.duckdb", sql)[1] == [(40_300_000, "stale")]
    with pytest.raises(UsageError, match="ever held back"):
        call("quarantine", "show", "qu_nothing")


def test_a_batch_that_a_later_page_has_overtaken_needs_no_decision(
    place: Operated, call: Callable[..., Result]
) -> None:
    place.server.set("/index", page("403 million"), etag='"2"')
    place.run(BEGAN + DAY, "second")
    place.server.set("/index", page("40.3 million people, and indeed 40.3 million"), etag='"3"')
    place.run(BEGAN + 2 * DAY, "third")
    (held,) = json.loads(call("quarantine", "list", "--all", "--json").stdout)
    assert held["state"] == "overtaken"
    with pytest.raises(UsageError, match="obsolete"):
        call("quarantine", "drop", held["batch_id"], "--why", "x")


def test_one_check_is_shown_with_its_past(place: Operated, call: Callable[..., Result]) -> None:
    place.server.set("/index", page("41.6 million"), etag='"2"')
    place.run(BEGAN + DAY, "second")
    shown = call("checks", "show", "agrees: world-gsi-2018", "--source", "index").stdout
    assert "FAILED" in shown
    assert "41.6 million" in shown
    assert "first" in shown  # the run in which it still held
    with pytest.raises(UsageError, match="no check"):
        call("checks", "show", "nothing of the kind")
