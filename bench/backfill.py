"""Backfill: pages a cpu-second on dask workers, on a plain process pool, and by a peer, over the same WARC files.

    python bench/backfill.py                         2,000 pages; builds bench/.venv-backfill for the peer, once
    python bench/backfill.py --pages 20000 --no-peer

The pages are made by program (tests/backfill/warc_set.py), so they say what the machinery costs and not what the web
looks like. The peer is what a user would put together: news-please's extractor and quantulum3 on each page of a file.
CPU is of all processes, whoever started them; what starting takes is measured with one page and taken off. What a
month of CC-NEWS would take is worked out from that, and printed with its assumptions.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import venv
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / "bench" / ".venv-backfill"
PEERS = ["news-please", "quantulum3"]
FILES, WORKERS = 8, 2
TICKS = os.sysconf("SC_CLK_TCK")
#: A month of CC-NEWS: 1.35 billion articles between August 2016 and 2026 (arXiv 2605.18337), some 117 months.
MONTH_PAGES, CORES = 11_500_000, 8

PEER = r"""
import json, logging, sys, time, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
from newsplease import NewsPlease
from quantulum3 import parser
from warcio.archiveiterator import ArchiveIterator
begin = time.process_time()
pages = read = found = 0
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            html = record.content_stream().read().decode("utf-8", "replace")
            pages += 1
            try:
                article = NewsPlease.from_html(html, url=record.rec_headers.get_header("WARC-Target-URI"))
                text = article.maintext or ""
                read += bool(text)
                found += len(parser.parse(text))
            except Exception:
                pass
json.dump({"pages": pages, "read": read, "found": found, "seconds": time.process_time() - begin}, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: CPU of it and all that it started, and time by the clock."""

    cpu: float
    wall: float


def measured(command: list[str]) -> Cost:
    """CPU is read from /proc ten times a second: a process that ends at once may lose a tenth."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    spent: dict[int, int] = {}
    family, began = {process.pid}, time.monotonic()

    def look() -> None:
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                parents[int(entry.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
        grown = True
        while grown:
            fresh = {pid for pid, (parent, _) in parents.items() if parent in family} - family
            family.update(fresh)
            grown = bool(fresh)
        spent.update({pid: ticks for pid, (_, ticks) in parents.items() if pid in family})

    def watch() -> None:
        while process.poll() is None:
            look()
            time.sleep(0.1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, said = process.communicate()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {said.decode()[-2000:]}")
    return Cost(sum(spent.values()) / TICKS, time.monotonic() - began)


def planned(folder: Path, warcs: Path) -> Path:
    from gsi_etl.backfill.planning import make_plan
    from gsi_etl.config.settings import load_settings, prepare_home

    settings = load_settings({"home": folder})
    prepare_home(settings)
    make_plan(settings.home, [str(warcs / "*.gz")], now=datetime.now(UTC))
    return settings.home


def by_pool(home: Path) -> None:
    """The same shards and the same committer, with the standard library's pool in place of dask."""
    from gsi_etl.archive import Archive
    from gsi_etl.backfill import store
    from gsi_etl.backfill.commit import commit
    from gsi_etl.backfill.export import export_claims
    from gsi_etl.backfill.shard import Work, read_shard

    folder = store.Folder.of(home)
    with store.reading(folder) as connection:
        shards = [row.shard for row in store.planned(connection, ("todo",))]
    work = Work(folder.parts, folder.addresses)
    pool = ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("spawn"))
    with pool, Archive(home / "archive") as archive:
        for shard, done in zip(shards, pool.map(read_shard, shards, [work] * len(shards)), strict=True):
            assert done.state == "read", done
            commit(folder, archive, shard, lambda: datetime.now(UTC))
    export_claims(folder)


def command(engine: str, home: Path) -> list[str]:
    if engine == "pool":
        return [sys.executable, __file__, "--pool", str(home)]
    return [
        str(Path(sys.executable).with_name("gsi-etl")),
        "backfill",
        "run",
        "--workers",
        str(WORKERS),
        "--home",
        str(home),
    ]


def counts(home: Path) -> dict[str, int]:
    from gsi_etl.backfill import store

    with store.reading(store.Folder.of(home)) as connection:
        rows = store.planned(connection, ("done",))
    names = ("pages", "candidates", "documents", "claims")
    return {name: sum(getattr(row.counts, name) for row in rows) for name in names} | {
        "bytes": sum(row.shard.size for row in rows)
    }


def parts(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (home / "backfill" / "parts").iterdir()}


def peer(warcs: list[Path]) -> dict[str, float] | None:
    python = VENV / "bin" / "python"
    if not python.exists():
        venv.create(VENV, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], capture_output=True, text=True)
    done = subprocess.run([python, "-c", PEER, *map(str, warcs)], capture_output=True, text=True)
    if done.returncode:
        print(f"{' and '.join(PEERS)} do not run here: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=2000)
    options.add_argument("--padding", type=int, default=300, help="paragraphs a page: 300 make some 30 KB")
    options.add_argument("--every", type=int, default=100, help="one page in so many states a figure")
    options.add_argument("--peer-files", type=int, default=1, help="of the 8 files, those that the peer reads, too")
    options.add_argument("--no-peer", action="store_true")
    options.add_argument("--pool", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.pool:
        by_pool(given.pool)
        return
    sys.path.insert(0, str(ROOT / "tests" / "backfill"))
    import warc_set

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # One page that states a figure in each file: both engines start all that they need, and read next to nothing.
        few = [one for one in warc_set.articles(12 * FILES, padding=2) if one.states]
        (folder / "few").mkdir()
        for number, one in enumerate(few[:FILES]):
            warc_set.write(folder / "few" / f"FEW-{number}.warc.gz", [warc_set.record(one)])
        made = warc_set.warc_set(
            folder / "set", files=FILES, pages=given.pages, padding=given.padding, every=given.every
        )
        rates, homes = {}, {}
        for engine in ("pool", "dask"):
            start = measured(command(engine, planned(folder / f"few-{engine}", folder / "few")))
            homes[engine] = planned(folder / engine, folder / "set")
            whole = measured(command(engine, homes[engine]))
            found = counts(homes[engine])
            rates[engine] = (found["pages"] - FILES) / (whole.cpu - start.cpu)
            print(f"{engine}: {found['pages']:,} pages, {found['candidates']:,} in full, {found['claims']:,} claims; "
                  f"{whole.cpu:.1f} cpu-s ({start.cpu:.1f} of them to start), {whole.wall:.1f} s: "
                  f"{rates[engine]:.1f} pages a cpu-second")  # fmt: skip
        assert parts(homes["pool"]) == parts(homes["dask"]), "the engines do not give the same bytes"
        print(f"dask gives {rates['dask'] / rates['pool']:.2f} of the pool's pages a cpu-second, and the same bytes")
        report(counts(homes["dask"]), rates["dask"], size_of(homes["dask"]) - size_of(folder / "few-dask"))
        if not given.no_peer:
            shutil.rmtree(homes["pool"])
            theirs = peer(made[: given.peer_files])
            if theirs:
                rate = theirs["pages"] / theirs["seconds"]
                print(f"news-please and quantulum3: {theirs['pages']:.0f} pages in {theirs['seconds']:.1f} cpu-s: "
                      f"{rate:.1f} pages a cpu-second; we read {rates['dask'] / rate:.1f} times as many")  # fmt: skip


def size_of(home: Path) -> int:
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())


def report(found: dict[str, int], rate: float, kept: int) -> None:
    each = found["bytes"] / found["pages"] / 1000
    print(f"a million such pages, of {each:.1f} KB packed: {1e6 / rate / 3600:.1f} cpu-hours; "
          f"{each:.1f} GB read, {kept / found['pages']:.0f} MB kept")  # fmt: skip
    for machines in (1, 4, 16):
        hours = MONTH_PAGES / rate / 3600 / (machines * CORES)
        print(f"a month of {MONTH_PAGES:,} pages on {machines} machines of {CORES} cores: {hours:.1f} h")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the largest process held {peak:.0f} MB")


if __name__ == "__main__":
    main()
