"""The bodies of ``gsi-etl backfill``: files planned, read, shown, tried again, exported."""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base.formatting import counted
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_table, say, warn

if TYPE_CHECKING:
    from gsi_etl.backfill.run import Progress
    from gsi_etl.backfill.store import Planned

#: Files named one by one in the table of ``status``; the others are counted.
_NAMED = 20


def plan_files(
    home: Path | None, config: Path | None, patterns: Sequence[str], gdelt: Sequence[str], *, as_json: bool
) -> None:
    from gsi_etl.backfill.planning import make_plan
    from gsi_etl.cli.render.working import working
    from gsi_etl.config.settings import prepare_home
    from gsi_etl.errors import UsageError
    from gsi_etl.pipeline import utc_now

    settings = settings_of(home, config)
    named = [Path(name) for pattern in gdelt for name in sorted(glob.glob(pattern))]  # noqa: PTH207
    if gdelt and not named:
        raise UsageError("no GDELT file fits the pattern", where=", ".join(gdelt))
    prepare_home(settings)
    with working("hashing files") as show:
        made = make_plan(
            settings.home,
            patterns,
            now=utc_now(),
            gdelt_files=named,
            progress=lambda path: show(f"hashing {path.name}"),
        )
    if as_json:
        print(json.dumps(asdict(made) | {"damaged": [{"warc": n, "why": why} for n, why in made.damaged]}, indent=2))
        return
    for name, why in made.damaged:
        warn(f"not usable: {name}: {why}")
    if made.addresses is not None:
        say(f"{counted(made.addresses, 'address', 'addresses')} chosen by GDELT's themes")
    print(f"{counted(made.files, 'file')} found, {made.added:,} added to the plan")


def run_plan(
    home: Path | None, config: Path | None, engine: Any, scheduler: str | None, workers: int | None, *, as_json: bool
) -> int:
    from gsi_etl.backfill.run import run
    from gsi_etl.errors import UsageError
    from gsi_etl.pipeline import utc_now

    if (engine == "dask") != (scheduler is not None):
        raise UsageError(
            "--engine dask and --scheduler ADDRESS go together",
            hint="`--engine dask --scheduler tcp://127.0.0.1:8786`, or neither for workers of this machine",
        )
    settings = settings_of(home, config)
    with progress_shown() as show:
        report = run(settings, engine=engine, scheduler=scheduler, workers=workers, clock=utc_now, show=show)
    if as_json:
        told = {"committed": report.committed, "taken_over": report.taken_over, **asdict(report.counts)}
        wrong = [{"warc": name, "state": state, "why": why} for name, state, why in report.wrong]
        told |= {"claims_in_all": report.claims, "left": report.left, "wrong": wrong}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return report.exit_code
    for name, state, why in report.wrong:
        warn(f"{state}: {name}: {why}")
    done = report.committed + report.taken_over
    counts = report.counts
    print(
        f"{counted(done, 'file')} done: {counted(counts.pages, 'page')}, {counts.candidates:,} read in full, "
        f"{counted(counts.claims, 'claim')} on {counted(counts.documents, 'page')}; "
        f"{counted(report.claims, 'claim')} in all"
    )
    if report.wrong:
        say("`gsi-etl backfill retry` plans these files again; get damaged ones again first")
    return report.exit_code


@contextmanager
def progress_shown() -> Iterator[Callable[[Progress], None]]:
    """On a terminal a bar with pages a second and the time left; elsewhere a line a file."""
    import sys

    from gsi_etl.cli.render.output import console

    if not sys.stderr.isatty() or console(stderr=True).quiet:
        done = -1

        def line(now: Progress) -> None:
            nonlocal done
            if now.done > done:
                done = now.done
                say(f"{now.done:,} of {now.shards:,} files  {_speed(now)}")

        yield line
        return
    from rich.progress import BarColumn, Progress, TextColumn

    with Progress(
        BarColumn(bar_width=30), TextColumn("{task.description}"), console=console(stderr=True), transient=True
    ) as bar:
        task = bar.add_task("starting workers", total=None)

        def move(now: Any) -> None:
            words = f"{now.done:,} of {now.shards:,} files  {_speed(now)}"
            bar.update(task, total=now.size, completed=now.position, description=words)

        yield move


def _speed(now: Progress) -> str:
    left = now.seconds_left
    words = f"{now.pages:,} pages  {now.pages_a_second:,.1f} pages/s  {now.claims:,} claims"
    return words if left is None else f"{words}  {_time(left)} left"


def _time(seconds: float) -> str:
    minutes, hours = round(seconds) // 60, round(seconds) // 3600
    return f"{hours} h {minutes % 60:02} min" if hours else f"{minutes} min" if minutes else f"{round(seconds)} s"


def show_status(home: Path | None, config: Path | None, *, as_json: bool) -> None:
    from gsi_etl.backfill import store
    from gsi_etl.backfill.store import STATES, Folder

    with store.reading(Folder.of(settings_of(home, config).home)) as connection:
        rows = store.planned(connection)
    by_state = {state: [row for row in rows if row.state == state] for state in STATES}
    if as_json:
        print(json.dumps(_as_json(rows, by_state), ensure_ascii=False, indent=2))
        return
    print_table(
        ["state", "files", "GB", "pages", "claims"],
        [
            [state, len(of), f"{sum(r.shard.size for r in of) / 1e9:,.2f}", _sum(of, "pages"), _sum(of, "claims")]
            for state, of in by_state.items()
        ],
    )
    wrong = by_state["damaged"] + by_state["failed"]
    for row in wrong[:_NAMED]:
        print(f"{row.state}: {row.shard.name}: {row.why}")
    if len(wrong) > _NAMED:
        print(f"and {len(wrong) - _NAMED:,} more: --json lists all")


def _as_json(rows: Sequence[Planned], by_state: dict[str, list[Planned]]) -> dict[str, Any]:
    files = [
        {
            "warc": row.shard.name,
            "path": str(row.shard.path),
            "size": row.shard.size,
            "sha256": row.shard.sha256,
            "reader_version": row.shard.reader_version,
            "state": row.state,
            "why": row.why,
            "counts": asdict(row.counts) if row.counts else None,
        }
        for row in rows
    ]
    return {"states": {state: len(of) for state, of in by_state.items()}, "files": files}


def _sum(rows: Sequence[Planned], name: str) -> int:
    return sum(getattr(row.counts, name) for row in rows if row.counts is not None)


def retry_failed(home: Path | None, config: Path | None) -> None:
    from gsi_etl.backfill.planning import retry
    from gsi_etl.pipeline import utc_now

    again = retry(settings_of(home, config).home, now=utc_now())
    for shard in again:
        say(f"planned again: {shard.name}")
    print(f"{counted(len(again), 'file')} to read again")


def export_all(home: Path | None, config: Path | None, out: Path | None) -> None:
    from gsi_etl.backfill import store
    from gsi_etl.backfill.export import export_claims, export_to
    from gsi_etl.backfill.store import Folder

    folder = Folder.of(settings_of(home, config).home)
    with store.reading(folder):
        pass  # an export makes no database
    written = export_to(folder, out) if out is not None else []
    count = export_claims(folder)
    say(f"{counted(count, 'claim')}; `gsi-etl publish` puts them into the published database")
    for path in [folder.claims, *written]:
        print(path)
