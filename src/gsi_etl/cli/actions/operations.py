"""What an operator does besides running: publish, maintain, back up, restore, check the heartbeat."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say
from gsi_etl.cli.render.working import working
from gsi_etl.pipeline import utc_now


def publish_now(home: Path | None, config: Path | None) -> None:
    """Publish the warehouse. Takes the run's lock: a run publishes, too."""
    from gsi_etl.ops.maintenance import publish_again

    with working("publishing"):
        made = publish_again(settings_of(home, config), now=utc_now)
    say(f"publish  {made.database}")
    say(f"publish  {made.index}   ({counted(made.pages, 'page')}, {made.rendered} rebuilt)")


def maintain_now(home: Path | None, config: Path | None, backup_to: Path | None) -> int:
    """The nightly maintenance; 1 when something is damaged."""
    from gsi_etl.ops.maintenance import maintain

    with working("reading the archive and the warehouse"):
        kept = maintain(settings_of(home, config), now=utc_now, backup_to=backup_to)
    say(f"archive    {counted(kept.snapshots, 'snapshot')} read")
    entries = counted(kept.entries, "entry", "entries")
    say(f"warehouse  {entries}, {kept.bytes_before:,} bytes before, {kept.bytes_after:,} after")
    for problem in kept.problems:
        say(f"BAD        {problem}")
    if kept.backup:
        say(f"backup     {kept.backup}")
    elif not kept.home_sound:
        say("backup     skipped: verification failed, good backups are kept")
    return 1 if kept.problems else 0


def repair_dates_now(home: Path | None, config: Path | None, sources: Path | None) -> None:
    """Correct what was dated while the clock was ahead, and publish it."""
    from gsi_etl.ops.maintenance import repair_dates

    repaired = repair_dates(settings_of(home, config, sources), now=utc_now)
    if repaired is None:
        say("clock      no date is in the future")
        return
    entries, times = counted(repaired.entries, "entry", "entries"), counted(repaired.times, "date")
    say(
        f"clock      {times} of {entries} corrected: {repaired.was:%Y-%m-%d %H:%M} is {repaired.now:%Y-%m-%d %H:%M} UTC"
    )


def back_up_now(home: Path | None, config: Path | None, target: Path) -> None:
    """One backup below ``target``; its path on stdout."""
    from gsi_etl.ops.backup import back_up

    with working("copying and verifying"):
        made = back_up(settings_of(home, config), target, now=utc_now, tell=lambda flaw: say(f"BAD  {flaw.sentence}"))
    print(made)


def restore_now(home: Path | None, config: Path | None, backup: Path, *, salvage: bool) -> None:
    """Restore a backup into an empty home folder, verify and publish it; print what could not be restored."""
    from gsi_etl.ops.backup import restore
    from gsi_etl.ops.maintenance import publish_again

    settings = settings_of(home, config)
    with working("restoring and verifying"):
        back = restore(backup, settings, now=utc_now, salvage=salvage)
    for flaw in back.flaws:
        say(f"BAD        {flaw.sentence}")
    if back.rebuilt:
        say("warehouse  was damaged: rebuilt from the journal")
    if back.rewritten:
        say(f"journal    was damaged: rewritten from {'its intact files' if back.rebuilt else 'the warehouse'}")
    for words in back.lost:
        say(f"LOST       {words}")
    snapshots = counted(back.snapshots, "snapshot")
    say(f"restored   {counted(back.runs, 'run')}, {snapshots}, content {back.content_hash[:12]}")
    say(f"published  {publish_again(settings, now=utc_now).database}")


def listen(home: Path | None, config: Path | None, *, as_json: bool) -> int:
    """1 when no run has succeeded for too long."""
    from gsi_etl.run.heartbeat import read, silence

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
    from gsi_etl.ops.weekly_summary import as_markdown, summary

    print(as_markdown(summary(settings_of(home, config), now=utc_now())), end="")
