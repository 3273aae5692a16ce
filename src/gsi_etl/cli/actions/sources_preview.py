"""``gsi-etl sources preview``: what a source or an address would give now, with nothing written.

The same fetch and the same reading as a run's, with an archive that is thrown away and no memory of the past.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gsi_etl.base.addresses import public_address, secrets_in
from gsi_etl.base.formatting import counted, visible
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import console, plain, print_table, say
from gsi_etl.cli.render.working import working
from gsi_etl.errors import UsageError

if TYPE_CHECKING:
    from gsi_etl.config.settings import Settings
    from gsi_etl.config.source import Format, Source
    from gsi_etl.model import Batch, FeedItem, Figure

#: By the end of an address, when it is not in the catalogue.
_FORMATS: dict[str, Format] = {
    ".pdf": "pdf", ".xlsx": "xlsx", ".csv": "csv", ".xml": "feed", ".rss": "feed", ".atom": "feed"
}  # fmt: skip
_AROUND = 160
#: The id of an address that the catalogue does not have.
UNKNOWN = "preview"
_SHOWN = 40
#: So many figures, of up to three lines each, fit on a screen.
_FIGURES = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """What came of looking at a source: everything a run would have made of it, and which items it would follow."""

    source: Source
    batch: Batch
    items: tuple[FeedItem, ...]


def preview(
    wanted: str, *, home: Path | None, config: Path | None, sources: Path | None, private: bool, as_json: bool
) -> int:
    """Prints it. ``wanted`` is a source's id or an address. Returns 0, or 1 when nothing could be taken from it."""
    settings = settings_of(home, config, sources)
    source = source_for(wanted, settings, private=private)
    say(f"asking for {source.url}")
    with working(f"reading {source.id}"):
        found = look(source, settings)
    _print_json(found) if as_json else print_preview(found)
    return 0 if found.batch.trouble is None and not found.batch.postponed else 1


def source_for(wanted: str, settings: Settings, *, private: bool = False) -> Source:
    """The source of that id or address, or one made up for an address that the catalogue does not have.

    Raises UsageError when it is neither an id nor an address.
    """
    from gsi_etl.config.catalog import load_catalog
    from gsi_etl.config.source import Publisher, Source

    folder = settings.sources_path
    catalog = load_catalog(folder) if any(folder.glob("*.y*ml")) else ()
    known = next((source for source in catalog if wanted in (source.id, source.url)), None)
    if known is not None:
        return known
    if not re.match(r"https?://[^\s/?#]+", wanted):
        ids = ", ".join(source.id for source in catalog[:5])
        raise UsageError(
            f"{wanted!r} is neither a source nor an address",
            hint=f"an address begins with http:// or https://; sources are {ids}, ... (see `gsi-etl sources list`)",
        )
    if found := secrets_in(wanted):
        raise UsageError(
            f"the address contains {', '.join(found)}",
            where=public_address(wanted),
            hint="put the secret into an environment variable and name it in query_env or header_env of a source",
        )
    return Source(
        id=UNKNOWN,
        title=wanted,
        kind="news",
        publisher=Publisher(name=urlsplit(wanted).hostname or "unknown"),
        url=wanted,
        format=_FORMATS.get(Path(urlsplit(wanted).path).suffix.lower(), "html"),
        schedule="0 0 * * *",
        cadence="P1D",
        network="private" if private else "public",
    )


def look(source: Source, settings: Settings, *, kept: Path | None = None) -> Preview:
    """Fetches and reads one source as a run does. Writes nothing outside a temporary folder and ``kept``, which has
    the bytes afterwards, as an archive."""
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.model import Known
    from gsi_etl.reading.pool import ParserPool
    from gsi_etl.run.collect import Tools, collect, wanted_items

    # Where runs keep the turns of hosts, a preview takes its turn among them, and keeps to what a host asked of them.
    hosts = settings.home / "hosts"
    with (
        tempfile.TemporaryDirectory(prefix="gsi-preview-") as folder,
        Client(user_agent=settings.user_agent, state_dir=hosts if hosts.is_dir() else None) as client,
        ParserPool(workers=1) as pool,
    ):
        tools = Tools(client, Archive(kept or Path(folder)), pool)
        # Only the list itself: a preview does not fetch dozens of articles.
        batch = collect(source.model_copy(update={"follow": None}), Known(), tools)
    if not source.follow or not batch.read:
        return Preview(source, batch, ())
    items = batch.read[-1].document.items
    return Preview(source, batch, tuple(wanted_items(source, items, batch.fetches[-1].attempted_at)))


def print_preview(found: Preview) -> None:
    """For people: how it came, whether it is the page, and each figure in its words."""
    from rich.text import Text

    out, batch = console(), found.batch
    fetch = batch.fetches[0]
    came = f"{fetch.outcome} ({fetch.reason})" if fetch.reason else fetch.outcome
    status = f"status {fetch.status}" if fetch.status is not None else "no response"
    size = f", {fetch.size:,} bytes" if fetch.size is not None else ""
    out.print(Text(f"{visible(found.source.id)}: {came}, {status}, {fetch.seconds} s{size}", style="bold"))
    lines = [("url", fetch.url), *(("redirected to", hop) for hop in fetch.redirects)]
    lines += [("complete because", fetch.completeness)] if fetch.completeness else []
    for name, value in (*lines, *fetch.headers):
        out.print(Text.assemble((f"  {name:<17} ", "dim"), visible(value)))
    for label, words in _trouble(found).items():
        out.print(Text.assemble((f"  {label:<17} ", "red"), visible(words)))
    for words in batch.warnings:
        out.print(Text.assemble((f"  {'warning':<17} ", "yellow"), visible(words)))
    for read in batch.read[-1:]:
        document = read.document
        out.print(
            Text(f"\nrecognised: {'yes' if read.recognised else 'NO'}, {visible(read.recognition)}", style="bold")
        )
        dated = f"{document.published.day} (by {document.published.method})" if document.published else "no date"
        out.print(Text(f"  {visible(document.title) or 'no title'}"))
        out.print(
            Text(
                f"  {dated}, {document.language or 'language unknown'}, {len(document.text):,} characters, "
                f"{counted(len(document.tables), 'table')}, {counted(len(document.items), 'item')}"
            )
        )
        for sentence in (*document.left_out, *read.left_out)[:_SHOWN]:
            out.print(Text(f"  left out: {visible(sentence)}", style="dim"))
        if not read.recognised:
            out.print(Text(f"  begins with: {visible(document.text[:300])!r}"))
    _print_items(found)
    _print_figures(found)


def _trouble(found: Preview) -> dict[str, str]:
    """What went wrong, why, and what to try; empty when nothing did."""
    from gsi_etl.fetch import fetch_error

    batch, fetch = found.batch, found.batch.fetches[0]
    if batch.postponed:
        error = fetch_error(fetch)
        parts = {"what": error.what, "why": error.why, "hint": error.hint}
    else:
        parts = {label: batch.error.get(label, "") for label in ("what", "why", "hint")}
    if batch.read:
        del parts["hint"]  # it says to look with this very command
    if fetch.reason == "blocked_address" and found.source.id == UNKNOWN:
        parts["hint"] = "if that is intended (a demo, an intranet), add --private"
    return {label: words for label, words in parts.items() if words}


def _print_items(found: Preview) -> None:
    if found.source.follow:
        say(f"{counted(len(found.items), 'item')} would be fetched")
        print_table(
            ["published", "title", "url"], [(i.published, i.title, public_address(i.url)) for i in found.items[:_SHOWN]]
        )


def _print_figures(found: Preview) -> None:
    from rich.text import Text

    out = console()
    for read in found.batch.read[-1:]:
        out.print(
            Text(
                f"\n{counted(len(read.figures), 'figure')}, {counted(read.other_numbers, 'other number')}", style="bold"
            )
        )
        for figure, verdict in list(zip(read.figures, read.verdicts, strict=True))[:_FIGURES]:
            out.print(_marked(read.document.text, figure))
            meant = (figure.measure, figure.place, figure.reference_year, figure.edition, verdict and verdict.name)
            if any(part is not None for part in meant):
                out.print(Text("    " + ", ".join(str(part) for part in meant if part is not None), style="dim"))
        if len(read.figures) > _FIGURES:
            out.print(Text(f"  and {len(read.figures) - _FIGURES} more: --json shows all", style="dim"))


def _marked(text: str, figure: Figure) -> Any:
    """The words around a figure, the figure itself in reverse video, or between ``>>`` and ``<<`` in a file."""
    from rich.text import Text

    start, end = figure.reading.start, figure.reading.end
    before = visible(" ".join(text[max(0, start - _AROUND) : start].splitlines()))
    after = visible(" ".join(text[end : end + _AROUND].splitlines()))
    if start > _AROUND:
        before = "…" + before.partition(" ")[2]
    if end + _AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    stated = visible(text[start:end])
    if not console().is_terminal:
        return Text(f"  {before}>>{stated}<<{after}")
    return Text.assemble(f"  {before}", (stated, "reverse bold"), after)


def _print_json(found: Preview) -> None:
    batch, fetch = found.batch, found.batch.fetches[0]
    read = batch.read[-1] if batch.read else None
    data = {
        "source": found.source.id,
        "url": fetch.url,
        "final_url": fetch.final_url,
        "outcome": fetch.outcome,
        "status": fetch.status,
        "reason": fetch.reason,
        "seconds": plain(fetch.seconds),
        "size": fetch.size,
        "sha256": fetch.sha256,
        "completeness": fetch.completeness,
        "redirects": list(fetch.redirects),
        "headers": [list(pair) for pair in fetch.headers],
        "error": {**batch.error, **_trouble(found)},
        "warnings": list(batch.warnings),
        "recognised": read.recognised if read else None,
        "recognition": read.recognition if read else None,
        "title": read.document.title if read else None,
        "figures": [
            {
                "quote": figure.reading.quote,
                "start": figure.reading.start,
                "end": figure.reading.end,
                "sentence": figure.sentence,
                "value": plain(figure.reading.value),
                "measure": figure.measure,
                "place": figure.place,
                "reference_year": figure.reference_year,
                "edition": figure.edition,
                "verdict": verdict.name if verdict else None,
            }
            for figure, verdict in (zip(read.figures, read.verdicts, strict=True) if read else ())
        ],
        "would_follow": [public_address(item.url) for item in found.items],
    }
    print(json.dumps(data, ensure_ascii=False, indent=2))
