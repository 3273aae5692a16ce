"""What a run is told of the past: its pages, sources, fetches, articles and figures, over rows written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hand_written import add, day

from gsi_etl.errors import SubjectError
from gsi_etl.model import FeedItem, Fetch, Known, PageState, SourceState, Validators
from gsi_etl.warehouse import state_before
from gsi_etl.warehouse.fetches_before import is_recorded, newest_fetches
from gsi_etl.warehouse.figures_before import Needs, read_all_figures, read_figures
from gsi_etl.warehouse.subject import held, refuse_another

World = duckdb.DuckDBPyConnection
PAGE = "https://index.example/"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


def at(number: int) -> datetime:
    return day(number).replace(tzinfo=UTC)


def known(world: World, *source_ids: str) -> Known:
    return state_before.read_known(world, source_ids, NOW)


# --- runs


@pytest.mark.parametrize(
    ("statuses", "is_first"),
    [
        ([], True),
        (["failed"], True),
        (["restored"], True),
        (["abandoned"], True),
        (["ok"], False),
        (["partial", "failed"], False),
    ],
)
def test_a_run_is_the_first_while_none_before_it_came_to_its_end(
    world: World, statuses: list[str], is_first: bool
) -> None:
    for number, status in enumerate(statuses, 1):
        add(world, "core.runs", {"run_id": f"r{number}", "status": status, "recorded_at": day(number)})
    found = known(world, "index")
    assert found.first_run == is_first
    counted = [number for number, status in enumerate(statuses, 1) if status != "abandoned"]
    assert found.last_recorded_at == (at(counted[-1]) if counted else None)
    assert state_before.last_commit(world) == found.last_recorded_at
    assert (found.pages, found.sources, found.failing_checks, found.load_id) == ({}, {}, {}, None)
    assert (found.editions, found.recent, found.revisions, found.mutes) == (frozenset(), (), {}, ())


def test_a_database_of_no_schema_was_never_committed_to() -> None:
    with duckdb.connect() as bare:
        assert state_before.last_commit(bare) is None


def test_the_end_of_the_archive_is_that_of_the_last_run_that_has_one(world: World) -> None:
    assert state_before.archive_end(world) is None
    for number, lines, digest in ((1, 7, "aa"), (3, 9, "cc"), (2, 8, "bb"), (4, None, None)):
        add(world, "core.runs", {"recorded_at": day(number), "archive_lines": lines, "archive_hash": digest})
    assert state_before.archive_end(world) == (9, "cc")


def test_checks_that_fail_editions_and_reference_data_are_known_of_all_sources(world: World) -> None:
    add(
        world,
        "core.reference_loads",
        {"load_id": "old", "recorded_at": day(1)},
        {"load_id": "new", "recorded_at": day(2)},
    )
    failed = {"suite": "s", "check_name": "c", "recorded_at": day(2), "success": False}
    add(world, "core.checks", failed, failed | {"source_id": "index"}, failed | {"check_name": "d", "success": True})
    add(world, "core.sources", {"source_id": "index", "official": True}, {"source_id": "paper"})
    for source_id, edition in (("index", "GSI 2018"), ("index", None), ("paper", "GSI 2023"), ("gone", "GSI 2016")):
        add(world, "core.figure_states", {"source_id": source_id, "edition": edition})
    found = known(world)
    assert found.failing_checks == {("s", "c", ""): at(2), ("s", "c", "index"): at(2)}
    assert found.editions == {"GSI 2018"}
    assert found.load_id == "new"


def test_a_source_is_as_it_was_last_seen_and_was_tried_when_that_run_began(world: World) -> None:
    state = {
        "source_id": "index",
        "run_id": "r",
        "status": "down",
        "since": day(3),
        "failures": 4,
        "message": "no answer",
    }
    add(world, "core.source_states", state | {"last_ok": day(2), "not_before": day(5), "recorded_at": day(4)})
    add(world, "core.source_states", state | {"status": "ok", "recorded_at": day(3)}, {"source_id": "other"})
    add(world, "core.runs", {"run_id": "r", "started_at": day(4), "recorded_at": day(4)})
    (found,) = known(world, "index", "fresh").sources.values()
    assert found == SourceState("index", "down", at(3), 4, "no answer", at(2), at(5))
    assert found.tried_at == at(4)


# --- pages and fetches


def fetched(number: int, **more: Any) -> dict[str, Any]:
    usual = {"entry": number, "run_id": "r", "source_id": "index", "url": PAGE, "outcome": "ok", "sha256": "aa"}
    return usual | {"attempted_at": day(number), "completeness": "length"} | more


def read(number: int, **more: Any) -> dict[str, Any]:
    usual = {"document_id": f"d{number}", "source_id": "index", "url": PAGE, "snapshot_sha256": "aa", "accepted": True}
    return usual | {"recorded_at": day(number), "reader_version": f"v{number}", "complete": True, "run_id": "r"} | more


def page(**more: Any) -> PageState:
    usual: dict[str, Any] = {
        "url": PAGE, "sha256": "aa", "validators": Validators(None, None), "reader_version": "v1", "document_id": "d1",
        "fetched_at": at(1), "whole_at": at(1), "proved": True, "complete": True,
    }  # fmt: skip
    return PageState(**usual | more)


def test_a_page_is_known_by_the_last_reading_that_was_accepted_and_the_fetches_of_its_bytes(world: World) -> None:
    add(
        world,
        "core.fetches",
        fetched(1, etag="old", completeness="unverified"),
        fetched(3, outcome="not_modified", etag="new", last_modified="then"),
        fetched(4, sha256="wall", etag="of the wall"),
        fetched(5, outcome="refused", sha256=None),
        fetched(2, url=f"{PAGE}2", sha256="bb", completeness="marker"),
        fetched(6, source_id="other"),
    )
    add(world, "core.documents", read(1), read(2, complete=False), read(4, snapshot_sha256="wall", accepted=False))
    add(world, "core.documents", read(3, url=f"{PAGE}2", snapshot_sha256="bb"), read(5, source_id="other"))
    assert known(world, "index", "fresh").pages == {
        ("index", PAGE): page(
            validators=Validators("new", "then"), reader_version="v2", document_id="d2", fetched_at=at(3),
            whole_at=at(1), proved=False, complete=False,
        ),
        ("index", f"{PAGE}2"): page(
            url=f"{PAGE}2", sha256="bb", reader_version="v3", document_id="d3", fetched_at=at(2), whole_at=at(2)
        ),
    }  # fmt: skip


def test_the_fetch_behind_a_page_is_the_first_that_brought_the_bytes_it_was_read_from(world: World) -> None:
    said: dict[str, Any] = {"final_url": f"{PAGE}end", "media_type": "text/html", "charset": "utf-8"}
    add(
        world,
        "core.fetches",
        fetched(2, **said),
        fetched(3),
        fetched(1, outcome="not_modified"),
        fetched(4, sha256="bb"),
        fetched(5, source_id="other"),
    )
    before = Known(first_run=False, pages={("index", PAGE): page(), ("index", "gone"): page(url="gone")})
    found = state_before.fetches_behind(world, before)
    whole = Fetch("index", PAGE, at(2), Decimal(0), "ok", sha256="aa", completeness="length", **said)
    assert found == {("index", PAGE): whole}


def test_the_fetches_of_a_run_are_those_that_brought_bytes_of_the_source_in_their_order(world: World) -> None:
    add(
        world,
        "core.fetches",
        fetched(3, url="b"),
        fetched(3, url="a", media_type="text/html", final_url="end", charset="utf-8"),
        fetched(2, url="c"),
        fetched(1, outcome="refused"),
        fetched(1, run_id="q"),
        fetched(1, source_id="other"),
    )
    found = state_before.fetches_of(world, "r", "index")
    assert [(fetch.source_id, fetch.url, fetch.attempted_at) for fetch in found] == [
        ("index", "c", at(2)), ("index", "a", at(3)), ("index", "b", at(3)),
    ]  # fmt: skip
    assert found[1] == Fetch(
        "index", "a", at(3), Decimal(0), "ok", sha256="aa", completeness="length", media_type="text/html",
        final_url="end", charset="utf-8",
    )  # fmt: skip


def test_an_article_is_known_by_its_title_and_by_its_day_where_a_list_gave_it(world: World) -> None:
    dated = {"published_on": date(2025, 1, 3), "published_by": "feed"}
    add(
        world,
        "core.documents",
        read(1, url="a", title="A", **dated),
        read(2, url="b", title="B", **dated | {"published_by": "meta"}),
        read(3, url="c", title="C"),
        read(4, url="d", title="D", run_id="q"),
        read(5, url="e", title="E", source_id="other"),
    )
    a, b, c, d = FeedItem("a", "A", datetime(2025, 1, 3, tzinfo=UTC)), *(FeedItem(x, x.upper()) for x in "bcd")
    assert state_before.articles_of(world, "r", "index") == {"a": a, "b": b, "c": c}
    pages = {("index", url): page(url=url, document_id=name) for url, name in (("a", "d1"), ("d", "d4"), ("x", "d9"))}
    assert state_before.articles_behind(world, Known(first_run=False, pages=pages)) == {"a": a, "d": d}


def test_a_fetch_of_a_collector_is_known_by_its_source_page_and_moment(world: World) -> None:
    add(
        world, "core.fetches", fetched(1), fetched(3, outcome="refused"), fetched(2, url="b"), fetched(4, source_id="o")
    )
    pages = {("index", PAGE), ("index", "never"), ("paper", PAGE)}
    assert newest_fetches(world, pages) == {("index", PAGE): at(3)}
    fetch = Fetch("index", PAGE, at(1), Decimal(0), "ok")
    assert is_recorded(world, fetch) is True
    for other in ({"source_id": "paper"}, {"url": "b"}, {"attempted_at": at(1) + timedelta(seconds=1)}):
        said: dict[str, Any] = {"source_id": "index", "url": PAGE, "attempted_at": at(1)} | other
        assert is_recorded(world, Fetch(**said, seconds=Decimal(0), outcome="ok")) is False


# --- figures


def stated(name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    usual = {"figure_id": name, "recorded_at": day(number), "status": "current", "source_id": "index", "url": PAGE}
    usual |= {"measure": "people", "place": "WLD", "edition": "GSI 2018", "quote": "8", "rules": "[]", "kind": "count"}
    return usual | {"confidence": "high", "char_start": 1} | more


def test_all_figures_are_the_newest_states_in_the_order_of_the_pages_but_for_what_was_superseded(world: World) -> None:
    add(
        world,
        "core.figure_states",
        stated("b", char_start=9),
        stated("a", char_start=9),
        stated("c", 1),
        stated("c", 2, status="withdrawn"),
        stated("d", 1),
        stated("d", 2, status="superseded"),
        stated("e", source_id="a", url="z", char_start=99),
        stated("f", url="https://a.example/", char_start=99),
    )
    found = read_all_figures(world)
    assert [state.figure_id for state in found] == ["e", "f", "c", "a", "b"]
    assert [state.status for state in found] == ["current", "current", "withdrawn", "current", "current"]


SUBJECT = ("people", "WLD", "", "GSI 2018")


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        (Needs(watched=["index", "paper", "quiet"]), []),
        (Needs(pages=[("index", PAGE)], watched=["index", "paper", "quiet"]), ["own", "was here"]),
        (Needs(pages=[("index", "x"), ("paper", PAGE)], watched=["index", "paper", "quiet"]), []),
        (Needs(watched=["index", "paper"]), ["lost", "rate"]),
        (Needs(subjects=[SUBJECT], watched=["index", "paper", "quiet"]), ["own", "p1", "lost"]),
        (
            Needs(subjects=[SUBJECT], official=["paper"], watched=["index", "paper", "quiet"]),
            ["own", "p1", "p2", "lost"],
        ),
        (Needs(subjects=[("people", "WLD", "", "2016")], watched=["index", "paper", "quiet"]), ["year"]),
        (Needs(subjects=[("people", "WLD", "women", "GSI 2018")], watched=["index", "paper", "quiet"]), ["women"]),
        (Needs(subjects=[("people", "x\ud800\0", "", "")], watched=["index", "paper", "quiet"]), []),
        (
            Needs(headlines=[("people", "WLD")], evidence=["paper"], watched=["index", "paper", "quiet"]),
            ["year", "p1", "p2", "women"],
        ),
        (Needs(headlines=[("people", "WLD")], watched=["index", "paper", "quiet"]), []),
        (Needs(headlines=[("rate", "WLD")], evidence=["quiet"], watched=["index", "paper", "quiet"]), ["rate"]),
    ],
)
def test_a_run_reads_the_figures_that_it_needs_and_no_others(world: World, needs: Needs, found: list[str]) -> None:
    add(
        world,
        "core.figure_states",
        stated("own"),
        stated("was here", status="withdrawn", char_start=2),
        stated("p1", source_id="paper", url="1"),
        stated("p2", source_id="paper", url="2"),
        stated("year", source_id="paper", url="0", edition=None, reference_year=2016),
        stated("women", source_id="paper", url="3", subgroup="women"),
        stated("gone", source_id="paper", url="4", quote="9"),
        stated("gone", 2, source_id="paper", url="4", quote="9", status="superseded"),
        stated("lost", source_id="quiet", url="1"),
        stated("rate", source_id="quiet", url="2", measure="rate"),
        stated("away", source_id="quiet", url="3", status="withdrawn"),
    )
    assert [state.figure_id for state in read_figures(world, needs)] == found


# --- the subject


def test_a_warehouse_is_of_the_subject_that_it_first_recorded(world: World) -> None:
    assert held(world) is None
    refuse_another(world, "here")
    add(world, "core.subjects", {"entry": 5, "subject": "modern-slavery"}, {"entry": 9, "subject": "other"})
    first = held(world)
    assert first == "modern-slavery"
    world.execute("UPDATE core.subjects SET subject = 'tides' WHERE entry = 5")
    with pytest.raises(SubjectError) as caught:
        refuse_another(world, "here")
    assert (caught.value.what, caught.value.where) == ("the warehouse is of another subject: tides", "here")


def test_a_warehouse_that_recorded_no_subject_is_of_the_bundled_one(world: World) -> None:
    add(world, "core.reference_loads", {"load_id": "a"})
    assert held(world)
    refuse_another(world, "here")
    with duckdb.connect() as bare:
        assert held(bare) is None
