"""A database put in the place of the published one: verified before, and swept and shared around it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from gsi_etl.errors import PublishError
from gsi_etl.warehouse.publish import VIEWS, _put, _sweep, _verify

#: A table of a row, and every public view over one.
SCHEMA = "CREATE SCHEMA core; CREATE TABLE core.t (n INTEGER); INSERT INTO core.t VALUES (7);" + "".join(
    f"CREATE VIEW {view} AS SELECT 'run' AS run_id, TIMESTAMP '2026-03-02' AS finished_at_utc, '{{}}' AS counts, n "
    "FROM core.t;"
    for view in VIEWS
)


def maker(counts: dict[str, int], spoil: str = "", seen: list[Path] | None = None) -> Callable[[Path], dict[str, int]]:
    def make(fresh: Path) -> dict[str, int]:
        with duckdb.connect(str(fresh)) as connection:
            connection.execute(SCHEMA + spoil)
        if seen is not None:
            seen.append(fresh)
        return counts

    return make


def shown(public: Path) -> list[tuple[int]]:
    with duckdb.connect(str(public / "gsi.duckdb"), read_only=True) as connection:
        return connection.execute("SELECT n FROM runs").fetchall()


def test_a_database_comes_into_its_place_with_its_files(tmp_path: Path) -> None:
    public, seen = tmp_path / "a" / "public", list[Path]()
    assert _put(public, maker({"t": 1}, seen=seen), VIEWS) == public / "gsi.duckdb"
    assert seen[0].parent == public
    assert seen[0].name.startswith(".gsi.duckdb.")
    assert shown(public) == [(7,)]
    assert sorted(path.name for path in public.iterdir()) == ["datapackage.json", "gsi.duckdb", "latest", "runs"]
    assert len(list((public / "latest").iterdir())) == 2 * len(VIEWS) - 1
    before = {path.name: path.read_bytes() for path in (public / "latest").iterdir()}
    # The next differs in one view only: the files of no other are written.
    _put(public, maker({"t": 1}, "UPDATE core.t SET n = 8;"), ("alerts",))
    after = {path.name: path.read_bytes() for path in (public / "latest").iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"alerts.csv", "alerts.parquet"}


def test_a_copy_that_is_not_whole_is_thrown_away_and_the_one_before_stays(tmp_path: Path) -> None:
    _put(tmp_path, maker({"t": 1}), VIEWS)
    for counts, spoil, why in (
        ({"t": 2}, "", "the copy has 1 rows of t and not 2"),
        ({"t": 1}, "DROP VIEW news_claims;", "Catalog Error: Table with name news_claims does not exist!"),
        ({"gone": 1}, "", "Catalog Error: Table with name gone does not exist!"),
    ):
        with pytest.raises(PublishError) as caught:
            _put(tmp_path, maker(counts, "UPDATE core.t SET n = 8;" + spoil), VIEWS)
        error = caught.value
        assert (error.what, error.where, error.why) == (
            "the published files could not be written", str(tmp_path / "gsi.duckdb"), why,
        )  # fmt: skip
        assert shown(tmp_path) == [(7,)]
        assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_copy_is_verified_by_its_rows_and_by_the_views_that_are_asked(tmp_path: Path) -> None:
    maker({}, "DROP VIEW alerts;")(tmp_path / "gsi.duckdb")
    with duckdb.connect(str(tmp_path / "gsi.duckdb"), read_only=True) as copy:
        _verify(copy, {"t": 1}, ("runs", "changes"))
        for counts, views in (({"t": 0}, ("runs",)), ({"t": 1}, ("runs", "alerts"))):
            with pytest.raises((OSError, duckdb.Error)):
                _verify(copy, counts, views)


def test_only_what_is_half_made_is_swept_away(tmp_path: Path) -> None:
    left = (
        ".gsi.duckdb.7.new", "latest/.runs.csv.7.new", "latest/.runs.csv.7.new.bare", ".half.new/deep/file",
        "runs/.run-2.new/changes.csv", ".site/.page.new", "other/deep/.x.new",
    )  # fmt: skip
    kept = (
        "gsi.duckdb", ".htaccess", "new", "latest/runs.csv", "latest/.new-words", "runs/run-1/.old.new",
        ".site/tree/.odd.new", "other/deep/a.new",
    )  # fmt: skip
    for name in (*left, *kept):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    _sweep(tmp_path)
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()) == sorted(kept)
    assert not (tmp_path / ".half.new").exists()
    assert not (tmp_path / "runs" / ".run-2.new").exists()


def test_other_rights_of_the_folder_are_given_to_all_that_is_published_and_to_nothing_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    _put(tmp_path, maker({"t": 1}), VIEWS)
    (tmp_path / ".site").mkdir()
    (tmp_path / ".site" / "page").touch(0o600)
    (tmp_path / "notes.txt").touch(0o600)
    for mode, shared in ((0o755, False), (0o750, True)):
        tmp_path.chmod(mode)
        _put(tmp_path, maker({"t": 1}), ())
        # As long as the rights are the same, nobody looks through what was published before.
        assert ((tmp_path / ".site" / "page").stat().st_mode & 0o777 == mode & 0o666) == shared
        for name in ("gsi.duckdb", "datapackage.json", "latest/runs.csv", "runs/run/runs.csv"):
            assert (tmp_path / name).stat().st_mode & 0o777 == mode & 0o666, name
        assert (tmp_path / "notes.txt").stat().st_mode & 0o777 == 0o600
