"""``gsi-etl doctor``: check everything; a line for each check, with how to fix it."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.base.permissions import closed_above
from gsi_etl.cli.actions import doctor_environment
from gsi_etl.cli.actions.doctor_recovery import Look, recovery
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.working import working
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.errors import GsiError
from gsi_etl.pipeline import utc_now

FREE_BYTES = 500_000_000
#: Files of each kind that ``--quick`` reads.
SAMPLE = 100
#: Runs take minutes. One that holds the lock for longer hangs.
LONGEST_RUN = timedelta(hours=6)
#: Failed runs in a row before the doctor reports a source; or fewer over a longer time.
PATIENCE = 10
FEW, A_WHILE = 3, timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, and how to fix it if something is wrong."""

    name: str
    well: bool
    words: str
    hint: str = ""


def examine(home: Path | None, config: Path | None, sources: Path | None, *, as_json: bool, quick: bool = False) -> int:
    """Print a line for each finding; 1 when anything is wrong, else 0. ``quick``: read only a sample of the files."""
    try:
        with working("looking at everything"):
            found = list(findings(settings_of(home, config, sources), sample=SAMPLE if quick else None))
    except GsiError as error:
        hint = f"{error.hint or 'fix it'}; the other checks need valid settings"
        found = [_wrong("settings", error, hint)]
    if as_json:
        rows = [{"name": f.name, "well": f.well, "words": f.words, "hint": f.hint} for f in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            print(f"{'ok  ' if finding.well else 'BAD '} {finding.name:<10} {finding.words}")
            if not finding.well and finding.hint:
                print(f"     {'':<10} try: {finding.hint}")
    return 0 if all(finding.well for finding in found) else 1


def findings(settings: Settings, *, sample: int | None = None) -> Iterator[Finding]:
    """Each thing looked at, in the order in which a person would fix them. ``sample``: see ``proof.prove``."""
    first: tuple[tuple[str, Look], ...] = (
        ("settings", _settings),
        ("catalogue", _catalogue),
        ("home", _home),
        ("space", _space),
        ("rights", doctor_environment.rights),
        ("lock", _lock),
    )
    for name, look in first:
        yield _try(name, look, settings)
    for name, look in recovery(settings, sample):
        yield _try(name, look, settings)
    rest: tuple[tuple[str, Look], ...] = (
        ("published", _published),
        ("last run", _last_run),
        ("clock", _clock),
        ("failure", _failure),
        ("sources", _sources),
        ("channels", _channels),
        ("outbox", _outbox),
        ("prefect", doctor_environment.prefect),
        ("versions", doctor_environment.versions),
        ("telemetry", doctor_environment.telemetry),
        ("contact", doctor_environment.contact),
    )
    for name, look in rest:
        yield _try(name, look, settings)


def _try(name: str, look: Look, settings: Settings) -> Finding:
    try:
        well, words, hint = look(settings)
        return Finding(name, well, words, hint)
    except GsiError as error:
        return _wrong(name, error, error.hint)
    except Exception as error:  # whatever it is, the other lines must be seen
        return Finding(name, False, f"check failed: {type(error).__name__}: {error}", "see the problems above")


def _wrong(name: str, error: GsiError, hint: str) -> Finding:
    """An error as a line: what, where, and why unless the hint is enough."""
    words = f"{error.what} ({error.where})" if error.where else error.what
    return Finding(name, False, f"{words}: {error.why}" if error.why else words, hint)


def _settings(settings: Settings) -> tuple[bool, str, str]:
    given = {name: settings.origin(name) for name in type(settings).model_fields}
    changed = [f"{name} from {origin}" for name, origin in given.items() if origin != "default"]
    if re.search(r"\bexample\.(org|com|net)\b", settings.contact):
        # Reserved for documentation (RFC 2606): nobody reads what is sent there.
        words = f"contact is {settings.contact}, the example's: publishers cannot reach you"
        return False, words, "set contact (GSI_CONTACT) to an address or page of yours"
    return True, ", ".join(changed) or "all defaults", ""


def _catalogue(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.config.catalog import load_catalog

    folder = settings.sources_path
    catalog = load_catalog(folder)
    enabled = sum(source.enabled for source in catalog)
    return enabled > 0, f"{counted(len(catalog), 'source')}, {enabled} enabled ({folder})", "enable at least one source"


def _home(settings: Settings) -> tuple[bool, str, str]:
    prepare_home(settings)
    return True, f"{settings.home.resolve()} is writable", ""


def _space(settings: Settings) -> tuple[bool, str, str]:
    free = shutil.disk_usage(settings.home).free
    return (
        free > FREE_BYTES,
        f"{free // 1_000_000:,} MB free",
        "free disk space: a full disk stops runs before they commit",
    )


def _lock(settings: Settings) -> tuple[bool, str, str]:
    """Read only: taking the lock to see whether it is free would make a run that begins now fail."""
    try:
        held = json.loads((settings.home / "run.lock").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True, "free", ""
    words = f"run {held['run_id']} (process {held['pid']} on {held['host']}) since {held['since']}"
    if held["host"] == socket.gethostname() and not Path(f"/proc/{held['pid']}").exists():
        return True, f"left by a process that died: {words}; the next run clears it", ""
    age = utc_now() - datetime.fromisoformat(held["since"])
    hint = "the run hangs: stop that process; the next run continues"
    return age < LONGEST_RUN, f"held by {words}", hint


def _published(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    if not path.is_file():
        exists = settings.warehouse_path.is_file()
        return not exists, "not published yet", "`gsi-etl publish`"
    try:
        _, rows = query(path, "SELECT count(*) FROM figures")
    except GsiError as error:
        return False, f"{path} cannot be queried: {error.what}", "rebuild it with `gsi-etl publish`"
    late = "; a run ended before publishing: the next run or `gsi-etl publish` completes it"
    closed = closed_above(settings.public_path) if settings.public_dir is not None else None
    if closed is not None:
        words = f"a web server cannot read {settings.public_dir}: {closed} is closed to other users"
        return False, words, f"chmod o+x {closed}, or set another public_dir"
    words = f"{path}: {counted(rows[0][0], 'figure')}"
    return True, words + late * settings.unpublished_path.exists(), ""


def _last_run(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.run.heartbeat import read, silence

    last = read(settings.home)
    if last is None:
        never = not settings.warehouse_path.is_file()
        return (
            never,
            "no run yet" if never else "the warehouse exists, but the heartbeat file is missing",
            "`gsi-etl run`",
        )
    silent = silence(settings.home, now=utc_now(), allowed=timedelta(hours=settings.silence_hours))
    words = f"{last.run_id}: {last.status}, committed at {last.committed_at:%Y-%m-%d %H:%M} UTC"
    return not silent, "; ".join(silent) or words, "check that the timer or `gsi-etl schedule` is running, and its log"


def _clock(settings: Settings) -> tuple[bool, str, str]:
    """The last commit must not lie in the future: later changes would be dated after it, and found by nobody."""
    from gsi_etl.base.not_before import CLOCK_SLACK
    from gsi_etl.warehouse.query import query

    path, now = settings.public_path / "gsi.duckdb", utc_now()
    if not path.is_file():
        return True, f"{now:%Y-%m-%d %H:%M} UTC", ""
    ((last,),) = query(path, "SELECT max(recorded_at) FROM core.runs WHERE status <> 'abandoned'")[1]
    ahead = last is not None and last.replace(tzinfo=UTC) > now + CLOCK_SLACK
    words = f"it is {now:%Y-%m-%d %H:%M} UTC{', but' if ahead else ';'} the last run is dated "
    words = f"{words}{last:%Y-%m-%d %H:%M}" if last else "no run yet"
    return (
        not ahead,
        words,
        "set the clock if it is wrong; otherwise correct the dates with `gsi-etl doctor --repair-clock`",
    )


def _failure(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.run import run_failure

    last = run_failure.read(settings.home)
    if last is None:
        return True, "no failure since the last good run", ""
    stage = f" in its stage {last.stage}" if last.stage else ""
    words = f"run {last.run_id} failed{stage} at {last.at:%Y-%m-%d %H:%M} UTC: {last.sentence()}"
    if last.times > 1:
        words += f"; {last.times} runs have failed since {last.since:%Y-%m-%d %H:%M} UTC"
    return (
        False,
        words,
        last.hint or "fix the cause and run again; for details see `gsi-etl runs` and logs/gsi-etl.jsonl",
    )


def _sources(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.connection import open_reader

    if not (settings.public_path / "gsi.duckdb").is_file():
        return True, "none fetched yet", ""
    with open_reader(settings.public_path / "gsi.duckdb") as connection:
        rows = connection.execute(
            "SELECT source_id, status, failures, last_ok_utc FROM source_health WHERE status <> 'ok' ORDER BY 1"
        ).fetchall()
    muted = _muted(settings)
    told = [
        f"{source} {status} ({counted(failures or 0, 'time')}{', muted' if source in muted else ''})"
        for source, status, failures, _ in rows
    ]
    # A source that fails for a day is reported elsewhere; one that keeps failing needs a person, or a mute.
    now = utc_now().replace(tzinfo=None)
    ill = [
        source
        for source, _, failures, last_ok in rows
        if source not in muted
        and ((failures or 0) >= PATIENCE or ((failures or 0) >= FEW and (last_ok is None or now - last_ok > A_WHILE)))
    ]
    hint = f"see `gsi-etl sources list`; to accept it: `gsi-etl mute {ill[0]}`" if ill else ""
    return not ill, ", ".join(told) or "all healthy", hint


def _muted(settings: Settings) -> set[str]:
    """The sources whose failures a person has muted."""
    from gsi_etl.changes.muted import muted_sources
    from gsi_etl.config.catalog import load_catalog
    from gsi_etl.warehouse.alert_state import mutes
    from gsi_etl.warehouse.connection import open_reader

    with open_reader(settings.warehouse_path) as connection:
        asked = mutes(connection)
    return muted_sources(load_catalog(settings.sources_path, {}), asked, utc_now()) if asked else set()


def _channels(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.alerts.configure import channels
    from gsi_etl.fetch import Client

    with Client(user_agent=settings.user_agent) as client:
        names = [channel.name for channel in channels(settings, client, lambda _text: None)]
    ping = "heartbeat configured" if settings.heartbeat_url else "no external heartbeat (GSI_HEARTBEAT_URL)"
    return True, f"{', '.join(names)}; {ping}", ""


def _outbox(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    if not path.is_file():
        return True, "empty", ""
    _, rows = query(
        path,
        "SELECT count(DISTINCT alert_id), count(DISTINCT alert_id) FILTER (status = 'dead'), any_value(last_error) "
        "FROM alerts WHERE status NOT IN ('sent', 'seen')",
    )
    unsent, dead, error = rows[0]
    words = f"{counted(unsent, 'message')} not delivered, {dead} of them given up{f': {error}' if error else ''}"
    hint = "send given-up messages with `gsi-etl alerts replay`" if dead else "the next run retries them"
    return unsent == 0, words, hint
