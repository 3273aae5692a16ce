"""What Prefect's pages and automations hear of a run: artifacts under lasting keys, and an event for each change."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import pytest

from gsi_etl.cli.actions.prefect_run import load_monitor
from gsi_etl.config.settings import Settings
from gsi_etl.model import Batch, Change, ChangeClass
from gsi_etl.run.report import RunReport

COUNTS = {
    "sources": 3, "sources_failed": 1, "figures": 5, "documents": 2, "confirmed": 1, "checks": 4, "checks_failed": 0,
}  # fmt: skip
CHANGE = Change(
    "ch_1", "revision", "source", "critical", "index", "World", "was 40.3, is 41.6", series="people WLD",
    old_text="40.3 million", new_text="41.6 million",
)  # fmt: skip


class Told:
    """What a run told Prefect."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, name: str | None = "Latest: all due!") -> None:
        self.flows = load_monitor()
        self.markdown: dict[str, tuple[str, str]] = {}
        self.links: list[tuple[str, str, str]] = []
        self.events: list[dict[str, Any]] = []
        monkeypatch.setattr(self.flows, "deployment", SimpleNamespace(name=name))
        monkeypatch.setattr(
            self.flows,
            "create_markdown_artifact",
            lambda text, *, key, description: self.markdown.update({key: (text, description)}),
        )
        monkeypatch.setattr(
            self.flows,
            "create_link_artifact",
            lambda link, *, key, link_text: self.links.append((link, key, link_text)),
        )
        monkeypatch.setattr(self.flows, "emit_event", lambda **event: self.events.append(event))


@pytest.mark.parametrize(
    ("name", "key"),
    [("Latest: all due!", "latest-all-due"), (None, "latest"), ("", "latest"), ("--", "latest"), ("a1", "a1")],
)
def test_artifacts_are_under_keys_of_the_deployment(
    monkeypatch: pytest.MonkeyPatch, name: str | None, key: str
) -> None:
    told = Told(monkeypatch, name)
    report = RunReport("r", "ok", COUNTS, published=Path("gsi.duckdb"))
    told.flows._tell_prefect(Settings(site_url="https://site.example/"), report)
    assert told.markdown.keys() == {f"summary-{key}", f"changes-{key}"}
    assert told.markdown[f"summary-{key}"][0].startswith("# Run r: ok\n")
    assert told.markdown[f"summary-{key}"][1] == "What the last run did"
    assert told.markdown[f"changes-{key}"] == ("Nothing changed.", "What changed")
    assert told.links == [("https://site.example/", f"site-{key}", "The published pages")]


@pytest.mark.parametrize(("published", "site_url"), [(None, "https://site.example/"), (Path("x"), ""), (None, "")])
def test_there_is_a_link_to_the_pages_where_they_are_published_and_their_address_is_known(
    monkeypatch: pytest.MonkeyPatch, published: Path | None, site_url: str
) -> None:
    told = Told(monkeypatch)
    told.flows._tell_prefect(Settings(site_url=site_url), RunReport("r", "ok", COUNTS, published=published))
    assert told.links == []


def test_a_change_is_an_event_that_names_its_series_and_tells_old_and_new(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch)
    told.flows._tell_prefect(Settings(), RunReport("r", "ok", COUNTS, changes=(CHANGE,)))
    assert told.events == [
        {
            "event": "gsi.figure.changed",
            "resource": {
                "prefect.resource.id": "gsi.series.people WLD",
                "prefect.resource.name": "World",
                "gsi.source": "index",
                "gsi.severity": "critical",
            },
            "payload": {
                "class": "revision",
                "cause": "source",
                "severity": "critical",
                "sentence": "was 40.3, is 41.6",
                "was": "40.3 million",
                "now": "41.6 million",
                "source": "index",
                "id": "ch_1",
                "run_id": "r",
            },
        }
    ]


def test_a_change_without_a_series_is_of_its_source_or_else_of_its_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch)
    of_source = Change("ch_2", "source_down", "network", "warning", "index", "Index", "it is down")
    of_all = Change("ch_3", "check_failed", "check", "warning", "", "The sum", "it does not hold")
    told.flows._tell_prefect(Settings(), RunReport("r", "ok", COUNTS, changes=(of_source, of_all)))
    assert [event["resource"]["prefect.resource.id"] for event in told.events] == [
        "gsi.series.index",
        "gsi.series.The sum",
    ]


def test_neither_a_baseline_nor_what_is_only_recorded_is_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch)
    recorded = Change("ch_2", "rounding_only", "source", "none", "index", "World", "was, is")
    told.flows._tell_prefect(Settings(), RunReport("r", "ok", COUNTS, changes=(recorded,)))
    told.flows._tell_prefect(Settings(), RunReport("r", "ok", COUNTS, changes=(CHANGE,), first_run=True))
    assert told.events == []
    assert len(told.markdown) == 2


#: What docs and automations call each change.
NAMES = {
    "new_edition": "gsi.edition.published",
    "edition_replaced": "gsi.edition.published",
    "misquote": "gsi.figure.misquoted",
    "conflict": "gsi.figure.conflicting",
    **dict.fromkeys(
        ("source_down", "source_stale", "not_the_page", "layout_changed", "page_unreadable"), "gsi.source.failed"
    ),
    "source_recovered": "gsi.source.recovered",
    "source_changed": "gsi.source.edited",
    "source_moved": "gsi.source.moved",
    "retired": "gsi.source.retired",
    "check_failed": "gsi.check.failed",
    "check_recovered": "gsi.check.recovered",
    "run_failed": "gsi.run.failed",
    "run_recovered": "gsi.run.recovered",
}


@pytest.mark.parametrize("change_class", get_args(ChangeClass))
def test_each_class_of_change_has_an_event_of_its_name(
    monkeypatch: pytest.MonkeyPatch, change_class: ChangeClass
) -> None:
    told = Told(monkeypatch)
    change = Change("ch_1", change_class, "source", "info", "index", "World", "it is so")
    told.flows._tell_prefect(Settings(), RunReport("r", "ok", COUNTS, changes=(change,)))
    assert [event["event"] for event in told.events] == [NAMES.get(change_class, "gsi.figure.changed")]


def test_the_summary_counts_what_a_run_did_and_names_what_failed() -> None:
    troubles = (Batch("index", trouble="source_down", error={"what": "it is away"}), Batch("b", trouble="source_down"))
    report = RunReport("r", "partial", COUNTS, changes=(CHANGE,), troubles=troubles, published=Path("/srv/gsi.duckdb"))
    lines = [
        "# Run r: partial",
        "",
        "- 3 sources, 1 failed",
        "- 5 figures read in 2 documents, 1 page unchanged",
        "- 4 checks, 0 failed",
        "- 1 change",
        "- **index**: it is away",
        "- **b**: source_down",
    ]
    summary = load_monitor()._summary
    published = "- published on the worker: `/srv/gsi.duckdb` (set `site_url` for a link)"
    assert summary(Settings(), report).splitlines() == [*lines, published]
    assert summary(Settings(site_url="https://site.example/"), report).splitlines() == lines
    assert summary(Settings(), RunReport("r", "ok", COUNTS)).splitlines()[-1] == "- 0 changes"


def test_markup_in_the_words_of_a_page_is_shown_as_it_is() -> None:
    as_text = load_monitor()._as_text
    assert as_text("a\n  b\t<i>c</i>") == r"a b \<i\>c\</i\>"
    for sign in r"\`*_{}[]<>|~#!$&":
        assert as_text(f"1{sign}2") == f"1\\{sign}2"
