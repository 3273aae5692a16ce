"""``gsi-etl runs show``: the story of a run, from the ledger (published database) and from the log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gsi_etl.base import runlog
from gsi_etl.base.formatting import visible
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import plain
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query


def show_run(home: Path | None, config: Path | None, wanted: str, *, as_json: bool) -> None:
    """Print it. Raises UsageError when there is no such run."""
    settings = settings_of(home, config)
    story = story_of(settings.public_path / "gsi.duckdb", settings.logs_path, wanted)
    if as_json:
        print(json.dumps(story, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(story)))


def story_of(database: Path, log_folder: Path, wanted: str) -> dict[str, Any]:
    """What is known of the run whose id begins with ``wanted``, or of the last. Durations are in seconds; they come
    from the log, which forgets: ``stages`` is empty for a run that rotation has taken."""
    rows = query(
        database,
        "SELECT run_id, started_at_utc, finished_at_utc, status, counts, version FROM runs "
        "WHERE starts_with(run_id, ?) ORDER BY started_at_utc DESC, run_id DESC LIMIT 1",
        [wanted],
    )[1]
    if not rows:
        raise UsageError(f"no run {wanted!r}", where=str(database), hint="`gsi-etl runs` lists them")
    run_id, started, finished, status, counts, version = rows[0]
    changes = query(
        database,
        "SELECT change_id, class, severity, sentence FROM changes WHERE run_id = ? AND severity <> 'none' "
        "ORDER BY list_position(['critical', 'warning', 'info', 'operator'], severity), change_id",
        [run_id],
    )[1]
    lines = runlog.read(log_folder, run_id)
    return {
        "run_id": run_id,
        "status": status,
        "started_at_utc": plain(started),
        "finished_at_utc": plain(finished),
        "version": version,
        "counts": json.loads(counts),
        "sources": [
            {name: line.get(name) for name in ("source_id", "seconds", "trouble", "words")}
            for line in lines
            if line["event"] == "source"
        ],
        "stages": _stages(lines),
        "warnings": [line.get("words", "") for line in lines if line["event"] in ("warning", "failed")],
        "changes": [dict(zip(("change_id", "class", "severity", "sentence"), row, strict=True)) for row in changes],
    }


def _stages(lines: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Seconds by stage. Sources are collected side by side: from the first one's beginning to the last one's end."""
    found: dict[str, float] = {}
    collected = [line for line in lines if line["event"] == "source"]
    if collected:
        ends = [datetime.fromisoformat(line["at"]) for line in collected]
        begins = [end - timedelta(seconds=line["seconds"]) for end, line in zip(ends, collected, strict=True)]
        found["collect"] = round((max(ends) - min(begins)).total_seconds(), 3)
    for line in lines:
        if line["event"] == "stage":
            found[line["stage"]] = round(found.get(line["stage"], 0.0) + line["seconds"], 3)
    return found


def _lines(story: dict[str, Any]) -> list[str]:
    counts = story["counts"]
    found = [
        f"run {story['run_id']}: {story['status']}",
        f"  began {story['started_at_utc']}, ended {story['finished_at_utc']}, gsi-etl {story['version']}",
        "  " + ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()) if counts else "",
    ]
    if story["sources"]:
        found.append("sources")
        found += [f"  {s['seconds']:>8.2f} s  {visible(str(s['words']))}" for s in story["sources"]]
    found.append("stages" if story["stages"] else "stages: no longer in the log")
    found += [f"  {seconds:>8.2f} s  {stage}" for stage, seconds in story["stages"].items()]
    found += [f"warning  {visible(words)}" for words in story["warnings"]]
    found.append(f"changes: {len(story['changes'])}")
    found += [f"  {c['severity']:<8} {c['change_id']}  {visible(c['sentence'])}" for c in story["changes"]]
    return [line for line in found if line]
