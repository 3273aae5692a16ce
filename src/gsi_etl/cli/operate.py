"""What an operator does besides running: publish anew, maintain, back up, restore, ask whether it is silent."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.output import say
from gsi_etl.pipeline import utc_now
from gsi_etl.wording import counted


def publish_now(home: Path | None, config: Path | None) -> None:
    """Publish the warehouse as it is. Takes the run's lock: a run would publish its own."""
    from gsi_etl.upkeep import publish_anew

    made = publish_anew(settings_of(home, config), now=utc_now)
    say(f"publish  {made.database}")
    say(f"publish  {made.index}   ({counted(made.pages, 'page')}, {made.rendered} made anew)")


def maintain_now(home: Path | None, config: Path | None, backup_to: Path | None) -> int:
    """The nightly round; 1 when something is not sound."""
    from gsi_etl.upkeep import maintain

    kept = maintain(settings_of(home, config), now=utc_now, backup_to=backup_to)
    say(f"archive    {counted(kept.snapshots, 'snapshot')} read")
    entries = counted(kept.entries, "entry", "entries")
    say(f"warehouse  {entries}, {kept.bytes_before:,} bytes before, {kept.bytes_after:,} after")
    for problem in kept.problems:
        say(f"BAD        {problem}")
    if kept.backup:
        say(f"backup     {kept.backup}")
    elif kept.problems:
        say("backup     none made: what is damaged must not push good backups out")
    return 1 if kept.problems else 0


def back_up_now(home: Path | None, config: Path | None, target: Path) -> None:
    """One backup below ``target``; its path on stdout."""
    from gsi_etl.backup import back_up

    print(back_up(settings_of(home, config), target, now=utc_now))


def restore_now(home: Path | None, config: Path | None, backup: Path) -> None:
    """A backup into an empty home folder, proved and published."""
    from gsi_etl.backup import restore
    from gsi_etl.upkeep import publish_anew

    settings = settings_of(home, config)
    back = restore(backup, settings, now=utc_now)
    if back.rebuilt:
        say("warehouse  was damaged in the backup: made anew from its journal")
    snapshots = counted(back.snapshots, "snapshot")
    say(f"restored   {counted(back.runs, 'run')}, {snapshots}, content {back.content_hash[:12]}")
    say(f"published  {publish_anew(settings, now=utc_now).database}")


def listen(home: Path | None, config: Path | None, *, as_json: bool) -> int:
    """Is it silent? 1 when no good run has ended for too long."""
    from gsi_etl.heartbeat import read, silence

    settings = settings_of(home, config)
    last = read(settings.home)
    found = silence(settings.home, now=utc_now(), allowed=timedelta(hours=settings.silence_hours))
    if as_json:
        committed = f"{last.committed_at.isoformat()}" if last else None
        print(json.dumps({"silent": bool(found), "sentences": found, "last_committed_at": committed}, indent=2))
    else:
        for sentence in found:
            say(f"SILENT  {sentence}")
        if last and not found:
            say(f"ok      run {last.run_id} committed at {last.committed_at:%Y-%m-%d %H:%M} UTC ({last.status})")
    return 1 if found else 0


def sum_up(home: Path | None, config: Path | None) -> None:
    """The last seven days, on stdout."""
    from gsi_etl.weekly import as_markdown, summary

    print(as_markdown(summary(settings_of(home, config), now=utc_now())), end="")
