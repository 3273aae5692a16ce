"""``gsi-etl lake``: fill it, look at it, keep it small, write it to one file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.cli.render.working import working
from gsi_etl.config.lake import LakeSettings
from gsi_etl.config.settings import Settings
from gsi_etl.errors import SettingsError
from gsi_etl.pipeline import new_run_id, utc_now


def fill(home: Path | None, config: Path | None, *, replace: bool) -> None:
    """Create and fill the lake, under the run's lock: the file must not change meanwhile."""
    from gsi_etl.lake.carry import BEHIND, carry
    from gsi_etl.warehouse.connection import run_lock

    settings, now = settings_of(home, config), utc_now()
    lake = _lake(settings)
    with working("filling the lake"), run_lock(settings.home, run_id=new_run_id(now), now=now):
        done = carry(lake, settings.warehouse_path, now=now, create=True, replace=replace)
        (settings.home / BEHIND).unlink(missing_ok=True)
    say(f"lake     {lake.store}: transactions {done.before} to {done.after}, {counted(done.rows, 'row')} added")


def show_status(home: Path | None, config: Path | None, *, as_json: bool) -> int:
    """1 when the lake lacks something of the file, or a run could not reach it."""
    from gsi_etl.lake import attach_words
    from gsi_etl.lake.carry import behind
    from gsi_etl.lake.keep import status

    settings = settings_of(home, config)
    lake, late = _lake(settings), behind(settings.home)
    with working("asking the lake"):
        found = status(lake, settings.warehouse_path)
    if as_json:
        print(json.dumps({**asdict(found), "behind": late}, default=str, indent=2))
    else:
        say(f"lake     {lake.store}: {counted(found.runs, 'run')}, {counted(found.figures, 'figure')}")
        say(f"files    {found.files} ({found.size:,} bytes), {counted(found.snapshots, 'snapshot')}")
        say(f"carried  up to transaction {found.entry}, {found.missing} missing")
        if late:
            say(f"BEHIND   since {late['since']}: {late['why']}")
        say(f"attach   {attach_words(lake)}")
    return 1 if late or found.missing else 0


def compact_now(home: Path | None, config: Path | None) -> None:
    """Fewer and larger files."""
    from gsi_etl.lake.keep import compact

    with working("compacting the lake"):
        before, after = compact(_lake(settings_of(home, config)))
    say(f"compact  {counted(before, 'file')} before, {after} after")


def export_now(home: Path | None, config: Path | None, target: Path) -> None:
    """The lake as one file; its path on stdout."""
    from gsi_etl.lake.keep import export

    with working("exporting the lake"):
        rows = export(_lake(settings_of(home, config)), target)
    say(f"export   {counted(rows, 'row')}")
    print(target)


def _lake(settings: Settings) -> LakeSettings:
    if settings.lake is None:
        raise SettingsError(
            "no lake is set up",
            where=str(settings.config_path or "gsi.toml"),
            hint="add a [lake] table with catalogue_env and store: see docs/how-to/lake.md",
        )
    return settings.lake
