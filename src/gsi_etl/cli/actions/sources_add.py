"""``gsi-etl sources add``: look at an address, propose a source for it, and keep the page as its first example."""

from __future__ import annotations

import json
import re
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

from gsi_etl.archive import Archive
from gsi_etl.base import measures, pack
from gsi_etl.base.measures import is_target
from gsi_etl.cli.actions.sources_preview import Preview, look, print_preview, source_for
from gsi_etl.cli.actions.sources_stub import json_stub, table_stub
from gsi_etl.cli.actions.sources_test import keep_example, read_kept
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import say, warn
from gsi_etl.cli.render.working import working
from gsi_etl.config.catalog import load_catalog, load_source
from gsi_etl.config.source import Format, JsonSpec, Source
from gsi_etl.config.subject import subject
from gsi_etl.errors import UsageError
from gsi_etl.model import Table

_MEDIA: dict[str, Format] = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
#: Columns that are named in full.
_MOST_LINES = 12
_HEAD = "# yaml-language-server: $schema=./schema.json\n"
_NOTES = "Proposed by `gsi-etl sources add`. Review: kind, publisher, schedule, cadence, recognise.\n"
_UNPROVED = "Nothing proves that it is this page and no other: write words of it under recognise: text.\n"


def add(
    url: str, wanted_id: str, *, home: Path | None, config: Path | None, sources: Path | None, private: bool,
    print_only: bool,
) -> int:  # fmt: skip
    """Writes ``<id>.yaml`` and ``examples/<id>/`` into the catalogue. Returns 1 when nothing could be taken from it.

    Raises UsageError when the address or the id is already there, or the catalogue is the bundled one.
    """
    settings = settings_of(home, config, sources)
    folder = settings.sources_path
    if folder == pack.assets("sources"):
        raise UsageError(
            "the bundled catalogue is read-only",
            hint="create a working folder with `gsi-etl init`, or name a catalogue with --sources DIR",
        )
    folder.mkdir(parents=True, exist_ok=True)
    catalog = load_catalog(folder) if any(folder.glob("*.y*ml")) else ()
    for known in catalog:
        if known.url == url:
            raise UsageError(f"the catalogue already has this address: {known.id}", where=url)
    with tempfile.TemporaryDirectory(prefix="gsi-add-") as kept:
        with working("fetching and reading it"):
            found = _look(url, settings, private, Path(kept))
        if found.batch.trouble is not None or found.batch.postponed:
            print_preview(found)
            return 1
        proposed = propose(found, url, wanted_id, private)
        if proposed["id"] in {source.id for source in catalog}:
            raise UsageError(f"the id {proposed['id']!r} is taken", hint="choose another one with --id")
        text = _HEAD + yaml.safe_dump(proposed, sort_keys=False, allow_unicode=True, width=120)
        if print_only:
            print(text, end="")
            return 0
        path = folder / f"{proposed['id']}.yaml"
        source = _write(path, text)
        fetch = found.batch.fetches[0]
        body = Archive(Path(kept)).get(fetch.sha256 or "")
        # By the proposed rules: what the very next run would take.
        found = Preview(source, read_kept(source, fetch, body), found.items)
        example = keep_example(folder, source, fetch, body, found.batch)
    print_preview(found)
    _tell_what_is_watched(found, proposed, path)
    say(f"created {path}")
    say(f"created {example}: the page and what was read; correct expected.json where it is wrong")
    say(f"next   review the YAML; `gsi-etl sources test {source.id}`; `gsi-etl run --source {source.id}`")
    return 0


def propose(found: Preview, url: str, wanted_id: str, private: bool) -> dict[str, Any]:
    """The fields of a source for what was found at ``url``."""
    read = found.batch.read[-1]
    document, form = read.document, found.source.format
    feed = form == "feed"
    minute = zlib.crc32(url.encode()) % 60  # not all sources at the full hour
    said = f"{document.title} {document.text}".casefold()
    telling = [words for words in subject().telling if words.casefold() in said][:1]
    targets = sum(is_target(figure) for figure in read.figures)
    words = telling or [words for words in document.title.split("|")[:1] if words.strip()]
    recognise: dict[str, Any] = {"min_items": 1} if feed else {"text": words} if words else {}
    if targets and not feed:
        recognise["min_figures"] = 1
    proposed: dict[str, Any] = {
        "id": wanted_id or make_id(url),
        "title": document.title or url,
        "kind": "news" if feed else "report",
        "publisher": {"name": document.publisher or urlsplit(url).hostname or "unknown"},
        "url": url,
        "format": form,
        "schedule": f"{minute} */3 * * *" if feed else f"{minute} 6 * * *",
        "cadence": "P7D" if feed else "P1Y",
        "recognise": recognise,
    }
    if private:
        proposed["network"] = "private"
    if feed:
        proposed["follow"] = {"match": list(subject().telling), "limit": 20}
    notes = _NOTES
    if form in ("csv", "xlsx", "json"):
        stub, unmapped, guessed = table_stub(document.tables, f"{document.title} {unquote(url)}")
        rows = max((len(table.rows) for table in document.tables), default=0)
        proposed |= {"recognise": {"min_rows": max(1, rows // 2)}}
        if found.source.json_ is not None:
            proposed["json"] = found.source.json_.model_dump(include={"rows", "columns"})
        if stub.get("columns"):
            proposed |= {"kind": "dataset", "table": stub}
        if guessed:
            notes += f"Guesses to be checked: {'; '.join(guess.words() for guess in guessed)}.\n"
        if unmapped:
            notes += f"Columns that no figure is read from: {', '.join(unmapped)}.\n"
    if not proposed["recognise"]:
        notes += _UNPROVED
    return proposed | {"notes": notes}


def _tell_what_is_watched(found: Preview, proposed: dict[str, Any], path: Path) -> None:
    """Loudly: what nothing watches, with the lines to write, and what was guessed."""
    notes = {line.partition(": ")[0]: line for line in proposed["notes"].splitlines()}
    if guessed := notes.get("Guesses to be checked"):
        warn(f"guessed {guessed.partition(': ')[2]} Check it under table: in {path}, or delete the line there")
    if not proposed.get("follow") and not any(read.figures for read in found.batch.read):
        warn("0 figures: nothing is watched yet. " + _what_to_map(found))
        headers = _headers(found)
        for line in _lines_to_write(headers[:1], headers[1:]) if headers else ():
            warn(f"  {line}")
    elif "Columns that no figure is read from" in notes and found.source.table is not None:
        spec = found.source.table
        watched = {spec.place, spec.year, spec.population, *(column.header for column in spec.columns)}
        headers = [header for header in _headers(found) if header not in watched][:_MOST_LINES]
        warn(f"not watched: {', '.join(map(repr, headers))}. To watch one, write under table: columns: in {path}")
        for header in headers:
            warn(f"  {_line_to_write(header)}")
        warn(f"  # MEASURE: {_choice()}")


def _lines_to_write(place: Sequence[str], rest: Sequence[str]) -> Iterator[str]:
    """``table:`` for somebody to correct: the first column is the place in most tables."""
    yield "table:"
    yield f"  place: {_as_yaml(place[0])}  # the column that names the country"
    yield "  columns:"
    yield from (f"    {_line_to_write(header)}" for header in rest[:_MOST_LINES])
    yield f"# MEASURE: {_choice()}; leave out the columns that are none of these"


def _line_to_write(header: str) -> str:
    return f"- {{header: {_as_yaml(header)}, measure: MEASURE, kind: count}}  # or kind: rate, share, score"


def _as_yaml(header: str) -> str:
    """Quoted: a header may have a colon or a comma in it."""
    return json.dumps(header, ensure_ascii=False)


def _choice() -> str:
    return (
        f"{', '.join(name for name in measures.measures() if name in measures.targets())}, or another of measures.csv"
    )


def _what_to_map(found: Preview) -> str:
    headers = _headers(found)
    if not headers:
        return "Look at recognise: and defaults: in its file."
    return (
        f"Map columns under table: in its file (place: and columns: with header and measure); its headers are "
        f"{', '.join(repr(header) for header in headers[:_MOST_LINES])}. Write, with the measures that they have:"
    )


def _headers(found: Preview) -> list[str]:
    return [" ".join(path[-1].split()) for table in _tables(found) for path in table.headers if path]


def _tables(found: Preview) -> tuple[Table, ...]:
    return tuple(table for read in found.batch.read[-1:] for table in read.document.tables)


def make_id(url: str) -> str:
    """An id from an address: the host without www and the last part of the path."""
    parts = urlsplit(url)
    host = (parts.hostname or "source").removeprefix("www.").rsplit(".", 1)[0]
    tail = Path(parts.path).stem
    return re.sub(r"[^a-z0-9]+", "-", f"{host} {tail}".casefold()).strip("-")[:60].strip("-") or "source"


def _look(url: str, settings: Any, private: bool, kept: Path) -> Preview:
    """As what it seems by its address; and once more when its media type says that it is something else."""
    source = source_for(url, settings, private=private)
    say(f"asking for {url}")
    found = look(source, settings, kept=kept)
    media = (found.batch.fetches[0].media_type or "").split(";")[0].strip().lower()
    if media.endswith("json"):
        stub = json_stub(Archive(kept).get(found.batch.fetches[0].sha256 or ""))
        if stub is None:
            raise UsageError(
                "the response has no list of records",
                where=url,
                hint="write a source with format: json by hand",
            )
        update = {"format": "json", "json_": JsonSpec.model_validate(stub)}
        return look(source.model_copy(update=update), settings, kept=kept)
    form = _MEDIA.get(media)
    if form is not None and form != source.format:
        return look(source.model_copy(update={"format": form}), settings, kept=kept)
    return found


def _write(path: Path, text: str) -> Source:
    """Write and load it: what does not fit the schema is not left behind."""
    try:
        with path.open("x", encoding="utf-8") as handle:
            handle.write(text)
    except FileExistsError:
        raise UsageError("a file of that name exists", where=str(path), hint="choose another id with --id") from None
    try:
        return load_source(path)
    except BaseException:
        path.unlink()
        raise
