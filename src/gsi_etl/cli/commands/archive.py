"""``gsi-etl archive``: verify, export and prune the archived pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsJson, Config, Home, settings_of

if TYPE_CHECKING:
    from gsi_etl.archive import Archive

archive_app = group("Verify, export or prune archived pages.", no_args_is_help=True)


def _archive(home: Path | None, config: Path | None) -> Archive:
    """The archive of a home folder. Raises ArchiveError for a mistyped folder: it must not pass as intact."""
    from gsi_etl.archive import Archive
    from gsi_etl.errors import ArchiveError

    path = settings_of(home, config).archive_path
    if not path.is_dir():
        raise ArchiveError(
            "there is no archive yet",
            where=str(path),
            hint="run `gsi-etl run` first, or name the home folder with --home DIR",
        )
    return Archive(path)


@archive_app.command()
def verify(json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Verify every archived byte; exit 1 on damage."""
    import json as writer

    from gsi_etl.base.formatting import counted
    from gsi_etl.cli.render.output import say

    report = _archive(home, config).verify()
    if json:
        found = [{"kind": f.kind, "subject": f.subject, "sentence": f.sentence} for f in report.findings]
        data = {
            "sound": report.sound,
            "snapshots": report.snapshots,
            "bytes": report.size,
            "manifest_lines": report.mark.sequence,
            "manifest_hash": report.mark.digest,
            "findings": found,
        }
        print(writer.dumps(data, ensure_ascii=False, indent=2))
    else:
        for finding in report.findings:
            say(f"{'note' if finding.harmless else 'BAD '} {finding.kind:<9} {finding.sentence}")
        lines = counted(report.mark.sequence, "line")
        words = f"{counted(report.snapshots, 'snapshot')}, {report.size:,} bytes, {lines} in the manifest"
        print(f"{'intact' if report.sound else 'DAMAGED'}: {words}")
    raise typer.Exit(0 if report.sound else 1)


@archive_app.command()
def export(
    warc: Annotated[Path, typer.Option("--warc", metavar="FILE", help="Write here; .gz compresses.")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Export all archived pages as a WARC file."""
    from gsi_etl.archive.warc_export import export as export_warc
    from gsi_etl.base.formatting import counted
    from gsi_etl.cli.render.output import say

    count = export_warc(_archive(home, config), warc)
    say(f"{counted(count, 'record')} written")
    print(warc)


@archive_app.command()
def prune(
    older_than_days: Annotated[
        int, typer.Option("--older-than-days", min=1, help="Delete pages not seen for this many days.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would go; delete nothing.")] = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Delete old pages that nothing cites.

    Keeps every page that a figure, past or present, cites, and the last bytes of every monitored page.
    """
    from gsi_etl.backfill.store import cited_pages, exclusive
    from gsi_etl.base.formatting import counted
    from gsi_etl.cli.render.output import say
    from gsi_etl.fetch import utc_now
    from gsi_etl.warehouse.connection import open_reader, run_lock

    settings, now = settings_of(home, config), utc_now()
    # The run's lock: a run could be about to cite what is deleted here. And without a warehouse nothing would count
    # as cited: open_reader refuses then.
    with open_reader(settings.warehouse_path):
        pass
    with run_lock(settings.home, run_id=f"prune-{now:%Y%m%dT%H%M%SZ}", now=now):
        with open_reader(settings.warehouse_path) as connection:
            cited = {row[0] for row in connection.execute(_CITED).fetchall()}
        # A backfill puts its pages in before the claims that cite them.
        with exclusive(settings.home, now):
            cited |= cited_pages(settings.home)
            gone = _archive(home, config).prune(cited, timedelta(days=older_than_days), now=now, dry_run=dry_run)
    size = sum(snapshot.size for snapshot in gone)
    done = "would be deleted" if dry_run else "deleted"
    say(f"{counted(len(gone), 'snapshot')}, {size:,} bytes {done}; {len(cited):,} cited snapshots kept")


#: What leads back to bytes: every state of every figure, and the last bytes of every page that was ever read.
_CITED = """
    SELECT snapshot_sha256 FROM core.figure_states
    UNION
    SELECT arg_max(sha256, attempted_at) FROM core.fetches WHERE sha256 IS NOT NULL GROUP BY source_id, url
"""
