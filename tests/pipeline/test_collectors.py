"""Several machines collect, one settles: the same facts as from one machine, and every odd batch told apart."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.base.failpoints import VARIABLE
from gsi_etl.config.settings import Settings
from gsi_etl.errors import SpoolError, UsageError
from gsi_etl.pipeline import (
    Options,
    RunReport,
    collect_all,
    commit_run,
    finish_run,
    open_run,
    report_of,
    settle_run,
)
from gsi_etl.quality import Audit
from gsi_etl.run.gather import Gathered, GatherOptions, gather
from gsi_etl.run.operator_checks import operator_checks
from gsi_etl.spool import Header, Spool, read_batch, write_batch
from gsi_etl.warehouse.connection import open_reader
from operated import page, write_source
from server.scripted import ScriptedServer
from small_pack import small_pack

pytestmark = pytest.mark.slow

BEGAN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
FEED = """id: news
title: "A feed of the tests"
kind: news
publisher: {{name: Paper, official: false}}
url: {url}
format: feed
schedule: "0 6 * * *"
network: private
cadence: P1Y
follow: {{match: ["slavery"], limit: 5}}
"""
STORY = """<!doctype html><html lang="en"><head><title>Campaigners count victims of modern slavery</title></head><body>
<article><h1>Campaigners count victims of modern slavery</h1><p>According to the Global Slavery Index 2018, {number}
people were living in modern slavery worldwide in 2016, as campaigners said on Monday in a long statement that they read
out in front of the parliament, where they had asked for a law that would make companies look at what they buy.</p>
</article></body></html>"""


@dataclass
class Farm:
    """A server with a page and a feed, machines that collect, and one that settles."""

    folder: Path
    server: ScriptedServer

    @property
    def spool(self) -> Path:
        return self.folder / "spool"

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def settings(self, home: str) -> Settings:
        return Settings(
            home=self.folder / home, sources=self.sources, machine=home, accept_clock=True, pack=small_pack()
        )

    def tell_feed(self, *paths: str) -> None:
        items = "".join(
            f"<item><title>Campaigners count victims of modern slavery</title><link>{self.server.url(p)}</link></item>"
            for p in paths
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
        self.server.set("/feed", body, content_type="application/rss+xml")

    def collect(self, machine: str = "north", *, hours: float = 0, **options: Any) -> Gathered:
        moment = BEGAN + timedelta(hours=hours)
        return gather(self.settings(machine), self.spool, GatherOptions(**options), clock=lambda: moment)

    def settle(self, *, hours: float = 0.1, home: str = "centre", **options: Any) -> RunReport:
        """A run from the spool."""
        asked = Options(run_id=f"after-{hours}", spool=self.spool, **options)
        return staged(self.settings(home), asked, BEGAN + timedelta(hours=hours))

    def rows(self, query: str, home: str = "centre") -> list[tuple[Any, ...]]:
        with open_reader(self.folder / home / "warehouse.duckdb") as connection:
            return connection.execute(query).fetchall()

    def names(self, part: str = "") -> list[str]:
        return sorted(p.name for p in (self.spool / part).glob("*.gsibatch"))


def staged(settings: Settings, options: Options, moment: datetime) -> RunReport:
    """A run. What is audited and published is tested elsewhere, and left out here: it costs more than all the rest."""
    with open_run(settings, options, clock=lambda: moment, write=lambda _text: None) as workspace:
        batches = collect_all(workspace)
        settled = settle_run(workspace, batches, Audit(results=tuple(operator_checks(workspace))))
        if not options.dry_run:
            if not settled.idle:
                commit_run(workspace, settled)
            settings.unpublished_path.unlink(missing_ok=True)
            failed = finish_run(workspace, report_of(workspace, settled))  # metrics are of the published file
            assert [words for words in failed if "metrics" not in words] == []
        return report_of(workspace, settled)


@pytest.fixture
def farm(tmp_path: Path) -> Iterator[Farm]:
    with ScriptedServer() as server:
        made = Farm(tmp_path, server)
        server.set("/index", page(), etag='"1"')
        write_source(made.sources, server.url("/index"))
        yield made


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    with ScriptedServer() as server:
        made = Farm(tmp_path_factory.mktemp("began"), server)
        server.set("/index", page(), etag='"1"')
        write_source(made.sources, server.url("/index"))
        made.collect()
        made.settle()
        yield made


@pytest.fixture
def settled(began: Farm, tmp_path: Path) -> Farm:
    """After a first batch that was settled."""
    shutil.copytree(began.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    began.server.forget()
    began.server.set("/index", page(), etag='"1"')
    return Farm(tmp_path, began.server)


def classes(report: RunReport) -> list[str]:
    return sorted(change.change_class for change in report.told)


FIGURES = (
    "SELECT source_id, url, quote, value, verdict, status, snapshot_sha256, reader_version FROM main.figures "
    "ORDER BY ALL"
)


# ------------------------------------------------------------------------------------------------- the same facts


def test_what_is_collected_elsewhere_becomes_the_same_facts(farm: Farm) -> None:
    (farm.sources / "news.yaml").write_text(FEED.format(url=farm.server.url("/feed")))
    farm.server.set("/story", STORY.format(number="40.3 million"))
    farm.tell_feed("/story")
    for hours, number in ((0, "40.3 million"), (24, "41.3 million")):
        farm.server.set("/index", page(number))
        moment = BEGAN + timedelta(hours=hours)
        own = staged(farm.settings("alone"), Options(), moment)
        farm.collect(hours=hours)
        sent = farm.settle(hours=hours + 0.1)
        assert (sent.status, classes(sent)) == (own.status, classes(own))
        assert farm.rows(FIGURES) == farm.rows(FIGURES, "alone") != []
    assert "revision" in classes(sent)
    fetched = "SELECT source_id, url, outcome, sha256, attempted_at FROM core.fetches ORDER BY ALL"
    assert farm.rows(fetched) == farm.rows(fetched, "alone")
    assert len(farm.rows(fetched)) == 6


def test_the_machine_that_settles_asks_no_server(farm: Farm) -> None:
    farm.collect()
    farm.server.requests.clear()
    report = farm.settle()
    assert (report.status, report.counts["figures"], farm.server.requests) == ("ok", 1, [])
    sha256 = farm.rows("SELECT snapshot_sha256 FROM main.figures")[0][0]
    assert (farm.folder / "centre" / "archive" / sha256[:2] / f"{sha256[2:]}.gz").is_file()


def test_a_collector_asks_as_politely_as_a_run(settled: Farm) -> None:
    done = settled.collect(hours=24)
    assert settled.server.last("/index").headers["if-none-match"] == '"1"'
    batch = read_batch(settled.spool / done.sent[0])
    assert ([f.outcome for p in batch.parts for f in p.fetches], batch.bodies) == (["not_modified"], {})
    report = settled.settle(hours=24.1)
    assert (report.status, report.counts["confirmed"], classes(report)) == ("ok", 1, [])


def test_a_server_that_fails_is_down_and_well_again(settled: Farm) -> None:
    settled.server.set("/index", status=404)
    assert settled.collect(hours=24).exit_code == 4
    down = settled.settle(hours=24.1)
    settled.server.set("/index", page(), etag='"1"')
    settled.collect(hours=48)
    well = settled.settle(hours=48.1)
    assert (classes(down), classes(well)) == (["source_down"], ["source_recovered"])


def test_a_collector_leaves_what_is_not_due_and_still_shows_that_it_lives(farm: Farm) -> None:
    assert farm.collect(due_only=True).sources == 1
    asked = len(farm.server.requests)
    assert farm.collect(hours=1, due_only=True).sent == ()
    done = farm.collect(hours=7, due_only=True)
    assert (len(farm.server.requests), done.sources, len(done.sent)) == (asked, 0, 1)
    assert farm.collect(hours=25, due_only=True).sources == 1


# ------------------------------------------------------------------------------------------- twice, late, out of turn


def test_a_batch_that_comes_twice_changes_nothing(settled: Farm) -> None:
    name = settled.names("done")[0]
    shutil.copy(settled.spool / "done" / name, settled.spool / name)
    report = settled.settle(hours=1)
    assert (report.idle, report.counts["sources"]) == (True, 0)
    assert "taken before" in report.warnings[0]
    assert (settled.names(), settled.names("done")) == ([], [name])
    assert len(settled.rows("SELECT * FROM core.runs")) == 1


def test_a_late_batch_is_left_out_and_its_bytes_are_kept(settled: Farm) -> None:
    settled.server.set("/index", page("30.3 million"))
    settled.collect("slow", hours=1)
    late = settled.names()[0]
    (settled.spool / late).rename(settled.folder / late)
    settled.server.set("/index", page("40.3 million"))
    settled.collect(hours=2)
    settled.settle(hours=2.1)
    (settled.folder / late).rename(settled.spool / late)
    report = settled.settle(hours=3)
    assert classes(report) == []
    assert "older than what is known" in report.warnings[0]
    assert settled.rows("SELECT value FROM main.figures") == [(40_300_000,)]
    sha256 = next(iter(read_batch(settled.spool / "done" / late).bodies))
    assert (settled.folder / "centre" / "archive" / sha256[:2] / f"{sha256[2:]}.gz").is_file()


def test_batches_of_one_source_are_settled_in_their_order_a_run_each(farm: Farm) -> None:
    for hours, number in ((0, "40.3 million"), (24, "41.3 million"), (48, "42.3 million")):
        farm.server.set("/index", page(number))
        farm.collect("north" if hours != 24 else "south", hours=hours)
    reports = [farm.settle(hours=49 + n) for n in range(3)]
    assert [report.left for report in reports] == [2, 1, 0]
    assert ["revision" in classes(report) for report in reports] == [False, True, True]
    assert farm.settle(hours=53).idle


def test_machines_with_sources_of_their_own_are_settled_in_one_run(farm: Farm) -> None:
    farm.server.set("/other", page("49.6 million"))
    write_source(farm.sources, farm.server.url("/other"), "other")
    farm.collect("north", source_ids=("index",))
    farm.collect("south", source_ids=("other",))
    report = farm.settle()
    assert (report.counts["sources"], report.left) == (2, 0)


def test_a_run_that_was_killed_before_the_batch_was_moved_takes_it_once(settled: Farm) -> None:
    settled.server.set("/index", page("41.3 million"))
    settled.collect(hours=24)
    code = (
        f"import sys; sys.path[:0] = {sys.path!r};"
        "from datetime import datetime; from pathlib import Path; from gsi_etl.config.settings import Settings;"
        "from pipeline.test_collectors import Options, staged;"
        "staged(Settings(home=sys.argv[1], sources=sys.argv[2], accept_clock=True, pack=sys.argv[5]),"
        " Options(spool=Path(sys.argv[3])), datetime.fromisoformat(sys.argv[4]))"
    )
    call = [sys.executable, "-c", code, str(settled.folder / "centre"), str(settled.sources), str(settled.spool)]
    at = (BEGAN + timedelta(hours=24.1)).isoformat()
    for point in ("run.settled", "commit.committed", "spool.finished"):
        done = subprocess.run([*call, at, str(small_pack())], env=os.environ | {VARIABLE: f"{point}:kill"}, check=False)
        assert done.returncode == -9, point
    assert len(settled.names()) == 1
    settled.settle(hours=24.5)
    assert settled.names() == []
    assert settled.rows("SELECT count(*) FROM main.changes WHERE class = 'revision'") == [(1,)]
    assert settled.rows("SELECT value, status FROM main.figures WHERE status = 'current'") == [(41_300_000, "current")]


# -------------------------------------------------------------------------------------------------------- faults


def damage(farm: Farm, name: str) -> Path:
    path = farm.spool / name
    path.write_bytes(path.read_bytes()[:-20])
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))
    return path


def test_a_damaged_batch_is_refused_and_sent_to_the_operator_once(settled: Farm) -> None:
    settled.collect(hours=24)
    name = damage(settled, settled.names()[0]).name
    first, second = settled.settle(hours=24.1), settled.settle(hours=25)
    assert (first.exit_code, classes(first)) == (4, ["check_failed"])
    assert (second.idle, second.exit_code) == (True, 0)
    assert (settled.names(), settled.names("refused")) == ([], [name])
    why = json.loads((settled.spool / "refused" / f"{name}.why").read_text())
    assert (why["kind"], "cut or altered" in why["why"]) == ("damaged", True)
    (settled.spool / "refused" / name).unlink()
    assert classes(settled.settle(hours=26)) == ["check_recovered"]


def test_a_batch_that_comes_whole_after_a_damaged_copy_is_taken_and_closes_the_fault(settled: Farm) -> None:
    settled.server.set("/index", page("41.3 million"))
    name = settled.collect(hours=24).sent[0]
    shutil.copy(settled.spool / name, settled.folder / name)
    damage(settled, name)
    settled.settle(hours=24.1)
    shutil.copy(settled.folder / name, settled.spool / name)
    report = settled.settle(hours=25)
    assert "revision" in classes(report)
    assert classes(settled.settle(hours=26)) == ["check_recovered"]
    assert settled.names("refused") == []


def test_a_file_that_is_not_whole_and_new_is_left_to_arrive(settled: Farm) -> None:
    name = settled.collect(hours=24).sent[0]
    path = damage(settled, name)
    os.utime(path)
    report = settled.settle(hours=24.1)
    assert (report.exit_code, settled.names(), settled.names("refused")) == (0, [name], [])
    assert "not whole yet" in report.warnings[0]


def test_a_batch_of_a_newer_format_is_refused_as_that(settled: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("gsi_etl.spool.batch.FORMAT", 2)
        settled.collect(hours=24)
    report = settled.settle(hours=24.1)
    assert "its format is 2" in report.faulty[0]
    assert len(settled.names("refused")) == 1


def test_a_batch_of_an_older_version_is_taken_and_said(settled: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    settled.server.set("/index", page("41.3 million"))
    monkeypatch.setattr("gsi_etl.run.gather.__version__", "0.1.0")
    settled.collect(hours=24)
    report = settled.settle(hours=24.1)
    assert "revision" in classes(report)
    assert any("collects with gsi-etl 0.1.0" in words for words in report.warnings)


def test_two_machines_with_one_name_are_noticed(settled: Farm) -> None:
    shutil.copytree(settled.folder / "north", settled.folder / "twin")
    settled.collect(hours=24)
    settled.settle(hours=24.1)
    settled.collect("twin", hours=25)
    report = settled.settle(hours=25.1)
    assert "is also" in report.faulty[0]
    assert len(settled.names("refused")) == 1


def test_a_batch_from_the_future_is_refused(settled: Farm) -> None:
    settled.collect(hours=24 * 400)
    report = settled.settle(hours=24)
    assert "it ended at 2027-04-06" in report.faulty[0]
    assert classes(report) == ["check_failed"]


def test_a_batch_that_was_lost_is_noticed_after_a_while_and_one_that_was_only_slow_is_not(settled: Farm) -> None:
    name = settled.collect(hours=24).sent[0]
    (settled.spool / name).rename(settled.folder / name)
    settled.collect(hours=48)
    assert classes(settled.settle(hours=48.1)) == []
    lost = settled.settle(hours=50)
    assert classes(lost) == ["check_failed"]
    assert lost.told[0].new_text == "missing: 2"
    (settled.folder / name).rename(settled.spool / name)
    assert classes(settled.settle(hours=51)) == ["check_recovered"]


def test_a_machine_that_has_fallen_silent_is_noticed_once(settled: Farm) -> None:
    assert settled.settle(hours=25).idle
    silent = settled.settle(hours=27)
    assert classes(silent) == ["check_failed"]
    assert "sends batches" in silent.told[0].subject
    assert settled.settle(hours=28).idle
    settled.collect(hours=29)
    assert classes(settled.settle(hours=29.1)) == ["check_recovered"]


def test_an_unchanged_page_whose_bytes_were_lost_on_the_way_is_a_fault_that_whole_cures(settled: Farm) -> None:
    settled.server.set("/index", page("41.3 million"), etag='"2"')
    lost = settled.collect(hours=24).sent[0]
    (settled.spool / lost).unlink()
    settled.collect(hours=48)
    report = settled.settle(hours=48.1)
    assert classes(report) == ["source_down"]
    assert "confirms bytes that never came" in report.told[0].sentence
    settled.collect(hours=49, whole=True)
    assert {"revision", "source_recovered"} <= set(classes(settled.settle(hours=49.1)))


def test_a_source_that_only_the_collector_has_is_left_out_and_noticed(settled: Farm) -> None:
    settled.server.set("/other", page("49.6 million"))
    write_source(settled.sources, settled.server.url("/other"), "other")
    settled.collect(hours=24)
    (settled.sources / "other.yaml").unlink()
    report = settled.settle(hours=24.1)
    assert (report.counts["sources"], classes(report)) == (1, ["check_failed"])
    assert report.told[0].new_text == "not here: other"
    settled.collect(hours=48)
    assert classes(settled.settle(hours=48.1)) == ["check_recovered"]


def test_a_page_whose_address_differs_between_the_catalogues_is_down_and_says_why(settled: Farm) -> None:
    settled.collect(hours=24)
    write_source(settled.sources, settled.server.url("/moved"))
    report = settled.settle(hours=24.1)
    assert "source_down" in classes(report)
    assert any("did not ask for this address" in change.sentence for change in report.told)


def test_a_dry_run_moves_nothing(settled: Farm) -> None:
    good = settled.collect(hours=24).sent[0]
    settled.collect("south", hours=24)
    bad = damage(settled, next(name for name in settled.names() if name != good)).name
    report = settled.settle(hours=24.1, dry_run=True)
    assert (report.counts["sources"], len(report.faulty)) == (1, 1)
    assert settled.names() == sorted([good, bad])
    assert not (settled.spool / "refused").exists()


def test_options_that_choose_sources_belong_to_the_collector(settled: Farm) -> None:
    with pytest.raises(UsageError, match="what was collected"):
        settled.settle(hours=24, source_ids=("index",))


# ---------------------------------------------------------------------------------------- the collector's own crashes


def test_a_spool_that_cannot_be_written_keeps_the_batch_for_the_next_call(farm: Farm) -> None:
    farm.spool.write_text("in the way")
    with pytest.raises(SpoolError) as caught:
        farm.collect()
    assert "waits in" in caught.value.kept
    farm.spool.unlink()
    assert len(farm.collect(hours=24).sent) == 2


@pytest.mark.parametrize(
    "point",
    ["spool.written", "spool.sent", pytest.param("spool.remembered", marks=pytest.mark.slow)],
)
def test_a_collector_killed_anywhere_loses_and_doubles_nothing(farm: Farm, point: str) -> None:
    code = (
        "import sys; from datetime import datetime; from pathlib import Path;"
        "from gsi_etl.config.settings import Settings; from gsi_etl.run.gather import gather;"
        "at = datetime.fromisoformat(sys.argv[4]);"
        "gather(Settings(home=sys.argv[1], sources=sys.argv[2], machine='north', pack=sys.argv[5]), Path(sys.argv[3]),"
        " clock=lambda: at)"
    )
    call = [sys.executable, "-c", code, str(farm.folder / "north"), str(farm.sources), str(farm.spool)]
    done = subprocess.run(
        [*call, BEGAN.isoformat(), str(small_pack())],
        env=os.environ | {VARIABLE: f"{point}:kill"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr
    farm.server.set("/index", page("41.3 million"))
    farm.collect(hours=1)
    while not (report := farm.settle(hours=2)).idle:
        assert report.exit_code == 0, report.faulty
    assert farm.rows("SELECT value FROM main.figures WHERE status = 'current'") == [(41_300_000,)]
    assert farm.names("refused") == []
    machines = json.loads((farm.folder / "centre" / "collectors.json").read_text())
    assert [machine["missing"] for machine in machines.values()] == [{}]


def test_an_empty_batch_is_a_sign_of_life_and_no_run(settled: Farm) -> None:
    state = json.loads((settled.folder / "north" / "collector.json").read_text())
    at = BEGAN + timedelta(hours=20)
    header = Header(state["machine"], 2, "1.0.0", at, at)
    Spool(settled.spool).put(write_batch(settled.folder / "made", header, (), ()))
    assert settled.settle(hours=20.1).idle
    assert settled.settle(hours=40).idle  # silence is measured from it
    assert len(settled.names("done")) == 2
