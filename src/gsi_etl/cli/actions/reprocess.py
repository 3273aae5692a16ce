"""``gsi-etl replay``: read the archive again; ``gsi-etl rebuild``: rebuild the warehouse from its journal."""

from __future__ import annotations

import json
from pathlib import Path

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.cli.render.working import stages, working


def replay_archive(
    home: Path | None, config: Path | None, sources: Path | None, source_ids: tuple[str, ...], *, dry_run: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Replay and print what differs; returns the exit code of the report."""
    from gsi_etl.cli.actions.run import as_dict, tell_report
    from gsi_etl.ops.reprocess import replay
    from gsi_etl.pipeline import Options

    with stages("reading the archive again") as tell:
        report = replay(settings_of(home, config, sources), Options(source_ids, dry_run=dry_run), tell=tell)
    for change in report.told:
        say(f"change   {change.change_class}: {change.sentence}")
    tell_report(report)
    if as_json:
        print(json.dumps(as_dict(report), ensure_ascii=False, indent=2))
    return report.exit_code


def rebuild_warehouse(home: Path | None, config: Path | None) -> None:
    """Rebuild the warehouse from its journal, and check that the archive still has every document's bytes."""
    from gsi_etl.archive import Archive
    from gsi_etl.config.settings import prepare_home
    from gsi_etl.pipeline import new_run_id, utc_now
    from gsi_etl.warehouse.connection import open_reader, run_lock
    from gsi_etl.warehouse.rebuild import rebuild

    settings = settings_of(home, config)
    prepare_home(settings)
    now = utc_now()
    with run_lock(settings.home, run_id=new_run_id(now), now=now), working("rebuilding the warehouse"):
        rebuilt = rebuild(settings.warehouse_path, now=now)
        say(f"rebuilt  {rebuilt.entries} transactions, content {rebuilt.content_hash}")
        if rebuilt.set_aside:
            say(f"kept     the old file is {rebuilt.set_aside}")
        with open_reader(settings.warehouse_path) as connection:
            cited = connection.execute("SELECT DISTINCT snapshot_sha256 FROM core.documents").fetchall()
    archive = Archive(settings.archive_path)
    missing = [sha256 for (sha256,) in cited if not archive.has(sha256)]
    say(f"archive  {len(cited) - len(missing)} of {len(cited)} snapshots that documents cite are present")
    for sha256 in missing[:20]:
        say(f"missing  {sha256}")
