"""``gsi-etl demo``: three simulated days over bundled sources, served by a real HTTP server on loopback."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from gsi_etl.base.formatting import counted, visible
from gsi_etl.cli.render.output import console, print_whole
from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.pipeline import RunReport, run

MARKER = ".gsi-demo"
DAY_ONE = datetime(2023, 5, 22, 6, 17, tzinfo=UTC)
DAYS = {
    1: "the baseline: everything is read for the first time, nothing counts as a change",
    2: "a quiet day: every page answers 304 Not Modified",
    3: "a silent revision, a misquote, a block page, and a new edition",
}
SHOWN = ("collect", "audit", "compare", "commit", "publish", "alert")


def run_demo(folder: Path) -> None:
    """Make the folder, run three days, and end with the changes and what to open, query and type next."""
    from gsi_etl.demo.site import DemoSite
    from gsi_etl.demo.sources import write_sources

    _prepare(folder)
    out = console()
    out.print(f"[bold]gsi-etl demo[/]  simulated pages and days in {_shown(folder)}; no network, no account")
    began = time.monotonic()
    with DemoSite() as site:
        write_sources(folder / "sources", site.base_url)
        settings = Settings(home=folder, sources=folder / "sources", alert_items=50, accept_clock=True)
        for day, story in DAYS.items():
            site.set_day(day)
            moment = DAY_ONE + timedelta(days=day - 1)
            out.print(f"\n[bold]Day {day}[/]  {moment:%d %B %Y}: {story}")
            report = run(settings, clock=partial(_at, moment), tell=_tell, write=lambda _text: None)
    _changes(report)
    _next(folder, report, time.monotonic() - began)


def _at(moment: datetime) -> datetime:
    """The simulated day's time, whenever it is asked for."""
    return moment


def _prepare(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise UsageError(
                "the folder holds files that the demo did not write",
                where=str(folder),
                hint="name a new or empty folder: gsi-etl demo DIR",
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("Written by `gsi-etl demo`, which deletes and recreates this folder on each run.\n")


def _tell(stage: str, words: str) -> None:
    from rich.text import Text

    if words and stage in SHOWN:
        console().print(Text.assemble((f"  {stage:<8}", "dim"), visible(words)))


def _changes(report: RunReport) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    styles = {"critical": "bold red", "warning": "yellow", "info": "green", "operator": "cyan"}
    table = Table(box=SIMPLE_HEAD, title="\nWhat changed on day 3, and why", title_style="bold", title_justify="left")
    for column in ("class", "cause", "severity", "what", "id"):
        table.add_column(column, overflow="fold")
    order = list(styles)
    for change in sorted(report.told, key=lambda c: (order.index(c.severity), c.change_class)):
        table.add_row(
            change.change_class,
            change.cause,
            Text(change.severity, style=styles[change.severity]),
            Text(visible(change.sentence)),
            change.change_id,
        )
    print_whole(console(), table)


def _next(folder: Path, report: RunReport, seconds: float) -> None:
    from rich.panel import Panel
    from rich.text import Text

    home = f"--home {shlex.quote(str(folder))}"
    program = _program()
    first = next((c for c in report.told if c.change_class == "revision"), report.told[0] if report.told else None)
    asked = "SELECT edition, quote, publisher, verdict FROM figures WHERE geo_id = 'PRK'"
    lines = [
        f"open    {folder / 'public' / 'index.html'}   (in a browser; or: {program} serve {home})",
        f"        {folder / 'public' / 'gsi.duckdb'}   (any DuckDB: Python, R, DBeaver, the CLI)",
        f'query   {program} sql {home} "{asked}"',
        f'        {program} sql {home} "FROM headlines"',
    ]
    if first:
        lines.append(f"show    {program} show {home} {first.change_id}")
    lines += [
        f"alerts  {folder / 'logs' / 'alerts.jsonl'}",
        f"next    {program} sources list   then   {program} run",
    ]
    checks = counted(report.counts["checks"], "check")
    done = f"done in {seconds:.0f} s: {counted(report.counts['sources'], 'source')}, {checks}, "
    done += f"{counted(len(report.told), 'change')} on day 3"
    console().print(Panel(Text("\n".join(lines)), title=done, title_align="left", expand=False))


def _program() -> str:
    """What a person types to call us again: the script as it was called, when that is not on the PATH."""
    called = Path(sys.argv[0])
    if called.name != "gsi-etl" or shutil.which("gsi-etl"):
        return "gsi-etl"
    return os.path.relpath(called)


def _shown(folder: Path) -> str:
    return f"{folder}/"
