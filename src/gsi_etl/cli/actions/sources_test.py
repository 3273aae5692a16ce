"""``gsi-etl sources test``: kept pages read again, and compared with what was expected of them. No network.

An example is a folder ``examples/<id>/`` of the catalogue: ``page`` (the bytes), ``about.json`` (how they came) and
``expected.json`` (the figures that a person found right). A change of a source's YAML or of our readers shows here.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gsi_etl.base.formatting import counted, visible
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import plain, say
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.source import Source
from gsi_etl.errors import UsageError

if TYPE_CHECKING:
    from gsi_etl.fetch import Client
    from gsi_etl.model import Batch, Fetch

FOLDER = "examples"


def test_sources(
    ids: Sequence[str], *, home: Path | None, config: Path | None, sources: Path | None, accept: bool
) -> int:
    """Prints a line for each example, and what differs. 0 when all are as expected, else 1."""
    settings = settings_of(home, config, sources)
    folder = settings.sources_path
    catalog = {source.id: source for source in load_catalog(folder)}
    kept = sorted(path.parent.name for path in folder.glob(f"{FOLDER}/*/about.json"))
    for wanted in ids:
        if wanted not in kept:
            raise UsageError(
                f"no example of {wanted!r}",
                where=str(folder / FOLDER),
                hint="create one with `gsi-etl sources add`; examples exist of " + (", ".join(kept) or "no source"),
            )
    failed = 0
    for source_id in ids or kept:
        if source_id not in catalog:
            raise UsageError(f"example of an unknown source: {source_id!r}", where=str(folder / FOLDER / source_id))
        failed += not _test(catalog[source_id], folder / FOLDER / source_id, accept=accept)
    print(f"{counted(len(ids or kept), 'example')}, {failed} not as expected")
    return 1 if failed else 0


def keep_example(folder: Path, source: Source, fetch: Fetch, body: bytes, batch: Batch) -> Path:
    """Keep a page and what was read of it as an example of ``source``; returns its folder."""
    example = folder / FOLDER / source.id
    example.mkdir(parents=True, exist_ok=True)
    (example / "page").write_bytes(body)
    _write(example / "about.json", _about(fetch))
    _write(example / "expected.json", what_came(batch))
    return example


def read_kept(source: Source, fetch: Fetch, body: bytes) -> Batch:
    """What ``source`` reads of bytes that came by ``fetch``."""
    return replace(_read(source, _about(fetch), body), fetches=(fetch,))


def _about(fetch: Fetch) -> dict[str, Any]:
    return {
        "url": fetch.url,
        "fetched_at": fetch.attempted_at.isoformat(),
        "media_type": fetch.media_type,
        "charset": fetch.charset,
        "sha256": fetch.sha256,
    }


def what_came(batch: Batch) -> dict[str, Any]:
    """What an example is compared by: whether it is the page, its items, and each figure with its meaning."""
    read = batch.read[-1] if batch.read else None
    return {
        "trouble": batch.trouble,
        "items": len(read.document.items) if read else 0,
        "figures": [
            {
                "quote": figure.reading.quote,
                "kind": figure.reading.kind,
                "value": plain(figure.reading.value),
                "lower": plain(figure.reading.lower),
                "upper": plain(figure.reading.upper),
                "measure": figure.measure,
                "place": figure.place,
                "reference_year": figure.reference_year,
                "edition": figure.edition,
            }
            for figure in (read.figures if read else ())
        ],
    }


def _test(source: Source, example: Path, *, accept: bool) -> bool:
    try:
        about = json.loads((example / "about.json").read_bytes())
        body = (example / "page").read_bytes()
        expected = json.loads((example / "expected.json").read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError("an example cannot be read", where=str(example), why=str(error)) from None
    found = what_came(_read(source, about, body))
    if found == expected:
        say(f"ok    {source.id}: {counted(len(found['figures']), 'figure')}, {counted(found['items'], 'item')}")
        return True
    if accept:
        _write(example / "expected.json", found)
        say(f"saved {source.id}: {counted(len(found['figures']), 'figure')}, {counted(found['items'], 'item')}")
        return True
    say(f"BAD   {source.id}: not as expected")
    for line in difflib.unified_diff(_lines(expected), _lines(found), "expected", "read now", lineterm="", n=0):
        say(f"      {visible(line)}")
    return False


def _read(source: Source, about: dict[str, Any], body: bytes) -> Batch:
    """The same reading as a run's, over kept bytes. Of a list, only the list itself."""
    from gsi_etl.archive import Archive
    from gsi_etl.model import Known
    from gsi_etl.reading.pool import ParserPool
    from gsi_etl.run.collect import Tools, collect

    with tempfile.TemporaryDirectory(prefix="gsi-example-") as folder, ParserPool(workers=1) as pool:
        client = cast("Client", _Kept(about, body))
        tools = Tools(client, Archive(Path(folder)), pool)
        return collect(source.model_copy(update={"follow": None}), Known(), tools)


class _Kept:
    """Stands where a run has its client, and has one page only."""

    def __init__(self, about: dict[str, Any], body: bytes) -> None:
        self._about, self._body = about, body

    def fetch(self, url: str, *, source_id: str, **_: object) -> Any:
        from gsi_etl.fetch.client import Fetched
        from gsi_etl.model import Fetch

        fetch = Fetch(
            source_id=source_id,
            url=url,
            attempted_at=datetime.fromisoformat(self._about["fetched_at"]).astimezone(UTC),
            seconds=Decimal(0),
            outcome="ok",
            status=200,
            sha256=hashlib.sha256(self._body).hexdigest(),
            size=len(self._body),
            media_type=self._about["media_type"],
            charset=self._about["charset"],
            completeness="length",
        )
        return Fetched(fetch, self._body)


def _lines(value: dict[str, Any]) -> list[str]:
    """A line for each figure, so that a difference names it."""
    heads = [f"{name}: {value.get(name)}" for name in ("trouble", "items")]
    return heads + [json.dumps(figure, ensure_ascii=False) for figure in value.get("figures", [])]


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
