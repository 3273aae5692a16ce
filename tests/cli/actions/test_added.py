"""What ``sources add`` writes, prints and refuses once an address has been looked at."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from gsi_etl.archive import Archive
from gsi_etl.base import pack
from gsi_etl.cli.actions import sources_add
from gsi_etl.cli.actions.sources_preview import Preview
from gsi_etl.config.catalog import load_source
from gsi_etl.config.source import Source
from gsi_etl.errors import UsageError
from gsi_etl.model import Batch, Document, Fetch, Figure, ReadDocument, Reading
from operated import write_source

URL = "https://a.example/report"
SOURCE = Source.model_validate({
    "id": "preview", "title": URL, "kind": "news", "publisher": {"name": "a"}, "url": URL, "format": "html",
    "schedule": "0 0 * * *", "cadence": "P1D",
})  # fmt: skip
FETCH = Fetch("preview", URL, datetime(2026, 3, 2, tzinfo=UTC), Decimal(1), "ok", status=200)
FIGURE = Figure(Reading("5", 0, 1, "count", Decimal(5)), measure="people_in_modern_slavery", place="WLD")
READ = ReadDocument(
    Document("preview", URL, "ab" * 32, "html", "5 Ünder it", title="Über it"), "doc", (FIGURE,), (None,)
)
SOUND = Batch("preview", (FETCH,), (READ,))


@pytest.fixture
def looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was looked at; what is found is the batch at the end, and its bytes are in the archive that is kept."""
    monkeypatch.chdir(tmp_path)
    seen: list[Any] = [SOUND]

    def look(url: str, settings: Any, private: bool, kept: Path) -> Preview:
        seen.insert(0, (url, settings.home, private))
        snapshot = Archive(kept).put(b"the page", FETCH)
        batch: Batch = seen[-1]
        fetch = replace(FETCH, sha256=snapshot.sha256, media_type="text/html")
        return Preview(SOURCE, replace(batch, fetches=(fetch,)), ())

    def read_kept(source: Source, fetch: Fetch, body: bytes) -> Batch:
        assert body == b"the page"
        return replace(SOUND, source_id=source.id, fetches=(fetch,))

    monkeypatch.setattr(sources_add, "_look", look)
    monkeypatch.setattr(sources_add, "read_kept", read_kept)
    return seen


def added(wanted: str = "", *, sources: str = "s", print_only: bool = False, private: bool = False) -> int:
    return sources_add.add(
        URL, wanted, home=Path("h"), config=None, sources=Path(sources), private=private, print_only=print_only
    )


def test_a_source_and_its_example_are_written_and_named(looked: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert added(sources="in/a/catalogue") == 0
    assert looked[0] == (URL, Path("h"), False)
    said = capsys.readouterr()
    assert said.out.startswith("a-report: ok, status 200, 1 s\n")
    path = Path("in/a/catalogue/a-report.yaml")
    assert said.err.splitlines() == [
        f"created {path}",
        "created in/a/catalogue/examples/a-report: the page and what was read; correct expected.json where it is wrong",
        "next   review the YAML; `gsi-etl sources test a-report`; `gsi-etl run --source a-report`",
    ]
    text = path.read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=./schema.json\nid: a-report\ntitle: Über it\nkind: report\n"
    )
    assert load_source(path).url == URL
    assert (path.parent / "examples" / "a-report" / "page").read_bytes() == b"the page"


def test_a_source_is_only_printed_where_that_is_asked_for(
    looked: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert added("mine", print_only=True, private=True) == 0
    assert looked[0] == (URL, Path("h"), True)
    said = capsys.readouterr()
    assert said.err == ""
    head, _, rest = said.out.partition("\n")
    assert head == "# yaml-language-server: $schema=./schema.json"
    assert yaml.safe_load(rest)["id"] == "mine"
    assert yaml.safe_load(rest)["network"] == "private"
    assert list(Path("s").iterdir()) == []


@pytest.mark.parametrize(
    "batch",
    [replace(SOUND, trouble="not_the_page", error={"what": "torn"}), replace(SOUND, read=(), postponed=True),
     replace(SOUND, trouble="unreadable", postponed=True)],
)  # fmt: skip
def test_nothing_is_made_of_what_did_not_come(
    looked: list[Any], batch: Batch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked[-1] = batch
    assert added() == 1
    assert capsys.readouterr().out.startswith("preview: ok")
    assert list(Path("s").iterdir()) == []


def test_an_address_or_an_id_that_is_there_is_refused(looked: list[Any]) -> None:
    write_source(Path("s"), "https://b.example/", "a-report")
    with pytest.raises(UsageError) as taken:
        added()
    assert (taken.value.what, taken.value.hint) == ("the id 'a-report' is taken", "choose another one with --id")
    write_source(Path("s"), URL, "other")
    (Path("s") / "other.yaml").rename(Path("s") / "other.yml")
    looked.clear()
    with pytest.raises(UsageError) as known:
        added("new")
    assert (known.value.what, known.value.where) == ("the catalogue already has this address: other", URL)
    assert looked == []


def test_the_bundled_catalogue_is_refused_with_what_to_do(looked: list[Any]) -> None:
    with pytest.raises(UsageError) as caught:
        added(sources=str(pack.assets("sources")))
    assert caught.value.what == "the bundled catalogue is read-only"
    assert caught.value.hint == ("create a working folder with `gsi-etl init`, or name a catalogue with --sources DIR")
    assert looked == [SOUND]
