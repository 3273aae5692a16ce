"""Settling with the figures that a run needs gives what settling with all figures ever known gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import scenes.world
from gsi_etl import pipeline
from gsi_etl.config import resources
from gsi_etl.config.reference import load_reference
from gsi_etl.config.settings import Settings
from gsi_etl.demo.site import DemoSite
from gsi_etl.demo.sources import write_sources
from gsi_etl.model import Batch, FigureState
from gsi_etl.pipeline import Options, Workspace, run
from gsi_etl.quality import Audit, load_baselines
from gsi_etl.quality.compare import Comparison, with_baselines
from gsi_etl.quality.rows import standing_figures
from gsi_etl.run.plan import Settled, settle
from gsi_etl.run.recall import needs_of
from gsi_etl.warehouse.connection import open_reader
from gsi_etl.warehouse.figures_before import Needs, read_all_figures, read_figures
from gsi_etl.warehouse.load import RunRecord, commit
from gsi_etl.warehouse.migrate import migrate
from scenes.figures import figure
from scenes.world import DAY, START, World, page, same, source, trouble
from scenes.year import lived, written
from small_pack import small_pack


class Twice:
    """``settle`` as the world calls it, done a second time with what was read back of the warehouse for it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.whole = self.narrow = self.runs = 0

    def __call__(self, batches: Any, **given: Any) -> Settled:
        stored = read_all_figures(self.connection)
        needed = read_figures(self.connection, needs_of(batches, given["sources"], faulty=given.get("faulty", ())))
        known = given.pop("known")
        settled = settle(batches, known=replace(known, figures=stored), **given)
        narrowed = settle(batches, known=replace(known, figures=needed), **given)
        assert narrowed == settled
        self.whole, self.narrow, self.runs = self.whole + len(stored), self.narrow + len(needed), self.runs + 1
        if settled.record.figures:
            at = settled.record.recorded_at
            commit(
                self.connection, RunRecord(f"r{self.runs}", at, at, at, "ok", "0", {}, figures=settled.record.figures)
            )
        return settled


@pytest.fixture
def twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[Twice]:
    with duckdb.connect() as connection:
        migrate(connection)
        found = Twice(connection)
        monkeypatch.setattr(scenes.world, "settle", found)
        yield found


@pytest.mark.slow
def test_a_month_of_fifty_sources_is_settled_the_same(twice: Twice) -> None:
    script = written(2016)
    world = World(*script.sources, estimates=load_reference().estimates)
    for parts in script.days[:30]:
        world.run(*(part for entry in script.sources for part in parts.get(entry.id, [same(entry.id)])))
    assert twice.narrow < twice.whole


@pytest.mark.nightly
def test_a_year_of_fifty_sources_is_settled_the_same(twice: Twice) -> None:
    lived(2018)


def test_sources_that_contradict_agree_or_are_retired_are_told_the_same(twice: Twice) -> None:
    world = World(
        source("index", official=True), source("ilo", official=True), source("other"), source("paper", kind="news"),
    )  # fmt: skip
    said = [figure(words, edition="GSI 2018") for words in ("2.64 million", "2.84 million", "3.9 million")]
    world.run(page("index", said[0]), page("ilo", said[0]), page("other", said[1]))
    for number in range(3):
        world.run(page("paper", said[0], url=f"https://paper.example/{number}"), same("index"))
    world.run(page("ilo", said[2]), after=DAY)  # a conflict with the index, of which nothing was asked
    assert "conflict" in [change.change_class for change in world.changes]
    world.run(page("ilo", said[0]), trouble("other"))
    world.sources["other"] = world.sources["other"].model_copy(update={"enabled": False})
    world.run(page("index", said[1]))
    assert "retired" in [change.change_class for change in world.changes]
    world.run(page("index"), after=timedelta(hours=6))
    world.run(page("index"))
    assert "withdrawn" in [change.change_class for change in world.changes]
    assert twice.narrow < twice.whole


def test_of_what_a_source_says_in_two_wordings_the_first_is_told(twice: Twice) -> None:
    world = World(source("index", official=True), source("paper", kind="news"))
    said = ("2.6 million", "2,640", "2.6 million", "2,640", "2.6 million", "2,640", "2.6 million", "2,640")
    world.run(
        page("index", figure("2.64 million", edition="GSI 2018")),
        *(page("paper", figure(w, edition="GSI 2018"), url=f"https://paper.example/{n}") for n, w in enumerate(said)),
    )
    world.run(page("index", figure("3.9 million", edition="GSI 2018")))
    (item,) = (one for alert in world.alerts for one in json.loads(alert.payload)["items"])
    assert item["differs"] == ["paper (“2.6 million”)"]


def test_a_run_reads_no_figures_of_sources_that_it_does_not_touch(twice: Twice) -> None:
    world = World(source("index", official=True), source("paper", kind="news"))
    world.run(
        page("index", figure("2.64 million", edition="GSI 2018")),
        *(page("paper", figure("1 in 10"), url=f"https://paper.example/{n}") for n in range(20)),
    )
    needs = Needs(pages={("paper", "https://paper.example/3")}, watched={"index", "paper"})
    (state,) = read_figures(twice.connection, needs)
    assert (state.source_id, state.url) == ("paper", "https://paper.example/3")


def test_what_others_say_in_one_wording_is_read_once(twice: Twice) -> None:
    world = World(source("index", official=True), source("paper", kind="news"))
    world.run(*(page("paper", figure("2.64 million"), url=f"https://paper.example/{n}") for n in range(20)))
    subject = (lambda f: (f.measure or "", f.place or "", f.subgroup or "", f.edition or str(f.reference_year or "")))(
        figure("2.64 million")
    )
    needs = Needs(subjects={subject}, official={"index"}, watched={"index", "paper"})
    assert len(read_figures(twice.connection, needs)) == 1


def test_watched_numbers_are_checked_again_wherever_they_stand(twice: Twice) -> None:
    world = World(source("index", official=True), source("other"), source("paper", kind="news"))
    for name in world.sources:
        world.run(page(name, figure("2.64 million", edition="GSI 2018"), figure("1 in 10", start=20)))
    baselines = load_baselines(resources.folder("expectations"))
    headlines = {(baseline.measure, baseline.place) for baseline in baselines}
    needs = needs_of([], list(world.sources.values()), headlines=headlines)

    def compared(states: tuple[FigureState, ...]) -> list[Comparison]:
        return list(with_baselines(standing_figures(states, world.sources, ()), baselines))

    found = compared(read_figures(twice.connection, needs))
    assert {one.source_id for one in found} == {"index", "other"}
    assert found == compared(read_all_figures(twice.connection))


@pytest.mark.slow
def test_the_demo_is_settled_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[int, int]] = []
    stage = pipeline.settle_run

    def both(workspace: Workspace, batches: Sequence[Batch], audit: Audit) -> Settled:
        settled, narrow = stage(workspace, batches, audit), workspace.known
        with open_reader(workspace.settings.warehouse_path) as connection:
            workspace.known = replace(narrow, figures=read_all_figures(connection))
        compared.append((len(narrow.figures), len(workspace.known.figures)))
        assert stage(workspace, batches, audit) == settled
        return settled

    monkeypatch.setattr(pipeline, "settle_run", both)
    monkeypatch.setattr(pipeline, "publish_run", lambda _workspace: None)  # what is settled does not look at it
    settings = Settings(
        home=tmp_path, sources=tmp_path / "sources", alert_items=50, accept_clock=True, pack=small_pack()
    )
    asked: dict[int, tuple[str, ...]] = {1: (), 2: ("demo-news",), 3: ()}
    with DemoSite() as site:
        write_sources(tmp_path / "sources", site.base_url)
        for day, chosen in asked.items():
            site.set_day(day)
            run(settings, Options(chosen, run_id=f"d{day}"), clock=lambda d=day: START + d * DAY, write=lambda _: None)
    assert [narrow < whole for narrow, whole in compared] == [False, True, False]
