"""``gsi-etl collect``: fetch, and hand the batch to the machine that settles."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.cli.render.output import say, warn
from gsi_etl.cli.render.working import stages
from gsi_etl.config.settings import Settings
from gsi_etl.run.gather import GatherOptions, gather


def collect_once(settings: Settings, out: Path, options: GatherOptions, *, as_json: bool) -> int:
    """One collector's run; returns the exit code."""
    with stages("fetching sources") as tell:
        done = gather(settings, out, options, tell=tell)
    for words in done.refused:
        warn(f"failed   {words}")
    for words in done.faulty:
        warn(f"left out {words}")
    for name in done.sent:
        say(f"sent     {name}")
    came = f"{counted(done.sources, 'source')}, {counted(done.fetches, 'fetch', 'fetches')}"
    say(f"done     {came} by {done.machine}" if done.sources else f"done     nothing is due on {done.machine}")
    if as_json:
        print(json.dumps({**asdict(done), "exit_code": done.exit_code}, ensure_ascii=False, indent=2))
    return done.exit_code
