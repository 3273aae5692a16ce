"""``gsi-etl doctor``: is everything in order? A line for each thing looked at, with how to mend it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gsi_etl.cli.options import settings_of
from gsi_etl.errors import GsiError
from gsi_etl.settings import Settings, prepare_home

FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and how to mend it when it is not well."""

    name: str
    well: bool
    words: str
    hint: str = ""


def examine(home: Path | None, config: Path | None, sources: Path | None, *, as_json: bool) -> int:
    """Print a line for each finding; 1 when anything is wrong, else 0."""
    settings = settings_of(home, config, sources)
    found = list(findings(settings))
    if as_json:
        rows = [{"name": f.name, "well": f.well, "words": f.words, "hint": f.hint} for f in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in found:
            print(f"{'ok  ' if finding.well else 'BAD '} {finding.name:<10} {finding.words}")
            if not finding.well and finding.hint:
                print(f"     {'':<10} try: {finding.hint}")
    return 0 if all(finding.well for finding in found) else 1


def findings(settings: Settings) -> Iterator[Finding]:
    """Each thing looked at, in the order in which a person would mend them."""
    for name, look in (
        ("settings", _settings),
        ("catalogue", _catalogue),
        ("home", _home),
        ("space", _space),
        ("warehouse", _warehouse),
        ("published", _published),
        ("outbox", _outbox),
        ("telemetry", _telemetry),
        ("contact", _contact),
    ):
        yield _try(name, look, settings)


def _try(name: str, look: Callable[[Settings], tuple[bool, str, str]], settings: Settings) -> Finding:
    try:
        well, words, hint = look(settings)
        return Finding(name, well, words, hint)
    except GsiError as error:
        return Finding(name, False, f"{error.what} ({error.where})" if error.where else error.what, error.hint)


def _settings(settings: Settings) -> tuple[bool, str, str]:
    given = {name: settings.origin(name) for name in type(settings).model_fields}
    changed = [f"{name} from {origin}" for name, origin in given.items() if origin != "default"]
    return True, ", ".join(changed) or "all defaults", ""


def _catalogue(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl import assets
    from gsi_etl.catalog import load_catalog

    folder = settings.sources or assets.folder("sources")
    catalog = load_catalog(folder)
    enabled = sum(source.enabled for source in catalog)
    return enabled > 0, f"{len(catalog)} sources, {enabled} enabled ({folder})", "enable at least one source"


def _home(settings: Settings) -> tuple[bool, str, str]:
    prepare_home(settings)
    return True, f"{settings.home.resolve()} is writable", ""


def _space(settings: Settings) -> tuple[bool, str, str]:
    free = shutil.disk_usage(settings.home).free
    return free > FREE_BYTES, f"{free // 1_000_000:,} MB free", "a full disk stops a run before its commit: free some"


def _warehouse(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.connection import open_reader

    if not settings.warehouse_path.is_file():
        return True, "none yet: the first run makes it", ""
    with open_reader(settings.warehouse_path) as connection:
        row = connection.execute("SELECT count(*), max(finished_at_utc) FROM main.runs").fetchone()
    return True, f"{row[0]} runs, the last ended {row[1]} UTC" if row else "no runs", ""


def _published(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    if not path.is_file():
        exists = settings.warehouse_path.is_file()
        return not exists, "nothing published yet", "gsi-etl publish"
    _, rows = query(path, "SELECT count(*) FROM figures")
    return True, f"{path} answers: {rows[0][0]} figures", ""


def _outbox(settings: Settings) -> tuple[bool, str, str]:
    from gsi_etl.warehouse.query import query

    path = settings.public_path / "gsi.duckdb"
    if not path.is_file():
        return True, "empty", ""
    _, rows = query(path, "SELECT count(DISTINCT alert_id), any_value(last_error) FROM alerts WHERE status <> 'sent'")
    waiting, error = rows[0]
    return (
        waiting == 0,
        f"{waiting} messages not delivered{f': {error}' if error else ''}",
        "the next run sends them again",
    )


def _telemetry(_settings: Settings) -> tuple[bool, str, str]:
    on = os.environ.get("PREFECT_SERVER_ANALYTICS_ENABLED", "false").lower() in ("1", "true", "yes")
    return not on, "on by your environment" if on else "off", "unset PREFECT_SERVER_ANALYTICS_ENABLED"


def _contact(settings: Settings) -> tuple[bool, str, str]:
    # Wikipedia and others ask for a contact in the User-Agent; a run works without, and some sites then refuse it.
    words = settings.contact or "none given: set GSI_CONTACT so that a site can reach you"
    return True, words, ""
