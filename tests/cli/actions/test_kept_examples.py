"""Examples of sources: what is kept of a page, how it is read again, and what is said of what differs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import sources_test as action
from gsi_etl.cli.actions.sources_test import keep_example, what_came
from gsi_etl.config.catalog import load_source
from gsi_etl.errors import UsageError
from gsi_etl.model import Batch, Document, FeedItem, Fetch, Figure, ReadDocument, Reading
from operated import write_source

AT = datetime(2026, 3, 2, 8, 0, tzinfo=timezone(timedelta(hours=2)))
BODY = b"a page"
FETCH = Fetch("index", "https://a.example/", AT, Decimal(1), "ok", sha256="ab" * 32, media_type="text/html",
              charset="utf-8")  # fmt: skip
FIGURE = Figure(
    Reading("2.5–3 million", 0, 5, "count", None, Decimal(2_500_000), Decimal("3000000.5")),
    measure="people_in_modern_slavery", place="PRK", reference_year=2018, edition="GSI 2018",
)  # fmt: skip
DOCUMENT = Document("index", "https://a.example/", "ab" * 32, "feed", "", items=(FeedItem("u", "t"),))
BATCH = Batch("index", (FETCH,), (
    ReadDocument(replace(DOCUMENT, items=()), "doc_0", (), ()), ReadDocument(DOCUMENT, "doc_1", (FIGURE,), (None,)),
))  # fmt: skip
CAME = {
    "trouble": None,
    "items": 1,
    "figures": [{
        "quote": "2.5–3 million", "kind": "count", "value": None, "lower": 2_500_000, "upper": 3_000_000.5,
        "measure": "people_in_modern_slavery", "place": "PRK", "reference_year": 2018, "edition": "GSI 2018",
    }],
}  # fmt: skip
ABOUT = {"url": "https://a.example/", "fetched_at": "2026-03-02T08:00:00+02:00", "media_type": "text/html",
         "charset": "utf-8", "sha256": "ab" * 32}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of three sources, two of which have an example: that of ``index`` reads as ``BATCH``."""
    monkeypatch.chdir(tmp_path)
    catalogue = Path("sources")
    for name in ("index", "other", "third"):
        write_source(catalogue, f"https://{name}.example/", name)
    for name in ("other", "index"):
        keep_example(catalogue, load_source(catalogue / f"{name}.yaml"), FETCH, BODY, BATCH)
    monkeypatch.setattr(action, "_read", lambda source, about, body: read(source.id, about, body))
    return catalogue


def read(source_id: str, about: dict[str, Any], body: bytes) -> Batch:
    assert (about, body) == (ABOUT, BODY)
    return BATCH if source_id == "index" else replace(BATCH, read=(), trouble="not_the_page")


def run_examples(*ids: str, accept: bool = False) -> int:
    return action.test_sources(list(ids), home=None, config=None, sources=Path("sources"), accept=accept)


def test_what_an_example_is_compared_by() -> None:
    assert what_came(BATCH) == CAME
    assert what_came(replace(BATCH, read=(), trouble="source_down")) == {
        "trouble": "source_down", "items": 0, "figures": [],
    }  # fmt: skip


def test_an_example_is_the_page_how_it_came_and_what_was_read_of_it(folder: Path) -> None:
    kept = folder / "examples" / "index"
    assert sorted(path.name for path in kept.iterdir()) == ["about.json", "expected.json", "page"]
    assert (kept / "page").read_bytes() == BODY
    for name, data in (("about.json", ABOUT), ("expected.json", CAME)):
        text = (kept / name).read_text(encoding="utf-8")
        assert text == json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    source = load_source(folder / "index.yaml")
    assert keep_example(folder, source, FETCH, b"new", BATCH) == kept
    assert (kept / "page").read_bytes() == b"new"


def test_all_examples_are_tested_or_those_that_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_examples() == 1
    said = capsys.readouterr()
    assert said.out == "2 examples, 1 not as expected\n"
    assert said.err.splitlines() == [
        "ok    index: 1 figure, 1 item",
        "BAD   other: not as expected",
        "      --- expected",
        "      +++ read now",
        "      @@ -1,3 +1,2 @@",
        "      -trouble: None",
        "      -items: 1",
        f"      -{json.dumps(CAME['figures'][0], ensure_ascii=False)}",  # type: ignore[index]
        "      +trouble: not_the_page",
        "      +items: 0",
    ]
    assert run_examples("index") == 0
    assert capsys.readouterr().out == "1 example, 0 not as expected\n"


def test_what_is_read_now_is_saved_when_it_is_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_examples(accept=True) == 0
    said = capsys.readouterr()
    assert (said.out, said.err.splitlines()) == ("2 examples, 0 not as expected\n", [
        "ok    index: 1 figure, 1 item", "saved other: 0 figures, 0 items",
    ])  # fmt: skip
    assert run_examples("other") == 0
    assert capsys.readouterr().err == "ok    other: 0 figures, 0 items\n"


def test_an_example_that_is_not_there_torn_or_of_no_source_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError) as absent:
        run_examples("third")
    assert (absent.value.what, absent.value.where) == ("no example of 'third'", "sources/examples")
    hint = "create one with `gsi-etl sources add`; examples exist of "
    assert absent.value.hint == f"{hint}index, other"
    (folder / "other.yaml").unlink()
    with pytest.raises(UsageError) as orphan:
        run_examples()
    assert orphan.value.what == "example of an unknown source: 'other'"
    assert orphan.value.where == "sources/examples/other"
    (folder / "examples" / "index" / "expected.json").write_text("{")
    with pytest.raises(UsageError) as torn:
        run_examples("index")
    assert (torn.value.what, torn.value.where) == ("an example cannot be read", "sources/examples/index")
    assert torn.value.why.startswith("Expecting property name")
    for path in (folder / "examples").rglob("about.json"):
        path.unlink()
    with pytest.raises(UsageError) as none:
        run_examples("index")
    assert none.value.hint == f"{hint}no source"


def test_a_kept_page_stands_for_a_fetch_that_was_whole() -> None:
    fetched = action._Kept(ABOUT, BODY).fetch("https://b.example/", source_id="index", network="public")
    assert fetched.body == BODY
    assert fetched.fetch == Fetch(
        "index", "https://b.example/", datetime(2026, 3, 2, 6, 0, tzinfo=UTC), Decimal(0), "ok", status=200,
        sha256=hashlib.sha256(BODY).hexdigest(), size=6, media_type="text/html", charset="utf-8",
        completeness="length",
    )  # fmt: skip
    assert fetched.fetch.attempted_at.tzinfo is UTC
