"""A WARC file becomes a part: whole or not at all, equal for equal input, whatever its pages do to their reader."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest
import warc_set
from backfill_place import NOW, Place

from gsi_etl.archive import Archive
from gsi_etl.backfill import planning, shard, store
from gsi_etl.backfill.commit import commit
from gsi_etl.backfill.export import export_claims, export_to
from gsi_etl.backfill.parts import NOTHING, read_part, write_part
from gsi_etl.backfill.run import run
from gsi_etl.backfill.warc import page_at
from gsi_etl.base import failpoints
from gsi_etl.config import resources
from gsi_etl.errors import ArchiveError, BackfillError, LockedError
from gsi_etl.warehouse.connection import run_lock
from gsi_etl.warehouse.query import query


def test_of_a_set_of_news_the_claims_are_kept_with_their_evidence(backfilled: Place) -> None:
    with store.reading(backfilled.folder) as connection:
        rows = connection.execute(
            "SELECT quote, verdict, edition, publisher, published_on, warc, warc_offset, snapshot_sha256, sentence "
            "FROM news_claims"
        ).fetchall()
    assert len(rows) == 4
    assert {row[0] for row in rows} == {"40.3 million", "49.6 million", "2.6 million", "27.6 million"}
    assert {(row[0], row[1]) for row in rows} >= {("40.3 million", "exact"), ("2.6 million", "rounded")}
    archive = Archive(backfilled.settings.archive_path)
    for quote, *_, publisher, day, warc, offset, sha256, sentence in rows:
        page = page_at(backfilled.warcs / warc, offset)
        assert page.sha256 == sha256
        assert archive.get(sha256) == page.body
        assert quote.encode() in page.body
        assert sentence.encode() in page.body
        assert publisher in warc_set.PAPERS
        assert f"{day:%Y/%m}" in page.url


def test_only_pages_with_a_target_figure_are_archived(backfilled: Place) -> None:
    (documents,) = [
        sum(1 for row in backfilled.content() if row[0] == "documents"),
    ]
    assert len(backfilled.archived()) == documents == 4


def test_the_daily_monitor_has_nothing_of_it(backfilled: Place) -> None:
    assert sorted(path.name for path in backfilled.home.iterdir()) == ["archive", "backfill", "logs", "public"]


@pytest.mark.slow
def test_equal_input_gives_equal_parts(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    place.plan()
    (row,) = place.rows()
    place.read(row.shard)
    first = place.parts()
    shard.close_pool()
    place.read(row.shard)
    assert place.parts() == first


def test_a_part_goes_in_once_however_often_it_is_committed(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    place.plan()
    place.read_and_commit()
    before = place.content()
    (row,) = place.rows()
    with Archive(place.settings.archive_path) as archive:
        assert not commit(place.folder, archive, row.shard, lambda: NOW)
    assert place.content() == before


def test_files_that_are_not_whole_are_named_and_give_nothing(place: Place, small_set: list[Path]) -> None:
    whole = small_set[0].read_bytes()
    for name, content in {
        "cut": whole[:-7], "empty": b"", "also-empty": b"", "html": b"<!DOCTYPE html>",
        "flipped": whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :],
    }.items():  # fmt: skip
        (place.warcs / f"{name}.warc.gz").write_bytes(content)
    made = place.plan()
    assert [name for name, _ in made.damaged] == ["also-empty.warc.gz", "empty.warc.gz", "html.warc.gz"]
    place.read_and_commit()
    states = place.states()
    assert {name: state for name, (state, _) in states.items()} == {
        f"{name}.warc.gz": "damaged" for name in ("cut", "empty", "also-empty", "html", "flipped")
    }
    assert "it is cut" in states["cut.warc.gz"][1]
    assert "is altered" in states["flipped.warc.gz"][1]
    assert [row for row in place.content() if row[0] != "plan"] == []
    assert place.parts() == {}


def test_a_file_that_was_got_again_is_read_after_retry(place: Place, small_set: list[Path]) -> None:
    path = place.warcs / "a.warc.gz"
    path.write_bytes(small_set[0].read_bytes()[:-7])
    (place.warcs / "empty.warc.gz").write_bytes(b"")
    place.plan()
    place.read_and_commit()
    assert planning.retry(place.home, now=NOW) != []  # the cut one could be whole after all: only reading shows it
    place.read_and_commit()
    shutil.copy(small_set[0], path)
    (again,) = planning.retry(place.home, now=NOW)
    assert again.name == "a.warc.gz"
    place.read_and_commit()
    assert {name: state for name, (state, _) in place.states().items()} == {
        "a.warc.gz": "done", "empty.warc.gz": "damaged"
    }  # fmt: skip


def test_a_file_that_changes_after_planning_is_not_read(place: Place, small_set: list[Path]) -> None:
    path = place.warcs / "a.warc.gz"
    shutil.copy(small_set[0], path)
    place.plan()
    shutil.copy(small_set[1], path)
    place.read_and_commit()
    assert place.states()["a.warc.gz"] == ("damaged", "it is not the file that was planned: its sha256 differs")


def test_equal_bytes_under_two_names_are_read_once(place: Place, small_set: list[Path]) -> None:
    for name in ("a.warc.gz", "b.warc.gz"):
        shutil.copy(small_set[0], place.warcs / name)
    assert (place.plan().files, len(place.rows())) == (2, 1)
    assert place.plan().added == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("action", "rule"),
    [("kill", "died"), ("memory", "memory"), ("loop", "cpu wall")],
)
def test_a_page_that_kills_its_reader_costs_that_page(
    place: Place, monkeypatch: pytest.MonkeyPatch, action: str, rule: str
) -> None:
    made = [one for one in warc_set.articles(36, padding=2) if one.states]
    warc_set.write(place.warcs / "a.warc.gz", [warc_set.record(one) for one in made])
    place.plan()
    (row,) = place.rows()
    monkeypatch.setenv(failpoints.VARIABLE, f"read.parsed@{made[1].url[-12:]}:{action}:*")
    shard.close_pool()
    done = place.read(row.shard, seconds=5 if action == "loop" else 30)
    shard.close_pool()
    assert (done.state, done.counts.documents, done.counts.unread) == ("read", 2, 1)
    (unread,) = [
        one for one in read_part(row.shard.part(place.folder.parts), row.shard).rows if one["line"] == "unread"
    ]
    assert unread["url"] == made[1].url
    assert unread["rule"] in rule.split()


def test_a_part_that_is_damaged_or_another_shards_is_refused(place: Place, small_set: list[Path]) -> None:
    for path in small_set:
        shutil.copy(path, place.warcs)
    place.plan()
    one, two = (row.shard for row in place.rows())
    part = one.part(place.folder.parts)
    write_part(part, one, [], NOTHING)
    part.rename(two.part(place.folder.parts))
    with pytest.raises(BackfillError, match="cannot be used"):
        read_part(two.part(place.folder.parts), two)
    lines = gzip.decompress(two.part(place.folder.parts).read_bytes()).splitlines(keepends=True)
    part.write_bytes(gzip.compress(b"".join(lines[:-1])))
    with pytest.raises(BackfillError, match="cannot be used"):
        read_part(part, one)


def test_a_worker_of_another_version_is_an_error_and_reads_nothing(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    place.plan()
    (row,) = place.rows()
    older = type(row.shard)(
        row.shard.name, row.shard.path, row.shard.size, row.shard.sha256, "documents-1+figures-1.0.0"
    )
    with pytest.raises(BackfillError, match="another version"):
        place.read(older)


def test_cited_pages_that_cannot_be_archived_stop_the_commit(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    place.plan()
    (row,) = place.rows()
    place.read(row.shard)
    shutil.rmtree(place.settings.archive_path)
    place.settings.archive_path.write_text("a file where the folder should be")
    with pytest.raises(ArchiveError):
        commit(place.folder, Archive(place.settings.archive_path), row.shard, lambda: NOW)
    assert [row for row in place.content() if row[0] != "plan"] == []
    assert [row.state for row in place.rows()] == ["todo"]


def test_gdelts_themes_choose_the_pages_that_are_read(place: Place) -> None:
    made = [one for one in warc_set.articles(36, padding=2) if one.states]
    warc_set.write(place.warcs / "a.warc.gz", [warc_set.record(one) for one in made])

    def line(url: str, themes: str, enhanced: str) -> str:
        return "\t".join(["1", "20240501", "1", "example", url, "", "", themes, enhanced, *[""] * 18])

    gkg = place.warcs.parent / "20240501.gkg.csv"
    gkg.write_text("\n".join([
        line(made[0].url.replace("https", "http") + "/", "TAX_FNCACT;SOC_SLAVERY;", ""),
        line(made[1].url, "", "WB_2511_SLAVERY,120;TAX_X,4"),
        line(made[2].url, "SOC_SLAVERY_NOT_THIS;", "ECON,3"),
    ]))  # fmt: skip
    planned = planning.make_plan(place.home, [str(place.warcs / "*")], now=NOW, gdelt_files=[gkg])
    assert planned.addresses == 2
    place.read_and_commit()
    assert {row[3] for row in place.content() if row[0] == "documents"} == {made[0].url, made[1].url}
    assert place.plan().added == 1  # all of its pages are another plan


def test_a_gdelt_file_of_another_kind_is_refused(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    other = place.warcs.parent / "export.csv"
    other.write_text("a,b,c\n")
    with pytest.raises(BackfillError, match="Global Knowledge Graph"):
        planning.make_plan(place.home, [str(place.warcs / "*")], now=NOW, gdelt_files=[other])


def test_no_file_no_plan_and_an_empty_plan_are_errors_that_say_what_to_do(place: Place) -> None:
    with pytest.raises(BackfillError, match="no file fits"):
        place.plan("nothing*")
    with pytest.raises(BackfillError, match="no backfill yet"):
        run(place.settings, clock=lambda: NOW)


def test_two_backfills_of_one_home_do_not_mix_and_the_daily_run_is_free(place: Place, small_set: list[Path]) -> None:
    shutil.copy(small_set[0], place.warcs)
    place.plan()
    with run_lock(place.folder.root, run_id="another", now=NOW):
        with pytest.raises(LockedError):
            run(place.settings, clock=lambda: NOW)
        with run_lock(place.home, run_id="daily", now=NOW):
            pass


def test_the_exports_are_equal_for_equal_claims(backfilled: Place, tmp_path: Path) -> None:
    assert export_claims(backfilled.folder) == 4
    first = [path.read_bytes() for path in export_to(backfilled.folder, tmp_path / "one")]
    second = [path.read_bytes() for path in export_to(backfilled.folder, tmp_path / "two")]
    assert first == second
    assert first[1].startswith(b"\xef\xbb\xbfclaim_id,publisher")


@pytest.mark.slow
def test_published_claims_answer_which_newspapers_repeat_an_old_number(place: Place) -> None:
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.migrate import migrate
    from gsi_etl.warehouse.publish import publish

    old = warc_set.FIGURES[0]
    made = [
        warc_set.record(one) for one in warc_set.articles(200, padding=2) if one.states and old.encode() in one.html
    ]
    warc_set.write(place.warcs / "a.warc.gz", made)
    place.plan()
    place.read_and_commit()
    export_claims(place.folder)
    with open_writer(place.settings.warehouse_path) as connection:
        migrate(connection)
        target = publish(connection, place.settings.public_path)
    question = resources.folder("warehouse") / "queries" / "newspapers_repeating_40_3_million.sql"
    _, rows = query(target, question.read_text(encoding="utf-8"))
    _, all_of_them = query(target, "SELECT publisher, published_on FROM news_claims WHERE value = 40300000")
    since = [publisher for publisher, day in all_of_them if day.year >= 2023]
    assert 0 < len(since) < len(all_of_them) == len(made)
    assert {row[0] for row in rows} == set(since)
    assert json.loads(json.dumps([row[1] for row in rows])) == [since.count(row[0]) for row in rows]


def test_a_damaged_export_costs_the_claims_and_not_the_publishing(place: Place) -> None:
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.migrate import migrate
    from gsi_etl.warehouse.publish import publish

    place.folder.prepare()
    (place.home / "public").mkdir()
    place.folder.claims.write_bytes(b"no parquet")
    with open_writer(place.settings.warehouse_path) as connection:
        migrate(connection)
        target = publish(connection, place.settings.public_path)
    assert query(target, "SELECT count(*) FROM news_claims")[1] == [(0,)]
