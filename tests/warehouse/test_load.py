"""The rows that a run adds, by table, over worlds of a few rows written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hand_written import add, day
from runs_by_hand import AT, BASELINE, REFERENCE, RUN, SECOND, World, added, commit_by_hand

from gsi_etl.config.source import Source
from gsi_etl.model import (
    Alert,
    Change,
    CheckResult,
    DatedBy,
    Document,
    Fetch,
    ReadDocument,
    SourceState,
    Validators,
)
from gsi_etl.warehouse.load import (
    Quarantined,
    run_rows,
)
from scenes.world import source

# --- the run itself


def test_a_run_is_a_row_of_the_ledger_and_adds_nothing_that_it_does_not_say(world: World) -> None:
    assert added(world, RUN) == {
        "runs": [
            {
                "run_id": "r", "recorded_at": "2026-03-02 06:17:05", "started_at": "2026-03-02 06:17:00",
                "finished_at": "2026-03-02 06:17:09", "status": "ok", "counts": '{"a": 2, "b": 1}', "version": "1.2",
                "archive_lines": None, "archive_hash": None,
            }
        ]
    }  # fmt: skip
    (row,) = added(world, replace(RUN, archive_end=(17, "ee")))["runs"]
    assert (row["archive_lines"], row["archive_hash"]) == (17, "ee")


def test_the_tables_are_written_in_one_order_the_ledger_last(world: World) -> None:
    assert [part.table for part in run_rows(world, replace(RUN, reference=REFERENCE, baselines=[BASELINE]))] == [
        "subjects", "reference_loads", "estimates", "places", "comparisons", "editions", "measures", "baselines",
        "sources", "fetches", "documents", "figure_states", "changes", "checks", "source_states", "quarantine",
        "outbox", "runs",
    ]  # fmt: skip


def test_each_fetch_document_change_check_state_and_alert_is_a_row(world: World) -> None:
    fetch = Fetch(
        "index", "https://i.example/", AT, Decimal("1.25"), "ok", final_url="https://i.example/end", status=200,
        reason="why", detail="in detail", sha256="aa", size=1234, media_type="text/html", charset="utf-8",
        validators=Validators('"tag"', "yesterday"), completeness="length", not_before=AT + SECOND,
    )  # fmt: skip
    document = Document(
        source_id="index", url="https://i.example/", snapshot_sha256="aa", reader_version="r1", format="html",
        title="A title", text="Ein Text", publisher="P", author="A", language="de", left_out=("a picture",),
        published=DatedBy(date(2025, 1, 3), "meta", Decimal(1)), modified=DatedBy(date(2025, 1, 4), "feed", Decimal(1)),
        complete=False,
    )  # fmt: skip
    read = ReadDocument(document, "doc_1", (), (), other_numbers=3, left_out=("ä",), recognised=False)
    bare = replace(read, document_id="doc_2", document=replace(document, published=None, modified=None))
    change = Change(
        "ch_1", "revision", "source", "warning", "index", "World", "was, is", "s", Decimal("40.5"), Decimal(41), "40.5",
        "41", "f", "g", "https://i.example/", "as of now", "same page", "WLD",
    )  # fmt: skip
    check = CheckResult("s", "c", "critical", False, "seen", "expected", "it holds", "index", True)
    states = [
        SourceState("index", "down", AT, 4, "no answer", AT - SECOND, AT + SECOND),
        SourceState("new"),
    ]
    run = replace(
        RUN, fetches=[fetch], documents=[read, bare], changes=[change], checks=[check], source_states=states,
        quarantined=[Quarantined("index", "too far off", ("aa", "bb"))],
        alerts=[Alert("al_1", "mail", "not this", "{}", ("ch_1", "ch_2"))],
    )  # fmt: skip
    found = added(world, run)
    del found["runs"]
    of_run = {"run_id": "r", "recorded_at": "2026-03-02 06:17:05"}
    of_document = of_run | {
        "document_id": "doc_1", "source_id": "index", "url": "https://i.example/", "snapshot_sha256": "aa",
        "reader_version": "r1", "format": "html", "title": "A title", "publisher": "P", "author": "A",
        "language": "de", "published_on": "2025-01-03", "published_by": "meta", "modified_on": "2025-01-04",
        "complete": False, "accepted": False, "figures": 0, "other_numbers": 3, "left_out": '["a picture", "ä"]',
        "text": "Ein Text",
    }  # fmt: skip
    undated = {"document_id": "doc_2", "published_on": None, "published_by": None, "modified_on": None}
    assert found == {
        "fetches": [
            {
                "run_id": "r", "source_id": "index", "url": "https://i.example/", "final_url": "https://i.example/end",
                "attempted_at": "2026-03-02 06:17:00", "seconds": "1.25", "outcome": "ok", "reason": "why",
                "status": 200, "sha256": "aa", "size": 1234, "media_type": "text/html", "charset": "utf-8",
                "etag": '"tag"', "last_modified": "yesterday", "completeness": "length",
                "not_before": "2026-03-02 06:17:01", "detail": "in detail",
            }
        ],
        "documents": [of_document, of_document | undated],
        "changes": [
            {
                "change_id": "ch_1", "run_id": "r", "detected_at": "2026-03-02 06:17:05", "class": "revision",
                "cause": "source", "severity": "warning", "rule": "same page", "source_id": "index", "series": "s",
                "subject": "World", "sentence": "was, is", "old_value": "40.500000000000",
                "new_value": "41.000000000000", "old_text": "40.5", "new_text": "41", "old_figure_id": "f",
                "new_figure_id": "g", "url": "https://i.example/", "evidence": "as of now",
            }
        ],
        "checks": [
            of_run | {
                "suite": "s", "check_name": "c", "source_id": "index", "severity": "critical", "success": False,
                "errored": True, "observed": "seen", "expected": "expected", "sentence": "it holds",
            }
        ],
        "source_states": [
            of_run | {
                "source_id": "index", "status": "down", "since": "2026-03-02 06:17:00", "failures": 4,
                "last_ok": "2026-03-02 06:16:59", "not_before": "2026-03-02 06:17:01", "message": "no answer",
            },
            of_run | {
                "source_id": "new", "status": "new", "since": "2026-03-02 06:17:05", "failures": 0, "last_ok": None,
                "not_before": None, "message": "",
            },
        ],
        "quarantine": [
            of_run | {"source_id": "index", "reason": "too far off", "snapshots": '["aa", "bb"]'}
        ],
        "outbox": [
            {
                "alert_id": "al_1", "run_id": "r", "created_at": "2026-03-02 06:17:09", "channel": "mail",
                "change_ids": '["ch_1", "ch_2"]', "payload": "{}",
            }
        ],
    }  # fmt: skip


# --- sources and batches held back


def entry_of(one: Source) -> dict[str, Any]:
    return {
        "source_id": one.id, "recorded_at": "2026-03-02 06:17:05", "title": one.title, "kind": one.kind,
        "publisher": one.publisher.name, "official": one.publisher.official, "url": one.url,
        "licence": one.licence.redistribute, "schedule": one.schedule, "cadence": one.cadence,
    }  # fmt: skip


def test_a_source_is_written_down_when_it_is_new_or_its_entry_changed(world: World) -> None:
    index, paper = source("index", official=True), source("paper", kind="news")
    run = replace(RUN, sources=[index, paper])
    assert added(world, run)["sources"] == [entry_of(index), entry_of(paper)]
    commit_by_hand(world, 101, run)
    assert "sources" not in added(world, run)
    for changed in (
        source("index", official=True, title="Another"),
        source("index", official=False),
        source("index", official=True, schedule="18 6 * * *"),
        source("index", official=True, cadence="P1Y"),
        source("index", official=True, url="https://other.example/"),
        source("index", official=True, kind="dataset"),
    ):
        assert added(world, replace(RUN, sources=[changed, paper]))["sources"] == [entry_of(changed)]


@pytest.mark.parametrize(
    ("batch", "is_new"),
    [
        (Quarantined("index", "another reason", ("aa", "bb")), False),
        (Quarantined("index", "why", ("aa",)), True),
        (Quarantined("index", "why", ("bb", "aa")), True),
        (Quarantined("paper", "why", ("aa", "bb")), True),
        (Quarantined("index", "why", ("old",)), True),
        (Quarantined("passed", "why", ("aa", "bb")), True),
        (Quarantined("refused", "why", ("aa", "bb")), False),
        (Quarantined("before", "why", ("aa", "bb")), False),
    ],
)
def test_a_batch_that_comes_again_byte_for_byte_is_the_one_held_back_already(
    world: World, batch: Quarantined, is_new: bool
) -> None:
    held = {"reason": "why", "snapshots": '["aa", "bb"]', "recorded_at": day(3)}
    add(world, "core.quarantine", *(held | {"source_id": name} for name in ("index", "passed", "refused", "before")))
    add(world, "core.quarantine", held | {"source_id": "index", "snapshots": '["old"]', "recorded_at": day(2)})
    read = {"accepted": True, "recorded_at": day(4)}
    add(
        world,
        "core.documents",
        read | {"source_id": "passed"},
        read | {"source_id": "refused", "accepted": False},
        read | {"source_id": "before", "recorded_at": day(3)},
    )
    assert ("quarantine" in added(world, replace(RUN, quarantined=[batch]))) == is_new
