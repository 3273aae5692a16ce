"""``gsi-etl sources verify``: tries the sources of the catalogue live, and says what each needs. Commits nothing."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import pack
from gsi_etl.base.formatting import counted
from gsi_etl.cli.actions.sources_preview import Preview, look
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_table, say
from gsi_etl.cli.render.working import working
from gsi_etl.config.catalog import load_catalog
from gsi_etl.errors import UsageError
from gsi_etl.pipeline import utc_now

if TYPE_CHECKING:
    from gsi_etl.config.settings import Settings
    from gsi_etl.config.source import Source

_AT_ONCE = 4
_MARK = "# verified "


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying one source. ``change``: what to do about it, '' when nothing."""

    source_id: str
    enabled: bool
    reached: str
    moved_to: str
    recognised: str
    figures: int
    change: str

    @property
    def well(self) -> bool:
        return not self.change

    def words(self) -> str:
        state = f"{self.reached}, recognised: {self.recognised}, {counted(self.figures, 'figure')}"
        return f"{state}; {self.change}" if self.change else state


def verify(
    ids: list[str], *, home: Path | None, config: Path | None, sources: Path | None, everything: bool, write: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Prints a row for each source. 1 when one that is enabled needs a change. Raises UsageError."""
    from gsi_etl.run.due import choose

    settings = settings_of(home, config, sources)
    folder = settings.sources_path
    if write and folder == pack.assets("sources"):
        raise UsageError(
            "the bundled catalogue is not yours to write to",
            hint="`gsi-etl init` makes a working folder with a catalogue of its own",
        )
    catalog = load_catalog(folder)
    chosen = catalog if everything and not ids else choose(catalog, ids)
    with working(f"trying {counted(len(chosen), 'source')}"), ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        tried = []
        for one in threads.map(lambda source: try_source(source, settings), chosen):
            say(f"{'ok ' if one.well else 'BAD'} {one.source_id}: {one.words()}")
            tried.append(one)
    if write:
        for one in tried:
            note(folder / f"{one.source_id}.yaml", one)
    rows = [asdict(one) for one in tried]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print_table(["source", "enabled", "reached", "moved to", "recognised", "figures", "to change"],
                    [tuple(row.values()) for row in rows])  # fmt: skip
    bad = [one for one in tried if not one.well]
    say(f"{counted(len(tried), 'source')} tried, {len(bad)} to look at")
    return 1 if any(one.enabled for one in bad) else 0


def try_source(source: Source, settings: Settings) -> Tried:
    """One source, fetched and read as a run does. Never raises for what a source does."""
    found = look(source, settings)
    batch, fetch = found.batch, found.batch.fetches[-1] if found.batch.fetches else None
    read = batch.read[-1] if batch.read else None
    status = f"status {fetch.status}" if fetch and fetch.status is not None else "no answer"
    moved = fetch.redirects[-1] if fetch and fetch.redirects else ""
    return Tried(
        source.id,
        source.enabled,
        status,
        moved,
        "yes" if read and read.recognised else "no",
        len(read.figures) if read else 0,
        _to_change(found, moved),
    )


def _to_change(found: Preview, moved: str) -> str:
    source, batch = found.source, found.batch
    read = batch.read[-1] if batch.read else None
    if batch.postponed:
        return "the server asked for patience: try again later"
    if batch.trouble is not None:
        why = "; ".join(batch.error[part] for part in ("what", "why") if batch.error.get(part))
        return f"{why}; url: {moved}" if moved and batch.trouble != "source_down" else why
    if source.follow is None and not (read and read.figures):
        return "0 figures: look at table:, defaults: and recognise:"
    if source.follow is not None and not found.items:
        return "no item of its list matches follow.match now"
    return ""


def note(path: Path, tried: Tried) -> None:
    """The date and the outcome as the last line of the source's file, in the place of an earlier one."""
    text = path.read_text(encoding="utf-8").rstrip("\n")
    kept = [line for line in text.split("\n") if not line.startswith(_MARK)]
    words = re.sub(r"\s+", " ", tried.words())[:200]
    path.write_text("\n".join([*kept, f"{_MARK}{utc_now():%Y-%m-%d}: {words}"]) + "\n", encoding="utf-8")
